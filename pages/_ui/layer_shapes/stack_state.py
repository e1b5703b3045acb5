"""The stack that the page of layer shapes shows. Its link holds all of it: input, layers, and which layer is open.

Every control is drawn from the link and writes to the link, so that a copied link restores what was on the screen.

A browser sends the values of all its widgets with every touch, also of those that it has not drawn anew yet. Were a
widget's key the same before and after a change, such a late value would pass for one that a person has just typed. So
keys carry a number that grows: `revision` with every change, `epoch` with every change but those made in the layer's
own controls, which would otherwise lose the focus at each step. And a touch that interrupts a run makes Streamlit call
`on_change` for widgets that are merely new: every callback looks whether anything has changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import link_wrong
from pages._ui.widgets.link_types import LinkParameter
from pages._ui.widgets.url_state import check, checked, keep, says, write_all
from pages._ui.widgets.url_state import read as read_link
from rps_core.layers.notation import read_layers, stack_words
from rps_core.layers.pytorch_code import GUIDE
from rps_core.layers.specs import Conv, Layer, Pool
from rps_core.layers.stack import Stack, follow
from rps_core.reports import counted
from rps_core.shapes import Pair, Shape, parse_shape

MAX_LAYERS = 60  # a row each; a link may say anything
MOST_SAID = 3  # of more layers that cannot be read it is said how many
_PARAMETERS = (links.INPUT, links.LAYERS, links.OPEN_LAYER, links.ROW, links.COLUMN)
_PAST = "shapes_past"  # what was shown before each change, the newest last
_SHOWN = "shapes_shown"  # the view before this one, with its revision and epoch
_OWN = "shapes_own"  # whether a control of the open layer has just made the change
_REFUSED = "shapes_refused"  # typed, but not to be read: reasons by widget
MAX_PAST = 100
_MIDDLE: dict[LinkParameter, object] = {links.ROW: None, links.COLUMN: None}
"""Another map has other rows and columns: back to its middle."""


@dataclass(frozen=True)
class View:
    """What is on the screen: the stack, the place of the open layer (from 1; 0 where there is none)."""

    stack: Stack
    position: int
    revision: int
    epoch: int

    @property
    def layer(self) -> Layer:
        """The open layer."""
        return self.stack.layers[self.position - 1]

    @property
    def before(self) -> Shape:
        """What the open layer is put on; () where an earlier one breaks."""
        return self.stack.shape_before(self.position) if self.position <= len(self.stack.reports) + 1 else ()

    @property
    def fits(self) -> bool:
        """Whether the open layer is there, and fits."""
        return 1 <= self.position <= len(self.stack.reports)


def read() -> View:
    """The view from the link. What cannot be read is said above the page and left out; the rest holds."""
    shape = checked(links.INPUT, lambda text: bool(parse_shape(text)), links.INPUT.written, GUIDE.input)
    stack = follow(parse_shape(shape or GUIDE.input), _layers())
    position = number(links.OPEN_LAYER, 1, len(stack.layers), _features_position(stack))
    return View(stack, position, *_count(stack, position))


def _layers() -> list[Layer]:
    layers, errors = read_layers(read_link(links.LAYERS, GUIDE.layers))
    wrong = [f"The link's {error}. It is left out." for error in errors[:MOST_SAID]]
    if more := errors[MOST_SAID:]:
        wrong.append(f"The link has {counted(len(more), 'more layer')} that cannot be read.")
    if len(layers) > MAX_LAYERS:
        wrong.append(f"The link holds {counted(len(layers), 'layer')}; shown are the first {MAX_LAYERS}.")
    for sentence in wrong:
        link_wrong.say(sentence, sentence)
    if wrong:
        keep(links.LAYERS, stack_words(layers[:MAX_LAYERS]))
    return layers[:MAX_LAYERS]


def _count(stack: Stack, position: int) -> tuple[int, int]:
    """(revision, epoch), one more where the view is not the one that was shown last."""
    shown, revision, epoch = st.session_state.get(_SHOWN, (None, 0, 0))
    by_own_control = st.session_state.pop(_OWN, False)
    if shown != (stack, position):
        revision, epoch = revision + 1, epoch if by_own_control else epoch + 1
        st.session_state[_SHOWN] = ((stack, position), revision, epoch)
    return revision, epoch


def _features_position(stack: Stack) -> int:
    """The layer to open first: the one that breaks, else the last that widens the field, for there it says most."""
    if stack.broken and stack.broken.layer:
        return stack.broken.layer
    return max(
        (position for position, layer in enumerate(stack.layers, 1) if isinstance(layer, Conv | Pool)), default=1
    )


def number(parameter: LinkParameter, low: int, high: int, default: int) -> int:
    """A whole number from the link, between low and high; the default where it is none; 0 where none can be."""
    if high < low:
        check(parameter, lambda given: False, "a stack with layers")
        return 0
    expected = f"a whole number from {low:,} to {high:,}"
    text = checked(parameter, lambda given: low <= int(given) <= high, expected, default)
    return default if text is None else int(text)


def open_layer(position: int) -> None:
    """Show this layer's settings, formulas and field."""
    write_all({links.OPEN_LAYER: position})


def change(layers: Iterable[Layer], position: int, input_text: str | None = None) -> None:
    """Show other layers, one of them open. What was shown can be had back."""
    _remember()
    shape = input_text or read_link(links.INPUT, GUIDE.input)
    words = stack_words(list(layers))
    write_all({links.LAYERS: words, links.INPUT: shape, links.OPEN_LAYER: position} | _MIDDLE)


def edit(view: View, layer: Layer, own_control: bool = True) -> None:
    """The open layer becomes another, by one of its own controls, which alone shows the change already."""
    if layer == view.layer:
        return
    layers = list(view.stack.layers)
    layers[view.position - 1] = layer
    change(layers, view.position)
    st.session_state[_OWN] = own_control


def change_input(text: str) -> None:
    """Show the same layers on another input."""
    _remember()
    write_all({links.INPUT: text} | _MIDDLE)


def show(input_text: str, layers: str) -> None:
    """Show another stack, given in words, with the layer open that says most."""
    _remember()
    write_all({links.INPUT: input_text, links.LAYERS: layers, links.OPEN_LAYER: None} | _MIDDLE)


def undo() -> None:
    """Show what was shown before the last change."""
    st.session_state.pop(_REFUSED, None)
    before = st.session_state[_PAST].pop()
    write_all({parameter: before.get(parameter.name) for parameter in _PARAMETERS})


def refuse(widget: str, reasons: list[str]) -> None:
    """What was typed into a widget cannot be: it stays there to be mended, until the next change."""
    st.session_state[_REFUSED] = {widget: reasons}


def refused(widget: str) -> list[str]:
    """Why what stands in this widget was refused; nothing where it was not."""
    reasons: list[str] = st.session_state.get(_REFUSED, {}).get(widget, [])
    return reasons


def show_undo(key: str) -> None:
    """A button that takes the last change back."""
    st.button("Undo", key=key, icon=":material/undo:", disabled=not st.session_state.get(_PAST), on_click=undo)


def field_position(grid: Pair, middle: Pair) -> Pair:
    """(row, column) of the output value whose field is drawn."""
    row = number(links.ROW, 0, grid[0] - 1, middle[0])
    return row, number(links.COLUMN, 0, grid[1] - 1, middle[1])


def _parameters() -> dict[str, str]:
    return {parameter.name: read_link(parameter) for parameter in _PARAMETERS if says(parameter)}


def _remember() -> None:
    st.session_state.pop(_REFUSED, None)
    past = st.session_state.setdefault(_PAST, [])
    past.append(_parameters() or {links.LAYERS.name: GUIDE.layers, links.INPUT.name: GUIDE.input})
    del past[:-MAX_PAST]

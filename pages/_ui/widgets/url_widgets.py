"""Widgets whose value stands in the link, each made from its LinkParameter.

The page's values are the truth (`url_state`): a widget shows what they say, and a touch changes them, and with them the
link. So a value that was set by a button, by a link or by the browser's Back is shown as one that was chosen here.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages._ui.drawing.text import markdown
from pages._ui.widgets import url_state
from pages._ui.widgets.link_types import Flag, LinkParameter, Real, Whole, as_text, one_of
from pages._ui.widgets.number_field import Bounds, is_wrong, number_field, text_field
from rps_core.reports import plain_number

Also = Callable[[str], Mapping[LinkParameter, object]]
"""What else is set when this text is chosen."""


def whole_number(
    label: str, parameter: Whole, *, default: int | None = None, highest: int | None = None, help: str | None = None
) -> int:
    """A number field. `default` and `highest` where the parameter leaves them to the page."""
    top = highest or parameter.highest
    assert top is not None, f"{parameter.name} has no upper bound"
    return int(_field(label, Bounds(parameter.lowest, top), _bind_whole(parameter, top, default), help=help))


def optional_number(
    label: str,
    parameter: Whole,
    default: int | None,
    *,
    highest: int | None = None,
    placeholder: str,
    help: str | None = None,
) -> int | None:
    """A number field that may be empty: None. `highest` where the page bounds it closer than the parameter."""
    top = highest or parameter.highest
    assert top is not None, f"{parameter.name} has no upper bound"
    bounds, default = Bounds(parameter.lowest, top), None if default is None else min(default, top)
    bound = _bind(
        parameter,
        lambda text: None if text == "" else bounds.parse(text),
        default,
        f"{bounds}, or {parameter.empty},",
        parameter.empty if default is None else default,
    )
    given = _field(label, bounds, bound, placeholder=placeholder, help=help)
    return None if given is None else int(given)


def number(label: str, parameter: Real) -> float:
    """A field for a number with decimals, which may have a comma."""
    parse, start, words, instead = _number(parameter, float, parameter.highest, None)
    bound = _bind(parameter, lambda given: as_text(parse(given)), as_text(start), words, instead)
    return float(_text_field(label, parameter, bound))


def text(label: str, parameter: LinkParameter, default: str) -> str:
    """A line of text, as the parameter takes it."""
    return _text_field(label, parameter, _bind(parameter, str, default, parameter.written, default))


def text_area(label: str, parameter: LinkParameter, default: str) -> str:
    """The same with several lines."""
    bound = _bind(parameter, str, default, parameter.written, "; ".join(default.splitlines()))
    return _text_field(label, parameter, bound, rows=True)


def _text_field(label: str, parameter: LinkParameter, bound: dict[str, Any], *, rows: bool = False) -> str:
    return text_field(label, lambda given: parameter.typed(given, label), bound.pop("value"), rows=rows, **bound)


def step(label: str, parameter: LinkParameter, count: int) -> int:
    """A slider over 0 to count - 1, where there are two. Falls the count below what was chosen, it begins at 0."""
    steps = [str(number) for number in range(count)]
    bound = _bind_one_of(
        parameter, steps, steps[0], f"a whole number from 0 to {count - 1:,}" if count > 1 else steps[0]
    )
    return int(st.select_slider(label, steps, **bound)) if count > 1 else 0


def stops(label: str, parameter: LinkParameter, options: Sequence[str], default: str, *, help: str = "") -> str:
    """A slider over options."""
    return st.select_slider(label, options, help=help or None, **_bind_one_of(parameter, options, default))


def slider(
    label: str, parameter: Whole, *, highest: int | None = None, unit: str | None = None, help: str | None = None
) -> int:
    """`highest` where the parameter leaves it to the page; `unit` as Streamlit's format: `%d %%`."""
    top = parameter.highest if highest is None else highest
    return st.slider(label, parameter.lowest, top, format=unit, help=help, **_bind_whole(parameter, top, None))


def real_slider(
    label: str, parameter: Real, *, default: float | None = None, unit: str | None = None, help: str | None = None
) -> float:
    """`default` where the parameter leaves it to the page; `unit` as Streamlit's format: `%.2f`, `percent`."""
    bound = _bind_real(parameter, default)
    low, high = parameter.lowest, parameter.highest
    return st.slider(label, low, high, step=parameter.step, format=unit, help=help, **bound)


def choice(
    label: str,
    parameter: LinkParameter,
    options: Sequence[str],
    *,
    also: Also = lambda chosen: {},
    help: str | None = None,
) -> str:
    """A selectbox; the first option is the default."""
    bound = _bind_one_of(parameter, options, options[0])
    bound["args"] = (*bound["args"], also)
    return st.selectbox(label, options, options.index(bound.pop("value")), help=help, **bound)


def chips(
    label: str,
    parameter: LinkParameter,
    options: Sequence[str],
    *,
    default: str | None = None,
    titles: Mapping[str, str] = MappingProxyType({}),
    help: str | None = None,
) -> str:
    """Pills, one of which is always chosen, at first the first. `titles` for those that read otherwise in the link."""
    bound = _bind_one_of(parameter, options, default or options[0])
    return st.pills(
        label,
        options,
        default=bound.pop("value"),
        required=True,
        format_func=lambda one: titles.get(one, markdown(one)),
        help=help,
        wrap=True,
        **bound,
    )


def segments(label: str, parameter: LinkParameter, options: Sequence[str], default: str | None = None) -> str:
    """A segmented control without its label, one part of which is always chosen; at first the first."""
    bound = _bind_one_of(parameter, options, default or options[0])
    return st.segmented_control(
        label,
        options,
        default=bound.pop("value"),
        required=True,
        label_visibility="collapsed",
        width="stretch",
        wrap=True,
        **bound,
    )


def page(parameter: Whole, count: int) -> int:
    """A page number from 1 on; nothing is shown where there is only one."""
    bound = _bind(parameter, Bounds(1, max(count, 1)).parse, 1, f"a page from 1 to {count:,}" if count > 1 else "1", 1)
    return st.pagination(count, default=bound.pop("value"), **bound) if count > 1 else 1


def value(parameter: Whole | Real) -> float:
    """What a number's widget would show, where it is not drawn."""
    kind = int if isinstance(parameter, Whole) else float
    assert parameter.highest is not None, f"{parameter.name} has no upper bound"
    return float(_value(parameter, *_number(parameter, kind, parameter.highest, None)))


def switch(label: str, parameter: Flag, *, default: bool | None = None, help: str | None = None) -> bool:
    """A toggle. `default` where it depends on what else is chosen."""
    start = parameter.default if default is None else default
    bound = _bind(parameter, _flag, start, "true or false", as_text(start))
    return st.toggle(label, help=help, **bound)


def _field(label: str, bounds: Bounds, bound: dict[str, Any], **more: Any) -> Any:
    return number_field(label, bounds, bound.pop("value"), **bound | more)


def _bind(
    parameter: LinkParameter, parse: Callable[[str], Any], default: object, expected: str, instead: object
) -> dict[str, Any]:
    """Value, key and callback of a widget that shows the page's value. `parse` raises ValueError for what is none.

    The value is the widget's own default as well: where a run is cut off, the browser may draw a new widget from that
    alone, and reports it as if somebody had chosen it.
    """
    shown = _value(parameter, parse, default, expected, instead)
    key = parameter.name
    if not is_wrong(key, shown) and (key not in st.session_state or st.session_state[key] != shown):
        st.session_state[key] = shown
    return {"value": shown, "key": key, "on_change": _take, "args": (parameter, as_text(default))}


def _value(
    parameter: LinkParameter, parse: Callable[[str], Any], default: object, expected: str, instead: object
) -> Any:
    def fits(given: str) -> bool:
        parse(given)
        return True

    given = url_state.checked(parameter, fits, expected, instead)
    return default if given is None else parse(given)


def _take(parameter: LinkParameter, default: str, also: Also = lambda chosen: {}) -> None:
    """The widget was touched; or Streamlit takes one that is new for one that was, in a run that cut another off."""
    given = as_text(st.session_state[parameter.name])
    if given != url_state.read(parameter, default):
        url_state.write_all({parameter: given, **also(given)})


def _bind_one_of(
    parameter: LinkParameter, options: Sequence[str], default: str, expected: str | None = None
) -> dict[str, Any]:
    def parse(given: str) -> str:
        return options[options.index(given)]  # ValueError for none of them

    return _bind(parameter, parse, default, expected or one_of(options), default)


def _bind_whole(parameter: Whole, highest: int | None, default: int | None) -> dict[str, Any]:
    assert highest is not None, f"{parameter.name} has no upper bound"
    return _bind(parameter, *_number(parameter, int, highest, default))


def _bind_real(parameter: Real, default: float | None) -> dict[str, Any]:
    return _bind(parameter, *_number(parameter, float, parameter.highest, default))


def _number(
    parameter: Whole | Real, kind: type[int] | type[float], high: float, default: float | None
) -> tuple[Callable[[str], Any], float, str, str]:
    """How a text is read, the default, and both in words."""
    start = parameter.default if default is None else default
    assert start is not None, f"{parameter.name} has no default"
    start, low = min(start, high), parameter.lowest
    bounds = Bounds(low, high, whole=kind is int)
    return bounds.parse, start, str(bounds), plain_number(start)


def _flag(given: str) -> bool:
    if given.lower() not in ("true", "false"):
        raise ValueError(given)
    return given.lower() == "true"

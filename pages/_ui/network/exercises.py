"""The exercises of the explorer. What is on the screen solves them."""

from dataclasses import dataclass

import streamlit as st

from pages._ui.network.choosing import ANSWER, MAPS, WHY, forget, open_layer, open_map
from pages._ui.network.exploring import Explored
from pages._ui.network.why import Why
from pages._ui.widgets.exercise_cards import Card
from rps_core.explain.forward_trace import Step, argmax_position, first_covering_layer
from rps_core.explain.softmax import Softmax
from rps_core.shapes import format_shape

UNSURE = 0.5


@dataclass(frozen=True)
class Screen:
    """What is open: a layer and a map of it, a softmax, or the reasons for a class."""

    step: Step | None = None
    channel: int | None = None
    softmax: Softmax | None = None
    why: Why | None = None


def cards(explored: Explored, screen: Screen) -> list[Card]:
    """How far each exercise is."""
    trace, step, channel = explored.trace, screen.step, screen.channel
    map_ = None if step is None or channel is None or not step.is_map else trace.maps[step.name][channel]
    is_dead = map_ is not None and argmax_position(map_) is None
    asked = None if screen.why is None else explored.classes[screen.why.target]
    most = None if screen.softmax is None else max(screen.softmax.probabilities)
    size = format_shape(explored.size)
    return [
        Card(
            "network_dead",
            "A map that sleeps",
            "Find a map that is 0 everywhere on this picture.",
            "Only a ReLU makes a whole map 0: where all that came in was negative. The deep layers of HandNet have "
            "many maps, and each waits for something special.",
            "no map is open"
            if step is None or map_ is None
            else f"map {channel} of {step.name} is {'0 everywhere' if is_dead else 'awake'}",
            is_dead,
            lambda: _show(MAPS, layer="conv2"),
        ),
        Card(
            "network_field",
            "The first to see it all",
            "Open the first layer of this net a value of which can depend on the whole picture.",
            "A kernel widens the field, a stride and a pooling widen all that follow. Each side must reach "
            f"those of the picture, {size}; the field stands beside each map.",
            "no layer is open"
            if step is None
            else f"a value of {step.name} sees {format_shape(step.report.field)} of {size} pixels",
            step is not None and step == first_covering_layer(trace, explored.size),
            lambda: _show(MAPS, layer="conv1"),
        ),
        Card(
            "network_temperature",
            "Make it doubt",
            f"Find a temperature at which the net gives its own answer less than {UNSURE:.0%}.",
            "Dividing the logits by a large T brings them closer together. The order stays.",
            "the answer is not open" if most is None else f"its answer has {most:.1%}",
            most is not None and most < UNSURE,
            lambda: _show(ANSWER),
        ),
        Card(
            "network_other_side",
            "The other side",
            "Ask Grad-CAM and occlusion what speaks for a class that the net did not answer.",
            "Choose another class under “What speaks for”. Orange in the occlusion is what speaks against it.",
            "nothing is asked" if asked is None else f"the net answers {explored.answer}, and you ask about {asked}",
            asked is not None and asked != explored.answer,
            lambda: _show(WHY),
        ),
    ]


def _show(view: str, layer: str | None = None) -> None:
    """Bring a first state onto the screen."""
    st.session_state["look"] = view
    if layer:
        open_layer(layer)
        open_map(0)
    if view == ANSWER:
        st.session_state["temperature"] = "1"
    if view == WHY:
        forget("target")

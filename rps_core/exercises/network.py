"""Exercises on a trained net: its maps, its receptive fields, its softmax, and what speaks for a class. No torch."""

from rps_core.exercises.exercise import Exercise
from rps_core.explain.forward_trace import ForwardTrace, Step, TracedPicture, argmax_position, first_covering_layer
from rps_core.explain.softmax import Softmax
from rps_core.reports import percent
from rps_core.shapes import Pair, format_shape

UNSURE = 0.5  # the probability that the answer has to fall below


def network_exercises(
    traced: TracedPicture,
    *,
    step: Step | None = None,
    channel: int | None = None,
    softmax: Softmax | None = None,
    target: int | None = None,
) -> list[Exercise]:
    """Given what is open beside the picture: a layer and a map of it, the probabilities at some temperature, or the
    class that is asked about.
    """
    return [
        _dead_map(traced.trace, step, channel),
        _first_covering_layer(traced.trace, traced.size, step),
        _doubt(softmax),
        _other_class(traced.prediction.label, None if target is None else traced.classes[target]),
    ]


def _dead_map(trace: ForwardTrace, step: Step | None, channel: int | None) -> Exercise:
    progress, is_dead = "no map is open", False
    if step is not None and channel is not None and step.is_map:
        is_dead = argmax_position(trace.maps[step.name][channel]) is None
        progress = f"map {channel} of {step.name} is {'0 everywhere' if is_dead else 'awake'}"
    return Exercise(
        "network_dead",
        "A map that sleeps",
        "Find a map that is 0 everywhere on this picture.",
        "Only a ReLU makes a whole map 0: where all that came in was negative. The deep layers of HandNet have "
        "many maps, and each waits for something special.",
        progress,
        is_dead,
        why="All that came into the ReLU was negative on this picture, so all of the map is 0. On another picture "
        "the same map may be the loudest.",
    )


def _first_covering_layer(trace: ForwardTrace, size: Pair, step: Step | None) -> Exercise:
    return Exercise(
        "network_field",
        "The first to see it all",
        "Open the first layer of this net a value of which can depend on the whole picture.",
        "A kernel widens the field, a stride and a pooling widen all that follow. Each side must reach "
        f"those of the picture, {format_shape(size)}; the field stands beside each map.",
        "no layer is open"
        if step is None
        else f"a value of {step.name} sees {format_shape(step.report.field)} of {format_shape(size)} pixels",
        step is not None and step == first_covering_layer(trace, size),
        why="Each kernel widened the field and each stride and pooling multiplied what followed, until it reached "
        "all sides. Only from here on can one value know of the whole hand.",
    )


def _doubt(softmax: Softmax | None) -> Exercise:
    largest = None if softmax is None else max(softmax.probabilities)
    return Exercise(
        "network_temperature",
        "Make it doubt",
        f"Find a temperature at which the net gives its own answer less than {percent(UNSURE, 0)}.",
        "Dividing the logits by a large T brings them closer together. The order stays.",
        "the answer is not open" if largest is None else f"its answer has {percent(largest)}",
        largest is not None and largest < UNSURE,
        why="Dividing the logits by a large T shrinks their differences, and softmax then shares more evenly. The "
        "order stayed, so the answer did, too: confidence is not correctness.",
    )


def _other_class(label: str, asked: str | None) -> Exercise:
    return Exercise(
        "network_other_side",
        "The other side",
        "Ask Grad-CAM and occlusion what speaks for a class that the net did not answer.",
        "Choose another class under “What speaks for”. Orange in the occlusion is what speaks against it.",
        "nothing is asked" if asked is None else f"the net answers {label}, and you ask about {asked}",
        asked is not None and asked != label,
        why="Each class has a logit of its own, so each has pixels that speak for it and against it. What helps "
        "one class often hurts another.",
    )

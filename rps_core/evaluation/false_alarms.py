"""How many pictures without a gesture a net calls a gesture: other signs, faces, bare arms, empty rooms; rendered.

The scores that ship are read without torch; it is imported where they are measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rps_core.labels import NONE
from rps_core.nets.checkpoint import Checkpoint

if TYPE_CHECKING:
    from rps_core.hands.pictures import Picture
    from rps_core.nets.finder import Finder

MEASURING_SEED = 2_026_011
"""No net was trained on this set of pictures, and no threshold is chosen by it."""


@dataclass(frozen=True)
class FalseAlarms:
    """Of `n` pictures without a gesture, the share in [0, 1] that was given a class at the net's threshold."""

    n: int
    share: float
    by_kind: dict[str, tuple[int, int]]
    """By what is shown ("OK", "face", …): how many were given a class, of how many."""


def pictures_without_gesture(
    count: int, seed: int = MEASURING_SEED, on_progress: Callable[[int, int], None] | None = None
) -> list["Picture"]:
    """`count` rendered pictures of "none", the same ones for the same seed. Raises InputError below 1."""
    from rps_core.hands.sets import pictures

    return list(pictures(count, seed, gestures=(NONE,), on_progress=on_progress))


def measure_false_alarms(
    checkpoint: Checkpoint, shown: Sequence["Picture"], finder: "Finder | None" = None
) -> FalseAlarms:
    """Which of those pictures the net gives a class: as `predict_hands` reads them with a finder, or whole."""
    from rps_core.inference import predict_hands

    info = checkpoint.info
    hands = predict_hands((picture.rgb for picture in shown), checkpoint, finder)
    given = [hand.decide(info.threshold) in info.classes for hand in hands]
    by_kind = {}
    for kind in sorted({picture.pose for picture in shown}):
        of_kind = [was_given for was_given, picture in zip(given, shown, strict=True) if picture.pose == kind]
        by_kind[kind] = (sum(of_kind), len(of_kind))
    return FalseAlarms(len(shown), sum(given) / len(given), by_kind)

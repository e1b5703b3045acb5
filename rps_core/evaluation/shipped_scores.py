"""What was measured of the shipped nets and ships with them: how often they are right on which pictures, and what
spoils their sight. Made by `python -m benchmarks.scoreboard`; read without torch.
"""

import json
from dataclasses import dataclass
from typing import Any

from rps_core.storage.files import ASSETS

SCORES = ASSETS / "scoreboard.json"
ROBUSTNESS = ASSETS / "robustness.json"
WHOLE, FOUND = "whole", "found"
"""The two ways to look at a picture: all of it, or the hand where the finder found it."""


@dataclass(frozen=True)
class PictureSet:
    """A set that scores belong to. No shipped net was trained on any of them."""

    title: str
    unlike: str
    """Half a sentence: how its pictures differ from those of the set before, which is why its numbers do."""
    has_gestures: bool = True


SETS = {
    "tight": PictureSet(
        "tight photographs before a green wall",
        "the easiest: one wall, one light, a few people, a hand that fills the picture",
    ),
    "turned": PictureSet(
        "such photographs, turned by all four quarter turns", "the same hands, but fingers point anywhere"
    ),
    "scenes": PictureSet(
        "rendered webcam frames",
        "not before a wall but in rooms, on arms, with people about, down to an eighth of the frame; drawn, though, as "
        "the nets' lessons were, with hands that they have not had",
    ),
    "frames": PictureSet(
        "whole webcam frames, photographed",
        "not drawn but real: real skin, real rooms, real cameras, a hand of about a third of the frame",
    ),
    "nothing": PictureSet(
        "rendered pictures without a gesture, close up",
        "other signs, faces, bare arms and backgrounds, each filling the picture",
        has_gestures=False,
    ),
    "other_scenes": PictureSet(
        "rendered webcam frames of other signs", "not close up: small hands in rooms", has_gestures=False
    ),
    "empty": PictureSet(
        "rendered webcam frames without a hand",
        "no sign at all: rooms, people, and arms whose hand is out of sight",
        has_gestures=False,
    ),
    "other": PictureSet(
        "whole webcam frames of other signs, photographed", "not drawn but real: one, three or four fingers", False
    ),
}
"""By name, first those with gestures and then those without, each from the easiest to the hardest."""


@dataclass(frozen=True)
class Tally:
    """Counts of pictures.

    `found`: the finder found a hand. `right`: the likeliest class is the right one. `given`: got a class at the net's
    threshold, which is a false alarm where no gesture is shown; `right_given`: and it was the right one.
    """

    n: int
    found: int
    right: int
    given: int
    right_given: int

    @property
    def accuracy(self) -> float:
        """Share of all pictures, in [0, 1]."""
        return self.right / self.n

    @property
    def found_share(self) -> float:
        """Share of all pictures in which the finder found a hand, in [0, 1]."""
        return self.found / self.n

    @property
    def coverage(self) -> float:
        """Share of all pictures that got a class, in [0, 1]; false alarms, where no gesture is shown."""
        return self.given / self.n

    @property
    def accuracy_when_sure(self) -> float | None:
        """Share of those that got a class; None where none did."""
        return self.right_given / self.given if self.given else None


@dataclass(frozen=True)
class Score:
    """A net on a set, looked at in one way.

    `by_kind` is by what is shown: gesture, other sign, face. `by_size` is by the hand's longer side as a share of the
    picture's: as it was rendered, or as the finder has it. confusion[true][predicted] counts pictures; `curve` is as
    `threshold.coverage_curve` has it. Both are empty where no gesture is shown.
    """

    total: Tally
    by_kind: dict[str, Tally]
    by_size: dict[str, Tally]
    confusion: dict[str, dict[str, int]]
    curve: list[dict[str, float]]


Scores = dict[str, dict[str, dict[str, Score]]]
"""By the net, the set (a key of SETS, in its order), and the way."""


def scores() -> Scores:
    """All of them; a set that was not at hand is left out."""
    nets = json.loads(SCORES.read_text())["scores"]
    return {
        net: {name: {way: _score(one) for way, one in sets[name].items()} for name in SETS if name in sets}
        for net, sets in nets.items()
    }


def weights() -> dict[str, str]:
    """SHA-256 of the files of weights that were measured, by the file's name."""
    measured: dict[str, str] = json.loads(SCORES.read_text())["weights"]
    return measured


def _score(stored: dict[str, Any]) -> Score:
    tallies = {name: {key: Tally(**one) for key, one in stored[name].items()} for name in ("by_kind", "by_size")}
    return Score(Tally(**stored["total"]), **tallies, confusion=stored["confusion"], curve=stored["curve"])


def robustness() -> dict[str, list[dict[str, Any]]]:
    """Points by the name of the net, as `corruptions` measures them."""
    points: dict[str, list[dict[str, Any]]] = json.loads(ROBUSTNESS.read_text())
    return points

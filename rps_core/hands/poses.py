"""What hands do, as data: the three gestures of the game and the other signs people make. Degrees.

Flexion closes a finger, given at its three joints from the knuckle outwards (metacarpophalangeal, proximal and
distal interphalangeal). Abduction swings a finger sideways, positive to the little finger.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]
Four = tuple[float, float, float, float]
ToldBy = Literal["fingers", "thumb", "folded thumb", "ring", "crossing"]


@dataclass(frozen=True)
class Finger:
    """How one finger is held: flexion in degrees, how far a loose person opens it, and how people scatter."""

    flexion: Vector
    loosen: Vector = (0, 0, 0)  # taken off the flexion of the loosest person
    scatter: Vector = (6, 5, 5)  # standard deviation


STRAIGHT = Finger((2, 4, 3), scatter=(6, 5, 4))
BENT = Finger((12, 18, 10), scatter=(6, 7, 5))  # paper as tired people show it
CURLED = Finger((87, 109, 80), loosen=(8, 6, 12), scatter=(4, 4, 6))
LOOSE = Finger((85, 107, 78), loosen=(22, 18, 24), scatter=(5, 5, 7))  # a fist without effort: still a rock
FOLDED = Finger((82, 107, 74), loosen=(12, 8, 12), scatter=(5, 5, 7))  # beside stretched fingers, never as tight
RELAXED = Finger((48, 60, 30), loosen=(8, 10, 6), scatter=(5, 6, 5))  # half closed: any straighter is a lazy paper
CLAWED = Finger((30, 72, 48), loosen=(-22, 8, 8), scatter=(6, 7, 6))
RING = Finger((52, 58, 32), scatter=(4, 4, 4))  # arches until the tip meets the thumb
PINCH = Finger((38, 48, 30), scatter=(4, 4, 4))  # stands off the folded fingers: a ring with the thumb
BACK = Finger((8, 14, 8), scatter=(7, 6, 4))  # the three free fingers of an OK: each a bit more bent than straight


@dataclass(frozen=True)
class Touch:
    """Where the tip of the thumb rests: `along` a phalanx (0 to 1) of a finger, on its back or on its pad."""

    finger: int
    phalanx: int
    along: float
    on_back: bool = True
    beside: float = 0.0  # 0 to 1: rather on the side of the finger that is nearest to the thumb
    depth: float = 0.92  # distance of the axes as a share of both radii: flesh gives way


@dataclass(frozen=True)
class Thumb:
    """Which way the three bones of the thumb point, and which way its nail faces (right hand, not normalised)."""

    metacarpal: Vector
    proximal: Vector
    distal: Vector
    dorsal: Vector
    touches: Touch | None = None


INDEX, MIDDLE, RING_FINGER, LITTLE = range(4)
PROXIMAL_PHALANX, MIDDLE_PHALANX, DISTAL_PHALANX = range(3)

_ACROSS = Thumb((-0.35, 0.75, -0.56), (0.05, 0.62, -0.78), (0.97, 0.12, -0.05), (-0.2, 0.35, -0.9))
_HOLD = Thumb((-0.12, 0.74, -0.66), (0.3, 0.6, -0.74), (0.9, 0.3, 0.0), (-0.1, 0.2, -0.95))
_MEET = Thumb((-0.45, 0.70, -0.55), (-0.2, 0.75, -0.62), (-0.05, 0.9, -0.4), (-0.75, -0.1, -0.6))
THUMBS = {
    "out": Thumb((-0.75, 0.60, -0.25), (-0.60, 0.78, -0.10), (-0.45, 0.88, 0.0), (-0.45, 0.2, 0.85)),
    "half out": Thumb((-0.60, 0.72, -0.30), (-0.35, 0.90, -0.15), (-0.20, 0.95, -0.1), (-0.5, 0.1, 0.8)),
    "a little out": Thumb((-0.46, 0.80, -0.40), (-0.08, 0.95, -0.30), (0.12, 0.95, -0.2), (-0.6, 0.0, 0.6)),
    "alongside": Thumb((-0.45, 0.85, -0.25), (-0.05, 0.98, -0.15), (0.10, 0.97, -0.1), (-0.6, 0.0, 0.7)),
    "beneath": Thumb((-0.43, 0.83, -0.36), (0.00, 0.96, -0.26), (0.12, 0.98, -0.15), (-0.6, 0.0, 0.5)),
    "over index": replace(_ACROSS, touches=Touch(INDEX, MIDDLE_PHALANX, 0.45)),
    "over middle": replace(_ACROSS, touches=Touch(MIDDLE, MIDDLE_PHALANX, 0.45)),
    "over ring": replace(_ACROSS, touches=Touch(RING_FINGER, MIDDLE_PHALANX, 0.4)),
    "beside fist": Thumb(
        (-0.55, 0.72, -0.42),
        (-0.05, 0.77, -0.63),
        (0.25, 0.78, -0.57),
        (-0.8, 0.1, -0.3),
        touches=Touch(INDEX, MIDDLE_PHALANX, 0.3, beside=0.7),
    ),
    "tucked": Thumb((-0.42, 0.78, -0.48), (0.00, 0.75, -0.66), (0.55, 0.80, -0.1), (-0.5, 0.3, -0.8)),
    "under": Thumb((-0.20, 0.78, -0.58), (0.30, 0.86, -0.40), (0.70, 0.68, -0.1), (-0.3, 0.1, -0.9)),
    "holds index": replace(_HOLD, touches=Touch(INDEX, MIDDLE_PHALANX, 0.7)),
    "holds middle": replace(_HOLD, touches=Touch(MIDDLE, MIDDLE_PHALANX, 0.6)),
    "holds ring": replace(_HOLD, touches=Touch(RING_FINGER, MIDDLE_PHALANX, 0.6)),
    "holds little": replace(_HOLD, touches=Touch(LITTLE, MIDDLE_PHALANX, 0.7)),
    "folded": Thumb((-0.15, 0.76, -0.62), (0.25, 0.85, -0.45), (0.45, 0.88, -0.05), (-0.3, 0.1, -0.9)),
    "in palm": Thumb((-0.10, 0.76, -0.55), (0.62, 0.72, -0.30), (0.85, 0.50, -0.1), (-0.2, 0.1, -0.95)),
    "up": Thumb((-0.72, 0.66, -0.20), (-0.93, 0.36, 0.0), (-0.98, 0.15, 0.08), (0.2, -0.55, 0.8)),
    "meets index": replace(_MEET, touches=Touch(INDEX, DISTAL_PHALANX, 0.7, on_back=False, depth=0.9)),
}


@dataclass(frozen=True)
class Sign:
    """One way to hold a hand. Abduction is `at_rest + spread * per_spread`, spread drawn from its range."""

    fingers: tuple[Finger, Finger, Finger, Finger]
    thumbs: dict[str, float]  # name in THUMBS: weight
    spread: tuple[float, float] = (0.0, 0.6)
    at_rest: Four = (2, 0, -2, -4)
    per_spread: Four = (-17, -3, 12, 29)
    sides: tuple[str, ...] = ("back", "palm", "thumb side", "little-finger side")  # from which it can be told
    told_by: ToldBy = "fingers"  # out of sight, it would be another sign


# Beside a V the other two fingers keep together; beside a fist all four do.
_V_PER_SPREAD: Four = (-13, 11, 0, 0)
_V_AT_REST: Four = (-2, 1, -1, -5)
_FIST_AT_REST: Four = (4, 1, -2, -6)
_TIGHT_AT_REST: Four = (5, 1, -3, -7)  # fingers taper: to touch along their whole length they must converge
_STILL: Four = (0, 0, 0, 0)
_FLATS = ("back", "palm")
_EDGES = ("thumb side", "little-finger side")  # a half-closed hand, seen flat, is a paper
_CLOSED = (CURLED, CURLED, CURLED, CURLED)
_SLACK = (LOOSE, LOOSE, LOOSE, LOOSE)
_OPEN = (STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT)
_TO_INDEX = {"holds index": 0.8, "tucked": 0.2}

# Each gesture is a choice of signs, weighted: people do not agree on one.
_PAPER_THUMBS = {"out": 0.34, "alongside": 0.26, "half out": 0.25, "beneath": 0.15}
_ROCK_THUMBS = {
    "over index": 0.16,
    "over middle": 0.24,
    "over ring": 0.05,
    "beside fist": 0.25,
    "tucked": 0.22,
    "under": 0.08,
}
_SCISSORS_THUMBS = {
    "holds ring": 0.36,
    "folded": 0.14,
    "tucked": 0.12,
    "holds little": 0.08,
    "a little out": 0.10,
    "alongside": 0.11,
    "half out": 0.09,
}

GESTURE_SIGNS: dict[str, tuple[tuple[float, Sign], ...]] = {
    "paper": (
        (0.25, Sign(_OPEN, _PAPER_THUMBS, spread=(0.0, 0.15), at_rest=_TIGHT_AT_REST)),
        (0.20, Sign(_OPEN, _PAPER_THUMBS, spread=(-0.1, 0.2))),
        (0.25, Sign(_OPEN, _PAPER_THUMBS, spread=(0.2, 0.65))),
        (0.20, Sign(_OPEN, _PAPER_THUMBS, spread=(0.65, 1.15))),
        (0.10, Sign((BENT, BENT, BENT, BENT), _PAPER_THUMBS, spread=(-0.1, 0.7))),
    ),
    "rock": (
        (0.7, Sign(_CLOSED, _ROCK_THUMBS, spread=(0, 0), at_rest=_FIST_AT_REST, per_spread=_STILL)),
        (0.3, Sign(_SLACK, _ROCK_THUMBS, spread=(0, 0), at_rest=_FIST_AT_REST, per_spread=_STILL)),
    ),
    "scissors": (
        (
            1.0,
            Sign(
                (STRAIGHT, STRAIGHT, FOLDED, FOLDED),
                _SCISSORS_THUMBS,
                spread=(0.4, 1.1),
                at_rest=_V_AT_REST,
                per_spread=_V_PER_SPREAD,
            ),
        ),
    ),
}

OTHER_SIGNS: dict[str, Sign] = {
    "one finger": Sign((STRAIGHT, FOLDED, FOLDED, FOLDED), {"holds middle": 0.6, "tucked": 0.4}, (0, 0.2)),
    "three fingers": Sign(
        (STRAIGHT, STRAIGHT, STRAIGHT, FOLDED), {"holds little": 1.0}, (0.2, 0.9), per_spread=(-15, 0, 14, 0)
    ),
    "last three fingers": Sign(
        (FOLDED, STRAIGHT, STRAIGHT, STRAIGHT), _TO_INDEX, spread=(0.2, 1.2), per_spread=(0, -8, 8, 24)
    ),
    "four fingers": Sign(_OPEN, {"in palm": 1.0}, (0.15, 1.15), sides=("palm",), told_by="folded thumb"),
    "OK": Sign((RING, BACK, BACK, BACK), {"meets index": 1.0}, (0.1, 0.8), per_spread=(0, -3, 12, 29), told_by="ring"),
    "thumbs up": Sign(_CLOSED, {"up": 1.0}, (0, 0), at_rest=_FIST_AT_REST, per_spread=_STILL, told_by="thumb"),
    "horns": Sign(
        (STRAIGHT, FOLDED, FOLDED, STRAIGHT),
        {"holds middle": 0.7, "out": 0.3},
        (0, 0.8),
        per_spread=(-12, 0, 0, 20),
        sides=_FLATS,
    ),
    "L": Sign(
        (STRAIGHT, FOLDED, FOLDED, FOLDED),
        {"out": 0.5, "up": 0.5},
        (0, 0.3),
        per_spread=(-12, 0, 0, 0),
        told_by="thumb",
    ),
    "Korean scissors": Sign(  # scissors in Seoul, a two in Berlin, an eight in Beijing: hence no gesture
        (STRAIGHT, FOLDED, FOLDED, FOLDED),
        {"half out": 0.4, "out": 0.6},
        (0, 0.6),
        per_spread=(-6, 0, 0, 0),
        told_by="thumb",
    ),
    "phone": Sign(
        (FOLDED, FOLDED, FOLDED, STRAIGHT),
        {"out": 0.4, "up": 0.6},
        (0.2, 1.1),
        per_spread=(0, 0, 0, 25),
        told_by="thumb",
    ),
    "pinch": Sign(
        (PINCH, FOLDED, FOLDED, FOLDED), {"meets index": 1.0}, (0, 0.2), sides=("thumb side",), told_by="ring"
    ),
    "claw": Sign((CLAWED, CLAWED, CLAWED, CLAWED), {"half out": 0.6, "out": 0.4}, (0.2, 1.0), sides=("palm", *_EDGES)),
    "crossed fingers": Sign(
        (STRAIGHT, Finger((-6, 10, 6), scatter=(2, 3, 3)), FOLDED, FOLDED),
        {"holds ring": 0.8, "folded": 0.2},
        (0.6, 1.0),
        at_rest=(0, 0, -2, -5),
        per_spread=(5, -14, 0, 0),
        told_by="crossing",
    ),
    "two fingers and thumb": Sign(
        (STRAIGHT, STRAIGHT, FOLDED, FOLDED),
        {"out": 0.6, "up": 0.4},
        (0.1, 1.0),
        _V_AT_REST,
        _V_PER_SPREAD,
        told_by="thumb",
    ),
    "little finger": Sign(
        (FOLDED, FOLDED, FOLDED, STRAIGHT), {"over middle": 0.8, "tucked": 0.2}, (0, 0.8), per_spread=(0, 0, 0, 20)
    ),
    "relaxed": Sign(
        (RELAXED, RELAXED, RELAXED, RELAXED),
        {"half out": 0.6, "alongside": 0.4},
        (-0.1, 0.35),
        sides=_EDGES,
    ),
}


@dataclass(frozen=True)
class Pose:
    """One hand's joint angles in degrees."""

    name: str
    flexion_deg: Floats  # (4, 3) index to little; knuckle, middle, last joint
    abduction_deg: Floats  # (4,)
    thumb: Thumb
    sides: tuple[str, ...]
    told_by: ToldBy

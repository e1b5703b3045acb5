"""Exercises on a data set: its transforms, its split, its batches and what stands out in it. No torch."""

from collections.abc import Sequence

from rps_core.exercises.exercise import Exercise
from rps_core.reports import counted, percent, signed

HALF = (-0.5, 0.5)  # the range that normalized values shall have
UNFAIR = 0.1  # share of the validation part
STEPS = 10  # per epoch
BLURRED_PICTURES = 10


def normalize_exercise(mean: float, std: float) -> Exercise:
    """`mean` and `std` are those of the normalization, on values from 0 to 1."""
    ends = ((0 - mean) / std, (1 - mean) / std)
    return Exercise(
        "data_normalize",
        "Half of it",
        "Normalize so that the values may lie between −0.5 and 0.5.",
        "0 becomes (0 − mean) / std, 1 becomes (1 − mean) / std. What has their difference to be?",
        f"black becomes {signed(ends[0], '.2f')}, white {signed(ends[1], '.2f')}",
        all(abs(end - wanted) < 1e-9 for end, wanted in zip(ends, HALF, strict=True)),
        why="A mean of 0.5 takes black and white to −0.5 and 0.5, and a std of 1 leaves them there. Nets learn "
        "more easily from inputs around 0.",
    )


def split_exercise(validation_counts: Sequence[int]) -> Exercise:
    """From the number of pictures that each class has in the validation part."""
    total, spread = sum(validation_counts), max(validation_counts) - min(validation_counts)
    share = spread / total if total else 0.0
    return Exercise(
        "data_unfair_split",
        "Chance is not fair",
        "Find a seed with which the largest and the smallest class of the validation part are a tenth of that part "
        "apart, or more.",
        "Nothing but trying helps; of ten seeds about one is so unfair. The smaller the part, the sooner you find one.",
        f"{spread:,} of {counted(total, 'picture')} apart, {percent(share)}",
        share >= UNFAIR and len(validation_counts) > 1,
        why="Chance split this set unevenly, and the validation accuracy then says more of the larger class. A "
        "larger validation part, or a split class by class, makes that rarer.",
    )


def batch_exercise(batch_size: int, training: int, steps: int) -> Exercise:
    """`training` pictures in batches make this many steps per epoch."""
    return Exercise(
        "data_ten_steps",
        "Ten steps an epoch",
        f"Choose the batch size so that an epoch has exactly {STEPS} steps.",
        "An epoch has as many steps as batches fit into the training part, and one more for the rest.",
        f"{counted(training, 'picture')} in batches of {batch_size} make {counted(steps, 'step')}",
        steps == STEPS,
        why="Ten batches of this size hold the training part, the last one perhaps not full. Larger batches mean "
        "fewer and calmer steps, smaller ones more and noisier ones.",
    )


def blur_exercise(blurred: int | None, kind: str) -> Exercise:
    """`blurred` is how many pictures are found blurred; None while another `kind` of finding is open."""
    return Exercise(
        "data_threshold",
        "Just the worst ten",
        f"Blurred: move the threshold until exactly {BLURRED_PICTURES} pictures are found.",
        "The fewer edges a picture has, the lower its variance; arrow keys move the slider by one step. Then look: is "
        "each of them really out of focus? A bare wall has few edges, too.",
        f"you look for {kind.lower()}" if blurred is None else f"{blurred:,} are found",
        blurred == BLURRED_PICTURES,
        why="Exactly ten pictures have fewer edges than this threshold. No threshold parts blurred from sharp by "
        "itself, so it takes a look before anything is left out.",
    )

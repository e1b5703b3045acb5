"""A split for scoring that keeps what was recorded in one go on one side. No torch.

Pictures of a burst follow each other within a fifth of a second: a net that learned one knows the next by heart.
"""

from collections import defaultdict
from dataclasses import dataclass

from rps_core.data.class_folders import ClassFolders
from rps_core.errors import InputError
from rps_core.recordings.store import burst_of


@dataclass(frozen=True)
class BurstSplit:
    """Indices into `files` of both sides.

    `by_time` names the classes of a single burst: their last pictures are held out, which resemble the ones before, so
    that their score flatters.
    """

    training: list[int]
    validation: list[int]
    by_time: tuple[str, ...]


def split_by_burst(folders: ClassFolders, val_fraction: float = 0.2) -> BurstSplit:
    """Holds out of each class whole bursts, the earliest first, until they are `val_fraction` of its pictures.

    One burst at least stays on each side. The earliest, so that what is recorded to mend a weakness is learned, and
    scores of a collection that grows stay comparable. Raises InputError where a class has a single picture.
    """
    training: list[int] = []
    validation: list[int] = []
    by_time = []
    for label, name in enumerate(folders.classes):
        indices = [index for index, of_file in enumerate(folders.labels) if of_file == label]
        if not indices:
            continue
        if len(indices) == 1:
            raise InputError(f"the class {name} has 1 picture, but one to learn and one to score by are needed; add 1")
        held_out = min(max(1, round(val_fraction * len(indices))), len(indices) - 1)
        bursts = _bursts(folders, indices)
        if len(bursts) == 1:
            by_time.append(name)
            training += indices[:-held_out]
            validation += indices[-held_out:]
            continue
        taken: list[int] = []
        for burst in bursts[:-1]:
            if len(taken) < held_out:
                taken += burst
        validation += taken
        training += sorted(set(indices) - set(taken))
    return BurstSplit(training, validation, tuple(by_time))


def _bursts(folders: ClassFolders, indices: list[int]) -> list[list[int]]:
    bursts: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        bursts[burst_of(folders.files[index])].append(index)
    return [bursts[name] for name in sorted(bursts)]

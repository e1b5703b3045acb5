"""What of a collection a lesson teaches, and what it is scored by. No torch."""

from rps_core.config import LESSONS, TrainConfig
from rps_core.data.class_folders import ClassFolders, check_trainable, scan, spelled_as, without_empty
from rps_core.nets import checkpoint
from rps_core.recordings.burst_split import BurstSplit, split_by_burst


def split_recordings(config: TrainConfig) -> tuple[ClassFolders, BurstSplit]:
    """What a lesson teaches: the classes that have pictures, and their split. Raises InputError for what is too few.

    Classes are written as the net's: Paper is its paper. A net that is taught knows other classes already; one from
    scratch needs at least two to tell apart.
    """
    known = checkpoint.describe(config.start or checkpoint.shipped()).classes
    folders = spelled_as(without_empty(scan(config.data).without(config.excluded)), known)
    if config.lesson and not LESSONS[config.lesson].fine_tunes:
        check_trainable(folders)
    return folders, split_by_burst(folders, config.val_fraction)

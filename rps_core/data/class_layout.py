"""Which class each folder of pictures belongs to, as people and public sets arrange them. Told from names alone.

Around the class folders there may be others: train and test, one for each person, one that is around all, or a second
copy beside the first. They are joined where it is clear what is meant, and asked about where it is not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rps_core.data.input_paths import is_text
from rps_core.errors import InputError
from rps_core.labels import CLASSES, NONE, class_key, tidy
from rps_core.reports import singular_or_plural

PARTS = frozenset(
    ("train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation", "holdout")
)
"""Folders of these names are parts of a set, and no classes."""
_PART = re.compile(rf"(?i)^({'|'.join(PARTS)})[\W_]+(?=\w)|(?<=\w)[\W_]+({'|'.join(PARTS)})$")
"""What stands before or behind a class, where each folder says its part: train_rock, rock-test."""
_NO_PHOTOGRAPHS = frozenset(("mask", "masks", "label", "labels", "annotations", "segmentation", "segmentations"))
_WHY_NOT_MASKS = "by its name it holds no photographs"
_NOTHING = re.compile("(?!)")  # which is in no text
_COPY = re.compile(r"(?i)^(copy of|kopie von) | \(\d{1,3}\)$|( -)? (copy|kopie|copie|copia)( \(?\d{1,3}\)?)?$")
"""What file managers add to the name of a folder that they copy: rock - Copy, rock (1), Copy of rock."""


_KNOWN = frozenset(map(class_key, (*CLASSES, NONE)))


@dataclass(eq=False)
class _Folder:
    path: str
    pictures: int = 0
    """In itself; `total` counts those below it, too."""
    total: int = 0
    inside: dict[str, "_Folder"] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return class_key(self.path.rpartition("/")[2])

    @property
    def keys_inside(self) -> set[str]:
        """Of the folders in it, or in the one that is around them, that hold pictures."""
        return {one.key for one in _unwrapped(self).inside.values() if one.total} - PARTS


@dataclass(frozen=True)
class Layout:
    """`classes` are the class folders by their class, sorted; `notes` a sentence for what is not as it looks."""

    classes: dict[str, list[str]]
    notes: list[str]

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for folders in self.classes.values() for folder in folders)

    def class_folder(self, path: str) -> str | None:
        """The class folder that a folder is or lies in; None where it lies in none."""
        while path not in self._folders:
            if not path:
                return None
            path = path.rpartition("/")[0]
        return path


def arrange(counts: Mapping[str, int], where: str) -> Layout:
    """The classes of a tree: pictures that lie in each folder itself, by its path below the root, as train/paper.

    `where` names the root in sentences. Raises InputError where it cannot be told what is a class.
    """
    root = _Folder("")
    for path, count in sorted(counts.items()):
        folder = root
        folder.total += count
        for end in [match.start() for match in re.finditer("/", path)] + [len(path)] if path else ():
            folder = folder.inside.setdefault(path[:end], _Folder(path[:end]))
            folder.total += count
        folder.pictures += count
    notes: list[str] = []
    by_key: dict[str, list[_Folder]] = {}
    folders = sorted(_class_folders(root, where, notes), key=lambda one: one.path)
    keys = {folder.key for folder in folders}
    part = _PART if _each_says_its_part(keys) else _NOTHING
    for folder in folders:
        key = _COPY.sub("", folder.key)
        by_key.setdefault(part.sub("", key if key in keys else folder.key), []).append(folder)
    named = ((_name(same, notes, part), [one.path for one in same]) for same in by_key.values())
    return Layout(dict(sorted(named)), notes)


def _each_says_its_part(keys: set[str]) -> bool:
    """Whether all are like rock_train, and some class has several parts: train_station and train_track have not."""
    classes = {_PART.sub("", key) for key in keys}
    return 1 < len(classes) < len(keys) and all(_PART.search(key) for key in keys)


def _name(same: list[_Folder], notes: list[str], part: re.Pattern[str]) -> str:
    """What a class is called: as the three are written, or else as most of its pictures have it."""
    pictures: Counter[str] = Counter()
    for one in same:
        name = one.path.rpartition("/")[2]
        pictures[tidy(name) or name] += one.total
    names = sorted(pictures)
    best = min(names, key=lambda name: (name not in _KNOWN, _COPY.search(name) is not None, -pictures[name], name))
    best = part.sub("", best)
    if len(names) > 1:
        notes.append(f"{' and '.join(names)} are taken for one class, {best}")
    return best


def _class_folders(folder: _Folder, where: str, notes: list[str]) -> list[_Folder]:
    below = list(_unwrapped(folder).inside.values())
    masks = _beside_their_classes(below)
    notes += [f"{one.path} is left out, {_WHY_NOT_MASKS}" for one in masks]
    below = [one for one in below if one not in masks]
    keys = Counter(one.key for one in below)
    parts = [one for one in below if _holds_classes(one, keys)] or _with_masks(below)
    if not parts:
        _check_no_parts(below, where)
        return _with_those_inside(below, where, notes)
    left_out = _no_parts(parts)
    notes += [f"{one.path} is left out, {why}" for one, why in left_out.items()]
    others = sorted(set(below) - set(parts), key=lambda one: one.path)
    parts = [one for one in parts if one not in left_out]
    classes = [one for part in parts for one in _class_folders(part, where, notes)]
    notes.append(f"the class folders in {_listed(one.path for one in parts)} are joined")
    known = {one.key for one in classes} | _KNOWN
    classes += _with_those_inside([one for one in others if one.key in known], where, notes)
    unknown = [one.path for one in others if one.total and one.key not in known]
    notes += [f"{path} is left out, its pictures are in no class folder" for path in unknown]
    return classes


def _is_of_masks(folder: _Folder, beside_the_three: bool = False) -> bool:
    """By its name; a longer one, as hand_masks, must hold folders or stand there, for with_mask may be a class."""
    words = re.split(r"[\W_]+", folder.key) if folder.keys_inside or beside_the_three else [folder.key]
    return not _NO_PHOTOGRAPHS.isdisjoint(words)


def _beside_their_classes(folders: list[_Folder]) -> list[_Folder]:
    """Masks that stand beside the class folders themselves: two of the three, or two of those that lie in them."""
    keys = {one.key for one in folders if one.total}
    is_set = len(keys & _KNOWN) > 1
    return [one for one in folders if _is_of_masks(one, is_set) and (is_set or len(keys & one.keys_inside) > 1)]


def _with_masks(folders: list[_Folder]) -> list[_Folder]:
    """Sets and their masks, which lie in folders of the same names, whatever classes these are; else nothing."""
    around = {one: one.keys_inside for one in folders if 2 * one.pictures < one.total}
    masks = {one: keys for one, keys in around.items() if keys and _is_of_masks(one)}
    sets = [one for one, keys in around.items() if one not in masks and any(mask <= keys for mask in masks.values())]
    return [*sets, *masks] if sets else []


def _no_parts(parts: list[_Folder]) -> dict[_Folder, str]:
    """What stands beside the parts of a set and is none, as somebody's masks or test/unknown, and why; never all."""
    kept = [one for one in parts if not _is_of_masks(one)]
    count = Counter(key for one in kept for key in one.keys_inside)
    strange = [
        one
        for one in kept
        if len(one.keys_inside) == 1 and not any(count[k] > 1 or k in _KNOWN for k in one.keys_inside)
    ]
    masks = {one: _WHY_NOT_MASKS for one in parts if kept and one not in kept}
    if len(strange) == len(kept):
        return masks
    return masks | {one: f"{min(one.keys_inside)} is no class of the other parts" for one in strange}


def _unwrapped(folder: _Folder) -> _Folder:
    """The folder that is around all class folders, where there is one and the folder holds little besides."""
    while len(folder.inside) == 1:
        (only,) = folder.inside.values()
        if only.key in _KNOWN or 2 * only.pictures >= only.total or 2 * folder.pictures >= folder.total:
            break
        folder = only
    return folder


def _holds_classes(folder: _Folder, keys: Counter[str]) -> bool:
    """Whether it is no class, but holds some: a part by its name, or the names in it are those of classes.

    `keys` counts the folders beside it, and itself, by their key.
    """
    inside = folder.keys_inside
    if not inside or folder.key in _KNOWN or 2 * folder.pictures >= folder.total:
        return False
    named = any(word in PARTS for word in re.split(r"[\W_]+", folder.key))
    return named or len(inside & _KNOWN) > 1 or sum(keys[key] > (key == folder.key) for key in inside) > 1


def _check_no_parts(folders: list[_Folder], where: str) -> None:
    """Raises InputError for test and its like with pictures but no class folders; train alone may be a locomotive."""
    parts = [one for one in folders if one.total and one.key in PARTS]
    if not parts or (len(folders) > 1 and [one.key for one in parts] == ["train"]):
        return
    raise InputError(
        f"{_listed(one.path for one in parts)} in {where} "
        f"{singular_or_plural(len(parts), 'is a part', 'are parts')} of a set "
        "by name, but in no class folder the pictures say what they show; put them into one folder a class, such as "
        "train/rock, or, if it is a class, rename the folder"
    )


def _with_those_inside(classes: list[_Folder], where: str, notes: list[str]) -> list[_Folder]:
    """The same, and class folders that lie in one of them, at any depth: somebody put a copy of all into it.

    Raises InputError for one alone that is of another class: it may have slipped.
    """
    filled = {one.key for one in classes if one.total}
    found: list[_Folder] = []
    reading = [(one, one) for one in classes]  # a folder, and the class folder that it is or lies in; it grows
    for folder, of_class in reading:
        if folder is of_class:
            found.append(folder)
        keys = filled | _KNOWN if of_class.key in _KNOWN else filled
        inside = [one for one in folder.inside.values() if one.key in keys and one.total]
        if len({one.key for one in inside}) > 1:
            notes.append(f"the folders in {folder.path} that have names of classes are taken for these classes")
        elif inside and inside[0].key != of_class.key:
            raise InputError(
                f"the folder {inside[0].path} in {where} has the name of a class, but lies in another one; move its "
                "pictures to where they belong, or rename it"
            )
        reading += [(one, one if one in inside else of_class) for one in folder.inside.values()]
    return found


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def list_folders(parent: Path) -> list[Path]:
    """The data sets in a folder, by name; hidden ones are none."""
    if not parent.is_dir():
        return []
    return sorted(
        entry for entry in parent.iterdir() if entry.is_dir() and entry.name[0] != "." and is_text(entry.name)
    )

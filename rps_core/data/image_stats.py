"""What may be wrong with a picture, in numbers: a copy of another, blurred, dark, bright, of odd size; the balance."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray

from rps_core.arrays import Float64, Int64
from rps_core.data.images import load_image
from rps_core.errors import InputError

MEASURED_PX = 256  # longest side at which sharpness is measured, so that it does not grow with the camera
BLOCK = 512  # rows of hashes that are compared with all others at a time: 512 x 20,000 distances fill 80 MB


@dataclass(frozen=True)
class Measured:
    """One picture. `sharpness` is the variance of its Laplacian (Pech-Pacheco et al. 2000) on grey values 0 to 255, at
    256 pixels on the longer side at most; `brightness` the mean grey value in [0, 1].

    `digest` is equal for equal pixels. `near_hash` has 64 bits (the pHash of imagehash, over the lowest frequencies of
    the picture's cosine transform): similar pictures differ in few of them.
    """

    width_px: int
    height_px: int
    sharpness: float
    brightness: float
    digest: str
    near_hash: int


def measure(file: Path) -> Measured:
    """Opens a picture and measures it. Raises InputError when it cannot be opened."""
    image = load_image(file)
    digest = blake2b(image.tobytes() + repr(image.size).encode(), digest_size=8).hexdigest()
    small = image.convert("L")
    small.thumbnail((MEASURED_PX, MEASURED_PX))
    grey = np.asarray(small)  # (h, w) uint8
    return Measured(
        *image.size,
        float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        float(grey.mean() / 255),
        digest,
        int(str(imagehash.phash(image)), 16),
    )


def measure_all(
    root: Path,
    names: Sequence[str],
    known: MutableMapping[str, Measured | InputError],
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Fills `known` by name, with what is wrong where a picture cannot be opened.

    What it holds already is not opened again, so a scan that was broken off goes on where it was.
    """
    for done, name in enumerate(names, start=1):
        if name not in known:
            try:
                known[name] = measure(root / name)
            except InputError as error:
                known[name] = error
        if on_progress:
            on_progress(done, len(names))


def sample_evenly(names: Sequence[str], count: int) -> list[str]:
    """At most `count` of them, at even distances."""
    if len(names) <= count:
        return list(names)
    return [names[index] for index in np.linspace(0, len(names) - 1, count).round().astype(int)]


def exact_groups(measured: Sequence[Measured]) -> Int64:
    """(N,) for each picture the index of the first one that has the same pixels: its own where it is the first."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(one.digest, index) for index, one in enumerate(measured)], np.int64)


def near_groups(measured: Sequence[Measured], bits: int) -> Int64:
    """(N,) for each picture the first index of its group.

    Groups are linked by pairs whose hashes differ in at most `bits` of 64; two members may be further apart than that.
    """
    hashes, indices, inverse = np.unique(_hashes(measured), return_index=True, return_inverse=True)
    parent = list(range(len(hashes)))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for start in range(0, len(hashes), BLOCK):
        apart = np.bitwise_count(hashes[start : start + BLOCK, None] ^ hashes[None, start:])  # (B, n - start)
        for row, col in np.argwhere(np.triu(apart <= bits, 1)).tolist():
            one, other = find(start + row), find(start + col)
            if one != other:
                early, late = sorted((one, other), key=indices.__getitem__)
                parent[late] = early
    roots = np.array([indices[find(node)] for node in range(len(hashes))], np.int64)
    return roots[inverse]


def group_names(names: Sequence[str], known: Mapping[str, Measured | InputError], bits: int) -> list[int]:
    """The same by name, for pictures of which some were not measured, or cannot be: each of those is a group alone."""
    groups = list(range(len(names)))
    indices, measured = readable(names, known)
    for index, group in zip(indices, near_groups(measured, bits).tolist(), strict=True):
        groups[index] = indices[group]
    return groups


def readable(names: Sequence[str], known: Mapping[str, Measured | InputError]) -> tuple[list[int], list[Measured]]:
    """Places and measures of the pictures that were measured and could be opened."""
    pairs = [(index, one) for index, name in enumerate(names) if isinstance(one := known.get(name), Measured)]
    return [index for index, _ in pairs], [one for _, one in pairs]


def bits_apart(one: Measured, other: Measured) -> int:
    """In how many of 64 bits the hashes of two pictures differ."""
    return (one.near_hash ^ other.near_hash).bit_count()


def oddness(measured: Sequence[Measured]) -> Float64:
    """(N,) by which factor width or height differ from the median's, whichever differs more; 1 for the median's."""
    sizes = np.array([(one.width_px, one.height_px) for one in measured], float)  # (N, 2)
    ratio = sizes / np.median(sizes, 0)
    return np.asarray(np.maximum(ratio, 1 / ratio).max(1))


def _hashes(measured: Sequence[Measured]) -> NDArray[np.uint64]:
    return np.array([one.near_hash for one in measured], np.uint64)


UNEVEN = 1.5  # times as many pictures in the largest class as in the smallest


@dataclass(frozen=True)
class Balance:
    """`counts` are the numbers of pictures by class, at least one class."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Pictures of all classes together."""
        return sum(self.counts.values())

    @property
    def largest(self) -> str:
        """The class with the most pictures, the first of equals."""
        return max(self.counts, key=self.counts.__getitem__)

    @property
    def has_empty_class(self) -> bool:
        """Whether a class has no picture: it cannot be learned."""
        return min(self.counts.values()) == 0

    @property
    def ratio(self) -> float:
        """Pictures in the largest class for one in the smallest, at least 1; infinite where a class is empty."""
        smallest = min(self.counts.values())
        return self.counts[self.largest] / smallest if smallest else float("inf")

    @property
    def is_uneven(self) -> bool:
        """Whether a net may learn to answer the largest class when in doubt."""
        return self.ratio > UNEVEN

    @property
    def majority_accuracy(self) -> float:
        """Accuracy in [0, 1] of always answering the largest class; 0 where there are no pictures."""
        return self.counts[self.largest] / self.total if self.total else 0.0


def count_labels(labels: Sequence[int], indices: Iterable[int], num_classes: int) -> list[int]:
    """How many of the pictures at these indices each class has."""
    counts = Counter(labels[index] for index in indices)
    return [counts[label] for label in range(num_classes)]

"""How evenly pictures are spread over the classes, and what that alone gives a net that ignores its input."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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

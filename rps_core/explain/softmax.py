"""From logits to probabilities, step by step. No torch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 700.0
"""exp of more than 709 is no longer a float."""


@dataclass(frozen=True)
class Softmax:
    """p_i = exp(z_i / T - shift) / sum_j exp(z_j / T - shift), where the shift, which cancels, is 0 for all but huge
    logits. `powers` are the exp's, `total` their sum; probabilities are in [0, 1].
    """

    logits: tuple[float, ...]
    temperature: float
    shift: float
    powers: tuple[float, ...]
    total: float
    probabilities: tuple[float, ...]

    @property
    def winner(self) -> int:
        """argmax, the first of equals: no temperature changes it."""
        return self.logits.index(max(self.logits))


def softmax(logits: Sequence[float], temperature: float = 1.0) -> Softmax:
    """The probabilities, and what leads to them."""
    shift = max(0.0, max(logits) / temperature - LARGEST)
    powers = tuple(math.exp(logit / temperature - shift) for logit in logits)
    total = sum(powers)
    return Softmax(tuple(logits), temperature, shift, powers, total, tuple(power / total for power in powers))

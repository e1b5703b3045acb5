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


def softmax_formula(classes: Sequence[str], result: Softmax) -> str:
    """The probability of the most likely class, in letters and in numbers, as LaTeX."""
    name, over = classes[result.winner], "" if result.temperature == 1 else f"/{result.temperature:g}"
    terms = " + ".join(rf"e^{{{logit:.2f}{over}}}" for logit in result.logits)
    return (
        rf"\small \begin{{aligned}} p_{{\text{{{_plain(name)}}}}} &= \frac{{e^{{z/T}}}}{{\sum_j e^{{z_j/T}}}} "
        rf"= \frac{{e^{{{result.logits[result.winner]:.2f}{over}}}}}{{{terms}}} \\"
        rf"&= \frac{{{_tex(result.powers[result.winner])}}}{{{_tex(result.total)}}} "
        rf"= {result.probabilities[result.winner]:.4f} \end{{aligned}}"
    )


def _plain(name: str) -> str:
    """A class's name without what LaTeX would take for a command."""
    return "".join(letter if letter.isalnum() else " " for letter in name)


def _tex(value: float) -> str:
    """1.2e+08 as a power of ten."""
    digits, _, power = f"{value:.4g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits

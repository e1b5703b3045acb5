"""Checks of what a link says of widgets that are not drawn now, for example on a part of the page that is not open."""

from collections.abc import Callable, Sequence

from pages._ui.widgets import url_state
from pages._ui.widgets.link_types import LinkParameter, Whole


def check_choice(parameter: LinkParameter, options: Callable[[], Sequence[str]], expected: str) -> None:
    """`options` are asked for only where the link says something."""
    url_state.check(parameter, lambda given: given in options(), expected)


def check_whole(parameter: Whole, highest: int) -> None:
    """A number that the page bounds."""
    low, high = parameter.lowest, max(highest, parameter.lowest)
    words = f"a whole number from {low:,} to {high:,}" if high > low else str(low)
    url_state.check(parameter, lambda given: low <= int(given) <= high, words)


def check_most(parameter: Whole, most: int) -> None:
    """A number that its widget bounds once it is drawn, and closer: what is too much for sure is said before."""
    text = url_state.read(parameter)
    if text.isdecimal() and (len(text) > 18 or int(text) > most):  # of thousands of digits Python makes no number
        check_whole(parameter, most)

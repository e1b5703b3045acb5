"""A field for a number, or for a text. What is typed and cannot be is said once, and stays until it is another one.

The browser's own check hides what it refuses: a button that is pressed then would take what held before. So the browser
takes any number, and it is judged here. It drops a comma, so that 0,5 becomes 5: a fraction is typed as a text. A field
says it below itself, or below its neighbours (`side_by_side`); of those in a `form` `refuse_wrong` says it at the
button, where a sentence has room, and keeps the form from starting.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from pages._ui.drawing.text import show_error
from rps_core.errors import InputError
from rps_core.reports import plain_number

_TYPED = "number_field_typed"  # by key: what was typed and cannot be, and what held meanwhile
_IN_FORM = "number_field_in_form"
_WRONG = "number_field_wrong"  # sentence by key, of the fields that this run has drawn

_FORMAT = "%.10g"  # of whole numbers and others: as many digits as a link holds


@dataclass(frozen=True)
class Bounds:
    """Which numbers are taken."""

    lowest: float
    highest: float
    whole: bool = True

    def take(self, number: float) -> bool:
        """Whether it is one of them."""
        return self.lowest <= number <= self.highest and (not self.whole or float(number).is_integer())

    def parse(self, text: str) -> float:
        """The number that a text says. Raises ValueError where it is none of these."""
        number = int(text) if self.whole else float(text)
        if not self.take(number):
            raise ValueError(f"{text} is not {self}")
        return number

    def __str__(self) -> str:
        """In words: a whole number from 1 to 10,000."""
        return f"a {'whole ' * self.whole}number from {plain_number(self.lowest)} to {plain_number(self.highest)}"


def number_field(
    label: str,
    bounds: Bounds,
    held: float | None,
    *,
    key: str,
    step: float = 1.0,
    on_change: Callable[..., object] | None = None,
    args: tuple[Any, ...] = (),
    help: str | None = None,
    placeholder: str | None = None,
    width: int | Literal["stretch"] = "stretch",
) -> float | None:
    """What the field holds where it can be; else `held`, its value until then, and a sentence.

    `on_change` is called with `args` after a number that can be was typed. An empty field is `held` at its start, None
    where that is None.
    """
    looks: dict[str, Any] = {"help": help, "placeholder": placeholder, "width": width, "step": step}
    value: Any = None if held is None else float(held)
    judged = (key, bounds, held, on_change, args)
    given: float | None = st.number_input(
        label, value=value, format=_FORMAT, key=key, on_change=_judge, args=judged, **looks
    )
    if given is None or bounds.take(given):
        _say(key, "")
        return given
    _say(key, f"{label}: {plain_number(given)} was typed, but {bounds} is expected; type another")
    return held


def text_field(
    label: str,
    read: Callable[[str], str],
    held: str,
    *,
    key: str,
    on_change: Callable[..., object],
    args: tuple[Any, ...],
    rows: bool = False,
    **looks: Any,
) -> str:
    """The same for a text of one or several rows; `read` gives it as it is kept, or raises InputError."""
    draw = st.text_area if rows else st.text_input
    given = draw(label, held, key=key, on_change=_judge_text, args=(key, read, held, on_change, args), **looks)
    try:
        kept = read(given)
    except InputError as error:
        _say(key, str(error))
        return held
    _say(key, "")
    return kept


def _say(key: str, sentence: str) -> None:
    """What is wrong with a field, where it is said; empty: nothing."""
    wrong: dict[str, str] = st.session_state.setdefault(_WRONG, {})
    wrong.pop(key, None)
    if sentence:
        wrong[key] = sentence
        if not st.session_state.get(_IN_FORM):
            show_error(sentence)


def is_wrong(key: str, held: float | str | None) -> bool:
    """Whether the field holds what cannot be, and what held when it was typed still holds."""
    typed = st.session_state.get(_TYPED, {}).get(key)
    return typed is not None and typed == (st.session_state.get(key), held)


@contextmanager
def form() -> Iterator[None]:
    """The fields that are drawn inside leave it to `refuse_wrong` to say what is wrong."""
    st.session_state[_WRONG], st.session_state[_IN_FORM] = {}, True
    try:
        yield
    finally:
        st.session_state[_IN_FORM] = False


@contextmanager
def side_by_side() -> Iterator[None]:
    """The fields that are drawn inside are narrow: what is wrong with them is said below all of them."""
    with form():
        yield
    for sentence in st.session_state[_WRONG].values():
        show_error(sentence)


def refuse_wrong() -> None:
    """Raises InputError where a field of the `form` holds what cannot be."""
    for sentence in st.session_state.get(_WRONG, {}).values():
        raise InputError(sentence)


def _judge(
    key: str, bounds: Bounds, held: float | None, then: Callable[..., object] | None, args: tuple[Any, ...]
) -> None:
    given = st.session_state[key]
    typed = st.session_state.setdefault(_TYPED, {})
    typed.pop(key, None)
    if given is not None and not bounds.take(given):
        typed[key] = (given, held)
    elif then:
        then(*args)


def _judge_text(
    key: str, read: Callable[[str], str], held: str, then: Callable[..., object], args: tuple[Any, ...]
) -> None:
    given = st.session_state[key]
    typed = st.session_state.setdefault(_TYPED, {})
    typed.pop(key, None)
    try:
        st.session_state[key] = read(given)
    except InputError:
        typed[key] = (given, held)
    else:
        then(*args)

"""Widgets whose value stands in the link, each made from its LinkParameter.

What a link got wrong is said right there, and the default holds instead: Streamlit's `bind="query-params"` by itself
drops such a value without a word. No other module touches the link, but for the router.
"""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from pages._ui.drawing.text import markdown
from pages._ui.widgets.link_parameters import Flag, LinkParameter, Real, Whole
from rps_core.errors import LONGEST_SENTENCE

_BOUND: Final = "query-params"


def whole_number(
    label: str,
    parameter: Whole,
    *,
    default: int | None = None,
    help: str | None = None,
) -> int:
    """A number field. `default` where the parameter leaves it to the page."""
    start = _start(parameter, default)
    _explain_whole(parameter, parameter.highest, start)
    return st.number_input(
        label, parameter.lowest, parameter.highest, start, key=parameter.name, bind=_BOUND, help=help
    )


def optional_number(
    label: str, parameter: Whole, default: int | None, *, placeholder: str, help: str | None = None
) -> int | None:
    """A number field that may be empty: None."""
    _explain_whole(parameter, parameter.highest, default if default is not None else placeholder)
    return st.number_input(
        label,
        parameter.lowest,
        parameter.highest,
        default,
        key=parameter.name,
        bind=_BOUND,
        placeholder=placeholder,
        help=help,
    )


def number(label: str, parameter: Real) -> float:
    """A field for a number with decimals."""
    _explain_real(parameter)
    assert parameter.default is not None, f"{parameter.name} has no default"
    low, high = parameter.lowest, parameter.highest
    return st.number_input(label, low, high, parameter.default, parameter.step, key=parameter.name, bind=_BOUND)


def text(label: str, parameter: LinkParameter, default: str = "", *, placeholder: str = "", help: str = "") -> str:
    """A line of text."""
    return st.text_input(
        label, default, key=parameter.name, bind=_BOUND, placeholder=placeholder or None, help=help or None
    )


def text_area(label: str, parameter: LinkParameter, default: str) -> str:
    """Several lines of text."""
    return st.text_area(label, default, key=parameter.name, bind=_BOUND)


def step(label: str, parameter: LinkParameter, count: int) -> int:
    """A slider over 0 to count - 1. Where the count falls below what was chosen, it begins again at 0."""
    steps = [str(number) for number in range(count)]
    explain(parameter, steps.__contains__, f"a whole number from 0 to {steps[-1]}", 0)
    return int(st.select_slider(label, steps, key=parameter.name, bind=_BOUND))


def stops(label: str, parameter: LinkParameter, options: Sequence[str], default: str, *, help: str = "") -> str:
    """A slider over options."""
    explain(parameter, options.__contains__, f"one of {', '.join(options)}", default)
    return st.select_slider(label, options, default, key=parameter.name, bind=_BOUND, help=help or None)


def slider(
    label: str, parameter: Whole, *, highest: int | None = None, unit: str | None = None, help: str | None = None
) -> int:
    """`highest` where the parameter leaves it to the page; `unit` as Streamlit's format: `%d %%`."""
    top = parameter.highest if highest is None else highest
    start = _start(parameter, None)
    _explain_whole(parameter, top, start)
    return st.slider(label, parameter.lowest, top, start, format=unit, key=parameter.name, bind=_BOUND, help=help)


def real_slider(
    label: str, parameter: Real, *, default: float | None = None, unit: str | None = None, help: str | None = None
) -> float:
    """`default` where the parameter leaves it to the page; `unit` as Streamlit's format: `%.2f`, `percent`."""
    _explain_real(parameter, default)
    start = parameter.default if default is None else default
    return st.slider(
        label,
        parameter.lowest,
        parameter.highest,
        start,
        parameter.step,
        unit,
        key=parameter.name,
        bind=_BOUND,
        help=help,
    )


def choice(
    label: str,
    parameter: LinkParameter,
    options: Sequence[str],
    on_change: Callable[[], None] | None = None,
    *,
    help: str | None = None,
) -> str:
    """A selectbox; the first option is the default."""
    explain(parameter, options.__contains__, f"one of {', '.join(options)}", options[0])
    return st.selectbox(label, options, key=parameter.name, bind=_BOUND, on_change=on_change, help=help)


def chips(label: str, parameter: LinkParameter, options: Sequence[str], *, help: str | None = None) -> str:
    """Pills, one of which is always chosen; the first option is the default."""
    _explain_one_of(parameter, options)
    return st.pills(
        label, options, default=options[0], key=parameter.name, required=True, bind=_BOUND, help=help, wrap=True
    )


def segments(label: str, parameter: LinkParameter, options: Sequence[str]) -> str:
    """A segmented control without its label, one part of which is always chosen; the first is the default."""
    _explain_one_of(parameter, options)
    return st.segmented_control(
        label,
        options,
        default=options[0],
        key=parameter.name,
        required=True,
        bind=_BOUND,
        label_visibility="collapsed",
        width="stretch",
        wrap=True,
    )


def page(parameter: Whole, count: int) -> int:
    """A page number from 1 on; nothing is shown where there is only one."""
    if count < 2:
        return 1
    explain(parameter, lambda given: 1 <= int(given) <= count, f"a page from 1 to {count}", 1)
    return st.pagination(count, key=parameter.name, bind=_BOUND)


def switch(label: str, parameter: Flag, *, default: bool | None = None, help: str | None = None) -> bool:
    """A toggle. `default` where it depends on what else is chosen."""
    start = parameter.default if default is None else default
    explain(parameter, lambda given: given.lower() in ("true", "false"), "true or false", str(start).lower())
    return st.toggle(label, start, key=parameter.name, bind=_BOUND, help=help)


def explain(parameter: LinkParameter, fits: Callable[[str], bool], expected: str, default: object) -> None:
    """Say what is wrong with the link's value, if something is. To be called before the widget, which drops it."""
    given = st.query_params.get(parameter.name)
    if given is None or parameter.name in st.session_state:
        return
    try:
        if fits(given):
            return
    except ValueError:
        pass
    st.caption(
        f":orange[:material/link_off: The link says {parameter.name}={markdown(repr(given[:40]))}, but "
        f"{markdown(expected, LONGEST_SENTENCE)} is expected: it is {markdown(str(default))} instead.]"
    )


def _start(parameter: Whole, default: int | None) -> int:
    start = parameter.default if default is None else default
    assert start is not None, f"{parameter.name} has no default"
    return start


def _explain_one_of(parameter: LinkParameter, options: Sequence[str]) -> None:
    """Streamlit takes an empty value in the link for nothing chosen, even where something must be: it goes first."""
    if st.query_params.get(parameter.name) == "":
        del st.query_params[parameter.name]
        st.rerun()
    explain(parameter, options.__contains__, f"one of {', '.join(options)}", options[0])


def _explain_whole(parameter: Whole, highest: int | None, default: object) -> None:
    assert highest is not None, f"{parameter.name} has no upper bound"
    low, high = parameter.lowest, highest
    explain(parameter, lambda given: low <= int(given) <= high, f"a whole number from {low} to {high}", default)


def _explain_real(parameter: Real, default: float | None = None) -> None:
    low, high = parameter.lowest, parameter.highest
    start = parameter.default if default is None else default
    explain(parameter, lambda given: low <= float(given) <= high, f"a number from {low:g} to {high:g}", start)

"""Widgets whose value stands in the link. What a link got wrong is said right there, and the default holds instead.

Streamlit's `bind="query-params"` by itself drops such a value without a word.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def whole_number(label: str, key: str, default: int, lowest: int, highest: int, *, help: str | None = None) -> int:
    explain(key, lambda given: lowest <= int(given) <= highest, f"a whole number from {lowest} to {highest}", default)
    return st.number_input(label, lowest, highest, default, key=key, bind="query-params", help=help)


def number(label: str, key: str, default: float, lowest: float, highest: float, step: float) -> float:
    explain(key, lambda given: lowest <= float(given) <= highest, f"a number from {lowest:g} to {highest:g}", default)
    return st.number_input(label, lowest, highest, default, step, key=key, bind="query-params")


def step(label: str, key: str, count: int) -> int:
    """A slider over 0 to count - 1. Where the count falls below what was chosen, it begins again at 0."""
    steps = [str(number) for number in range(count)]
    explain(key, steps.__contains__, f"a whole number from 0 to {steps[-1]}", 0)
    return int(st.select_slider(label, steps, key=key, bind="query-params"))


def slider(label: str, key: str, default: int, lowest: int, highest: int, *, help: str | None = None) -> int:
    explain(key, lambda given: lowest <= int(given) <= highest, f"a whole number from {lowest} to {highest}", default)
    return st.slider(label, lowest, highest, default, key=key, bind="query-params", help=help)


def real_slider(
    label: str,
    key: str,
    default: float,
    lowest: float,
    highest: float,
    step: float,
    *,
    unit: str | None = None,
    help: str | None = None,
) -> float:
    """`unit` as Streamlit's format: `%.2f`, `%d %%`."""
    explain(key, lambda given: lowest <= float(given) <= highest, f"a number from {lowest:g} to {highest:g}", default)
    return st.slider(label, lowest, highest, default, step, unit, key=key, bind="query-params", help=help)


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    on_change: Callable[[], None] | None = None,
    *,
    help: str | None = None,
) -> str:
    """A selectbox; the first option is the default."""
    explain(key, options.__contains__, f"one of {', '.join(options)}", options[0])
    return st.selectbox(label, options, key=key, bind="query-params", on_change=on_change, help=help)


def chips(label: str, key: str, options: Sequence[str], *, help: str | None = None) -> str:
    """Pills, one of which is always chosen; the first option is the default."""
    explain(key, options.__contains__, f"one of {', '.join(options)}", options[0])
    return st.pills(label, options, default=options[0], key=key, required=True, bind="query-params", help=help)


def segments(label: str, key: str, options: Sequence[str]) -> str:
    """A segmented control without its label, one part of which is always chosen; the first is the default."""
    explain(key, options.__contains__, f"one of {', '.join(options)}", options[0])
    return st.segmented_control(
        label,
        options,
        default=options[0],
        key=key,
        required=True,
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
        wrap=True,
    )


def page(key: str, count: int) -> int:
    """A page number from 1 on; nothing is shown where there is only one."""
    if count < 2:
        return 1
    explain(key, lambda given: 1 <= int(given) <= count, f"a page from 1 to {count}", 1)
    return st.pagination(count, key=key, bind="query-params")


def switch(label: str, key: str, *, default: bool = False, help: str | None = None) -> bool:
    """A toggle."""
    explain(key, lambda given: given.lower() in ("true", "false"), "true or false", str(default).lower())
    return st.toggle(label, default, key=key, bind="query-params", help=help)


def explain(key: str, fits: Callable[[str], bool], expected: str, default: object) -> None:
    """Say what is wrong with the link's value, if something is. To be called before the widget, which drops it."""
    given = st.query_params.get(key)
    if given is None or key in st.session_state:
        return
    try:
        if fits(given):
            return
    except ValueError:
        pass
    st.caption(
        f":orange[:material/link_off: The link says {key}={given[:40]!r}, but {expected} is expected: "
        f"it is {default} instead.]"
    )

"""A selectbox over things that have names for people, and keys in the link: nets, runs, layers, collections."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.widgets.link_types import LinkParameter, one_of
from pages._ui.widgets.url_state import checked, read, write


def select_by_key(
    label: str,
    titles: Mapping[str, str],
    parameter: LinkParameter,
    *,
    default: str | None = None,
    expected: str = "",
) -> str:
    """The key of the one that is chosen, by its title. The default is the first.

    `expected` says which keys can be, where they are too many to name and the parameter does not say it.
    """
    keys, distinct = list(titles), _distinct(titles)
    first = keys[0] if default is None else default
    widget_key = parameter.choice_key
    text = checked(parameter, titles.__contains__, expected or parameter.written or one_of(keys), first)
    wanted = first if text is None else text
    if st.session_state.get(widget_key) != wanted:
        st.session_state[widget_key] = wanted
    return st.selectbox(
        label,
        keys,
        keys.index(wanted),  # the default, too: see `url_widgets._bind`
        format_func=distinct.__getitem__,
        key=widget_key,
        on_change=_take,
        args=(parameter, keys, first),
    )


def _distinct(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles, with the key beside those that several share: a browser reports the title alone."""
    count = Counter(titles.values())
    return {key: title if count[title] == 1 else f"{title} ({key})" for key, title in titles.items()}


def _take(parameter: LinkParameter, keys: Sequence[str], first: str) -> None:
    """The widget was touched; or Streamlit takes one that is new for one that was, in a run that cut another off.

    A title of before, of a run that was renamed or deleted since, is none of the keys: it changes nothing.
    """
    given = st.session_state[parameter.choice_key]
    if given in keys and given != read(parameter, first):
        write(parameter, given)

"""Which parameters a page has, and what a link to it holds under names of no parameter of it. No Streamlit in here."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar

from pages._ui.widgets import link_parameters
from pages._ui.widgets.link_types import LinkParameter

Value = TypeVar("Value")
_ALIKE = 0.75  # from 0 to 1, by difflib: modle and model are 0.8
_OF_OTHERS = re.compile(
    r"embed|embed_options|__\w+|_g[al]|utm_\w+|mtm_\w+|pk_\w+|\w*clid|mc_[ce]id|igshid?|mkt_tok|ref|si"
)
"""Streamlit's, its hosts', and those of search engines, newsletters and social networks."""


def all_parameters() -> tuple[LinkParameter, ...]:
    """Every one of them."""
    single = [value for value in vars(link_parameters).values() if isinstance(value, LinkParameter)]
    return (*single, *link_parameters.THRESHOLDS.values(), *link_parameters.LESSON_EPOCHS.values())


@lru_cache(maxsize=32)
def parameters_of(page: str) -> tuple[LinkParameter, ...]:
    """Those of a page, by the stem of its file: photo."""
    return tuple(one for one in all_parameters() if page in one.pages)


def renamed(page: str, query: Iterable[str]) -> dict[str, str]:
    """By their names of today, the older names under which a link to a page holds parameters. `page`: photo."""
    today = {one.was: one.name for one in all_parameters() if one.was and page in one.was_on}
    return {today[name]: name for name in query if name in today}


def current_names(page: str, query: Mapping[str, Value]) -> dict[str, Value]:
    """A link's parameters under the names of today. Where it holds both names, the new one counts. `page`: photo."""
    older = {was: name for name, was in renamed(page, query).items()}
    return {older.get(name, name): value for name, value in query.items() if older.get(name) not in query}


def written(page: str, values: Mapping[str, str]) -> dict[str, str]:
    """Values as a link to a page holds them: none is empty. `page`: photo."""
    words = {one.name: one.empty for one in parameters_of(page)}
    in_link = {name: text or words.get(name, "") for name, text in values.items()}
    return {name: text for name, text in in_link.items() if text}


def values_of(page: str, link: Mapping[str, str]) -> dict[str, str]:
    """The values that a link to a page holds; an older one may hold an empty text as such. `page`: photo."""
    known = {one.name: one for one in parameters_of(page)}
    spelled = {name: known[name].spell(text) if name in known else text for name, text in link.items()}
    words = {one.name: one.empty for one in known.values() if one.empty}
    return {name: "" if text == words.get(name) else text for name, text in spelled.items()}


def meant(page: str, name: str, shown: str) -> str:
    """The end of a sentence: the page has no setting of this name, and what may be meant. `page`: photo."""
    similar = next((one.name for one in parameters_of(page) if one.was == name), "") or _similar(
        name, parameters_of(page)
    )
    if similar:
        return f"this page has no setting of that name. Perhaps {similar} is meant."
    if name in {one.name for one in all_parameters()}:
        return f"only other pages have a setting {shown}."
    similar = _similar(name, all_parameters())
    guess = f" Perhaps {similar} is meant, which other pages have." if similar else ""
    return f"no page has a setting {shown}.{guess}"


def is_of_others(name: str) -> bool:
    """Whether it is nobody's mistake: Streamlit's own, or one that others add to links, to count who followed them."""
    return bool(_OF_OTHERS.fullmatch(name.lower()))


def _similar(name: str, parameters: Iterable[LinkParameter]) -> str:
    return next(iter(get_close_matches(name.lower(), [one.name for one in parameters], 1, _ALIKE)), "")

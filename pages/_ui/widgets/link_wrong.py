"""What a link got wrong, said above the page in one sentence each, until its visitor chooses something there."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.drawing.text import markdown
from pages._ui.widgets.page_parameters import is_of_others, meant, parameters_of, renamed, values_of
from rps_core.errors import LONGEST_SENTENCE, InputError
from rps_core.reports import counted

Query = Mapping[str, Sequence[str]]

_WRONG = "link_wrong"  # sentence by name
_UNUSED = "link_unused"  # the same, as long as its widget is not drawn
_REASONS = "link_reasons"  # why a name is not among those that can be chosen, by parameter
_SLOT = "link_slot"  # where they stand
_OLDER = "link_older"  # (page, link) where the link gave some parameters under older names
_GIVEN = "link_given"  # the link as it was followed: texts by name
SHOWN_LETTERS = 40
MOST_UNKNOWN = 3
"""Of more names that a page does not have the first so many are quoted; the others are counted."""


@dataclass(frozen=True)
class Known:
    """What a parameter may name: what is there now, and why something that is there as well cannot be chosen."""

    names: Callable[[], Collection[str]]
    reason: Callable[[str], str] = lambda name: ""
    """In words: that run is damaged; empty for what is not there at all."""


def remember_older(page: str, query: Query) -> None:
    """The link holds older names. It is followed anew under those of today, but quoted as it was."""
    st.session_state[_OLDER] = page, query


def begin(page: str, query: Query, *, by_link: bool) -> None:
    """The page is entered: what was said is over. What the link holds for no parameter of the page is said."""
    whose, older = st.session_state.get(_OLDER, ("", {}))
    given = (older if whose == page else query) if by_link else {}
    st.session_state[_GIVEN], st.session_state[_WRONG], st.session_state[_UNUSED] = given, {}, {}
    st.session_state[_REASONS] = {}
    known = {one.name for one in parameters_of(page)} | set(renamed(page, given).values())
    unknown = [name for name in given if name not in known and not is_of_others(name)]
    for name in unknown[:MOST_UNKNOWN]:
        _note(name, f"The link says {_quoted(name, given[name])}, but {meant(page, name, _cut(name))}")
    if more := unknown[MOST_UNKNOWN:]:
        _note("unknown", f"The link has {counted(len(more), 'more setting')} that this page does not have.")
    for name in [name for name in given if name in known and len(set(given[name])) > 1]:
        _note(f"{name} twice", f"The link says {_quoted(name, given[name])}: the last one counts.")
    for name, was in renamed(page, given).items():
        if list(given.get(name, given[was])) != list(given[was]):
            both = f"{_quoted(was, given[was])} and {_quoted(name, given[name])}"
            _note(f"{name} twice", f"The link says {both}: {name} counts.")
    st.session_state.pop(_OLDER, None)


def check(page: str, given: Mapping[str, str], known: Mapping[str, Known]) -> None:
    """Says what no page can use of a link, whatever is drawn of this one. Where its widget is drawn, that says more."""
    for name, text, expected, reason in _useless(page, given, known):
        st.session_state[_REASONS][name] = reason
        say_unused(page, name, text, expected)


def refuse(page: str, query: Mapping[str, str], known: Mapping[str, Known]) -> None:
    """Raises InputError for a link to another page that holds what that page cannot use, whatever it draws."""
    names = {one.name for one in parameters_of(page)}
    for name, text in query.items():
        if name not in names and not is_of_others(name):
            wrong = meant(page, name, _cut(name)).rstrip(".")
            raise InputError(f"the link says {_quoted(name, [text])}, but {wrong}; correct the link")
    for name, text, expected, reason in _useless(page, values_of(page, query), known):
        wrong = reason or _needed(expected)
        raise InputError(f"the link says {_quoted(name, [text])}, but {wrong}; correct the link")


def _useless(page: str, given: Mapping[str, str], known: Mapping[str, Known]) -> Iterator[tuple[str, str, str, str]]:
    """(name, text, what is expected, why a name that is there cannot be chosen) of each value that no page can use."""
    for parameter in parameters_of(page):
        name, text, reason = parameter.name, given.get(parameter.name, ""), ""
        expected = parameter.expected(text) if text else ""
        if text and not expected and name in known and text not in known[name].names():
            expected, reason = parameter.written, known[name].reason(text)
        if expected:
            yield name, text, expected, reason


def make_room() -> None:
    """Here the sentences stand."""
    st.session_state[_SLOT] = st.empty()
    show()


def say(name: str, sentence: str) -> None:
    """Say this of a parameter, until something is chosen."""
    _note(name, sentence)
    show()


def say_instead(page: str, name: str, text: str, expected: str, instead: object) -> None:
    """Say that the link's text cannot be used, what is expected, and what is shown."""
    if instead is None:
        say_unused(page, name, text, expected)
        return show()
    st.session_state[_UNUSED].pop(name, None)
    shown = "" if expected == str(instead) else f": it is {instead} instead"
    say(name, f"{_unusable(page, name, text, expected)}{shown}.")
    return None


def say_unused(page: str, name: str, text: str, expected: str) -> None:
    """The same before anything is shown. It holds until the parameter's widget is drawn, if it ever is."""
    st.session_state[_UNUSED][name] = f"{_unusable(page, name, text, expected)}: it is left out."


def is_left_out(name: str) -> bool:
    """Whether it is said that the link's text cannot be used, and no widget of it was drawn yet."""
    return name in st.session_state[_UNUSED]


def is_used(name: str) -> bool:
    """The parameter's widget takes the text; whether something else was said of it."""
    was_left_out = st.session_state[_UNUSED].pop(name, None) is not None
    if was_left_out:
        show()
    return was_left_out


def take_back() -> list[str]:
    """Nothing is said any more, once `show` is called. Names of those that were left out."""
    left_out = list(st.session_state[_UNUSED])
    st.session_state[_WRONG], st.session_state[_UNUSED] = {}, {}
    return left_out


def show() -> None:
    """All sentences, where room was made for them. A fragment that runs alone may not draw there: the next run does."""
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:
        return
    wrong = [*st.session_state[_WRONG].values(), *st.session_state[_UNUSED].values()]
    slot = st.session_state[_SLOT]
    if wrong:
        mark = "- " if len(wrong) > 1 else ""
        lines = [f"{mark}{markdown(sentence, LONGEST_SENTENCE)}" for sentence in wrong]
        slot.warning("\n".join(lines), icon=":material/link_off:")
    else:
        slot.empty()


def _unusable(page: str, name: str, text: str, expected: str) -> str:
    given = st.session_state[_GIVEN]
    written = name if name in given else renamed(page, given).get(name, name)
    reason = st.session_state[_REASONS].get(name) or _needed(expected)
    return f"The link says {_quoted(written, [text])}, but {reason}"


def _needed(expected: str) -> str:
    is_only_one = " " not in expected and "," not in expected
    return f"it can only be {expected} here" if is_only_one else f"{expected} is expected"


def _note(name: str, sentence: str) -> None:
    st.session_state[_WRONG][name] = sentence


def _quoted(name: str, texts: Sequence[str]) -> str:
    return " and ".join(f"{_cut(name)}={_cut(text)!r}" for text in texts)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"

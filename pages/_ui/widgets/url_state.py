"""What stands in the link of a page: read, written and cleared by the LinkParameter.

The page's values are kept in the session, and the link follows them. They are taken from the link when the page is
entered, and when the browser goes back or forward; in between a browser may still report a link of a moment ago. Who
comes back to a page without a link finds it as it was left. Every write makes one entry of the browser's history,
so that Back takes back one choice: Streamlit's own `bind="query-params"` makes none.

What a link got wrong is said above the page, whatever the parameter, until it is chosen anew.
"""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.drawing.text import markdown
from pages._ui.widgets.link_parameters import parameters_of
from pages._ui.widgets.link_types import LinkParameter
from rps_core.errors import LONGEST_SENTENCE

_PAGE = "link_page"  # the page that the values belong to
_VALUES = "link_values"  # text by name
_FOLLOWED = "link_followed"  # names that came by a link and were not checked yet
_WRONG = "link_wrong"  # sentence by name: what the link got wrong
_SLOT = "link_slot"  # where that is said
_LEFT = "link_left"  # by page: its values when it was left
_BARE = "link_bare"  # by page: its values when it was last entered without a link
_SHARED = "link_shared"  # values that all pages share
SHOWN_LETTERS = 40
A_NET = "a shipped net or a run of yours"


def arrive(page: str) -> None:
    """To be called first thing in each run of a page, by its file's stem: takes the link's values where they count."""
    names = [parameter.name for parameter in parameters_of(page)]
    given = {name: st.query_params[name] for name in names if name in st.query_params}
    is_new, went_back = st.session_state.get(_PAGE) != page, _is_history_navigation()
    if is_new and went_back and given == st.session_state.get(_VALUES):
        # The browser is back on this page, but still reports the link of the one that it comes from.
        given = st.session_state.get(_LEFT, {}).get(page, {})
    if is_new or went_back:
        st.session_state[_VALUES] = _values_on_arrival(page, given, went_back)
        st.session_state[_FOLLOWED] = set() if went_back else set(given)
        st.session_state[_WRONG] = {}
        st.session_state[_PAGE] = page
    if is_new:
        for name in names:  # a widget of the page before may have had the same key
            st.session_state.pop(name, None)
            st.session_state.pop(_choice_key(name), None)
    st.session_state[_SLOT] = st.empty()
    _say()
    _send()


def _values_on_arrival(page: str, given: dict[str, str], went_back: bool) -> dict[str, str]:
    """The link's; without a link those of when the page was left, or, one step back, of when it was so entered."""
    shared: dict[str, str] = st.session_state.setdefault(_SHARED, {})
    entered = st.session_state.setdefault(_BARE, {})
    names = [parameter.name for parameter in parameters_of(page) if parameter.shared]
    if went_back:
        values = dict(given or entered.get(page, {}))
    else:
        left = st.session_state.setdefault(_LEFT, {}).get(page, {})
        values = {name: text for name, text in left.items() if name not in names and not given}
        values |= {name: shared[name] for name in names if name in shared} | given
        if not given:
            entered[page] = dict(values)
    for name in names:
        shared.pop(name, None)
    shared.update({name: values[name] for name in names if name in values})
    return values


def _is_history_navigation() -> bool:
    """Whether the browser went back or forward to where it is now."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def read(parameter: LinkParameter, default: str = "") -> str:
    """What the link says; the default where it says nothing."""
    text: str = _values().get(parameter.name, default)
    return text


def says(parameter: LinkParameter) -> bool:
    """Whether the link says something."""
    return parameter.name in _values()


def shared_value(parameter: LinkParameter) -> str:
    """Of a parameter that all pages share, before the page is entered, too."""
    given = st.query_params.get(parameter.name)
    shared: dict[str, str] = st.session_state.get(_SHARED, {})
    return shared.get(parameter.name, "") if given is None else given


def current() -> tuple[str, dict[str, str]]:
    """The page that is open, by its file's stem, and what its link says."""
    return st.session_state.get(_PAGE, ""), dict(st.session_state.get(_VALUES, {}))


def write(parameter: LinkParameter, value: object) -> None:
    """The link says this from now on."""
    write_all({parameter: value})


def keep(parameter: LinkParameter, value: object) -> None:
    """The link says this, which nobody has chosen, so that it stays. What a link got wrong is still said."""
    _values()[parameter.name] = as_text(value)
    _send()


def clear(*parameters: LinkParameter) -> None:
    """The link says nothing of these any more."""
    write_all(dict.fromkeys(parameters))


def write_all(changes: Mapping[LinkParameter, object | None]) -> None:
    """Several at once, as one step of the browser's history; None: the link says nothing of it any more.

    What depends on a parameter that becomes another is reset with it, unless it is among the changes.
    """
    values = _values()
    for parameter, value in changes.items():
        new = None if value is None else as_text(value)
        if new != values.get(parameter.name):
            given = {one.name for one in changes}
            _drop([name for name in parameter.resets if name not in given])
        _drop([parameter.name])
        if new is None:
            continue
        values[parameter.name] = new
        if parameter.shared:
            st.session_state[_SHARED][parameter.name] = new
    _say()
    _send()


def as_text(value: object) -> str:
    """A value as a link holds it; None, an empty field, is an empty text."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def checked(parameter: LinkParameter, fits: Callable[[str], bool], expected: str, instead: object) -> str | None:
    """What the link says, if it fits; else None. Where it came by a link, what is wrong with it is said on the page.

    `fits` may raise ValueError. `expected` and `instead` complete the sentence: what fits, and what is shown.
    """
    text = _values().get(parameter.name)
    if text is None:
        return None
    by_link = parameter.name in st.session_state[_FOLLOWED]
    st.session_state[_FOLLOWED].discard(parameter.name)
    try:
        if fits(text):
            return str(text)
    except ValueError:
        pass
    _drop([parameter.name])
    if by_link and text:  # forms and chats leave empty parameters: they say nothing
        cut = text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
        say(parameter, f"The link says {parameter.name}={cut!r}, but {expected} is expected: it is {instead} instead.")
    _send()
    return None


def say(parameter: LinkParameter, sentence: str) -> None:
    """Say above the page what the link got wrong with this parameter, until it is chosen anew."""
    st.session_state[_WRONG][parameter.name] = sentence
    _say()


def _drop(names: list[str]) -> None:
    for name in names:
        _values().pop(name, None)
        st.session_state[_SHARED].pop(name, None)
        st.session_state[_WRONG].pop(name, None)
        st.session_state[_FOLLOWED].discard(name)


def _values() -> dict[str, str]:
    values: dict[str, str] = st.session_state[_VALUES]
    return values


def _say() -> None:
    wrong = list(st.session_state[_WRONG].values())
    slot = st.session_state[_SLOT]
    if wrong:
        slot.warning(
            "  \n".join(markdown(sentence, LONGEST_SENTENCE) for sentence in wrong), icon=":material/link_off:"
        )
    else:
        slot.empty()


def _send() -> None:
    """The link follows the page's values; parameters that no page knows stay."""
    page, values = st.session_state[_PAGE], _values()
    st.session_state.setdefault(_LEFT, {})[page] = dict(values)
    names = {parameter.name for parameter in parameters_of(page)}
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: texts for name, texts in now.items() if name not in names}
    wanted |= {name: [text] for name, text in values.items()}
    if wanted != now:
        st.query_params.from_dict(wanted)


def select_by_key(
    label: str,
    titles: Mapping[str, str],
    parameter: LinkParameter,
    *,
    default: str | None = None,
    expected: str = "",
) -> str:
    """A selectbox over titles; the link holds the key of the one chosen. The default is the first.

    `expected` says which keys can be, where they are too many to name.
    """
    keys = list(titles)
    first = keys[0] if default is None else default
    widget_key = _choice_key(parameter.name)
    text = checked(parameter, titles.__contains__, expected or f"one of {', '.join(keys)}", first)
    wanted = first if text is None else text
    if st.session_state.get(widget_key) != wanted:
        st.session_state[widget_key] = wanted
    return st.selectbox(
        label,
        keys,
        keys.index(wanted),  # the default, too: see `url_widgets._bind`
        format_func=titles.__getitem__,
        key=widget_key,
        on_change=lambda: write(parameter, st.session_state[widget_key]),
    )


def _choice_key(name: str) -> str:
    return f"{name}_choice"

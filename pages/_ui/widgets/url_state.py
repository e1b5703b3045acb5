"""What stands in the link of a page: read, written and cleared by the LinkParameter.

The page's values are kept in the session, and the link follows them. They are taken from the link when the page is
entered, and when the browser goes back or forward; in between a browser may still report a link of a moment ago. Who
comes back to a page without a link finds it as it was left. Every choice makes one entry of the browser's history, so
that Back takes it back: Streamlit's own `bind="query-params"` makes none. What nobody chose makes none.

What a link got wrong is said above the page (`link_wrong`): as soon as it is followed where no page can use it, and
else once the widget of the parameter knows.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.widgets import address, link_wrong
from pages._ui.widgets.link_types import LinkParameter, as_text
from pages._ui.widgets.page_parameters import is_of_others, parameters_of, values_of, written

_PAGE = "link_page"  # the page that the values belong to
_VALUES = "link_values"  # text by name
_FOLLOWED = "link_followed"  # names that came by a link and were not checked yet
_UNCHECKED = "link_unchecked"  # the same by page: who comes back to one is told, too
_LEFT = "link_left"  # by page: its values when it was left
_BARE = "link_bare"  # by page: its values when it was last entered without a link
_SHARED = "link_shared"  # values that all pages share
_CHOSEN = "link_chosen"  # (page, link) as it was chosen last
_OTHERS = "link_others"  # whether a link brought what is shown, since that was last asked


def arrive(page: str, known: Mapping[str, link_wrong.Known]) -> None:
    """To be called first thing in each run of a page, by its file's stem: takes the link's values where they count.

    `known` says which names are there, by the parameter that holds one of them.
    """
    names = [parameter.name for parameter in parameters_of(page)]
    given = values_of(page, {name: st.query_params[name] for name in names if name in st.query_params})
    is_new, went_back = st.session_state.get(_PAGE) != page, _is_history_navigation()
    if is_new and went_back and given == st.session_state.get(_VALUES):
        # The browser is back on this page, but may still report the link of the one that it comes from.
        given = st.session_state.get(_LEFT, {}).get(page, given)
    if is_new or went_back:
        st.session_state.pop(_CHOSEN, None)
        st.session_state[_VALUES] = _values_on_arrival(page, given, went_back)
        link = {name: st.query_params.get_all(name) for name in st.query_params}
        link_wrong.begin(page, link, by_link=not went_back)
        unchecked = st.session_state.setdefault(_UNCHECKED, {})
        if given or went_back:
            unchecked[page] = set() if went_back else set(given)
        st.session_state[_FOLLOWED] = unchecked.setdefault(page, set())
        st.session_state[_OTHERS] = is_by_link() or bool(given)
        link_wrong.check(page, {} if went_back else given, known)
    if is_new:
        for parameter in parameters_of(page):  # a widget of the page before may have had the same key
            st.session_state.pop(parameter.name, None)
            st.session_state.pop(parameter.choice_key, None)
    st.session_state[_PAGE] = page  # last of all: a run that is cut off before arrives again
    link_wrong.make_room()
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


def is_unchecked(parameter: LinkParameter) -> bool:
    """Whether its value came by a link, and nothing has used it yet."""
    return parameter.name in st.session_state[_FOLLOWED]


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
    page = st.session_state.get(_PAGE, "")
    return page, written(page, st.session_state.get(_VALUES, {}))


def write(parameter: LinkParameter, value: object) -> None:
    """The link says this from now on."""
    write_all({parameter: value})


def keep(parameter: LinkParameter, value: object) -> None:
    """The link says this, which nobody has chosen, so that it stays. What a link got wrong is still said."""
    _values()[parameter.name] = as_text(value)
    _send()


def write_with_next(parameter: LinkParameter, value: object) -> None:
    """The link says this as soon as something else is written, in one step of the history with it."""
    _values()[parameter.name] = as_text(value)


def leave_out(parameter: LinkParameter) -> None:
    """The link says nothing of this any more, and nobody has chosen that."""
    _forget(parameter.name)
    _send()


def clear(*parameters: LinkParameter) -> None:
    """The link says nothing of these any more."""
    write_all(dict.fromkeys(parameters))


def write_all(changes: Mapping[LinkParameter, object | None]) -> None:
    """Several at once, as one step of the browser's history; None: the link says nothing of it any more.

    What depends on a parameter that becomes another is reset with it, unless it is among the changes. What the link
    got wrong need not be said any more: whoever chooses something has read it.
    """
    values = _values()
    for name in link_wrong.take_back():
        _forget(name)
    for parameter, value in changes.items():
        new = None if value is None else as_text(value)
        if new != values.get(parameter.name):
            given = {one.name for one in changes}
            for name in parameter.resets:
                if name not in given:
                    _forget(name)
        _forget(parameter.name)
        if new is None:
            continue
        values[parameter.name] = new
        if parameter.shared:
            st.session_state[_SHARED][parameter.name] = new
    link_wrong.show()
    _send(chosen=True)


def follow(query: Mapping[str, str]) -> None:
    """The page that is open is from now on as a link to it with these parameters opens it. For a widget's callback."""
    page = st.session_state[_PAGE]
    values = values_of(page, query)
    write_all({one: values.get(one.name) for one in parameters_of(page) if not one.shared or one.name in values})
    st.session_state[_OTHERS] = True


def is_by_link() -> bool:
    """Whether a link brought what the page shows, and not its visitor; once for each link."""
    return bool(st.session_state.pop(_OTHERS, False))


def checked(parameter: LinkParameter, fits: Callable[[str], bool], expected: str, instead: object) -> str | None:
    """What the link says, if it fits; else None. Where it came by a link, what is wrong with it is said on the page.

    `fits` may raise ValueError. `expected` and `instead` complete the sentence: what fits, and what, if any, is shown.
    """
    return _judge(parameter, fits, partial(link_wrong.say_instead, expected=expected, instead=instead))


def check(parameter: LinkParameter, fits: Callable[[str], bool], expected: str) -> None:
    """What a link says of a widget that is not drawn now is checked all the same, and left out where it is wrong."""
    if is_unchecked(parameter):
        _judge(parameter, fits, partial(link_wrong.say_unused, expected=expected))


def _judge(parameter: LinkParameter, fits: Callable[[str], bool], say: Callable[[str, str, str], None]) -> str | None:
    text: str | None = _values().get(parameter.name)
    if text is None:
        return None
    is_new = is_unchecked(parameter) and text != ""
    with suppress(ValueError):
        if not (is_new and parameter.expected(text)) and fits(text):
            st.session_state[_FOLLOWED].discard(parameter.name)
            if link_wrong.is_used(parameter.name):
                _send()
            return text
    if is_new:  # forms and chats leave empty parameters: they say nothing
        say(st.session_state[_PAGE], parameter.name, text)
    _forget(parameter.name)  # once it is said: a run may be cut off in between
    link_wrong.show()
    _send()
    return None


def _forget(name: str) -> None:
    _values().pop(name, None)
    st.session_state[_SHARED].pop(name, None)
    st.session_state[_FOLLOWED].discard(name)


def _values() -> dict[str, str]:
    values: dict[str, str] = st.session_state[_VALUES]
    return values


def _send(*, chosen: bool = False) -> None:
    """The link follows the page's values, but for those that the page cannot use, and that no widget has judged yet.

    Of what the page does not have others' stays. A choice is a step of the history.
    """
    page, values = st.session_state[_PAGE], _values()
    used = {name: text for name, text in values.items() if not link_wrong.is_left_out(name)}
    st.session_state.setdefault(_LEFT, {})[page] = used
    names = {parameter.name for parameter in parameters_of(page)}
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: texts for name, texts in now.items() if name not in names and is_of_others(name)}
    wanted |= {name: [text] for name, text in written(page, used).items()}
    if chosen:
        st.session_state[_CHOSEN] = page, wanted
    if wanted == now:
        return
    if st.session_state.get(_CHOSEN) == (page, wanted):  # again where a run that was cut off did not get to send it
        st.query_params.from_dict(wanted)
    else:
        address.replace(wanted)

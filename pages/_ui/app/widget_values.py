"""Values that no widget of a page sends, written by hand: the widget stays as it is, and a sentence says so.

Streamlit takes what comes for what the widget asked for: a text for a slider's number, NaN, a choice that is none. The
error comes wherever the page first uses it.
"""

import json
import logging
import math
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import Serialized, Value, WStates
from streamlit.runtime.uploaded_file_manager import DeletedFile

from pages._ui.app import visitor
from pages._ui.app.patches import Method, wrap_once
from pages._ui.owner import log

REFUSED = "A value came that this page cannot use, so it changed nothing; reload the page, then try again."
LARGEST = 2.0**53
"""Of numbers: up to here a browser knows every whole one."""
NUMBER = {"double_value", "int_value"}
"""A field of numbers asks for the first, and a browser sends the second where the numbers are whole."""
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, StreamlitAPIException)
"""What reading a value of another form ends in."""


def refuse() -> None:
    """Says it to whoever sent such a value, and to the log."""
    log.event("value_refused", visitor.drawn_for(), level=logging.WARNING)
    st.toast(REFUSED, icon=":material/block:")


def fits(value: object, form: Any) -> bool:
    """Whether JSON has a form: str, bool, float for any number, [form] for a list, {name: form} for an object."""
    if isinstance(form, dict):
        return isinstance(value, dict) and all(fits(value.get(name), one) for name, one in form.items())
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(one, form[0]) for one in value)
    if form is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _is_bounded(value)
    return isinstance(value, form)


def _still_there(states: WStates, widget: str, value: Any) -> Any:
    """The value; of files those that the server has: a page that comes to another server names some it never had."""
    files = value if isinstance(value, list) else [value]
    if any(isinstance(file, DeletedFile) for file in files):
        left = [file for file in files if not isinstance(file, DeletedFile)]
        value = left if isinstance(value, list) else None
        states.states[widget] = Value(value)
    return value


def _is_bounded(number: float) -> bool:
    return -LARGEST <= number <= LARGEST  # NaN is not; an integer of JSON may have any length


def _is_of_kind(state: WidgetState, kind: str | None) -> bool:
    """Whether a widget of this kind can have sent it; the kind is the field of the message that it fills."""
    given = state.WhichOneof("value")
    if given is None:  # it was emptied
        return True
    value = getattr(state, given)
    if given == "json_value" and not isinstance(json.loads(value), dict | None):  # no component here sends another
        return False
    numbers = value.data if given in ("double_array_value", "int_array_value") else [value]
    is_right = given == kind or {given, kind} == NUMBER
    return is_right and all(map(math.isfinite, (one for one in numbers if isinstance(one, int | float))))


@st.cache_resource(show_spinner=False, max_entries=1)
def start() -> None:
    """Once a server, also where caches are cleared: each value that comes is read here for the first time."""

    def judged(read: Method) -> Method:
        def read_of_kind(states: WStates, widget: str) -> Any:
            state, about = states.states.get(widget), states.widget_metadata.get(widget)
            if not isinstance(state, Serialized) or about is None:
                return read(states, widget)
            with suppress(*UNREADABLE):
                if _is_of_kind(state.value, about.value_type):
                    value = _still_there(states, widget, read(states, widget))
                    states.widget_metadata[widget] = about  # one that was emptied would have no kind any more
                    return value
            states.states[widget] = Value(about.deserializer(None))  # as it was at first
            refuse()
            return states.states[widget].value

        return read_of_kind

    wrap_once(WStates, "__getitem__", judged)

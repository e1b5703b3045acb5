"""What a click asks for is done to its end, also where another message of the same page comes meanwhile.

Each element, each toast and each link that is written is a place where Streamlit may end a run of the page for the
sake of the next one. In a widget's callback that costs the click: the rest of it is left out, and it counts as done.
"""

import threading
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.state.safe_session_state import SafeSessionState

from pages._ui.app.patches import Method, wrap_once

_thread = threading.local()


@st.cache_resource(show_spinner=False, max_entries=1)
def start() -> None:
    """Once a server. What waits is heard as soon as the callbacks are done."""

    def to_the_end(run_callbacks: Method) -> Method:
        def run_all(*args: Any, **given: Any) -> None:
            _thread.in_callbacks = True
            try:
                run_callbacks(*args, **given)
            finally:
                _thread.in_callbacks = False

        return run_all

    def between_callbacks(end_if_asked: Method) -> Method:
        def check(runner: ScriptRunner) -> None:
            # Stopped by the callback itself, or its page is gone.
            is_stopped = runner._requests._state is ScriptRequestType.STOP
            if is_stopped or not getattr(_thread, "in_callbacks", False):
                end_if_asked(runner)

        return check

    wrap_once(SafeSessionState, "on_script_will_rerun", to_the_end)
    wrap_once(ScriptRunner, "_maybe_handle_execution_control_request", between_callbacks)

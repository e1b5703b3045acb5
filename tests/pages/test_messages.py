"""What a browser may tell a hosted server: messages that somebody wrote by hand change nothing for anybody."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from pages._ui.app import line_ends, messages

FORGED = {
    "clear_cache": BackMsg(clear_cache=True),
    "load_git_info": BackMsg(load_git_info=True),
    "set_run_on_save": BackMsg(set_run_on_save=True),
    "debug_shutdown_runtime": BackMsg(debug_shutdown_runtime=True),
    "debug_disconnect_websocket": BackMsg(debug_disconnect_websocket=True),
    "nothing": BackMsg(),
}


class Session:
    """Stands for Streamlit's: which of its methods were called."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def __getattr__(self, name: str) -> object:
        return lambda *given: self.called.append(name)


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "handle_backmsg", AppSession.handle_backmsg)  # which puts it back
    messages.hear_pages_alone()
    messages.hear_pages_alone()


@pytest.mark.parametrize("name", FORGED)
def test_a_message_that_no_page_sends_is_not_heard(hosted: None, name: str) -> None:
    session = Session()
    AppSession.handle_backmsg(session, FORGED[name])  # type: ignore[arg-type]
    assert session.called == []


def test_what_pages_send_is_heard(hosted: None) -> None:
    session = Session()
    for message in (BackMsg(app_heartbeat=True), BackMsg(stop_script=True), BackMsg(rerun_script=ClientState())):
        AppSession.handle_backmsg(session, message)  # type: ignore[arg-type]
    assert session.called == [
        "_handle_app_heartbeat_request", "_handle_stop_script_request", "_handle_rerun_script_request",
    ]  # fmt: skip


def test_clearing_caches_adds_no_second_layer_to_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layer called the next: some hundred of them, and no page could be sent any more."""
    monkeypatch.setattr(AppSession, "_enqueue_forward_msg", AppSession._enqueue_forward_msg)
    line_ends.start.clear()
    line_ends.start()
    once = AppSession._enqueue_forward_msg
    line_ends.start.clear()
    line_ends.start()
    assert AppSession._enqueue_forward_msg is once

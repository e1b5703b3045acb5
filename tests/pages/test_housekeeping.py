"""A closed tab's session, with all that was uploaded in it, is let go of once its time is over, though nobody comes."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

from pages._ui.app import housekeeping


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch):
    """Streamlit's own store of closed sessions, which keeps them for no time at all, and its loop in a thread."""
    storage = MemorySessionStorage(ttl_seconds=0)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = SimpleNamespace(
        _session_mgr=SimpleNamespace(_session_storage=storage),
        _get_async_objs=lambda: SimpleNamespace(eventloop=loop),
    )
    monkeypatch.setattr(housekeeping.runtime, "exists", lambda: True)
    monkeypatch.setattr(housekeeping.runtime, "get_instance", lambda: server)
    yield storage
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_session_whose_time_is_over_goes_though_no_other_tab_closes(kept: MemorySessionStorage) -> None:
    gone = threading.Event()

    class Session:
        id = "closed"

        def __init__(self) -> None:
            self.itself = self  # as a session and its state refer to one another
            self.uploads = ["a picture"]

        def shutdown(self) -> None:
            self.uploads.clear()

        def __del__(self) -> None:
            gone.set()

    session = Session()
    uploads = session.uploads
    kept.save(SessionInfo(client=None, session=session, script_run_count=1))  # type: ignore[arg-type]
    del session
    assert uploads and not gone.is_set()
    assert housekeeping.tidy_up() == 1
    assert not uploads
    assert gone.is_set()
    assert housekeeping.tidy_up() == 0


def test_where_streamlits_insides_are_others_the_chore_ends_with_a_line_in_the_log(home, monkeypatch, caplog) -> None:
    monkeypatch.setattr(housekeeping.runtime, "exists", lambda: True)
    monkeypatch.setattr(housekeeping.runtime, "get_instance", lambda: SimpleNamespace())
    chores: dict[housekeeping.Chore, float] = {housekeeping.tidy_up: 0.0, housekeeping.clear_away: 0.0}
    housekeeping._do(chores, {})
    assert list(chores) == [housekeeping.clear_away]  # which goes on
    assert "tidy_up is not done any more" in caplog.text


def test_without_a_server_there_is_nothing_to_let_go_of(monkeypatch) -> None:
    monkeypatch.setattr(housekeeping.runtime, "exists", lambda: False)
    assert housekeeping.tidy_up() == 0

"""A closed tab's session, with all that was uploaded in it, is let go of once its time is over, though nobody comes."""

import asyncio
import ctypes
import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata

from pages._ui.app import housekeeping
from pages._ui.widgets import current_picture

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch):
    """Streamlit's own store of closed sessions, which keeps them for no time at all, and its loop in a thread."""
    storage = MemorySessionStorage(ttl_seconds=0)
    active: list[SessionInfo] = []
    storage.active = active  # type: ignore[attr-defined]
    monkeypatch.setattr(housekeeping, "_known", {})
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = SimpleNamespace(
        _session_mgr=SimpleNamespace(_session_storage=storage, list_active_sessions=lambda: active),
        _get_async_objs=lambda: SimpleNamespace(eventloop=loop),
    )
    monkeypatch.setattr(housekeeping.runtime, "exists", lambda: True)
    monkeypatch.setattr(housekeeping.runtime, "get_instance", lambda: server)
    yield storage
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


class Picture:
    """Something large."""

    def gone(self) -> None: ...


class Session:
    """As Streamlit's, with a widget and a fragment whose functions know the variables of their page."""

    def __init__(self) -> None:
        self.id = "closed"
        self.itself = self  # as a session and its state refer to one another
        picture = Picture()
        self.gone = weakref.ref(picture)
        self.uploads = [picture]
        self._session_state = SessionState()
        self._session_state._new_session_state["picture_own"] = picture
        callback = WidgetMetadata(
            "id", lambda _: picture, lambda _: picture, "json_value", callback=lambda: picture.gone()
        )
        self._session_state._set_widget_metadata(callback)
        self._fragment_storage = MemoryFragmentStorage()
        self._fragment_storage._fragments["fragment"] = lambda: picture

    def shutdown(self) -> None:
        self.uploads.clear()


def test_a_session_whose_time_is_over_goes_though_no_other_tab_closes(kept: MemorySessionStorage) -> None:
    session = Session()
    gone, picture_gone = weakref.ref(session), session.gone
    kept.save(SessionInfo(client=None, session=session, script_run_count=1))  # type: ignore[arg-type]
    del session
    gc.collect()
    assert gone() and picture_gone()
    assert housekeeping.tidy_up() == 1
    assert not gone() and not picture_gone()
    assert housekeeping.tidy_up() == 0


def test_what_it_kept_goes_though_streamlits_loop_still_holds_it(kept: MemorySessionStorage) -> None:
    held = Session()
    kept.save(SessionInfo(client=None, session=held, script_run_count=1))  # type: ignore[arg-type]
    assert held.gone()
    assert housekeeping.tidy_up() == 1
    assert not held.uploads and not held.gone()


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


def test_a_session_that_streamlit_let_go_of_itself_is_emptied_too(kept, monkeypatch) -> None:
    cleared = []
    monkeypatch.setattr(current_picture.open_image, "clear", lambda: cleared.append(True))
    held = Session()
    kept.active.append(SimpleNamespace(session=held))
    assert housekeeping.tidy_up() == 0 and not cleared
    assert held.gone()
    kept.active.clear()
    assert housekeeping.tidy_up() == 1
    assert cleared and not held.gone()
    assert housekeeping.tidy_up() == 0


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="a matter of glibc")
def test_a_large_block_goes_back_to_the_system_when_it_is_freed() -> None:
    """Else the C library raises its threshold with each one that is freed, up to 32 MB, and keeps those below it."""
    code = """
import numpy as np
from pages._ui.app import housekeeping
from pages._ui.widgets import current_picture
housekeeping.settle_memory()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
np.ones(30_000_000, np.uint8)
before = resident()
blocks = [np.ones(8_000_000, np.uint8) for _ in range(5)]
small = np.ones(100_000, np.uint8)
del blocks
print(resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 8_000_000

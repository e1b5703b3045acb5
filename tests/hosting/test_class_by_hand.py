"""Values that no widget sends, for the teacher's page: by the teacher's browser, and by a student's that knows it."""

import asyncio
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from benchmarks.visitor import Visitor, arrive, dial, fetch
from devtools.server import ROOT, serve
from pages._ui.classroom import entrance
from rps_core.exercises import classroom
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.forged import Everything, ids_of, send_all

PATIENCE_S = 60


async def teacher_of(port: int, key: str) -> Visitor:
    """The teacher, who has followed the link."""
    cookies = CookieJar()
    for path in (f"/open-classroom?key={key}", "/", "/_stcore/health"):
        await asyncio.to_thread(fetch, port, path, cookies, PATIENCE_S)
    teacher = Visitor(await dial(port, PATIENCE_S, cookies), PATIENCE_S, port, cookies, Everything())
    await teacher.run(ClientState())
    return teacher


def test_forged_values_change_nothing_of_a_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_CLASSROOM", "http://127.0.0.1:1")
    monkeypatch.setenv("RPS_MOST_MESSAGES", "1000")
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    key, home = entrance.teacher_key(is_new=True), local_workspace()
    mine = visitors.visitor_workspace(home, visitors.new_token())
    mine.folder.mkdir(parents=True)
    classroom.give_name(home, mine, "Ada")
    classroom.hide(home, ["teach"])
    before = classroom.read_room(home)

    async def try_all(port: int) -> None:
        teacher, kinds = await teacher_of(port, key), set[str]()
        await send_all(teacher, "Classroom", kinds)
        assert kinds >= {"text_input", "number_input", "checkbox", "button_group"}
        assert classroom.read_room(home) == before
        assert [one for one in ids_of(teacher) if "-classroom_" in one]
        page, widgets = teacher.view.page, list(ids_of(teacher))
        buttons = [one.id for one in teacher.view.widgets.values()]
        assert any(one.endswith("classroom_end") for one in buttons)
        student, _ = await arrive(port, PATIENCE_S)
        student.view = Everything(page=student.view.page, pages=student.view.pages)
        states = [WidgetState(id=one, trigger_value=True) for one in buttons]
        states += [WidgetState(id=one, string_value="/game") for one in widgets]
        for where in (page, student.view.page):
            await student.run(ClientState(page_script_hash=where, widget_states=WidgetStates(widgets=states)))
            assert not [one for one in ids_of(student) if "-classroom_" in one]
        assert classroom.read_room(home) == before
        assert [one.name for _, one in classroom.students(Workspace(tmp_path))] == ["Ada"]
        for one in (teacher, student):
            one.socket.transport.abort()

    with serve(tmp_path, ROOT / "hosted.py") as server:
        asyncio.run(try_all(server.port))
    log = (tmp_path / "classroom" / "server.log").read_text()
    assert '"event": "value_refused"' in log
    assert "traceback" not in log

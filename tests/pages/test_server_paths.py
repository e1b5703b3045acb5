"""A visitor never reads where things lie on the server, whatever is damaged, nor takes it along."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.files import HOME_REMEDY, PROJECT
from rps_core.storage.workspace import Workspace, _locks, local_workspace, without_paths
from tests.helpers.current_picture import jpeg
from tests.helpers.nets import save_net
from tests.helpers.pages import all_text, press
from tests.helpers.pictures import noisy_folder
from tests.helpers.recordings import recorded

RUN = "20260101-000000-guide"


@pytest.fixture
def mine(come_as) -> Workspace:
    """A visitor with a collection, an import and a finished run; the next pages are opened by its browser."""
    mine = come_as(visitors.new_token())
    recorded(mine)
    noisy_folder(mine.datasets / "noise", 4, ("blue", "orange"))
    folder = create_run(mine, mine.runs / RUN, TrainConfig(data=str(mine.datasets / "noise"), epochs=1, batch_size=4))
    write_status(folder, RunStatus("finished", "the only epoch is done"))
    save_net(folder / "best.safetensors", "guide", seed=3)
    return mine


def expect_no_path(at: AppTest, mine: Workspace) -> str:
    """What the page says, which names no folder of the server."""
    said = all_text(at) + "\n".join(one.value for one in at.toast)
    said = said.replace("\\", "").replace("\u2060", "")
    for secret in (mine.folder.name, str(local_workspace().folder), str(PROJECT)):
        assert secret not in said
    return said


def replace_by_file(path: Path) -> None:
    if path.is_dir():
        path.rename(path.with_name(f".{path.name}-before"))
    path.write_text("in the way")


def replace_by_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)


DAMAGES: dict[str, tuple[Callable[[Path], object], str, dict[str, str]]] = {
    f"runs/{RUN}/config.json": (replace_by_file, "training", {"run": RUN}),
    f"runs/{RUN}/status.json": (replace_by_file, "training", {"run": RUN}),
    f"runs/{RUN}/metrics.jsonl": (replace_by_folder, "training", {"run": RUN}),
    f"runs/{RUN}/best.safetensors": (replace_by_file, "model", {"model": RUN}),
    "runs": (replace_by_file, "training", {"data": "datasets/noise"}),
    "datasets/noise": (replace_by_file, "dataset", {"data": "datasets/noise"}),
    "datasets": (replace_by_file, "dataset", {"data": "datasets/noise"}),
    "collections/my hands/rock": (replace_by_file, "collect", {"collection": "my hands"}),
    "collections": (replace_by_file, "collect", {"collection": "my hands"}),
    "excluded": (replace_by_file, "dataset", {"data": "datasets/noise", "part": "Quality"}),
    "game/rounds.json": (replace_by_folder, "game", {}),
    "solved.json": (replace_by_folder, "home", {}),
    "guide.json": (replace_by_folder, "guide", {}),
    "picture": (replace_by_file, "photo", {}),
    "picture/pictures.json": (replace_by_folder, "photo", {}),
    ".lock": (replace_by_folder, "collect", {"collection": "my hands"}),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_whatever_is_damaged_a_visitor_reads_no_path(open_page, mine: Workspace, name: str) -> None:
    damage, page, query = DAMAGES[name]
    damage(mine.folder / name)
    at = open_page(page, **query)
    expect_no_path(at, mine)
    for label in ("Start training", "Delete collection", "Delete"):  # what would write
        for button in [one for one in at.button if one.label == label and not one.disabled][:1]:
            expect_no_path(button.click().run(), mine)
    if name == "picture":
        at.file_uploader(key="uploads").set_value([("mine.jpg", jpeg(), "image/jpeg")]).run()
        assert "this site has no room, or no right, to write" in expect_no_path(at, mine)


def test_a_busy_workspace_is_said_without_its_path(open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("collect", collection="my hands")
    monkeypatch.setattr("rps_core.storage.workspace.LOCK_TIMEOUT_S", 0.1)
    _locks.cache_clear()
    with FileLock(mine.folder / ".lock"):
        press(at, "Delete collection")
    assert "another program is at work in your workspace; wait until it is done" in expect_no_path(at, mine).lower()
    _locks.cache_clear()


def test_what_is_taken_along_names_no_folder_of_the_server(mine: Workspace) -> None:
    (mine.runs / RUN / "worker.log").write_text(f'File "{PROJECT}/rps_core/x.py"\n{mine.folder}/runs\n')
    packed = io.BytesIO()
    packed.writelines(visitors.packed(mine))
    with zipfile.ZipFile(packed) as archive:
        for name in archive.namelist():
            for secret in (mine.folder.name, str(local_workspace().folder), str(PROJECT)):
                assert secret.encode() not in archive.read(name), name
        assert b'"data": "datasets/noise"' in archive.read(f"runs/{RUN}/config.json")
        assert archive.read(f"runs/{RUN}/worker.log") == b'File "rps_core/x.py"\nruns\n'


HASH = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"/srv/rps/visitors/{HASH}/runs/a/config.json is damaged", "runs/a/config.json is damaged"),
        (f"at work in /srv/rps/visitors/{HASH}; wait", "at work in your workspace; wait"),
        (f"'/srv/rps/visitors/{HASH}' is taken", "'your workspace' is taken"),
        ("/srv/rps/visitors/queue.db cannot be written", "visitors/queue.db cannot be written"),
        ("/srv/rps/classroom/collections/hands", "classroom/collections/hands"),
        (f"{PROJECT}/rps_core/assets/hands is gone", "rps_core/assets/hands is gone"),
        ("the folder /srv/rps, or another", "the folder your workspace, or another"),
        ("/srv/rps-2/x and datasets/srv/rps/x and /srv/rpsx", "/srv/rps-2/x and datasets/srv/rps/x and /srv/rpsx"),
        ("'/etc/passwd' is no data set of yours", "'/etc/passwd' is no data set of yours"),
    ],
)
def test_a_path_loses_where_it_begins(text: str, expected: str) -> None:
    assert without_paths(Workspace(Path("/srv/rps")), text) == expected


def test_a_remedy_that_only_the_owner_has_is_not_said() -> None:
    assert "RPS_HOME" not in without_paths(Workspace(Path("/srv/rps")), f"it cannot be written; {HOME_REMEDY}")

"""Every file of a workspace, damaged in every way: it is said, or as if absent, and nothing else is lost."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy

from pages._ui.app import visitor
from pages._ui.runs import queue
from pages._ui.widgets.page_parameters import all_parameters, parameters_of
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.hostile.furnished import furnish, read_everything
from tests.helpers.page_fixtures import (  # noqa: F401  # fixtures, of which all tests here use some
    _no_exception_on_the_page,
    _no_worker_waits,
    _webrtc_without_a_server,
    open_page,
)

PAGES = sorted({page for parameter in all_parameters() for page in parameter.pages} | {"home"})
RUN = (
    *("config.json", "split.json", "metrics.jsonl", "first_epoch.json", "best.safetensors", "last.pt", "status.json"),
    *("other_hands.json", "comparison.json", "name.txt", "epochs/001.safetensors", "ends_at", "worker.log"),
)
FILES = (
    *(f"runs/mine/{name}" for name in RUN),
    *("solved.json", "guide.json", "game/rounds.json", "game/before.json", "excluded/*.json", "picture/pictures.json"),
    *("picture/*.png", "model.p", "collections/hands/rock/*.jpg", "datasets/imported/rock/0.jpg", "student.json"),
    *("../.shares/*", "../queue.db"),
)


def damages(content: bytes) -> Iterator[tuple[str, Callable[[Path], object]]]:
    """By name: what takes the file's place."""
    yield "cut", lambda file: file.write_bytes(content[: len(content) // 2])
    yield "emptied", lambda file: file.write_bytes(b"")
    yield "garbage", lambda file: file.write_bytes(b"\xff\xfe\x00garbage\x80" * 9)
    yield "of a wrong type", lambda file: file.write_bytes(b'[{"a": [1, null, "\\ud800"]}, 1e999]')
    yield "a folder", _to_folder
    yield "a link to itself", _to_link
    if hasattr(os, "mkfifo"):
        yield "a pipe", _to_pipe


def _to_folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


def _to_link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def _to_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


KINDS = [name for name, _ in damages(b"")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A hosted home with one visitor who has everything, and the visitor's token."""
    home, token = tmp_path_factory.mktemp("template") / "home", visitors.new_token()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RPS_HOME", str(home))
        patch.setattr(queue, "ensure_consumer", lambda: None)
        furnish(visitor_workspace(local_workspace(), token))
        yield home, token


@pytest.fixture
def mine(template: tuple[Path, str], home: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    shutil.copytree(template[0], home)
    return visitor_workspace(local_workspace(), template[1])


def standing(root: Path) -> dict[Path, bytes]:
    files = [path for path in root.rglob("*") if path.is_file() and path.name not in (".lock", ".used", ".ages")]
    return {file.relative_to(root): file.read_bytes() for file in files}


@pytest.mark.parametrize("pattern", FILES)
def test_a_damaged_file_is_said_or_as_if_absent_and_nothing_else_is_lost(
    mine: Workspace, attempts: Attempts, home: Path, pattern: str
) -> None:
    (file, *_) = sorted(mine.folder.glob(pattern))
    whole = read_everything(mine)
    assert not [place for place, value in whole.items() if value.startswith("refused")], whole
    content = file.read_bytes()
    for kind, damage in damages(content):
        damage(file)
        before = standing(home)
        with attempts.of("damaged files"):
            found = read_everything(mine)
            for place in whole:
                reads_it = pattern.startswith(place.strip().rstrip("/"))
                if found[place] != whole[place] and not reads_it:
                    raise Lost(f"{kind} {file.name}: {place} was {whole[place]}, is {found[place]}")
            now = standing(home)
            kept = [content for path, content in now.items()]
            for path, was in before.items():
                if now.get(path) != was and was not in kept:
                    raise Lost(f"{kind} {file.name}: {path}")
            if kind in ("garbage", "of a wrong type") and (value := found.get(pattern)) == whole.get(pattern, ""):
                raise WronglyAccepted(f"{kind} {file.name} is read as {value}")
        mend(file, content)
    assert read_everything(mine) == whole


def mend(file: Path, content: bytes) -> None:
    """As it was; what was set aside stays."""
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    file.write_bytes(content)


@pytest.mark.parametrize(("page", "kind"), [(page, KINDS[index % len(KINDS)]) for index, page in enumerate(PAGES)])
def test_a_page_opens_where_every_file_is_damaged(
    template: tuple[Path, str],
    mine: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    open_page,  # noqa: F811
    attempts: Attempts,
    home: Path,
    page: str,
    kind: str,
) -> None:
    monkeypatch.setenv("RPS_HOSTED", "1")
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: template[1]}))
    for pattern in FILES[1:]:  # without its configuration nothing of a run is shown
        (file, *_) = sorted(mine.folder.glob(pattern))
        dict(damages(file.read_bytes()))[kind](file)
    before = standing(home)
    with attempts.of("damaged files"):
        for query in ({"run": "mine"}, {"model": "mine"}, {"collection": "hands"}, {"data": "datasets/imported"}):
            if next(iter(query)) in [one.name for one in parameters_of(page)]:
                open_page(page, **query)
        at = open_page(page)
        assert not any("Traceback" in error.value for error in at.error)
        kept = standing(home).values()
        for path, was in before.items():
            if was not in kept:
                raise Lost(str(path))

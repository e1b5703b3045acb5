"""Works that a power cut may interrupt, and what a visitor would find after it."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from rps_core.config import TrainConfig
from rps_core.data.exclusions import exclude
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.recordings import changes, store
from rps_core.recordings.archive import take_in
from rps_core.recordings.zip_import import import_zip
from rps_core.runs import launch
from rps_core.runs.metrics import append_metrics
from rps_core.runs.status import RunStatus, give_name, write_status
from rps_core.storage import staging, visitors
from rps_core.storage.files import write_atomically
from rps_core.storage.trash import Change
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.game import a_round
from tests.helpers.nets import save_net
from tests.helpers.pictures import noise

TOKEN = visitors.new_token()


LINE = {"epoch": 1, "train_loss": 1.0, "val_loss": 1.0, "accuracy": 1.0, "seconds": 1.0, "confusion": [[1]]}


def mine() -> Workspace:
    return visitors.visitor_workspace(local_workspace(), TOKEN)


def a_zip(pictures: int = 1) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for label in ("paper", "rock"):
            for index in range(pictures):
                picture = io.BytesIO()
                noise(index).save(picture, "PNG")
                archive.writestr(f"{label}/{index}.png", picture.getvalue())
    return packed


def pictures() -> list[Path]:
    return [file for files in store.pictures(mine(), "hands").values() for file in files]


def run() -> Path:
    return mine().runs / "one"


WORKS: dict[str, Callable[[], object]] = {
    "a zip is imported": lambda: import_zip(mine(), a_zip(), "hands.zip"),
    "a zip is taken into a collection": lambda: take_in(mine(), "hands", a_zip(), "hands.zip"),
    "photographs are added": lambda: store.add_all(mine(), "hands", "rock", [noise(7), noise(8)]),
    "a picture is recorded": lambda: store.add(mine(), "hands", "rock", noise(9), "20260101-000000-000-00000000", 0),
    "pictures are deleted": lambda: changes.delete(mine(), "hands", pictures()),
    "pictures are moved to another class": lambda: changes.move(mine(), "hands", pictures(), "scissors"),
    "a deletion is taken back": lambda: _deleted[0].take_back(),
    "a collection is renamed": lambda: changes.rename(mine(), "hands", "others"),
    "pictures are excluded": lambda: exclude(mine(), "/data", ["rock/2.jpg"]),
    "a step of the guide is done": lambda: solved.mark_step(mine(), 3, True),
    "a round is played": lambda: history.put(mine(), a_round(nonce="2")),
    "a run is begun": lambda: launch.start(mine(), TrainConfig(data=None), lambda folder: None),
    "an epoch is kept": lambda: append_metrics(run(), LINE | {"epoch": 2, "improved": True}),
    "weights are kept": lambda: save_net(run() / "best.safetensors", "guide", seed=2),
    "a status is written": lambda: write_status(run(), RunStatus("finished", epoch=1)),
    "a run is named": lambda: give_name(run(), "new"),
    "a run is shared": lambda: visitors.share(local_workspace(), run()),
    "everything is forgotten": lambda: visitors.forget(mine()),
}


_deleted: list[Change] = []


def begin_with(name: str) -> None:
    """What is needed for the work."""
    begin()
    if name == "a deletion is taken back":
        _deleted[:] = [changes.delete(mine(), "hands", pictures())]


def begin() -> None:
    """One of everything."""
    shutil.rmtree(local_workspace().folder, ignore_errors=True)
    for number, label in enumerate(("paper", "rock")):
        for index in range(2):
            store.add(mine(), "hands", label, noise(index), f"20260101-00000{number}-000-11111111", index)
    exclude(mine(), "/data", ["rock/1.jpg"])
    solved.mark_solved(mine(), "one")
    history.put(mine(), a_round(nonce="1"))
    run().mkdir(parents=True)
    write_atomically(run() / "config.json", "{}")
    append_metrics(run(), LINE | {"improved": True})
    save_net(run() / "best.safetensors", "guide", seed=1)
    write_status(run(), RunStatus("running", epoch=1, updated_at=1.0, uptime_s=1.0))


def kept() -> dict[str, bytes]:
    """What a visitor would find: names without those that a clock or chance gave, and contents."""
    home, found = local_workspace().folder, {}
    for file in sorted(home.rglob("*")):
        parts = file.relative_to(home).parts
        is_hidden = any(part.startswith(".") and part != ".shares" for part in parts)
        if (
            file.is_file() and not is_hidden and file.name not in ("stop", "queue.db")
        ):  # who is forgotten trains no more
            found["/".join(_steady(part) for part in parts)] = _content(file)
    return found


def _steady(name: str) -> str:
    """Bursts, runs and links have names of a moment, or of chance."""
    if len(name) == 40:
        return "of chance"
    is_of_a_moment = name.startswith("20") and "-11111111" not in name
    return "of a moment" + name[-8:] * name.endswith(".jpg") if is_of_a_moment else name


def _content(file: Path) -> bytes:
    is_dated = file.name in ("status.json", "config.json") or file.parent.name == ".shares"
    return b"dated" if is_dated and file.read_bytes() else file.read_bytes()


def recover() -> None:
    """What a server does that starts."""
    for one in visitors.all_workspaces(local_workspace()):
        staging.sweep(one)
    visitors.remove_unused(local_workspace(), 1e9)


def left_over() -> list[Path]:
    """Half-done things that a start should have cleared away."""
    known = (".tmp", "owner.lock", ".moves.json")
    return [
        path
        for path in local_workspace().folder.rglob("*")
        if path.name.endswith(known) or path.name.startswith((staging.STAGE, visitors.GONE))
    ]

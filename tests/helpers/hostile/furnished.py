"""A workspace with a file of every kind, and everything that reads them."""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pages._ui.runs import queue
from pages._ui.runs.supervision import ends_in_s
from pages._ui.widgets import kept_picture
from pages._ui.widgets.kept_picture import Source
from rps_core.config import TrainConfig
from rps_core.data.checks import damaged_in
from rps_core.data.class_folders import scan
from rps_core.data.exclusions import exclude, excluded_files
from rps_core.errors import InputError
from rps_core.exercises import classroom, solved
from rps_core.finetuning import comparison
from rps_core.finetuning.comparison import Comparison, Scores, Side
from rps_core.game import history
from rps_core.models import RPSClassifier
from rps_core.nets import checkpoint
from rps_core.nets.state_dict import read_state, state_bytes, to_bytes
from rps_core.recordings import advice, archive, store
from rps_core.runs import other_hands
from rps_core.runs.data_split import DataSplit, check_same_data, read_split, write_split
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics, read_first_epoch, write_first_epoch
from rps_core.runs.other_hands import Failure, OtherHands
from rps_core.runs.run import list_own_weights, list_runs, list_unreadable_runs, read_run
from rps_core.runs.status import RunStatus, give_name, write_status
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace
from rps_core.training import start_state
from tests.helpers.game import a_round
from tests.helpers.nets import save_net
from tests.helpers.pictures import noise, png
from tests.helpers.training import LINE

SCORES = Scores(0.5, {"paper": 0.5, "rock": 0.5, "scissors": 0.5})
SIDE = Side(SCORES, SCORES, 0.6, 0.1)


def furnish(mine: Workspace) -> None:
    """Two runs, a collection, an import, and all the lists; of a visitor a share and a place in the queue, too."""
    for label in ("paper", "rock", "scissors"):
        for index in range(2):
            store.write(mine.datasets / "imported" / label / f"{index}.jpg", store.to_jpeg(noise(index)))
            store.add(mine, "hands", label, noise(index), store.new_burst(), index)
    make_run(mine, mine.runs / "mine")
    create_run(mine, mine.runs / "other", TrainConfig.for_recipe("guide", data=None, batch_size=4))
    write_status(mine.runs / "other", RunStatus("finished", "all 30 epochs done", epoch=0, epochs=30))
    (mine.folder / "model.p").write_bytes(to_bytes(RPSClassifier()))
    exclude(mine, mine.datasets / "imported", ["rock/1.jpg"])
    solved.mark_solved(mine, "shapes")
    solved.mark_step(mine, 3, True)
    history.put(mine, a_round(nonce="1"))
    history.reset(mine)
    history.put(mine, a_round(nonce="2"))
    kept_picture.keep(mine, [Source("hand.png", png(1), "hand.png")], 0)
    if mine.of_visitor:
        queue._enqueue(mine.runs / "other")
        visitors.share(local_workspace(), mine.collections / "hands")
        classroom.give_name(local_workspace(), mine, "Ada")


def make_run(mine: Workspace, folder: Path) -> None:
    """Two epochs of a training on the import, as a worker leaves it."""
    data = mine.datasets / "imported"
    config = TrainConfig.for_recipe("guide", data=str(data), batch_size=4)
    create_run(mine, folder, config)
    folders = scan(data)
    write_split(folder, folders, DataSplit(list(range(4)), [4, 5]))
    for epoch in (1, 2):
        append_metrics(folder, LINE | {"epoch": epoch, "improved": True})
        (folder / "epochs").mkdir(exist_ok=True)
        save_net(folder / "epochs" / f"{epoch:03d}.safetensors", "guide")
    save_net(folder / "best.safetensors", "guide")
    write_first_epoch(folder, [1.0, 0.5], 2)
    state = start_state(RPSClassifier(), config, 1)
    state.epoch, state.best_val_loss, state.best_weights = 2, 0.4, dict(state.model.state_dict())
    (folder / "last.pt").write_bytes(state_bytes(state))
    measured = OtherHands(1, 0.0, {"rock": {"paper": 1}}, (Failure("rock/1.jpg", "rock", "paper", 0.9),), 1.0, "")
    (folder / "other_hands.json").write_text(json.dumps(dataclasses.asdict(measured)))
    comparison.write(Comparison(SIDE, SIDE, 8, 240, 60, ()), folder)
    give_name(folder, "my run")
    (folder / "ends_at").write_text("4e9")
    (folder / "worker.log").write_text("epoch 1\nepoch 2\n")
    write_status(folder, RunStatus("stopped", "stopped in epoch 3", epoch=2, epochs=30))


def readers(mine: Workspace) -> dict[str, Callable[[], Any]]:
    """By where in the workspace they read: what reads it, as pages and commands do."""
    home = local_workspace()
    reads: dict[str, Callable[[], Any]] = {
        "runs": lambda: [(run.id, run.status.state, run.name) for run in list_runs(mine)],
        "runs ": lambda: [run.id for run in list_unreadable_runs(mine)],
        "collections": lambda: (store.names(mine), store.damaged(mine), advice.weigh(store.pictures(mine, "hands"))),
        "collections ": lambda: (
            hashlib.sha256(archive.export(mine, "hands")).hexdigest() and store.counts(mine, "hands")
        ),
        "datasets": lambda: (scan(mine.datasets / "imported").counts, damaged_in(mine.datasets)),
        "excluded": lambda: excluded_files(mine, mine.datasets / "imported"),
        "solved.json": lambda: solved.solved(mine),
        "guide.json": lambda: solved.steps_done(mine),
        "game": lambda: (history.rounds(mine), history.last_reset(mine) is None),
        "picture": lambda: [one.data for one in kept_picture.read(mine)[0]],
        "model.p": lambda: [checkpoint.describe(file).net for file in list_own_weights(mine) if file.name == "model.p"],
    }
    folder = mine.runs / "mine"
    reads |= {
        "runs/other": lambda: _shown(mine, "other"),
        "runs/mine": lambda: _shown(mine, "mine"),
        "runs/mine/": lambda: (comparison.read(folder), read_first_epoch(folder)),
        "runs/mine//": lambda: other_hands.read(folder),
        "runs/mine///": lambda: _goes_on(mine, "mine"),
        "runs/mine/////": lambda: ends_in_s(folder),
        "runs/mine//////": lambda: hashlib.sha256(b"".join(visitors.packed(mine))).hexdigest() and None,
        "runs/mine////": lambda: checkpoint.load(folder / "best.safetensors").info,
    }
    if mine.of_visitor:
        reads |= {
            "../.shares": lambda: visitors.shared_by(home, mine.collections / "hands") is None,
            "student.json": lambda: [one.name for _, one in classroom.students(home)],
            "../queue.db": lambda: [one.name for one in queue.pending()],
        }
    return reads


def _shown(mine: Workspace, name: str) -> Any:
    run = read_run(mine, name)
    return run.status.state, len(run.metrics), sorted(run.epoch_checkpoints), sorted(run.damage), run.name


def _goes_on(mine: Workspace, name: str) -> Any:
    run = read_run(mine, name)
    state = start_state(RPSClassifier(), run.config, 1)
    read_state(run.folder / "last.pt", state)
    split = read_split(run, check_same_data(run))
    return state.epoch, split and (list(split.training), list(split.validation))


def read_everything(mine: Workspace) -> dict[str, str]:
    """What each reader gives: its value, or the sentence with which it refuses."""
    found = {}
    for place, read in readers(mine).items():
        try:
            found[place] = repr(read())
        except InputError as error:
            assert "\n" not in str(error) and len(str(error)) < 1_100  # noqa: PT017
            found[place] = f"refused: {error}"
    return found

"""A net before other people's hands: measured at the end of every run, on pictures that it did not learn from."""

import json
from pathlib import Path

import pytest
import torch

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.finetuning.material import held_out_names
from rps_core.nets import checkpoint
from rps_core.runs import launch, other_hands
from rps_core.runs.launch import create_run
from rps_core.runs.run import Run, read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from rps_core.transforms import EvalTransform
from tests.helpers.pictures import MakeFolder, noisy_folder


def finished(folder: Path, config: TrainConfig) -> Run:
    run_folder(create_run(local_workspace(), folder, config), lambda line: None)
    return read_folder(folder)


def test_every_run_ends_with_it_and_the_number_is_that_of_its_best_weights(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[str] = []
    monkeypatch.setattr("rps_core.runs.worker.write_status", lambda folder, status: states.append(status.state))
    monkeypatch.setattr("rps_core.runs.status.write_status", lambda folder, status: states.append(status.state))
    folder = create_run(
        local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    )
    run_folder(folder, lambda line: None)
    assert states[-1] == "finished" and states.index("measuring") > max(
        index for index, state in enumerate(states) if state == "running"
    )
    measured = other_hands.read(folder)
    assert measured is not None and measured.n == 15 and not measured.unfit

    best = checkpoint.load(folder / "best.safetensors")
    hands = scan(None)
    chosen = [index * len(hands.names) // 15 for index in range(15)]
    with torch.inference_mode():
        images = torch.stack([EvalTransform(best.info.input_spec)(load_image(hands.files[index])) for index in chosen])
        probabilities = best.model(images).softmax(1)
    truth = torch.tensor([hands.labels[index] for index in chosen])
    wrong = (probabilities.argmax(1) != truth).nonzero().flatten().tolist()
    assert measured.accuracy == pytest.approx(1 - len(wrong) / 15)
    shown = [one.name for one in measured.failures]
    assert len(shown) == min(len(wrong), other_hands.SHOWN)
    assert set(shown) <= {hands.names[chosen[index]] for index in wrong}
    for name in hands.classes:
        surest = [one.probability for one in measured.failures if one.truth == name]
        assert surest == sorted(surest, reverse=True)
    assert {one.truth for one in measured.failures} == {hands.classes[int(truth[index])] for index in wrong}
    assert all(one.path.is_file() for one in measured.failures)


def test_no_picture_that_was_learned_is_among_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_hands, "MOST", 10_000)
    config = TrainConfig(epochs=1)
    folder = create_run(local_workspace(), tmp_path / "run", config)
    hands = scan(None)
    names = hands.names
    split = {
        part: {name: (hands.root / name).stat().st_size for name in chosen}
        for part, chosen in (("training", names[::2]), ("validation", names[1::2]))
    }
    (folder / "split.json").write_text(json.dumps(split))
    assert set(other_hands.not_learned(read_folder(folder)).names) == set(names[1::2])

    lesson = json.loads((folder / "config.json").read_text()) | {"lesson": "fine-tune", "net": "handnet", "data": "x"}
    (folder / "config.json").write_text(json.dumps(lesson))
    assert set(other_hands.not_learned(read_folder(folder)).names) == set(held_out_names())


def test_a_net_of_other_classes_says_why_it_cannot_be_measured(tmp_path: Path) -> None:
    data = noisy_folder(tmp_path / "data", 6, ("cat", "dog"))
    run = finished(tmp_path / "run", TrainConfig(data=str(data), epochs=1, batch_size=4))
    measured = other_hands.read(run.folder)
    assert measured is not None and measured.n == 0
    assert measured.unfit.startswith("they show paper, rock, scissors, but this net knows cat, dog; measure it on")
    assert run.status.state == "finished"


FAILURE = {"name": "paper/a.jpg", "truth": "paper", "predicted": "rock", "probability": 0.4}
WHOLE = {"n": 1, "accuracy": 0.5, "confusion": {}, "failures": [FAILURE], "seconds": 1.0, "measured_at": "2026-01-01"}
DAMAGED = {
    "empty": "",
    "no object": "[]",
    "not text": "\0",
    "a share above 1": json.dumps(WHOLE | {"accuracy": 2}),
    "a number in words": json.dumps(WHOLE | {"n": "many"}),
    "a picture elsewhere": json.dumps(WHOLE | {"failures": [FAILURE | {"name": "../../secret.jpg"}]}),
    "half of it": json.dumps({"n": 3}),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=list(DAMAGED))
def test_a_damaged_file_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / other_hands.FILE).write_text(json.dumps(WHOLE))
    assert other_hands.read(tmp_path) is not None
    (tmp_path / other_hands.FILE).write_text(text)
    with pytest.raises(InputError, match="is damaged; measure the net again"):
        other_hands.read(tmp_path)


def test_a_run_that_was_not_measured_has_none(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = create_run(
        local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    )
    assert other_hands.read(folder) is None
    with pytest.raises(InputError, match="has no weights yet"):
        other_hands.measure(read_folder(folder))


def test_what_cannot_be_measured_does_not_fail_the_run(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InputError("no room")

    monkeypatch.setattr(other_hands, "measure", refuse)
    lines: list[str] = []
    folder = create_run(
        local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    )
    run_folder(folder, lines.append)
    assert read_folder(folder).status.state == "finished"
    assert lines[-1] == "note: not put to other people's hands: no room"


def test_one_persons_hands_ship_and_are_found_by_name(tmp_path: Path) -> None:
    run = read_folder(launch.create_run(local_workspace(), tmp_path / "run", TrainConfig(data=ONE_HAND, epochs=1)))
    assert run.data_name == "one person's hands"
    shipped = scan(ONE_HAND)
    assert shipped.counts == {"paper": 200, "rock": 200, "scissors": 200}
    assert sum(shipped.sizes()) <= 3_000_000
    assert max(load_image(shipped.files[0]).size) <= 128

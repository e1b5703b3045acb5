"""The nets, the loop, the run folder: learning happens, repeats, stops, goes on, and leaves readable files."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from rps_core.batches import Batches, Decoded
from rps_core.config import InputSpec, TrainConfig, parse_learning_rate
from rps_core.errors import InputError
from rps_core.inference import net_input_picture, predict, predict_image
from rps_core.layers.notation import parse_layers
from rps_core.layers.presets import GUIDE
from rps_core.layers.stack import stack_report
from rps_core.models import HandNet, RPSClassifier, build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.reports import EpochReport
from rps_core.runs import epoch_weights
from rps_core.runs import run as runs
from rps_core.runs.worker import run_folder
from rps_core.training import TrainState, fit, start_state, validate
from rps_core.transforms import EvalTransform

MakeFolder = Callable[..., Path]


def test_the_guides_net_has_the_sizes_of_the_arithmetic() -> None:
    seen = []
    model = RPSClassifier()
    for name in ("conv1", "pool", "conv2", "fc1", "fc2", "fc3"):
        getattr(model, name).register_forward_hook(lambda _m, _i, out: seen.append(tuple(out.shape[1:])))
    model(torch.zeros(1, 3, 90, 90))
    report = stack_report((3, 90, 90), parse_layers(GUIDE.layers))
    assert seen == [line.output for line in report if line.name not in ("relu", "flatten")]
    assert count_parameters(model) == 781_123
    assert count_parameters(model.fc1) / 781_123 > 0.98


def test_handnet_is_small_and_its_mask_head_is_not_needed_to_classify() -> None:
    model = HandNet(4).eval()
    assert count_parameters(model) < 1_500_000
    images = torch.rand(2, 3, 72, 72)
    logits, mask = model.forward_with_mask(images)
    assert torch.equal(logits, model(images))
    assert (logits.shape, mask.shape) == ((2, 4), (2, 1, 9, 9))


def coloured_batches(config: TrainConfig, count: int = 48) -> tuple[Batches, Batches]:
    """Pictures of three colours; a net that learns at all learns these."""
    generator = torch.Generator().manual_seed(5)
    labels = torch.arange(count) % 3
    images = torch.randint(0, 120, (count, 3, 90, 90), generator=generator, dtype=torch.uint8)
    images[torch.arange(count), labels] += 120
    decoded, spec = Decoded(images, labels), config.input_spec
    return Batches(decoded, 16, spec, shuffle=True, seed=config.seed), Batches(decoded, 16, spec)


def run(config: TrainConfig, **callbacks: object) -> tuple[TrainState, object]:
    torch.manual_seed(config.seed)
    train_batches, val_batches = coloured_batches(config)
    state = start_state(build(config.net, 3), config, len(train_batches))
    return state, fit(state, train_batches, val_batches, config, **callbacks)  # type: ignore[arg-type]


def weights(state: TrainState) -> list[torch.Tensor]:
    return list(state.model.state_dict().values())


def test_learning_lowers_the_loss_and_reports_every_epoch() -> None:
    reports: list[EpochReport] = []
    _, result = run(TrainConfig(epochs=6), on_epoch=lambda report, _: reports.append(report))
    assert [report.epoch for report in reports] == [1, 2, 3, 4, 5, 6]
    assert reports[-1].train_loss < reports[0].train_loss
    assert result.accuracy == max(r.accuracy for r in reports if r.val_loss == result.best_val_loss)  # type: ignore[attr-defined]
    assert sum(map(sum, reports[0].confusion)) == 48
    assert "Epoch   1 | train loss" in reports[0].line()


@pytest.mark.parametrize("recipe", ["guide", "fast"])
def test_one_seed_gives_identical_weights_and_another_does_not(recipe: str) -> None:
    config = TrainConfig.for_recipe("guide", recipe, epochs=2)
    first, second, other = (run(replace(config, seed=seed))[0] for seed in (0, 0, 1))
    assert all(torch.equal(a, b) for a, b in zip(weights(first), weights(second), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(weights(first), weights(other), strict=True))


def test_training_stops_once_patience_passes() -> None:
    config = TrainConfig(epochs=50, learning_rate=1e-12, patience=3)
    losses: list[float] = []
    _, result = run(config, on_epoch=lambda report, _: losses.append(report.val_loss))
    assert result.stopped_early  # type: ignore[attr-defined]
    best = losses.index(min(losses))
    assert len(losses) == best + 1 + 4  # the fourth epoch in a row without improvement is the last


def test_a_stop_in_the_first_epoch_still_leaves_a_net() -> None:
    state, result = run(TrainConfig(epochs=5), should_stop=lambda: True)
    assert result.stopped  # type: ignore[attr-defined]
    assert result.epochs == 1  # type: ignore[attr-defined]
    assert state.best_weights


def test_a_learning_rate_that_is_too_high_is_explained() -> None:
    with pytest.raises(InputError, match=r"learning rate of 10 is too\s+high"):
        run(TrainConfig(epochs=5, learning_rate=10))


def test_validation_is_the_mean_of_batches_and_counts_the_confusion() -> None:
    config = TrainConfig()
    _, val_batches = coloured_batches(config)
    torch.manual_seed(0)
    model = build("guide", 3)
    result = validate(model, val_batches)
    with torch.no_grad():
        logits = [model(images) for images, _ in val_batches]
    expected = [
        torch.nn.functional.cross_entropy(out, labels) for out, (_, labels) in zip(logits, val_batches, strict=True)
    ]
    right = sum(int((out.argmax(1) == labels).sum()) for out, (_, labels) in zip(logits, val_batches, strict=True))
    assert math.isclose(result.loss, float(torch.stack(expected).mean()), rel_tol=1e-6)
    assert math.isclose(result.accuracy, 100 * right / 48)
    assert [sum(row) for row in result.confusion] == [16, 16, 16]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"learning_rate": 0.0}, "learning rate is 0"),
        ({"learning_rate": math.nan}, "learning rate is nan"),
        ({"batch_size": 0}, "batch size is 0"),
        ({"epochs": 0}, "epochs is 0"),
        ({"net": "resnet"}, "net is 'resnet'"),
        ({"recipe": "slow"}, "recipe is 'slow'"),
        ({"val_fraction": 1.0}, "validation part is 1"),
        ({"patience": -1}, "patience is -1"),
    ],
)
def test_a_setting_out_of_its_range_is_named_with_the_range(change: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        TrainConfig.for_recipe(**change)  # type: ignore[arg-type]


def test_a_learning_rate_is_read_as_people_write_it() -> None:
    assert [parse_learning_rate(text) for text in ("0.01", " 1e-3 ", "0,5")] == [0.01, 0.001, 0.5]
    with pytest.raises(InputError, match="'abc', but a number"):
        parse_learning_rate("abc")


# The run folder


def test_a_run_leaves_the_files_of_the_contract(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8))
    lines: list[str] = []
    result = run_folder(folder, lines.append)
    status = runs.read_folder(folder).status
    config = json.loads((folder / "config.json").read_text())
    metrics = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    assert (result.epochs, status.state) == (2, "finished")
    assert (config["seed"], len(config["data_fingerprint"])) == (0, 16)
    assert {"epoch", "train_loss", "val_loss", "accuracy", "seconds", "confusion"} <= set(metrics[0])
    assert len(lines) == 2
    assert "epoch" in torch.load(folder / "last.pt", weights_only=True)
    info = checkpoint.describe(folder / "best.safetensors")
    assert (info.net, info.classes, info.input_spec) == ("guide", ("paper", "rock", "scissors"), InputSpec(90))
    assert not list(folder.glob("*.tmp"))


def test_the_weights_of_a_few_evenly_spaced_epochs_are_kept(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epoch_weights, "MOST_KEPT", 3)
    config = TrainConfig(data=str(make_folder()), epochs=6, batch_size=8, patience=None)
    folder = runs.create(tmp_path / "run", config)
    run_folder(folder, lambda _: None)
    kept = runs.read_folder(folder).epoch_checkpoints
    assert list(kept) == [1, 3, 5]
    assert [checkpoint.describe(file).epoch for file in kept.values()] == [1, 3, 5]
    best = runs.read_folder(folder).best
    assert best is not None
    assert checkpoint.describe(folder / "best.safetensors").epoch == best["epoch"]


def test_kept_epochs_are_evenly_spaced_and_bounded() -> None:
    for epoch in range(1, 500):
        kept = list(epoch_weights.to_keep(epoch))
        assert kept[0] == 1
        assert len(kept) <= epoch_weights.MOST_KEPT
        assert len(set(np.diff(kept))) <= 1
        assert len(kept) >= min(epoch, epoch_weights.MOST_KEPT // 2)
        if epoch > 1:
            assert set(kept) - {epoch} <= set(epoch_weights.to_keep(epoch - 1))  # no deleted one is missed


@pytest.mark.parametrize("recipe", ["guide", "fast"])
def test_a_resumed_run_ends_as_the_unbroken_one(make_folder: MakeFolder, tmp_path: Path, recipe: str) -> None:
    config = TrainConfig.for_recipe("guide", recipe, data=str(make_folder()), epochs=3, batch_size=8, patience=None)
    whole, broken = (runs.create(tmp_path / name, config) for name in ("whole", "broken"))
    run_folder(whole, lambda _: None)

    def stop_after_first(line: str) -> None:
        (broken / "stop").touch()

    assert run_folder(broken, stop_after_first).stopped
    (broken / "stop").unlink()
    run_folder(broken, lambda _: None)
    ends = [torch.load(folder / "last.pt", weights_only=True)["model"] for folder in (whole, broken)]
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])
    assert [m["epoch"] for m in runs.read_folder(broken).metrics] == [1, 2, 3]


def test_a_folder_with_a_run_is_not_overwritten(make_folder: MakeFolder, tmp_path: Path) -> None:
    config = TrainConfig(data=str(make_folder()), batch_size=8)
    runs.create(tmp_path / "run", config)
    with pytest.raises(InputError, match="holds a run already"):
        runs.create(tmp_path / "run", config)


def test_a_batch_larger_than_the_data_is_refused_before_anything_is_written(
    make_folder: MakeFolder, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="batch size is 64, but there are only 36 pictures"):
        runs.create(tmp_path / "run", TrainConfig(data=str(make_folder())))
    assert not (tmp_path / "run").exists()


def test_control_c_leaves_a_run_that_can_go_on(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_folder(folder, interrupt)
    run = runs.read_folder(folder)
    assert (run.status.state, run.can_resume) == ("interrupted", True)


def test_two_workers_do_not_share_a_run(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))
    with runs.worker_lock(folder), pytest.raises(InputError, match="another worker"):
        run_folder(folder)


def test_a_worker_that_died_is_noticed_and_its_run_can_go_on(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))
    runs.write_status(folder, runs.RunStatus("running", epoch=2, epochs=9))
    run = runs.read_folder(folder)
    assert run.status.state == "interrupted"
    assert run.can_resume
    with runs.worker_lock(folder):
        assert runs.read_folder(folder).status.state == "running"


def test_a_deleted_run_can_be_restored(make_folder: MakeFolder) -> None:
    folder = runs.create(runs.runs_dir() / "one", TrainConfig(data=str(make_folder()), batch_size=8))
    assert [run.id for run in runs.list_runs()] == ["one"]
    runs.delete("one")
    assert runs.list_runs() == []
    runs.restore("one")
    assert [run.id for run in runs.list_runs()] == ["one"]
    assert folder.is_dir()
    with pytest.raises(InputError, match="not in the trash"):
        runs.restore("one")


@pytest.mark.parametrize("run_id", ["../etc", "none-such", ".trash", ""])
def test_an_id_that_is_no_runs_is_refused(run_id: str) -> None:
    with pytest.raises(InputError):
        runs.read(run_id)


# Checkpoints and inference


def save(path: Path, net: str = "guide", classes: tuple[str, ...] = ("paper", "rock", "scissors")) -> CheckpointInfo:
    torch.manual_seed(1)
    size_px = {"guide": 90, "handnet": 72}[net]
    info = CheckpointInfo(net, classes, InputSpec(size_px), "test", 1, 50.0, 1.0, runs.now(), 1)
    checkpoint.save(build(net, len(classes)), info, path)
    return info


@pytest.mark.parametrize("net", ["guide", "handnet"])
def test_a_checkpoint_gives_back_equal_logits_and_what_it_was_told(net: str, tmp_path: Path) -> None:
    info = save(tmp_path / "net.safetensors", net, ("a", "b", "c", "d"))
    torch.manual_seed(1)
    original = build(net, 4).eval()
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    images = torch.rand(3, 3, info.input_spec.size_px, info.input_spec.size_px)
    assert loaded.info == info
    assert not loaded.model.training
    with torch.no_grad():
        assert torch.equal(loaded.model(images), original(images))


def test_what_is_no_checkpoint_of_ours_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    (tmp_path / "text").write_text("hello")
    save_file({"a": torch.zeros(1)}, tmp_path / "strange")
    torch.save({}, tmp_path / "pickle")
    for name in ("text", "strange", "pickle", "missing"):
        with pytest.raises(InputError, match=name):
            checkpoint.load(tmp_path / name)


def test_weights_that_do_not_fit_their_net_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "net.safetensors")
    info = replace(checkpoint.describe(tmp_path / "net.safetensors"), net="handnet")
    checkpoint.save(build("guide", 3), info, tmp_path / "wrong.safetensors")
    with pytest.raises(InputError, match="do not fit the net handnet"):
        checkpoint.load(tmp_path / "wrong.safetensors")


def test_predictions_agree_with_the_guides_predict_image(tmp_path: Path) -> None:
    save(tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    images = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    predictions = predict(images, loaded, threshold=0.0)
    for image, prediction in zip(images, predictions, strict=True):
        index, probability = predict_image(image, loaded.model, EvalTransform(loaded.info.input_spec))
        assert prediction.label == loaded.info.classes[index]
        assert math.isclose(prediction.probability, probability, rel_tol=1e-4)
        assert math.isclose(sum(prediction.probabilities.values()), 1, rel_tol=1e-5)
        assert prediction.sure
    assert not predict(images[:1], loaded, threshold=1.0)[0].sure


def test_what_the_net_sees_is_its_input(tmp_path: Path) -> None:
    save(tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    image = Image.effect_noise((60, 40), 80).convert("RGB")
    pixels = torch.from_numpy(net_input_picture(image, loaded).copy()).permute(2, 0, 1)
    assert torch.allclose(pixels / 255 * 2 - 1, EvalTransform(loaded.info.input_spec)(image))

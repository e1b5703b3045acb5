"""The training loop: it learns, repeats, stops, and explains a learning rate that is too high."""

import math
from dataclasses import replace

import pytest
import torch

from rps_core.batches import Batches, ImageTensors
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.models import build
from rps_core.reports import EpochReport
from rps_core.training import TrainState, fit, start_state, validate


def coloured_batches(config: TrainConfig, count: int = 48) -> tuple[Batches, Batches]:
    """Pictures of three colours; a net that learns at all learns these."""
    generator = torch.Generator().manual_seed(5)
    labels = torch.arange(count) % 3
    images = torch.randint(0, 120, (count, 3, 90, 90), generator=generator, dtype=torch.uint8)
    images[torch.arange(count), labels] += 120
    tensors, spec = ImageTensors(images, labels), config.input_spec
    return Batches(tensors, 16, spec, shuffle=True, seed=config.seed), Batches(tensors, 16, spec)


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


@pytest.mark.slow
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

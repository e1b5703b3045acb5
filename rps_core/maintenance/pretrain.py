"""Makes the guide's weights that ship, from rendered hands alone; HandNet's are made from scenes (`pretrain_handnet`).

python -m rps_core pretrain --seed 0 --hands 9000 --epochs 16 --out rps_core/assets/guide.safetensors
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from rps_core.arrays import ImageU8
from rps_core.augment import fast_augment
from rps_core.batches import Batches, ImageTensors, with_margin
from rps_core.config import RECIPES, TrainConfig
from rps_core.evaluation.threshold import LOWEST
from rps_core.hands.compose import compose
from rps_core.hands.pictures import GESTURES
from rps_core.hands.sets import layers
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.reports import counted, percent
from rps_core.storage.files import now
from rps_core.training import fit, start_state, validate

LAYER_PX = 128  # larger than any net's input: shrinking softens edges as a camera does
EPOCHS = 12  # over 48,000 pictures; the recipe's own number is for sets a tenth as large


@dataclass(frozen=True)
class Amount:
    """How much is rendered. A hand takes a fortieth of a second, another background behind it a tenth of that."""

    hands: int = 16_000
    backgrounds: int = 3
    """Pictures made from each hand, each before another background."""
    validation_hands: int = 4_000


def render_set(
    hands: int,
    backgrounds: int,
    seed: int,
    size_px: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImageTensors:
    """Pictures with their masks, uint8 (hands * backgrounds, 4, size_px, size_px). Same seed, same pictures."""
    images: ImageU8 = np.empty((hands * backgrounds, 4, size_px, size_px), np.uint8)
    for index, layer in enumerate(layers(hands, seed, LAYER_PX, GESTURES, on_progress)):
        for copy in range(backgrounds):
            rng = np.random.default_rng([seed, index, copy])
            rgb, mask = compose(layer.rgba, rng, size_px)
            images[index * backgrounds + copy, :3] = rgb.transpose(2, 0, 1)
            images[index * backgrounds + copy, 3] = mask
    labels = torch.arange(hands).remainder(len(GESTURES)).repeat_interleave(backgrounds)
    return ImageTensors(torch.from_numpy(images), labels)


def pretrain(config: TrainConfig, amount: Amount, path: Path, on_line: Callable[[str], None] = print) -> CheckpointInfo:
    """Renders, trains and writes a checkpoint. Returns what it says of itself."""
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    spec = config.input_spec
    rendered_spec = with_margin(spec, RECIPES[config.recipe].margin)
    started = time.perf_counter()
    training = render_set(amount.hands, amount.backgrounds, 2 * config.seed, rendered_spec.size_px)
    validation = render_set(amount.validation_hands, 1, 2 * config.seed + 1, spec.size_px)
    on_line(f"{counted(len(training) + len(validation), 'picture')} rendered in {time.perf_counter() - started:.0f} s")
    batches = Batches(
        training, config.batch_size, spec, augment=fast_augment(spec.size_px), shuffle=True, seed=config.seed
    )
    model = build(config.net, len(GESTURES))
    state = start_state(model, config, len(batches))
    result = fit(
        state, batches, Batches(validation, 256, spec), config, on_epoch=lambda report, _: on_line(report.line())
    )
    model.load_state_dict(state.best_weights)
    validation_score = validate(model, Batches(validation, 256, spec))
    info = CheckpointInfo(
        net=config.net,
        classes=GESTURES,
        input_spec=spec,
        trained_on=f"{counted(amount.hands, 'rendered hand')}",
        epoch=result.epochs,
        val_accuracy=validation_score.accuracy,
        val_loss=validation_score.loss,
        trained_at=now(),
        parameters=count_parameters(model),
        threshold=LOWEST,  # without "none" everything is called a gesture: there is nothing to choose by
    )
    checkpoint.save(model, info, path)
    on_line(
        f"{path}: {percent(validation_score.accuracy / 100)} on rendered validation hands, "
        f"{time.perf_counter() - started:.0f} s in all"
    )
    return info


def multiplies_bfloat16() -> bool:
    """Whether this processor multiplies 16-bit numbers itself: there they halve the time, elsewhere it is tenfold."""
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))

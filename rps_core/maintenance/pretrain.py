"""Makes the weights that ship: nets trained on rendered hands alone, which have never seen a photograph.

python -m rps_core pretrain --net handnet --seed 2 --out rps_core/assets/handnet.safetensors
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from rps_core.arrays import ImageU8
from rps_core.augment import fast_augment
from rps_core.batches import Batches, ImageTensors, with_margin
from rps_core.config import RECIPES, TrainConfig
from rps_core.evaluation.evaluate import predict_probabilities, share
from rps_core.evaluation.false_alarms import CHOOSING_SEED, pictures_without_gesture, probabilities_of
from rps_core.evaluation.threshold import LOWEST, choose_threshold, is_given_a_class
from rps_core.hands.compose import compose
from rps_core.hands.pictures import GESTURES, NO_HAND_SHARE, picture_without_hand
from rps_core.hands.sets import layers
from rps_core.labels import NONE
from rps_core.models import build, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.storage.files import now
from rps_core.training import fit, start_state, validate

CLASSES = {"handnet": (*GESTURES, NONE), "guide": GESTURES}
LAYER_PX = 128  # larger than any net's input: shrinking softens edges as a camera does
EPOCHS = 12  # over 48,000 pictures; the recipe's own number is for sets a tenth as large
NONE_SHARE = 1 / 7
"""Of the pictures people will show a net: fewer than the quarter that it learns from."""


@dataclass(frozen=True)
class Amount:
    """How much is rendered. A hand takes a fortieth of a second, another background behind it a tenth of that."""

    hands: int = 16_000
    backgrounds: int = 3
    """Pictures made from each hand, each before another background."""
    validation_hands: int = 4_000
    nothing: int = 3_000
    """Pictures without a gesture that choose the threshold: one in twenty then comes with an error of 0.4 points."""


def render_set(
    classes: tuple[str, ...],
    hands: int,
    backgrounds: int,
    seed: int,
    size_px: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImageTensors:
    """Pictures with their masks, uint8 (hands * backgrounds, 4, size_px, size_px). Same seed, same pictures."""
    images: ImageU8 = np.empty((hands * backgrounds, 4, size_px, size_px), np.uint8)
    for index, layer in enumerate(layers(hands, seed, LAYER_PX, classes, on_progress)):
        for copy in range(backgrounds):
            rng = np.random.default_rng([seed, index, copy])
            if layer.gesture == NONE and rng.random() < NO_HAND_SHARE:
                shown = picture_without_hand(rng, size_px)
                rgb, mask = shown.rgb, shown.mask
            else:
                rgb, mask = compose(layer.rgba, rng, size_px)
            images[index * backgrounds + copy, :3] = rgb.transpose(2, 0, 1)
            images[index * backgrounds + copy, 3] = mask
    labels = torch.arange(hands).remainder(len(classes)).repeat_interleave(backgrounds)
    return ImageTensors(torch.from_numpy(images), labels)


def correct_prior(model: nn.Module, classes: tuple[str, ...], learned: float | None = None) -> None:
    """Moves the bias of "none" from its share of the training pictures to NONE_SHARE (Saerens et al. 2002).

    `learned` is that share; without it all classes had as many pictures.
    """
    if NONE in classes:
        learned = 1 / len(classes) if learned is None else learned
        odds = NONE_SHARE / (1 - NONE_SHARE) * (1 - learned) / learned
        with torch.no_grad():
            model.classifier.bias[classes.index(NONE)] += math.log(odds)  # type: ignore[union-attr, operator, index]


def pretrain(config: TrainConfig, amount: Amount, path: Path, on_line: Callable[[str], None] = print) -> CheckpointInfo:
    """Renders, trains and writes a checkpoint. Returns what it says of itself."""
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    classes, spec = CLASSES[config.net], config.input_spec
    rendered_spec = with_margin(spec, RECIPES[config.recipe].margin)
    started = time.perf_counter()
    training = render_set(classes, amount.hands, amount.backgrounds, 2 * config.seed, rendered_spec.size_px)
    validation = render_set(classes, amount.validation_hands, 1, 2 * config.seed + 1, spec.size_px)
    on_line(f"{len(training) + len(validation):,} pictures rendered in {time.perf_counter() - started:.0f} s")
    batches = Batches(
        training, config.batch_size, spec, augment=fast_augment(spec.size_px), shuffle=True, seed=config.seed
    )
    model = build(config.net, len(classes))
    state = start_state(model, config, len(batches))
    result = fit(
        state, batches, Batches(validation, 256, spec), config, on_epoch=lambda report, _: on_line(report.line())
    )
    model.load_state_dict(state.best_weights)
    correct_prior(model, classes)
    validation_score = validate(model, Batches(validation, 256, spec))
    threshold = LOWEST  # a net without "none" calls everything a gesture: there is nothing to choose by
    if NONE in classes:
        nothing = pictures_without_gesture(amount.nothing, CHOOSING_SEED)
        threshold = choose_threshold(probabilities_of(model, nothing, spec), classes)
    info = CheckpointInfo(
        net=config.net,
        classes=classes,
        input_spec=spec,
        trained_on=f"{amount.hands:,} rendered hands",
        epoch=result.epochs,
        val_accuracy=validation_score.accuracy,
        val_loss=validation_score.loss,
        trained_at=now(),
        parameters=count_parameters(model),
        threshold=threshold,
    )
    checkpoint.save(model, info, path)
    on_line(
        f"{path}: {info.val_accuracy:.2f} % on rendered validation hands, {time.perf_counter() - started:.0f} s in all"
    )
    given = is_given_a_class(predict_probabilities(model, validation.images[:, :3], spec), classes, info.threshold)
    for index, name in enumerate(classes):
        on_line(f"  at {info.threshold}: {share(given[validation.labels == index]):.1%} of {name} are given a class")
    return info


def multiplies_bfloat16() -> bool:
    """Whether this processor multiplies 16-bit numbers itself: there they halve the time, elsewhere it is tenfold."""
    can = torch.cpu.get_capabilities()
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))

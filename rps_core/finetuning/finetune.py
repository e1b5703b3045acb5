"""Teaches a trained net a collection: it learns a person's hands and new signs, and forgets little of the old ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from rps_core.augment import fast_augment
from rps_core.batches import VALIDATION_BATCH, Batches
from rps_core.config import LESSONS, InputSpec, TrainConfig
from rps_core.data.class_folders import ClassFolders
from rps_core.errors import InputError
from rps_core.evaluation.evaluate import predict_probabilities, share
from rps_core.evaluation.threshold import choose_threshold, is_given_a_class
from rps_core.finetuning.comparison import Comparison, Scores, Side
from rps_core.finetuning.material import Material, Named, Progress, open_material
from rps_core.labels import NONE
from rps_core.models import HandNet
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import DEFAULT_THRESHOLD, Checkpoint
from rps_core.recordings.burst_split import BurstSplit

NEW_ROWS = 0.1  # of the usual size: at first no new class is favoured over those the net knows


@dataclass(frozen=True)
class Prepared:
    """A lesson before its first epoch."""

    start: Checkpoint
    material: Material
    model: HandNet
    classes: tuple[str, ...]
    training: Batches
    validation: Batches


def prepare(config: TrainConfig, own: ClassFolders, split: BurstSplit, on_progress: Progress | None = None) -> Prepared:
    """The net to be taught and the pictures to teach it with: a person's `own` recordings, split, and what goes along.

    Raises InputError for what a person can mend.

    The classes are those the net knew, then the new ones; from scratch, those of the recordings.
    Validation is over the recordings held out and, where old hands are rehearsed, over as many of those.
    """
    assert config.lesson is not None
    lesson = LESSONS[config.lesson]
    start = open_start(config)
    material = open_material(config, own, split, start.info.classes, on_progress)
    classes = material.recorded_classes
    if lesson.fine_tunes:
        classes = (*start.info.classes, *(name for name in classes if name not in start.info.classes))
    model = HandNet(len(classes))
    if lesson.fine_tunes:
        _take_over(model, start.model)
    held_out = material.recordings
    if lesson.rehearses:
        held_out = held_out + material.known.first(len(held_out))
    spec = config.input_spec
    augment = fast_augment(spec.size_px)
    learned = material.training.labelled(classes)
    return Prepared(
        start,
        material,
        model,
        classes,
        Batches(learned, config.batch_size, spec, augment=augment, shuffle=True, seed=config.seed),
        Batches(held_out.labelled(classes), VALIDATION_BATCH, spec),
    )


def open_start(config: TrainConfig) -> Checkpoint:
    """The net to be taught, and compared with. Raises InputError unless it is a HandNet."""
    start = checkpoint.load(config.start or checkpoint.shipped())
    if start.info.net != "handnet":
        raise InputError(
            f"the net to teach is the {start.info.net} net, but only a handnet can be taught; choose another"
        )
    return start


def _take_over(model: HandNet, start: nn.Module) -> None:
    """The weights of a net that knows fewer classes; what small shapes look like stays as it is."""
    own, weights = model.state_dict(), start.state_dict()
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = torch.cat((weights[name], NEW_ROWS * own[name][len(weights[name]) :]))
    model.load_state_dict(weights)
    model.freeze_shallow()


def threshold(prepared: Prepared, model: nn.Module, spec: InputSpec) -> float:
    """From which probability on the taught net is sure: the lowest at which few of the rendered no-gestures pass.

    From scratch a net knows no "none" to choose by.
    """
    if NONE not in prepared.classes:
        return DEFAULT_THRESHOLD
    nothing = prepared.material.nothing.labelled(prepared.classes)
    return choose_threshold(predict_probabilities(model, nothing.images, spec), prepared.classes)


def compare(prepared: Prepared, after: nn.Module, spec: InputSpec) -> Comparison:
    """The net before the lesson and after it, on all that was held out."""
    start, material = prepared.start, prepared.material
    return Comparison(
        before=_side(start.model, start.info.classes, start.info.threshold, material, start.info.input_spec),
        after=_side(after, prepared.classes, threshold(prepared, after, spec), material, spec),
        recordings=len(material.recordings),
        known=len(material.known),
        nothing=len(material.nothing),
        by_time=material.by_time,
    )


def _side(model: nn.Module, classes: Sequence[str], sure_from: float, material: Material, spec: InputSpec) -> Side:
    probabilities = predict_probabilities(model, material.nothing.images, spec)
    return Side(
        recordings=_scores(model, classes, material.recordings, spec),
        known=_scores(model, classes, material.known, spec),
        threshold=sure_from,
        let_through=share(is_given_a_class(probabilities, classes, sure_from)),
    )


def _scores(model: nn.Module, classes: Sequence[str], shown: Named, spec: InputSpec) -> Scores:
    """A class that the net does not know is always wrong."""
    predicted = predict_probabilities(model, shown.images, spec).argmax(1).tolist()
    right = torch.tensor([classes[label] == name for label, name in zip(predicted, shown.names, strict=True)])
    by_class = {
        name: share(right[[index for index, shows in enumerate(shown.names) if shows == name]])
        for name in dict.fromkeys(shown.names)
    }
    return Scores(share(right), by_class)

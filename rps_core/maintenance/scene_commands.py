"""The commands that make the nets that ship, and sheets of what they learn from. What works on scenes can go on.

What is rendered, and the state after each epoch, stay in a folder: a command that is killed goes on where it stopped.
"""

import argparse
import dataclasses
import math
import operator
import os
import re
from collections.abc import Sequence
from typing import Any

from rps_core.errors import InputError
from rps_core.reports import counted
from rps_core.storage.files import check_target, writing

MOST_SHARDS = 100_000
MOST_SEED = 2**32 - 1


def pretrain(args: argparse.Namespace) -> dict[str, Any]:
    """Trains the guide's net on rendered hands alone."""
    from rps_core.config import TrainConfig
    from rps_core.maintenance.pretrain import EPOCHS, Amount, multiplies_bfloat16
    from rps_core.maintenance.pretrain import pretrain as make_weights

    check_target(args.out)  # for training takes an hour
    given = {"seed": args.seed, "threads": args.threads, "epochs": args.epochs or EPOCHS}
    config = TrainConfig.for_recipe(args.net, "fast", bfloat16=multiplies_bfloat16(), **given)
    counts = {name: getattr(args, name) for name in ("hands", "backgrounds") if getattr(args, name) is not None}
    return dataclasses.asdict(make_weights(config, Amount(**counts), args.out, args.say))


def sheet(args: argparse.Namespace) -> dict[str, Any]:
    """A contact sheet, and how fast pictures come."""
    from rps_core.hands.contact_sheet import pictures_per_second, write_sheet

    write_sheet(args.out, args.seed, args.size)
    rates = {workers: pictures_per_second(args.size, workers) for workers in sorted({1, os.cpu_count() or 1})}
    for workers, rate in rates.items():
        args.say(f"{rate:.1f} pictures a second at {args.size} px with {counted(workers, 'process', 'processes')}")
    return {"pictures_per_second": rates}


def scenes(args: argparse.Namespace) -> dict[str, Any]:
    """Renders the shards that are missing."""
    import cv2

    from rps_core.hands.scene_sets import render_shards

    expected = f"first:last or first:last:step, such as 0:200:2, with numbers up to {MOST_SHARDS:,},"
    numbers = _whole_numbers("shards", args.shards, expected, (MOST_SHARDS,) * 2, (MOST_SHARDS,) * 3)
    if len(numbers) == 3 and not numbers[2]:
        raise InputError(f"--shards is {args.shards!r}, but its step must be at least 1, as in 0:200:2")
    if not range(*numbers):
        raise InputError(f"--shards is {args.shards!r}, which is no shard at all; the last is not included, as in 0:10")
    cv2.setNumThreads(1)
    with writing(args.out, "give a folder that can be written to"):
        render_shards(args.out, args.seed, range(*numbers), on_line=args.say)
    return {"shards": len(range(*numbers))}


def pretrain_finder(args: argparse.Namespace) -> dict[str, Any]:
    """Trains the net that finds a hand."""
    from rps_core.maintenance.pretrain_finder import EPOCHS, load_scenes, train_finder

    training, validation = (load_scenes(args.scenes, seed, range(count)) for seed, count in _sets(args))
    state = args.scenes.parent / f"finder-{args.seed}.pt"
    score = train_finder(training, validation, args.seed, args.epochs or EPOCHS, state, args.out, args.say)
    return dataclasses.asdict(score)


def pretrain_handnet(args: argparse.Namespace) -> dict[str, Any]:
    """Trains HandNet for what the finder gives."""
    from rps_core.maintenance.handnet_crops import load_crops
    from rps_core.maintenance.pretrain_handnet import EPOCHS, Lesson, train_handnet

    training, validation = (load_crops(args.scenes, seed, range(count)) for seed, count in _sets(args))
    lesson = Lesson(training, validation, args.seed, args.scenes.parent / f"handnet-{args.seed}.pt", args.say)
    return dataclasses.asdict(train_handnet(lesson, args.epochs or EPOCHS, args.out))


def refine_handnet(args: argparse.Namespace) -> dict[str, Any]:
    """Trains HandNet on with what a finder takes for a hand and is none."""
    from rps_core.hands.scene_sets import KINDS
    from rps_core.maintenance import handnet_crops as crops
    from rps_core.maintenance.pretrain_handnet import REFINED_EPOCHS, REFINED_SHARDS, Lesson, refine_handnet
    from rps_core.models import HandNet
    from rps_core.nets.checkpoint import load
    from rps_core.nets.finder import load_finder

    net, finder = load(args.checkpoint), load_finder(args.finder)
    if not isinstance(net.model, HandNet) or net.info.classes != KINDS:
        raise InputError(f"{args.checkpoint} is no HandNet of four classes; give one that pretrain-handnet made")
    (seed, count), (validation_seed, validation_count) = _sets(args)
    parts = args.parts or crops.PARTS
    training = crops.joined(
        crops.load_crops(args.scenes, seed, range(min(count, REFINED_SHARDS))),
        crops.load_negatives(args.scenes, finder, crops.TRAINING_SEED, parts, args.say),
    )
    to_validate = math.ceil(parts * crops.VALIDATION_SHARE)
    validation = crops.joined(
        crops.load_crops(args.scenes, validation_seed, range(validation_count)),
        crops.load_negatives(args.scenes, finder, crops.VALIDATION_SEED, to_validate, args.say),
    )
    state = args.scenes.parent / f"handnet-{args.seed}.refined.pt"
    lesson = Lesson(training, validation, args.seed, state, args.say)
    return dataclasses.asdict(refine_handnet(net, lesson, args.epochs or REFINED_EPOCHS, args.out))


def _sets(args: argparse.Namespace) -> list[tuple[int, int]]:
    """Seed of the scenes and number of shards, of the training part and of the validation part. All are there."""
    import torch

    from rps_core.hands.scene_sets import shard_path

    sets = []
    for name in ("training", "validation"):
        expected = f"seed:shards, such as 21:200, with 1 to {MOST_SHARDS:,} shards,"
        seed, count = _whole_numbers(name, getattr(args, name), expected, (MOST_SEED, MOST_SHARDS))
        if not count:
            raise InputError(f"--{name} is {getattr(args, name)!r}, but {expected} is expected")
        for number in range(count):
            if not (path := shard_path(args.scenes, seed, number)).is_file():
                raise InputError(
                    f"{path} is not there; render it: "
                    f"python -m rps_core scenes --seed {seed} --shards 0:{count} --out {args.scenes}"
                )
        sets.append((seed, count))
    check_target(args.out)  # for training takes an hour
    torch.set_num_threads(1)
    return sets


def _whole_numbers(name: str, text: str, expected: str, *limits: Sequence[int]) -> list[int]:
    """Whole numbers with colons between them, as many as one of the `limits` has, none above its limit."""
    parts = text.split(":")
    if all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
        numbers = [int(part) for part in parts]
        for most in limits:
            if len(most) == len(numbers) and all(map(operator.le, numbers, most)):
                return numbers
    raise InputError(f"--{name} is {text!r}, but {expected} is expected")

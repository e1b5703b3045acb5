"""The commands that make the nets of scenes: rendering, then the finder's and HandNet's training. Each can go on.

What is rendered, and the state after each epoch, stay in a folder: a command that is killed goes on where it stopped.
"""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from rps_core.errors import InputError


def scenes(args: argparse.Namespace) -> dict[str, Any]:
    """Renders the shards that are missing."""
    import cv2

    from rps_core.hands.scene_sets import render_shards

    numbers = _whole_numbers("shards", args.shards, "first:last or first:last:step, such as 0:200:2", 2, 3)
    if len(numbers) == 3 and not numbers[2]:
        raise InputError(f"--shards is {args.shards!r}, but its step must be at least 1, as in 0:200:2")
    cv2.setNumThreads(1)
    render_shards(args.out, args.seed, range(*numbers), on_line=lambda line: _say(args, line))
    return {"shards": len(range(*numbers))}


def pretrain_finder(args: argparse.Namespace) -> dict[str, Any]:
    """Trains the net that finds a hand."""
    from rps_core.maintenance.pretrain_finder import EPOCHS, load_scenes, train_finder

    training, validation = (load_scenes(args.scenes, seed, range(count)) for seed, count in _sets(args))
    state = args.scenes.parent / f"finder-{args.seed}.pt"
    score = train_finder(
        training, validation, args.seed, args.epochs or EPOCHS, state, args.out, lambda line: _say(args, line)
    )
    return dataclasses.asdict(score)


def pretrain_handnet(args: argparse.Namespace) -> dict[str, Any]:
    """Trains HandNet for what the finder gives."""
    from rps_core.maintenance.pretrain_handnet import EPOCHS, load_crops, train_handnet

    training, validation = (load_crops(args.scenes, seed, range(count)) for seed, count in _sets(args))
    state = args.scenes.parent / f"handnet-{args.seed}.pt"
    score = train_handnet(
        training, validation, args.seed, args.epochs or EPOCHS, state, args.out, lambda line: _say(args, line)
    )
    return dataclasses.asdict(score)


def _sets(args: argparse.Namespace) -> list[tuple[int, int]]:
    """Seed of the scenes and number of shards, of the training part and of the validation part. All are there."""
    import torch

    from rps_core.hands.scene_sets import shard_path

    sets = []
    for name in ("training", "validation"):
        seed, count = _whole_numbers(name, getattr(args, name), "seed:shards, such as 21:200", 2, 2)
        for number in range(count):
            if not (path := shard_path(args.scenes, seed, number)).is_file():
                raise InputError(
                    f"{path} is not there; render it: "
                    f"python -m rps_core scenes --seed {seed} --shards 0:{count} --out {args.scenes}"
                )
        sets.append((seed, count))
    if not args.out.parent.is_dir():
        raise InputError(f"the folder {args.out.parent} does not exist; make it first, for training takes an hour")
    torch.set_num_threads(1)
    return sets


def _whole_numbers(name: str, text: str, expected: str, fewest: int, most: int) -> list[int]:
    parts = text.split(":")
    if not fewest <= len(parts) <= most or not all(part.isascii() and part.isdecimal() for part in parts):
        raise InputError(f"--{name} is {text!r}, but {expected} is expected")
    return [int(part) for part in parts]


def _say(args: argparse.Namespace, line: str) -> None:
    if not args.json:
        print(line, flush=True)


def fill_scenes(parser: argparse.ArgumentParser) -> None:
    """Arguments of `scenes`."""
    parser.add_argument("--seed", type=int, default=0, help="same seed, same scenes (default 0)")
    parser.add_argument("--shards", default="0:10", help="first:last[:step], the last not included (default 0:10)")
    parser.add_argument("--out", type=Path, required=True, help="folder that keeps the shards")


def fill_pretrain(parser: argparse.ArgumentParser) -> None:
    """Arguments of `pretrain-finder` and of `pretrain-handnet`."""
    parser.add_argument("--scenes", type=Path, default=Path(".cache/scenes"), help="folder of rendered shards")
    parser.add_argument("--training", default="21:200", help="seed:number of shards (default 21:200)")
    parser.add_argument("--validation", default="22:12", help="seed:number of shards (default 22:12)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same weights (default 0)")
    parser.add_argument("--epochs", type=int, help="default: as for the weights that ship")
    parser.add_argument("--out", type=Path, required=True, help="file to write")

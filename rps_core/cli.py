"""The command line: python -m rps_core COMMAND."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from rps_core import commands
from rps_core.config import MOST_THREADS
from rps_core.errors import InputError
from rps_core.maintenance import scene_commands

Fill = Callable[[argparse.ArgumentParser], None]


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong argument is an InputError like every other bad input: one line, exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")


def _not_empty(text: str) -> str:
    """Raises where a path is the empty string, as a variable of a script that is not set: it would be this folder."""
    if not text:
        raise argparse.ArgumentTypeError(
            "the path is empty, but that of a file or a folder is expected (this folder is .)"
        )
    return text


def _path(text: str) -> Path:
    return Path(_not_empty(text))


def _threads(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_THREADS:
        raise argparse.ArgumentTypeError(f"{text} threads were asked for, but 1 to {MOST_THREADS} are expected")
    return int(text)


def _hands(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, required=True, help="pictures in all")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same pictures (default 0)")
    parser.add_argument("--size", type=int, default=128, help="side in pixels (default 128)")
    parser.add_argument("--out", type=_path, required=True, help="folder to write, new or empty")
    parser.add_argument(
        "--one-hand", action="store_true", help="one person before one wall, in bursts; the seed decides which"
    )


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=_not_empty, help="folder of class folders (default: the hands that ship with the project)"
    )
    parser.add_argument("--run-dir", type=_path, required=True, help="folder that keeps the run")
    parser.add_argument("--net", help="guide or handnet (default guide)")
    parser.add_argument("--recipe", help="guide or fast (default guide)")
    parser.add_argument("--epochs", type=int, help="at most so many (default: the recipe's)")
    parser.add_argument("--learning-rate", type=float, help="default: the recipe's")
    parser.add_argument("--batch-size", type=int, help="pictures a step (default 64)")
    parser.add_argument("--patience", type=int, help="stop after more epochs than this without improvement")
    parser.add_argument("--val-fraction", type=float, help="share of the pictures kept for validation (default 0.2)")
    parser.add_argument("--seed", type=int, help="same seed, same weights on a CPU (default 0)")
    parser.add_argument("--threads", type=int, help="threads of torch (default 1)")
    parser.add_argument(
        "--exact-guide", action="store_true", help="squash, never mirror, jitter everywhere, as the guide does"
    )
    parser.add_argument("--lesson", help="teach a trained handnet: fine-tune, 'no rehearsal' or 'from scratch'")
    parser.add_argument(
        "--start", type=_not_empty, help="checkpoint that a lesson goes on from (default: handnet as it ships)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in --run-dir")


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=_not_empty, required=True, help="folder of class folders")
    parser.add_argument("--checkpoint", type=_path, help="default: the weights that ship with the project")
    parser.add_argument("--turns", action="store_true", help="also each picture turned by 0, 90, 180 and 270 degrees")
    parser.add_argument("--none", type=int, metavar="N", help="also N rendered pictures without a gesture")
    parser.add_argument("--threads", type=_threads, default=1, help="threads that open pictures (default 1)")
    _whole(parser)


def _whole(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--whole", action="store_true", help="read whole pictures, and do not find the hand in them first"
    )


def _predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="+", type=_path, metavar="PHOTO")
    parser.add_argument("--checkpoint", type=_path, help="default: the weights that ship with the project")
    _whole(parser)


def _shapes(parser: argparse.ArgumentParser) -> None:
    from rps_core.layers.notation import GRAMMAR

    parser.add_argument("--input", required=True, help="CxHxW, such as 3x90x90")
    parser.add_argument("--layers", required=True, help=f"some of: {GRAMMAR}")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=_path, help="default: the weights that ship with the project")
    parser.add_argument("--onnx", type=_path, required=True, help="file to write")


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=_not_empty, help="folder of class folders (default: the hands that ship with the project)"
    )
    parser.add_argument("--threads", type=_threads, default=1, help="threads of torch (default 1)")


def _pretrain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--net", default="handnet", help="guide or handnet (default handnet)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same weights (default 0)")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch (default 1)")
    parser.add_argument("--epochs", type=int, help="default: as for the weights that ship")
    parser.add_argument("--hands", type=int, help="rendered hands (default: as for the weights that ship)")
    parser.add_argument("--backgrounds", type=int, help="pictures of each hand (default: as for the weights that ship)")
    parser.add_argument("--out", type=_path, required=True, help="checkpoint to write")


def _sheet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=_path, metavar="SHEET.png", help="picture to write")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same sheet (default 0)")
    parser.add_argument("--size", type=int, default=128, help="pixels a side of each picture (default 128)")


def _nothing(parser: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""


COMMANDS: dict[Callable[[argparse.Namespace], commands.Result], tuple[str, Fill]] = {
    commands.hands: ("Render pictures of hands into DIR/paper, DIR/rock and DIR/scissors.", _hands),
    commands.train: ("Train a net; one line an epoch.", _train),
    commands.evaluate: ("Accuracy of a checkpoint on a folder of class folders.", _evaluate),
    commands.predict: ("Classes of photographs, in the order given.", _predict),
    commands.shapes: ("Sizes, parameters, MACs and receptive field, layer by layer.", _shapes),
    commands.export: ("Write a checkpoint as ONNX, and compare it with torch.", _export),
    commands.bench: ("How fast this machine is, against the guide's own loop.", _bench),
    commands.runs: ("List the runs: where each is, and whether it is damaged.", _nothing),
    commands.pretrain: ("Make weights that ship: render hands and train a net on them alone.", _pretrain),
    commands.sheet: ("A contact sheet of rendered hands, and how fast they are rendered.", _sheet),
    scene_commands.scenes: ("Render whole frames with hands, for the finder and HandNet.", scene_commands.fill_scenes),
    scene_commands.pretrain_finder: ("Train the net that finds a hand, on scenes.", scene_commands.fill_pretrain),
    scene_commands.pretrain_handnet: (
        "Train HandNet for what the finder gives, on scenes.",
        scene_commands.fill_pretrain,
    ),
}


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m rps_core", description="Rock, paper, scissors from the terminal.")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for function, (text, fill) in COMMANDS.items():
        added = choices.add_parser(function.__name__.replace("_", "-"), help=text, description=text)
        added.set_defaults(function=function)
        added.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        fill(added)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 2 after one line `error: …` on stderr; 141 where nobody reads on, as with `| head`."""
    try:
        args = build_parser().parse_args(argv)
        result = args.function(args)
        if args.json:
            print(json.dumps(result))
        sys.stdout.flush()
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("error: interrupted; a training goes on with --resume", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _close_output()
        return 141  # as the shell says of a program that the signal ended
    except OSError as error:
        _close_output()
        what = error.filename or "the standard output"
        print(f"error: {what} cannot be used ({error.strerror or error}); give another, or make room", file=sys.stderr)
        return 2
    return 0


def _close_output() -> None:
    """What could not be written is not tried again at the program's end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The command line: python -m rps_core COMMAND."""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from rps_core import commands
from rps_core.config import RANGES
from rps_core.data.input_paths import check_path, pasted
from rps_core.errors import InputError, Parser, one_line, whole
from rps_core.maintenance import scene_commands
from rps_core.storage.limits import unknown_settings

Fill = Callable[[argparse.ArgumentParser], None]

MOST_RENDERED, MOST_WITHOUT_GESTURE = 1_000_000, 10_000  # three days of a core and 10 GB; 700 MB of memory
PICTURE_PX = (16, 512)


def _text_path(text: str) -> str:
    """A path without the quotes and spaces around it, which some prompts hand on, ~ with them: that is one's home."""
    try:
        return check_path(os.path.expanduser(pasted(check_path(text))))  # noqa: PTH111 - a Path would drop a slash
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _path(text: str) -> Path:
    return Path(_text_path(text))


_SEED, _THREADS, _EPOCHS = (whole(*RANGES[name]) for name in ("seed", "threads", "epochs"))


def _hands(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=whole(1, MOST_RENDERED), required=True, help="pictures in all")
    parser.add_argument("--seed", type=_SEED, default=0, help="same seed, same pictures (default 0)")
    parser.add_argument("--size", type=whole(*PICTURE_PX), default=128, help="side in pixels (default 128)")
    parser.add_argument("--out", type=_path, required=True, help="folder to write, new or empty")
    parser.add_argument(
        "--one-hand", action="store_true", help="one person before one wall, in bursts; the seed decides which"
    )


def _train(parser: argparse.ArgumentParser) -> None:
    _data(parser)
    parser.add_argument("--run-dir", type=_path, required=True, help="folder that keeps the run")
    parser.add_argument("--net", help="guide or handnet (default guide)")
    parser.add_argument("--recipe", help="guide or fast (default guide)")
    parser.add_argument("--epochs", type=_EPOCHS, help="at most so many (default: the recipe's)")
    parser.add_argument("--learning-rate", type=float, help="default: the recipe's")
    parser.add_argument("--batch-size", type=whole(*RANGES["batch size"]), help="pictures a step (default 64)")
    parser.add_argument(
        "--patience", type=whole(*RANGES["patience"]), help="stop after more epochs than this without improvement"
    )
    parser.add_argument("--val-fraction", type=float, help="share of the pictures kept for validation (default 0.2)")
    parser.add_argument("--seed", type=_SEED, help="same seed, same weights on a CPU (default 0)")
    parser.add_argument("--threads", type=_THREADS, help="threads of torch (default 1)")
    parser.add_argument(
        "--exact-guide", action="store_true", help="squash, never mirror, jitter everywhere, as the guide does"
    )
    parser.add_argument("--lesson", help="teach a trained handnet: fine-tune, 'no rehearsal' or 'from scratch'")
    parser.add_argument(
        "--start", type=_text_path, help="checkpoint that a lesson goes on from (default: handnet as it ships)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in --run-dir")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=_text_path, help="folder of class folders (default: the hands that ship with the project)"
    )


def _checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=_path, help="default: the weights that ship with the project")


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=_text_path, required=True, help="folder of class folders")
    _checkpoint(parser)
    parser.add_argument("--turns", action="store_true", help="also each picture turned by 0, 90, 180 and 270 degrees")
    parser.add_argument(
        "--none",
        type=whole(1, MOST_WITHOUT_GESTURE),
        metavar="N",
        help=f"also N rendered pictures without a gesture, at most {MOST_WITHOUT_GESTURE:,}",
    )
    parser.add_argument("--threads", type=_THREADS, default=1, help="threads that open pictures (default 1)")
    _whole_pictures(parser)


def _whole_pictures(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--whole", action="store_true", help="read whole pictures, and do not find the hand in them first"
    )


def _predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "photos", nargs="+", type=_text_path, metavar="PHOTO", help="a photograph, a folder of them, or *.jpg"
    )
    _checkpoint(parser)
    _whole_pictures(parser)


def _shapes(parser: argparse.ArgumentParser) -> None:
    from rps_core.layers.notation import GRAMMAR

    parser.add_argument("--input", required=True, help="CxHxW, such as 3x90x90")
    parser.add_argument("--layers", required=True, help=f"some of: {GRAMMAR}")


def _export(parser: argparse.ArgumentParser) -> None:
    _checkpoint(parser)
    parser.add_argument("--onnx", type=_path, required=True, help="file to write")


def _bench(parser: argparse.ArgumentParser) -> None:
    _data(parser)
    parser.add_argument("--threads", type=_THREADS, default=1, help="threads of torch (default 1)")


def _pretrain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--net", choices=["guide"], default="guide", help="handnet has a command of its own")
    parser.add_argument("--seed", type=_SEED, default=0, help="same seed, same weights (default 0)")
    parser.add_argument("--threads", type=_THREADS, default=1, help="threads of torch (default 1)")
    parser.add_argument("--epochs", type=_EPOCHS, help="default: as for the weights that ship")
    parser.add_argument("--hands", type=whole(1, MOST_RENDERED), help="rendered hands (default: as those that ship)")
    parser.add_argument("--backgrounds", type=whole(1, 100), help="pictures a hand (default: as those that ship)")
    parser.add_argument("--out", type=_path, required=True, help="checkpoint to write")


def _sheet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=_path, metavar="SHEET.png", help="picture to write")
    parser.add_argument("--seed", type=_SEED, default=0, help="same seed, same sheet (default 0)")
    parser.add_argument("--size", type=whole(*PICTURE_PX), default=128, help="side of each picture (default 128)")


def _scenes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=_SEED, default=0, help="same seed, same scenes (default 0)")
    parser.add_argument("--shards", default="0:10", help="first:last[:step], the last not included (default 0:10)")
    parser.add_argument("--out", type=_path, required=True, help="folder that keeps the shards")


def _pretrain_on_scenes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenes", type=_path, default=Path(".cache/scenes"), help="folder of rendered shards")
    parser.add_argument("--training", default="21:200", help="seed:number of shards (default 21:200)")
    parser.add_argument("--validation", default="22:12", help="seed:number of shards (default 22:12)")
    parser.add_argument("--seed", type=_SEED, default=0, help="same seed, same weights (default 0)")
    parser.add_argument("--epochs", type=_EPOCHS, help="default: as for the weights that ship")
    parser.add_argument("--out", type=_path, required=True, help="file to write")


def _refine_on_scenes(parser: argparse.ArgumentParser) -> None:
    _pretrain_on_scenes(parser)
    parser.add_argument("--checkpoint", type=_path, required=True, help="the HandNet to train on")
    parser.add_argument("--finder", type=_path, required=True, help="what it takes for a hand is learned as none")
    parser.add_argument("--parts", type=whole(1, 10_000), help="of hard negatives (default: as those that ship)")


COMMANDS: dict[Callable[[argparse.Namespace], commands.Result], tuple[str, Fill]] = {
    commands.hands: ("Render pictures of hands into DIR/paper, DIR/rock and DIR/scissors.", _hands),
    commands.train: ("Train a net; one line an epoch.", _train),
    commands.evaluate: ("Accuracy of a checkpoint on a folder of class folders.", _evaluate),
    commands.predict: ("Classes of photographs, in the order given.", _predict),
    commands.shapes: ("Sizes, parameters, MACs and receptive field, layer by layer.", _shapes),
    commands.export: ("Write a checkpoint as ONNX, and compare it with torch.", _export),
    commands.bench: ("How fast this machine is, against the guide's own loop.", _bench),
    commands.runs: ("List the runs: where each is, and whether it is damaged.", lambda parser: None),
    scene_commands.pretrain: ("Make the guide's weights that ship: render hands and train on them alone.", _pretrain),
    scene_commands.sheet: ("A contact sheet of rendered hands, and how fast they are rendered.", _sheet),
    scene_commands.scenes: ("Render whole frames with hands, for the finder and HandNet.", _scenes),
    scene_commands.pretrain_finder: ("Train the net that finds a hand, on scenes.", _pretrain_on_scenes),
    scene_commands.pretrain_handnet: ("Train HandNet for what the finder gives, on scenes.", _pretrain_on_scenes),
    scene_commands.refine_handnet: ("Train HandNet on with what a finder takes for a hand.", _refine_on_scenes),
}


def build_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m rps_core", description="Rock, paper, scissors from the terminal.")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for function, (text, fill) in COMMANDS.items():
        added = choices.add_parser(function.__name__.replace("_", "-"), help=text, description=text)
        added.set_defaults(function=function)
        added.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        fill(added)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 2 after lines `error: …` on stderr; 141 where nobody reads on, as with `| head`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file's name may be no text, or of other letters
    try:
        args = build_parser().parse_args(argv)
        if said := unknown_settings():
            print(f"warning: {said}", file=sys.stderr)
        if [] in vars(args).values():  # what argparse makes of --data=--
            raise InputError("-- stands where a value is expected; give the value")
        args.say = (lambda line: None) if args.json else (lambda line: print(one_line(line), flush=True))
        result = args.function(args)
        if args.json:
            print(json.dumps(result))
        sys.stdout.flush()
    except InputError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted" + "; it goes on with --resume" * ("train" in (argv or sys.argv)[:2]), status=130)
    except BrokenPipeError:
        _close_output(sys.stdout)
        return 141  # as the shell says of a program that the signal ended
    except OSError as error:
        _close_output(sys.stdout)
        what = error.filename or "the standard output"
        return _fail(f"{what} cannot be used ({error.strerror or error}); give another, or make room")
    return max((_fail(failure["error"]) for failure in result.get("errors", ())), default=0)


def _fail(sentence: str, status: int = 2) -> int:
    try:
        print(f"error: {one_line(sentence)}", file=sys.stderr, flush=True)
    except OSError:  # the disk is full that it goes to; the status still says it
        _close_output(sys.stderr)
    return status


def _close_output(stream: TextIO) -> None:
    """What could not be written is not tried again at the program's end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

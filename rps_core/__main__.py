"""The command line: python -m rps_core COMMAND. Each command is a thin door to a function that the pages call too."""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from rps_core.errors import InputError

Result = dict[str, Any]


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong argument is an InputError like every other bad input: one line, exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")


def hands(args: argparse.Namespace) -> Result:
    from rps_core.hands.sets import write_folder

    started = time.perf_counter()
    count = write_folder(args.out, args.count, args.seed, args.size, _progress_bar("pictures"))
    seconds = time.perf_counter() - started
    _say(args, f"{count} pictures in {args.out}, {seconds:.1f} s, {count / seconds:.0f} a second")
    return {"count": count, "seconds": seconds}


def train(args: argparse.Namespace) -> Result:
    from rps_core.config import TrainConfig
    from rps_core.runs import launch
    from rps_core.runs.launch import create_run
    from rps_core.runs.run import read_folder
    from rps_core.runs.worker import run_folder

    names = ("epochs", "learning_rate", "batch_size", "patience", "seed", "threads", "val_fraction")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.resume:
        if given or args.data or args.net or args.recipe or args.exact_guide or args.lesson or args.start:
            raise InputError("--resume goes on with the run's own settings; give --run-dir alone with it")
        launch.prepare_resume(args.run_dir)
    elif args.lesson:
        if not args.data or args.net or args.recipe:
            raise InputError("--lesson teaches a handnet the recordings of --data; give that, and no --net or --recipe")
        create_run(args.run_dir, TrainConfig.for_lesson(args.lesson, args.data, args.start, **given))
    else:
        config = TrainConfig.for_recipe(
            args.net or "guide", args.recipe or "guide", data=args.data, exact_guide=args.exact_guide, **given
        )
        create_run(args.run_dir, config)
    result = run_folder(args.run_dir, lambda line: _say(args, line))
    _say(args, read_folder(args.run_dir).status.message)
    return {
        "epochs": result.epochs,
        "best_val_loss": result.best_val_loss,
        "accuracy": result.accuracy,
        "stopped_early": result.stopped_early,
        "seconds": result.seconds,
    }


def evaluate(args: argparse.Namespace) -> Result:
    from rps_core.evaluation import evaluate as evaluation
    from rps_core.evaluation import false_alarms
    from rps_core.nets import checkpoint

    loaded = checkpoint.load(args.checkpoint or checkpoint.shipped())
    result = evaluation.evaluate(
        args.data, loaded, turns=args.turns, threads=args.threads, on_progress=_progress_bar("pictures")
    )
    alarms = None
    if args.none is not None:
        shown = false_alarms.pictures_without_gesture(
            args.none, on_progress=_progress_bar("pictures without a gesture")
        )
        alarms = false_alarms.measure_false_alarms(loaded, shown)
    for note in result.notes:
        print(f"note: {note}", file=sys.stderr)
    _say(args, f"{result.accuracy:.2%} of {result.n} pictures right")
    if result.turned_accuracy is not None:
        _say(args, f"{result.turned_accuracy:.2%} averaged over the four quarter turns")
    _say(
        args,
        f"{result.coverage:.2%} are given a class at the threshold {result.threshold:.2f}, "
        f"{result.accuracy_when_sure:.2%} of those right",
    )
    for name, share in result.per_class.items():
        row = ", ".join(f"{count} as {predicted}" for predicted, count in result.confusion[name].items() if count)
        _say(args, f"  {name:12s} {share:7.2%}   {row}")
    values = dataclasses.asdict(result)
    if result.turned_accuracy is None:
        del values["turned_accuracy"]
    if alarms is not None:
        _say(args, f"{alarms.share:.2%} of {alarms.n} rendered pictures without a gesture are given a class")
        values["false_alarms"] = dataclasses.asdict(alarms)
    return values


def predict(args: argparse.Namespace) -> Result:
    from rps_core import inference
    from rps_core.data.images import load_image
    from rps_core.nets import checkpoint

    loaded = checkpoint.load(args.checkpoint or checkpoint.shipped())
    images = [load_image(path) for path in args.photos]
    predictions = []
    for path, prediction in zip(args.photos, inference.predict(images, loaded), strict=True):
        doubt = "" if prediction.reaches(loaded.info.threshold) else "   (not sure)"
        _say(args, f"{path}: {prediction.label} {prediction.probability:.1%}{doubt}")
        predictions.append({"path": str(path)} | dataclasses.asdict(prediction))
    return {"predictions": predictions}


def shapes(args: argparse.Namespace) -> Result:
    from rps_core.layers.notation import format_pair, parse_layers
    from rps_core.layers.stack import LayerReport, follow
    from rps_core.shapes import format_shape, parse_shape

    stack = follow(parse_shape(args.input), parse_layers(args.layers))
    if stack.broken:
        raise stack.broken
    row = "{:28s} {:>16s} {:>14s} {:>16s} {:>14s} {:>9s}"
    _say(args, row.format("layer", "output", "parameters", "MACs", "memory, bytes", "sees, px"))
    for line in stack.reports:
        numbers = (line.parameters, line.macs, line.activation_bytes)
        cells = [f"{number:,}" for number in numbers]
        _say(args, row.format(line.name, format_shape(line.output), *cells, format_pair(line.field)))
    totals = {"parameters": stack.parameters, "macs": stack.macs, "activation_bytes": stack.activation_bytes}
    _say(args, row.format("total", "", *(f"{number:,}" for number in totals.values()), ""))

    def values(line: LayerReport) -> Result:
        derived = {"receptive_field": line.receptive_field, "activation_bytes": line.activation_bytes}
        return dataclasses.asdict(line) | derived

    return {"layers": [values(line) for line in stack.reports]} | totals


def export(args: argparse.Namespace) -> Result:
    from rps_core.nets import checkpoint
    from rps_core.nets.onnx_export import export_onnx

    difference = export_onnx(checkpoint.load(args.checkpoint or checkpoint.shipped()), args.onnx)
    _say(args, f"{args.onnx}: its logits differ from torch's by at most {difference:.1g}")
    return {"max_abs_difference": difference}


def bench(args: argparse.Namespace) -> Result:
    from rps_core.maintenance.bench import Row
    from rps_core.maintenance.bench import bench as measure

    def on_row(row: Row) -> None:
        ratio = "" if row.ratio is None else f"   {row.ratio:.1f} times the speed of the guide's loop"
        _say(args, f"{row.name:64s} {row.value:8.2f} {row.unit}{ratio}")

    return {"rows": [dataclasses.asdict(row) for row in measure(args.data, args.threads, on_row)]}


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m rps_core", description="Rock, paper, scissors from the terminal.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(function: Callable[[argparse.Namespace], Result], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(function.__name__, help=text, description=text)
        added.set_defaults(function=function)
        added.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        return added

    added = command(hands, "Render pictures of hands into DIR/paper, DIR/rock and DIR/scissors.")
    added.add_argument("--count", type=int, required=True, help="pictures in all")
    added.add_argument("--seed", type=int, default=0, help="same seed, same pictures (default 0)")
    added.add_argument("--size", type=int, default=128, help="side in pixels (default 128)")
    added.add_argument("--out", type=Path, required=True, help="folder to write, new or empty")

    added = command(train, "Train a net; one line an epoch.")
    added.add_argument("--data", help="folder of class folders (default: the hands that ship with the project)")
    added.add_argument("--run-dir", type=Path, required=True, help="folder that keeps the run")
    added.add_argument("--net", help="guide or handnet (default guide)")
    added.add_argument("--recipe", help="guide or fast (default guide)")
    added.add_argument("--epochs", type=int, help="at most so many (default: the recipe's)")
    added.add_argument("--learning-rate", type=float, help="default: the recipe's")
    added.add_argument("--batch-size", type=int, help="pictures a step (default 64)")
    added.add_argument("--patience", type=int, help="stop after more epochs than this without improvement")
    added.add_argument("--val-fraction", type=float, help="share of the pictures kept for validation (default 0.2)")
    added.add_argument("--seed", type=int, help="same seed, same weights on a CPU (default 0)")
    added.add_argument("--threads", type=int, help="threads of torch (default 1)")
    added.add_argument(
        "--exact-guide", action="store_true", help="squash, never mirror, jitter everywhere, as the guide does"
    )
    added.add_argument("--lesson", help="teach a trained handnet: fine-tune, 'no rehearsal' or 'from scratch'")
    added.add_argument("--start", help="checkpoint that a lesson goes on from (default: handnet as it ships)")
    added.add_argument("--resume", action="store_true", help="go on with the run in --run-dir")

    added = command(evaluate, "Accuracy of a checkpoint on a folder of class folders.")
    added.add_argument("--data", required=True, help="folder of class folders")
    added.add_argument("--checkpoint", type=Path, help="default: the weights that ship with the project")
    added.add_argument("--turns", action="store_true", help="also each picture turned by 0, 90, 180 and 270 degrees")
    added.add_argument("--none", type=int, metavar="N", help="also N rendered pictures without a gesture")
    added.add_argument("--threads", type=int, default=1, help="threads that open pictures (default 1)")

    added = command(predict, "Classes of photographs, in the order given.")
    added.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    added.add_argument("--checkpoint", type=Path, help="default: the weights that ship with the project")

    from rps_core.layers.notation import GRAMMAR

    added = command(shapes, "Sizes, parameters, MACs and receptive field, layer by layer.")
    added.add_argument("--input", required=True, help="CxHxW, such as 3x90x90")
    added.add_argument("--layers", required=True, help=f"some of: {GRAMMAR}")

    added = command(export, "Write a checkpoint as ONNX, and compare it with torch.")
    added.add_argument("--checkpoint", type=Path, help="default: the weights that ship with the project")
    added.add_argument("--onnx", type=Path, required=True, help="file to write")

    added = command(bench, "How fast this machine is, against the guide's own loop.")
    added.add_argument("--data", help="folder of class folders (default: the hands that ship with the project)")
    added.add_argument("--threads", type=int, default=1, help="threads of torch (default 1)")
    return parser


def _say(args: argparse.Namespace, line: str) -> None:
    if not args.json:
        print(line, flush=True)


def _progress_bar(unit: str) -> Callable[[int, int], None] | None:
    """A line on stderr that counts up, where a person is looking; None otherwise."""
    if not sys.stderr.isatty():
        return None
    started = time.perf_counter()

    def on_progress(done: int, total: int) -> None:
        rate = done / max(time.perf_counter() - started, 1e-9)
        end = "\n" if done == total else ""
        print(f"\r{done:,} of {total:,} {unit}, {rate:.0f} a second ", end=end, file=sys.stderr, flush=True)

    return on_progress


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 2 after one line `error: …` on stderr."""
    try:
        args = build_parser().parse_args(argv)
        result = args.function(args)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("error: interrupted; a training goes on with --resume", file=sys.stderr)
        return 130
    if args.json:
        print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())

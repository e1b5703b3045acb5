"""What each command of the terminal does: a thin door to a function that the pages call too.

Each imports what it needs when it is called, so that `shapes` answers without torch.
"""

import argparse
import dataclasses
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rps_core.errors import InputError
from rps_core.reports import counted, percent
from rps_core.storage.workspace import local_workspace

if TYPE_CHECKING:
    from PIL.Image import Image

    from rps_core.nets.finder import Finder

Result = dict[str, Any]
"""What `--json` prints."""


def hands(args: argparse.Namespace) -> Result:
    from rps_core.hands.sets import write_folder

    started = time.perf_counter()
    count = write_folder(args.out, args.count, args.seed, args.size, _progress_bar("pictures"), one_hand=args.one_hand)
    seconds = time.perf_counter() - started
    args.say(f"{counted(count, 'picture')} in {args.out}, {seconds:.1f} s, {count / seconds:.0f} a second")
    return {"count": count, "seconds": seconds}


def train(args: argparse.Namespace) -> Result:
    from rps_core.runs import other_hands
    from rps_core.runs.run import read_folder
    from rps_core.runs.worker import run_new_folder

    _prepare_run(args)
    result = run_new_folder(args.run_dir, args.say)
    args.say(read_folder(args.run_dir).status.message)
    others = other_hands.read(args.run_dir)
    measured = others if others and not others.unfit else None
    if measured:
        args.say(
            f"other people's hands: {percent(measured.accuracy)} of {counted(measured.n, 'rendered picture')} right"
        )
    return {
        "other_hands": dataclasses.asdict(measured) if measured else None,
        "epochs": result.epochs,
        "best_val_loss": result.best_val_loss,
        "accuracy": result.accuracy,
        "stopped_early": result.stopped_early,
        "seconds": result.seconds,
    }


def _prepare_run(args: argparse.Namespace) -> None:
    """Makes the run's folder, or checks that the one there can go on."""
    from rps_core.config import TrainConfig
    from rps_core.runs import launch

    names = ("epochs", "learning_rate", "batch_size", "patience", "seed", "threads", "val_fraction")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.resume:
        others = (args.data, args.net, args.recipe, args.lesson, args.start)
        if given or args.exact_guide or any(one is not None for one in others):
            raise InputError("--resume goes on with the run's own settings; give --run-dir alone with it")
        launch.prepare_resume(args.run_dir)
    elif args.lesson is not None:
        if args.data is None or args.net is not None or args.recipe is not None:
            raise InputError("--lesson teaches a handnet the recordings of --data; give that, and no --net or --recipe")
        launch.create_run(
            local_workspace(), args.run_dir, TrainConfig.for_lesson(args.lesson, args.data, args.start, **given)
        )
    elif args.start is not None:
        raise InputError("--start is the net that a lesson goes on from; give --lesson with it, or leave it out")
    else:
        config = TrainConfig.for_recipe(
            "guide" if args.net is None else args.net,
            "guide" if args.recipe is None else args.recipe,
            data=args.data,
            exact_guide=args.exact_guide,
            **given,
        )
        launch.create_run(local_workspace(), args.run_dir, config)


def evaluate(args: argparse.Namespace) -> Result:
    from rps_core.evaluation import evaluate as evaluation
    from rps_core.evaluation import false_alarms, summary
    from rps_core.nets import checkpoint

    loaded, finder = checkpoint.load(args.checkpoint or checkpoint.shipped()), _finder(args)
    result = evaluation.evaluate(
        args.data, loaded, finder, turns=args.turns, threads=args.threads, on_progress=_progress_bar("pictures")
    )
    alarms = None
    if args.none is not None:
        shown = false_alarms.pictures_without_gesture(
            args.none, on_progress=_progress_bar("pictures without a gesture")
        )
        alarms = false_alarms.measure_false_alarms(loaded, shown, finder)
    for note in result.notes:
        print(f"note: {note}", file=sys.stderr)
    for line in summary.evaluation_lines(result, args.data, loaded.path):
        args.say(line)
    values: Result = {"data": args.data, "checkpoint": str(loaded.path)} | dataclasses.asdict(result)
    if result.turned_accuracy is None:
        del values["turned_accuracy"]
    if alarms is not None:
        counted_alarms = counted(alarms.n, "rendered picture")
        args.say(f"{percent(alarms.share)} of {counted_alarms} without a gesture are given a class")
        values["false_alarms"] = dataclasses.asdict(alarms)
    return values


def predict(args: argparse.Namespace) -> Result:
    """The answers of all photographs that can be read; those that cannot stand under "errors"."""
    from rps_core.evaluation import summary
    from rps_core.inference import predict_hands
    from rps_core.nets import checkpoint

    loaded, on_progress = checkpoint.load(args.checkpoint or checkpoint.shipped()), _progress_bar("pictures")
    errors: list[Result] = []
    photos = _expand(args.photos, errors)
    read: list[Path] = []
    rows: list[Result] = []
    for hand in predict_hands(_open(photos, read, errors), loaded, _finder(args)):
        rows.append(summary.prediction_row(read[len(rows)], hand, loaded.info.threshold))
        for line in summary.prediction_lines(rows[-1:]):
            args.say(line)
        if on_progress and args.json:
            on_progress(len(rows), len(photos))
    return {"predictions": rows} | ({"errors": errors} if errors else {})


def _expand(given: Sequence[str], errors: list[Result]) -> list[Path]:
    """All photographs that are meant, in the order given; adds to `errors` what is none."""
    from rps_core.data.input_paths import expand, is_picture

    photos: list[Path] = []
    for text in given:
        try:
            photos += expand(text, is_picture)
        except InputError as error:
            errors.append({"path": text, "error": str(error)})
    return photos


def _open(photos: Sequence[Path], read: list[Path], errors: list[Result]) -> Iterator["Image"]:
    """The photographs that can be opened; adds the path of each to `read`, and to `errors` those that cannot."""
    from rps_core.data.images import load_image

    for path in photos:
        try:
            image = load_image(path, name=str(path))
        except InputError as error:
            errors.append({"path": str(path), "error": str(error)})
        else:
            read.append(path)
            yield image


def _finder(args: argparse.Namespace) -> "Finder | None":
    from rps_core.nets.finder import load_finder

    return None if args.whole else load_finder()


def shapes(args: argparse.Namespace) -> Result:
    from rps_core.layers.notation import format_pair, parse_layers
    from rps_core.layers.stack import LayerReport, follow
    from rps_core.layers.torch_modules import axes_hint
    from rps_core.shapes import format_shape, parse_shape

    stack = follow(parse_shape(args.input), parse_layers(args.layers))
    if stack.broken:
        raise stack.broken
    if hint := axes_hint(stack.input_shape):
        print(f"note: the input {hint}", file=sys.stderr)
    row = "{:28s} {:>16s} {:>14s} {:>16s} {:>14s} {:>9s}"
    args.say(row.format("layer", "output", "parameters", "MACs", "memory, bytes", "sees, px"))
    for line in stack.reports:
        numbers = (line.parameters, line.macs, line.activation_bytes)
        cells = [f"{number:,}" for number in numbers]
        args.say(row.format(line.name, format_shape(line.output), *cells, format_pair(line.field)))
    totals = {"parameters": stack.parameters, "macs": stack.macs, "activation_bytes": stack.activation_bytes}
    args.say(row.format("total", "", *(f"{number:,}" for number in totals.values()), ""))

    def values(line: LayerReport) -> Result:
        derived = {"receptive_field": line.receptive_field, "activation_bytes": line.activation_bytes}
        places = {name: [float(n) if n % 1 else int(n) for n in getattr(line, name)] for name in ("jump", "start")}
        return dataclasses.asdict(line) | derived | places

    return {"layers": [values(line) for line in stack.reports]} | totals


def export(args: argparse.Namespace) -> Result:
    from rps_core.nets import checkpoint
    from rps_core.nets.onnx_export import export_onnx

    difference = export_onnx(checkpoint.load(args.checkpoint or checkpoint.shipped()), args.onnx)
    args.say(f"{args.onnx}: its logits differ from torch's by at most {difference:.1g}")
    return {"max_abs_difference": difference}


def bench(args: argparse.Namespace) -> Result:
    from rps_core.maintenance.bench import Row
    from rps_core.maintenance.bench import bench as measure

    def on_row(row: Row) -> None:
        ratio = "" if row.ratio is None else f"   {row.ratio:.1f} times the speed of the guide's loop"
        args.say(f"{row.name:64s} {row.value:8.2f} {row.unit}{ratio}")

    return {"rows": [dataclasses.asdict(row) for row in measure(args.data, args.threads, on_row)]}


def runs(args: argparse.Namespace) -> Result:
    from rps_core.runs.run import list_runs, list_unreadable_runs

    rows: list[Result] = []
    for run in list_runs(local_workspace()):
        rows.append({"id": run.id, "state": run.status.state, "damaged": bool(run.damage)})
        args.say("  ".join([run.id, run.status.state, *(f"damaged: {text}" for text in run.damage.values())]))
    for unreadable in list_unreadable_runs(local_workspace()):
        rows.append({"id": unreadable.id, "state": "unknown", "damaged": True})
        args.say(f"{unreadable.id}  unknown  damaged: {unreadable.damage}")
    if not rows:
        args.say(f"there are no runs in {local_workspace().runs}")
    return {"runs": rows}


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

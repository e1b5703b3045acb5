"""Everything that is said of how good the shipped nets are, measured anew with one command:

    python -m benchmarks.scoreboard --tight FOLDER --frames FOLDER --other FOLDER

It writes `scoreboard.json` and `robustness.json`, which the page Model reads, and the tables of the model card and the
README. The folders hold photographs that no shipped net was trained on; numbers are kept, pictures are not. Rendered
sets are made here. A folder that is not given leaves its set out. With `--markdown` nothing is measured or written: the
tables are printed, as they follow from what was measured last.
"""

import argparse
import dataclasses
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from benchmarks import robustness
from benchmarks.card import WRITTEN, tables, with_tables
from benchmarks.rendered_sets import RENDERED
from benchmarks.rulers import Shown, measure, pictures_of
from rps_core.evaluation import shipped_scores
from rps_core.evaluation.shipped_scores import SETS, Score
from rps_core.nets.checkpoint import load, shipped
from rps_core.nets.finder import SHIPPED, load_finder
from rps_core.storage.files import write_atomically

NETS = ("handnet", "guide")
ALL_TURNS = range(4)
TURNED_EVERY = 4  # photographs, so that they are as many with their turns as without


def measure_all(folders: Mapping[str, Path], say: Callable[[str], None]) -> dict[str, dict[str, dict[str, Score]]]:
    """Every shipped net on every set that is at hand."""
    finder = load_finder()
    nets = {net: load(shipped(net)) for net in NETS}
    scores: dict[str, dict[str, dict[str, Score]]] = {net: {} for net in NETS}
    for name, make, turns in _sets(folders):
        shown = make()
        for net, checkpoint in nets.items():
            scores[net][name] = measure(shown, checkpoint, finder, turns)
            say(f"{SETS[name].title}, {net}: {_line(scores[net][name])}")
    return scores


def _sets(folders: Mapping[str, Path]) -> list[tuple[str, Callable[[], list[Shown]], range]]:
    """(name, the pictures, by which quarter turns each is turned) in the order of SETS."""
    made = {name: (make, range(1)) for name, make in RENDERED.items()}
    made |= {name: (_reader(folder), range(1)) for name, folder in folders.items()}
    if "tight" in folders:
        made["turned"] = (_reader(folders["tight"], TURNED_EVERY), ALL_TURNS)
    return [(name, *made[name]) for name in SETS if name in made]


def _reader(folder: Path, every: int = 1) -> Callable[[], list[Shown]]:
    return lambda: pictures_of(folder, every)


def _line(ways: Mapping[str, Score]) -> str:
    totals = [(way, one.total) for way, one in ways.items()]
    return "; ".join(f"{way}: {total.accuracy:.2%} right, {total.coverage:.2%} given a class" for way, total in totals)


def write(scores: Mapping[str, Mapping[str, Mapping[str, Score]]]) -> None:
    """The file that ships, with the fingerprints of the weights that it belongs to."""
    files = [shipped(net) for net in NETS] + [SHIPPED]
    stored = {
        "weights": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files},
        "scores": {
            net: {name: {way: dataclasses.asdict(one) for way, one in ways.items()} for name, ways in sets.items()}
            for net, sets in scores.items()
        },
    }
    write_atomically(shipped_scores.SCORES, json.dumps(stored, separators=(",", ":")))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("tight", "frames", "other"):
        parser.add_argument(f"--{name}", type=Path, metavar="FOLDER", help=SETS[name].title)
    parser.add_argument("--markdown", action="store_true", help="print the tables of what was measured last")
    args = parser.parse_args()
    if args.markdown:
        print(tables())
        return
    torch.set_num_threads(1)
    folders = {name: getattr(args, name) for name in ("tight", "frames", "other") if getattr(args, name)}
    for folder in folders.values():
        if not folder.is_dir():
            parser.error(f"{folder} is no folder; give one with photographs")
    write(measure_all(folders, lambda line: print(line, flush=True)))
    if "tight" in folders:
        robustness.write(folders["tight"])
    for file, make in WRITTEN.items():
        write_atomically(file, with_tables(file, make))
        print(f"tables written into {file}", file=sys.stderr)


if __name__ == "__main__":
    main()

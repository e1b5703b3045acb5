"""The tables of the model card and of the README, made of what was measured and put between the files' marks."""

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from rps_core.evaluation import shipped_scores
from rps_core.evaluation.shipped_scores import FOUND, SETS, WHOLE, Score, Scores, Tally
from rps_core.storage.files import ASSETS

CARD = ASSETS / "README.md"
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- scores: written by benchmarks.scoreboard -->", "<!-- end of scores -->"
WAYS = {WHOLE: "whole picture", FOUND: "where the hand is found"}
NETS = {"handnet": "HandNet", "guide": "guide's net"}
Cells = list[str]


def with_tables(file: Path, make: Callable[[], str]) -> str:
    """What the file holds, with today's tables between its marks. Raises ValueError where it has none."""
    before, begin, rest = file.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file} has no marks {BEGIN} … {END} to write between")
    return f"{before}{BEGIN}\n\n{make()}\n\n{END}{after}"


def short_table() -> str:
    """For the README: one line a set."""
    scores = shipped_scores.scores()
    rows = []
    for name in scores["handnet"]:
        has_gestures = SETS[name].has_gestures
        totals = [scores[net][name][way].total for net in NETS for way in (FOUND, WHOLE)]
        shares = [_share(total.accuracy if has_gestures else total.coverage) for total in totals]
        text = f"{SETS[name].title}: {SETS[name].unlike}"
        rows.append([text, "right" if has_gestures else "called a gesture", *shares])
    head = [f"{title}, {way}" for title in NETS.values() for way in ("hand found", "whole picture")]
    return _table(["Pictures, none of which a net learned from", "", *head], rows)


def tables() -> str:
    """All of them, in Markdown."""
    scores = shipped_scores.scores()
    shipped = scores["handnet"]
    parts = [
        ("The sets", _table(["set", "how its pictures differ from those of the row above"], _sets(scores))),
        ("Pictures with a gesture", _gestures(scores)),
        ("Pictures without one", _false_alarms(scores)),
        ("HandNet by gesture and by the hand's size", _details(shipped)),
        ("Called a gesture by HandNet where the hand is found, by what is shown", _kinds(shipped)),
        ("What spoils a tight photograph", _robustness(shipped_scores.robustness())),
    ]
    return "\n\n".join(f"**{heading}**\n\n{table}" for heading, table in parts)


def _sets(scores: Scores) -> list[Cells]:
    return [[SETS[name].title, SETS[name].unlike] for name in scores["handnet"]]


def _gestures(scores: Scores) -> str:
    rows = [
        [SETS[name].title, NETS[net], WAYS[way], *_shares(ways[way].total)]
        for name, net, ways in _rows(scores, has_gestures=True)
        for way in WAYS
    ]
    return _table(["set", "net", "sees", "pictures", "hand found", "right", "given a class", "right of those"], rows)


def _shares(total: Tally) -> Cells:
    return [
        f"{total.n:,}",
        _share(total.found_share),
        _share(total.accuracy),
        _share(total.coverage),
        _share(total.accuracy_when_sure),
    ]


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _false_alarms(scores: Scores) -> str:
    rows = [
        [SETS[name].title, NETS[net], f"{ways[FOUND].total.n:,}"]
        + [_share(ways[FOUND].total.found_share)]
        + [_share(ways[way].total.coverage) for way in WAYS]
        for name, net, ways in _rows(scores, has_gestures=False)
    ]
    called = [f"called a gesture, {sees}" for sees in WAYS.values()]
    return _table(["set", "net", "pictures", "hand found", *called], rows)


def _rows(scores: Scores, *, has_gestures: bool) -> list[tuple[str, str, Mapping[str, Score]]]:
    """(set, net, scores by the way)."""
    names = [name for name, one in SETS.items() if one.has_gestures == has_gestures]
    return [(name, net, scores[net][name]) for name in names for net in NETS if name in scores[net]]


def _details(sets: Mapping[str, Mapping[str, Score]]) -> str:
    rows = []
    for name in (name for name in sets if SETS[name].has_gestures):
        whole, found = sets[name][WHOLE], sets[name][FOUND]
        for key, tally in (found.by_kind | found.by_size).items():
            other = (whole.by_kind | whole.by_size)[key]
            shares = [_share(value) for one in (other, tally) for value in (one.accuracy, one.coverage)]
            rows.append([SETS[name].title, key, f"{tally.n:,}", *shares])
    head = [f"{what}, {sees}" for sees in WAYS.values() for what in ("right", "given a class")]
    return _table(["set", "kind, or the hand's side as a share of the picture's", "pictures", *head], rows)


def _kinds(sets: Mapping[str, Mapping[str, Score]]) -> str:
    rows = []
    for name in (name for name in sets if not SETS[name].has_gestures):
        kinds = sorted(sets[name][FOUND].by_kind.items(), key=lambda item: -item[1].coverage)
        rows.append([SETS[name].title, ", ".join(f"{kind} {_share(one.coverage)} of {one.n}" for kind, one in kinds)])
    return _table(["set", "called a gesture"], rows)


def _robustness(points: Mapping[str, list[dict[str, Any]]]) -> str:
    rows = []
    for net, measured in points.items():
        for (name, unit), group in groupby(measured, key=lambda point: (point["perturbation"], point["unit"])):
            cells = [f"{point['strength']:g}: **{100 * point['accuracy']:.1f}**" for point in group]
            rows.append([f"{name} ({unit})", NETS[net], ", ".join(cells)])
    return _table(["spoilt how", "net", "accuracy in percent at each strength"], sorted(rows))


def _table(head: Cells, rows: list[Cells]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


WRITTEN: dict[Path, Callable[[], str]] = {CARD: tables, README: short_table}
"""Which file gets which tables."""

"""The owner's page: who is there, what waits, and what of the host is left. Plain HTML, which a phone shows at once."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from pages._ui.camera.turn import turns
from pages._ui.owner import machine
from pages._ui.owner.log import visitor_hash
from pages._ui.owner.meter import tally
from pages._ui.runs import queue, supervision
from pages._ui.widgets.format import duration
from rps_core.errors import InputError
from rps_core.reports import counted, ordinal, percent
from rps_core.runs.status import read_status
from rps_core.storage.limits import Limits, limits

REFRESH_S = 15
SHORT_OF = 0.1  # a share of memory or disk; what is left below it is marked
LARGEST = 5
STYLE = Path(__file__).with_name("status.css").read_text()
PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><meta http-equiv="refresh" content="{refresh}"><title>Status</title>
<style>{style}</style></head><body><main><header><h1>Status</h1><p>{when}</p></header>{body}</main></body></html>"""


def page() -> str:
    """The whole page, as it is now. Takes as long as the disk does: call it in a thread."""
    now = datetime.now(UTC)
    up = duration(time.monotonic() - tally.since_s)
    when = f"{now:%d %b %Y, %H:%M:%S} UTC. This server has been up for {up}; drawn anew every {REFRESH_S} s."
    waiting, at_work = supervision.unfinished()
    with suppress(InputError):  # else the queue's server does not answer: each run's own word counts
        waiting = queue.pending()
    parts = _cards(len(waiting), len(at_work)), _trainings(waiting, at_work), _errors(), _workspaces(), _limits()
    return PAGE.format(refresh=REFRESH_S, style=STYLE, when=when, body="".join(parts))


def _cards(waiting: int, at_work: int) -> str:
    allowed, memory = limits(), machine.memory()
    total, free = machine.disk()
    streaming, waiting_streams = turns().count()
    kept = machine.kept()
    return (
        '<section class="cards">'
        + "".join(
            [
                _card(
                    "Visitors now",
                    str(len(tally.open_pages)),
                    f"{counted(sum(tally.open_pages.values()), 'page')} open",
                ),
                _card(
                    "Visitors today",
                    str(len(tally.today)),
                    f"{tally.most_today} at once at most; days begin at 0:00 UTC",
                ),
                _card(
                    "Trainings",
                    f"{at_work} of {allowed.trainings_at_once}",
                    f"{waiting} of at most {allowed.most_waiting} wait",
                    waiting >= allowed.most_waiting,
                ),
                _card(
                    "Live videos", f"{streaming} of {allowed.most_streams}", f"{waiting_streams} wait for their turn"
                ),
                _card(
                    "Memory left",
                    _size(memory.free),
                    f"of {_size(memory.total)}; server {_size(memory.server)}, trainings {_size(memory.workers)}",
                    memory.free < SHORT_OF * memory.total,
                ),
                _card("Disk left", _size(free), f"of {_size(total)}", free < SHORT_OF * total),
                _card(
                    "Workspaces",
                    f"{len(kept):,}",
                    f"{_size(sum(one.size for one in kept))} in all, a minute ago at most",
                ),
                _card("Errors", str(tally.errors), "since this server started", tally.errors > 0),
            ]
        )
        + "</section>"
    )


def _card(name: str, value: str, more: str, is_bad: bool = False) -> str:
    mark = ' class="bad"' if is_bad else ""
    return f"<div{mark}><h2>{escape(name)}</h2><b>{escape(value)}</b><p>{escape(more)}</p></div>"


def _trainings(waiting: Sequence[Path], at_work: Sequence[Path]) -> str:
    rows = [(_owner(folder), *_how_far(folder)) for folder in at_work]
    rows += [
        (_owner(folder), "waiting", f"{ordinal(place)} of {len(waiting)}") for place, folder in enumerate(waiting, 1)
    ]
    return _table("Trainings", ("Visitor", "State", "How far"), rows, "Nobody trains, and nobody waits.")


def _owner(folder: Path) -> str:
    return visitor_hash(supervision.owner(folder))


def _how_far(folder: Path) -> tuple[str, str]:
    try:
        status = read_status(folder)
    except InputError:
        return "damaged", "not known"
    return status.state, f"epoch {status.epoch} of {status.epochs}" if status.epoch else "no epoch yet"


def _errors() -> str:
    rows = [
        (f"{datetime.fromtimestamp(one.at_s, UTC):%d %b, %H:%M:%S}", one.kind, one.where) for one in tally.last_errors
    ]
    return _table("Last errors", ("When, UTC", "Kind", "Where"), rows, "None since this server started.")


def _workspaces() -> str:
    most = limits().most_disk_mb * 10**6
    rows = [
        (visitor_hash(one.workspace), _size(one.size), percent(one.size / most), str(one.runs))
        for one in machine.kept()[:LARGEST]
    ]
    heads = ("Visitor", "Size", "Of its limit", "Runs")
    return _table("Largest workspaces", heads, rows, "Nobody keeps anything.")


def _limits() -> str:
    rows = [(f"RPS_{one.name.upper()}", f"{getattr(limits(), one.name):,}") for one in fields(Limits)]
    return _table("Limits", ("Setting", "Here"), rows, "")


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> str:
    cells = "".join(
        "<tr>"
        + "".join(f'<td data-head="{escape(head)}">{escape(cell)}</td>' for head, cell in zip(heads, row, strict=True))
        + "</tr>"
        for row in rows
    )
    if not cells:
        return f"<section><h2>{escape(title)}</h2><p>{escape(empty)}</p></section>"
    wide = ' class="wide"' if len(heads) > 2 else ""  # a phone shows it a line a cell
    row = "".join(f"<th>{escape(head)}</th>" for head in heads)
    head, body = f"<thead><tr>{row}</tr></thead>", f"<tbody>{cells}</tbody>"
    return f"<section><h2>{escape(title)}</h2><table{wide}>{head}{body}</table></section>"


def _size(count: float) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.{0 if count >= 1e7 else 1}f} MB"

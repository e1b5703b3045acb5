"""How the dashboard answers when many people use it at once, and how much memory it keeps of them.

    python -m benchmarks.load --sessions 1 5 10 25 50
    python -m benchmarks.load --sessions 25 --watcher auto --json

A server is started as users get it, and one visitor walks through it first. Then, for each number of sessions, so many
open Home at the same moment, go to six pages, and move a slider on one of them. They leave, and as many others do the
same, six times in all. Nobody pauses to look, which is the hardest case; `--pause 1` has people who do. Times are ms
until the server says that the run is finished. What a browser adds, fetching the frontend and drawing, is not in them.
Visitors and server share this machine. Memory is that of the server's process, in MB. The exit status is 1 when a
visitor met an error, 2 for a bad argument.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.exceptions import WebSocketException

from benchmarks.visitor import VisitError, Visitor, arrive, dial
from devtools.server import Server, serve

PAGES = ("Layer shapes", "Convolution", "Max pooling", "Network", "Dataset", "Photo")
SLIDER_PAGE, SLIDER, VALUES = "Max pooling", "Shift the picture, pixels", (1, 2, 3, 4, 5)
MOST_SESSIONS = 200
LONGEST_PAUSE_S = 10.0
ROUNDS = 6
PATIENCE_S = 60.0  # for one answer
ROUND_S = 300  # for a round of all visitors, after which those that are still there count as errors
KEPT_SESSIONS = 128  # Streamlit keeps so many closed sessions for two minutes, in case a tab comes back


@dataclass
class Times:
    """ms until a page or an answer was there, by kind; and what went wrong."""

    first_page: list[float] = field(default_factory=list)
    page_change: list[float] = field(default_factory=list)
    slider: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        kinds = {"first_page": self.first_page, "page_change": self.page_change, "slider": self.slider}
        found: dict[str, Any] = {name: spread(times) for name, times in kinds.items()}
        return found | {"errors": len(self.errors), "messages": sorted(set(self.errors))}


def spread(times_ms: Sequence[float]) -> dict[str, float] | None:
    """Median, 95th percentile and maximum in ms, and their count; None where there are no times."""
    if not times_ms:
        return None
    ordered = sorted(times_ms)
    p95 = ordered[-(-95 * len(ordered) // 100) - 1]  # the smallest that at least 95 of 100 do not exceed
    return {
        "median_ms": statistics.median(ordered),
        "p95_ms": p95,
        "slowest_ms": ordered[-1],
        "count": len(ordered),
    }


async def walk(port: int, pause_s: float, times: Times, opened: list[Visitor]) -> None:
    """One visitor's way through the dashboard, up to the first error. The tab stays open.

    The visitor looks at everything that came for `pause_s` on average, evenly spread from nothing to twice as long.
    """
    try:
        visitor, arrived_ms = await arrive(port, PATIENCE_S)
        opened.append(visitor)
        times.first_page.append(arrived_ms)
        for title in PAGES:
            await asyncio.sleep(random.uniform(0, 2 * pause_s))
            times.page_change.append(await visitor.go_to(title))
            for value in VALUES if title == SLIDER_PAGE else ():
                await asyncio.sleep(random.uniform(0, 2 * pause_s))
                times.slider.append(await visitor.move(SLIDER, value))
    except (VisitError, WebSocketException, OSError) as error:
        times.errors.append(f"{type(error).__name__}: {error}")
    except asyncio.CancelledError:
        times.errors.append(f"not done after {ROUND_S} s")


async def visit_at_once(server: Server, count: int, pause_s: float, times: Times) -> float:
    """So many visitors at the same moment, until the last one is done and all have left; MB while all were there."""
    opened: list[Visitor] = []
    walks = [asyncio.create_task(walk(server.port, pause_s, times, opened)) for _ in range(count)]
    _, late = await asyncio.wait(walks, timeout=ROUND_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*walks)
    during_mb = server.memory_mb()
    await asyncio.gather(*(visitor.socket.close() for visitor in opened))
    return during_mb


async def forget_closed_sessions(server: Server) -> float:
    """Make Streamlit let go of closed sessions now, instead of in two minutes; MB afterwards.

    As many connections as it keeps sessions are opened and closed without asking for a page: they take their places.
    """
    for _ in range(KEPT_SESSIONS):
        await (await dial(server.port, PATIENCE_S)).close()
    return server.memory_mb()


async def measure(server: Server, count: int, pause_s: float) -> dict[str, Any]:
    """Some rounds of so many visitors: their times together, and the server's memory in MB between the rounds.

    What is kept of a session is what every round adds: the smallest growth from one round's end to the next one's.
    Memory that grows in one round alone is the allocator's, which takes some more for each thread at first.
    """
    times = Times()
    memory = {"before": await forget_closed_sessions(server), "during": 0.0}
    after = []
    for _ in range(ROUNDS):
        memory["during"] = max(memory["during"], await visit_at_once(server, count, pause_s, times))
        after.append(await forget_closed_sessions(server))
    growth = min(later - earlier for earlier, later in pairwise(after))
    kept = {"kept_mb_per_session": max(0.0, growth) / count}
    return {"sessions": count, **times.summary(), "memory_mb": memory | {"after": after}, **kept}


async def measure_all(server: Server, counts: Sequence[int], pause_s: float) -> dict[str, Any]:
    """The first visitor of a fresh server, alone; then each number of sessions."""
    first = Times()
    await visit_at_once(server, 1, 0, first)
    return {"first_visitor": first.summary(), "rows": [await measure(server, count, pause_s) for count in counts]}


def table(found: dict[str, Any]) -> str:
    """Times in ms as median / p95, memory in MB: a line for each number of sessions, in Markdown."""
    lines = [
        "| Sessions | First page, median / p95, ms | Page change, ms | Slider, ms | Errors "
        "| Memory before, MB | During | After each round | Kept of a session |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["rows"]:
        times = " | ".join(_cell(row[kind]) for kind in ("first_page", "page_change", "slider"))
        memory = row["memory_mb"]
        after = ", ".join(f"{value:.0f}" for value in memory["after"])
        memory_cells = f"{memory['before']:.0f} | {memory['during']:.0f} | {after} | {row['kept_mb_per_session']:.2f}"
        lines.append(f"| {row['sessions']} | {times} | {row['errors']} | {memory_cells} |")
    return "\n".join(lines)


def _cell(times: dict[str, float] | None) -> str:
    return f"{times['median_ms']:,.0f} / {times['p95_ms']:,.0f}" if times else "none"


def _sessions(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_SESSIONS:
        raise argparse.ArgumentTypeError(f"{count} sessions: give a number from 1 to {MOST_SESSIONS}")
    return count


def _pause(text: str) -> float:
    pause_s = float(text)
    if not 0 <= pause_s <= LONGEST_PAUSE_S:
        raise argparse.ArgumentTypeError(f"a pause of {text} s: give 0 to {LONGEST_PAUSE_S:g}")
    return pause_s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sessions", type=_sessions, nargs="+", default=[1, 5, 10, 25, 50])
    parser.add_argument("--pause", type=_pause, default=0.0, help="seconds that a visitor looks at a page, on average")
    parser.add_argument("--watcher", choices=["auto", "none"], help="another server.fileWatcherType than the project's")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    options = [f"--server.fileWatcherType={given.watcher}"] if given.watcher else []
    found: dict[str, Any] = {"cpus": os.cpu_count(), "load_before": os.getloadavg()[0], "pause_s": given.pause}
    started = time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or the server would be left behind
    with TemporaryDirectory() as home, serve(Path(home), options=options) as server:
        found |= asyncio.run(measure_all(server, given.sessions, given.pause))
    found |= {"load_after": os.getloadavg()[0], "seconds": time.perf_counter() - started}
    errors = [row["messages"] for row in (found["first_visitor"], *found["rows"]) if row["errors"]]
    if given.json:
        print(json.dumps(found))
    else:
        print(f"{found['cpus']} CPUs, load average before {found['load_before']:.1f}, pause {given.pause:g} s\n")
        print(f"First visitor of a fresh server: first page {_cell(found['first_visitor']['first_page'])} ms\n")
        print(table(found))
        for messages in errors:
            print("\n".join(messages), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

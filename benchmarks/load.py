"""How the dashboard answers when many people use it at once, and how much memory it keeps of them.

    python -m benchmarks.load --sessions 1 5 10 25 50
    python -m benchmarks.load --sessions 50 --pause 2 --training --rounds 2 --json

A server is started as strangers get it (`hosted.py`), and one visitor walks through it first. Then, for each number of
sessions, so many open Home at the same moment, go to six pages, move a slider and solve an exercise on one, and put a
photograph of their own to the net on another. They leave, and as many others do the same, `--rounds` times. Nobody
pauses to look, which is the hardest case; `--pause 2` has people who do. With `--training` one more visitor has a net
trained meanwhile. Times are ms until the server says that the run is finished. What a browser adds, fetching the
frontend and drawing, is not in them. Visitors and server share this machine; where others share it as well, the time
that an answer took on a core says more than how long people waited. Memory is that of the server's process, in MB. The
exit status is 1 when a visitor met an error or the training ended early, 2 for a bad argument.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.tour import PATIENCE_S, Times, photographs, start_training, stop_training, walk
from benchmarks.visitor import Visitor, dial
from devtools.server import ROOT, Server, serve

MOST_SESSIONS = 200
LONGEST_PAUSE_S = 60.0
ROUNDS = 6
MOST_ROUNDS = 50
ROUND_S = 600  # for a round of all visitors, after which those that are still there count as errors
RETURNED_S = 25.0  # the server tidies up every 20 s; after that it holds what it needs
KEPT_SESSIONS = 128  # Streamlit keeps so many closed sessions for two minutes, in case a tab comes back


async def visit_at_once(
    server: Server, count: int, pause_s: float, times: Times, seed: int = 0, wait_s: float = 0
) -> tuple[float, float]:
    """So many visitors at the same moment, until the last one is done and all have left.

    MB when all were done, and while all were still there `wait_s` later.
    """
    opened: list[Visitor] = []
    pictures = photographs(count, seed)
    walks = [asyncio.create_task(walk(server.port, pause_s, picture, times, opened)) for picture in pictures]
    _, late = await asyncio.wait(walks, timeout=ROUND_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*walks)
    most_mb = server.memory_mb()
    held_mb = await settled_mb(server, wait_s)
    await asyncio.gather(*(visitor.socket.close() for visitor in opened))
    return most_mb, held_mb


async def settled_mb(server: Server, wait_s: float) -> float:
    """The least MB that the server has within this time."""
    lowest, until = server.memory_mb(), time.monotonic() + wait_s
    while time.monotonic() < until:
        await asyncio.sleep(1)
        lowest = min(lowest, server.memory_mb())
    return lowest


async def forget_closed_sessions(server: Server, wait_s: float) -> float:
    """Make Streamlit let go of closed sessions now, instead of in two minutes; MB afterwards.

    As many connections as it keeps sessions are opened and closed without asking for a page: they take their places.
    Then the server has time to return what is free.
    """
    for _ in range(KEPT_SESSIONS):
        await (await dial(server.port, PATIENCE_S)).close()
    return await settled_mb(server, wait_s)


async def measure(server: Server, count: int, pause_s: float, rounds: int, wait_s: float) -> dict[str, Any]:
    """Some rounds of so many visitors: their times together, and the server's memory in MB between the rounds.

    What a session takes is what the server held more while all were there and nobody asked for anything. What is kept
    of a session is what every round adds: the smallest growth from one round's end to the next one's. Memory that grows
    in one round alone is the allocator's, which takes some more for each thread at first.
    """
    times, load, cpu_s = Times(), [os.getloadavg()[0]], 0.0
    memory = {"before": await forget_closed_sessions(server, wait_s), "most": 0.0, "held": 0.0}
    after = []
    for number in range(rounds):
        seed = 1000 * count + number
        spent_s = server.cpu_s()
        most, held = await visit_at_once(server, count, pause_s, times, seed, wait_s)
        memory |= {"most": max(memory["most"], most), "held": max(memory["held"], held)}
        cpu_s += server.cpu_s() - spent_s
        load.append(os.getloadavg()[0])
        after.append(await forget_closed_sessions(server, wait_s))
    growth = min((later - earlier for earlier, later in pairwise(after)), default=0.0)
    per_session = {
        "taken_mb_per_session": max(0.0, memory["held"] - memory["before"]) / count,
        "kept_mb_per_session": max(0.0, growth) / count,
    }
    found = {"sessions": count, **times.summary(), "memory_mb": memory | {"after": after}, **per_session, "load": load}
    return found | {"cpu_ms_per_answer": 1000 * cpu_s / max(1, times.count())}


async def measure_all(server: Server, given: argparse.Namespace) -> dict[str, Any]:
    """The first visitor of a fresh server, alone; then each number of sessions."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MOST_SESSIONS))  # what visitors fetch
    first = Times()
    await visit_at_once(server, 1, 0, first)
    found: dict[str, Any] = {"first_visitor": first.summary()}
    trainer, run = await start_training(server.port, server.home) if given.training else (None, None)
    found["rows"] = [await measure(server, count, given.pause, given.rounds, given.settle) for count in given.sessions]
    if trainer and run:
        found["trained_all_the_time"] = await stop_training(trainer, run)
    return found


def table(found: dict[str, Any]) -> str:
    """Times in ms as median / p95, memory in MB: a line for each number of sessions, in Markdown."""
    lines = [
        "| Sessions | First page, median / p95, ms | Page change, ms | Slider, ms | Exercise, ms | Photograph, ms "
        "| Core time of an answer, ms | Errors "
        "| Memory before, MB | Most | Held | After each round | Taken by a session | Kept of one | Load average |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["rows"]:
        kinds = ("first_page", "page_change", "slider", "exercise", "photograph")
        memory = row["memory_mb"]
        cells = [str(row["sessions"]), *(_cell(row[kind]) for kind in kinds)]
        cells += [f"{row['cpu_ms_per_answer']:.0f}", str(row["errors"])]
        cells += [
            f"{memory['before']:.0f}",
            f"{memory['most']:.0f}",
            f"{memory['held']:.0f}",
            _list(memory["after"], 0),
        ]
        cells += [f"{row['taken_mb_per_session']:.1f}", f"{row['kept_mb_per_session']:.2f}", _list(row["load"], 1)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _list(values: Sequence[float], digits: int) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values)


def _cell(times: dict[str, float] | None) -> str:
    return f"{times['median_ms']:,.0f} / {times['p95_ms']:,.0f}" if times else "none"


def _count(text: str, most: int, what: str) -> int:
    count = int(text)
    if not 1 <= count <= most:
        raise argparse.ArgumentTypeError(f"{count} {what}: give a number from 1 to {most}")
    return count


def _sessions(text: str) -> int:
    return _count(text, MOST_SESSIONS, "sessions")


def _rounds(text: str) -> int:
    return _count(text, MOST_ROUNDS, "rounds")


def _pause(text: str) -> float:
    pause_s = float(text)
    if not 0 <= pause_s <= LONGEST_PAUSE_S:
        raise argparse.ArgumentTypeError(f"a pause of {text} s: give 0 to {LONGEST_PAUSE_S:g}")
    return pause_s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sessions", type=_sessions, nargs="+", default=[1, 5, 10, 25, 50])
    parser.add_argument("--pause", type=_pause, default=0.0, help="seconds that a visitor looks at a page, on average")
    parser.add_argument("--rounds", type=_rounds, default=ROUNDS, help="of as many visitors, one after another")
    parser.add_argument("--settle", type=_pause, default=RETURNED_S, help="seconds before memory is read")
    parser.add_argument("--training", action="store_true", help="one more visitor has a net trained meanwhile")
    parser.add_argument("--watcher", choices=["auto", "none"], help="another server.fileWatcherType than the project's")
    parser.add_argument("--json", action="store_true", help="one JSON object, and nothing else")
    given = parser.parse_args()
    options = [f"--server.fileWatcherType={given.watcher}"] if given.watcher else []
    found: dict[str, Any] = {"cpus": os.cpu_count(), "load_before": os.getloadavg()[0], "pause_s": given.pause}
    started = time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or the server would be left behind
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        serve(Path(home), ROOT / "hosted.py", options) as server,
    ):
        found |= asyncio.run(measure_all(server, given))
        found["tracebacks"] = server.tracebacks()
    found |= {"load_after": os.getloadavg()[0], "seconds": time.perf_counter() - started}
    errors = [row["messages"] for row in (found["first_visitor"], *found["rows"]) if row["errors"]]
    errors += [[found["tracebacks"]]] if found["tracebacks"] else []
    errors += [["the training ended before the visitors did"]] if not found.get("trained_all_the_time", True) else []
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

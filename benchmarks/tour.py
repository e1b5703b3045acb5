"""What a visitor of the load benchmark does: Home, six pages, a slider, an exercise, a photograph of one's own.

All come as strangers do, each with a cookie and so with a workspace of its own. One more starts a training and stays.
"""

import asyncio
import io
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.exceptions import WebSocketException

from benchmarks.visitor import VisitError, Visitor, arrive
from rps_core.data.class_folders import scan
from rps_core.runs.run import read_folder

PAGES = ("Layer shapes", "Convolution", "Max pooling", "Network", "Dataset", "Photo")
SLIDER_PAGE, SLIDER, VALUES = "Max pooling", "Shift the picture, pixels", (1, 2, 3, 4, 5)
EXERCISE, SOLUTION = "exercise_pool_same_size", {"Stride": 1, "Padding": 1}
UPLOAD_PAGE, UPLOADER = "Photo", "Photographs of a hand, one or many"
PHOTOGRAPH_PX = (1600, 1200)
PATIENCE_S = 60.0  # for one answer
TRAINING = "net=handnet&recipe=fast&epochs=200"
TRAINING_STARTS_S = 120.0


@dataclass
class Times:
    """ms until a page or an answer was there, by kind; and what went wrong."""

    first_page: list[float] = field(default_factory=list)
    page_change: list[float] = field(default_factory=list)
    slider: list[float] = field(default_factory=list)
    exercise: list[float] = field(default_factory=list)
    photograph: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many answers there were."""
        return sum(len(times) for kind, times in vars(self).items() if kind != "errors")

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {kind: spread(times) for kind, times in vars(self).items() if kind != "errors"}
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


def photographs(count: int, seed: int) -> list[bytes]:
    """So many different JPEG files: a rendered hand somewhere before a ground of soft colours, PHOTOGRAPH_PX large."""
    rng, hands = np.random.default_rng(seed), scan(None).files
    made = []
    for _ in range(count):
        ground = Image.fromarray(rng.integers(90, 220, (3, 4, 3), np.uint8))
        picture = ground.resize(PHOTOGRAPH_PX, Image.Resampling.BICUBIC)
        hand = Image.open(hands[rng.integers(len(hands))]).convert("RGB").resize((600, 600))
        left, top = (int(rng.integers(0, side - 600)) for side in PHOTOGRAPH_PX)
        picture.paste(hand, (left, top))
        made.append(buffer := io.BytesIO())
        picture.save(buffer, "JPEG", quality=88)
    return [buffer.getvalue() for buffer in made]


async def walk(port: int, pause_s: float, photograph: bytes, times: Times, opened: list[Visitor]) -> None:
    """One visitor's way through the dashboard, up to the first error. The tab stays open.

    The visitor looks at everything that came for `pause_s` on average, evenly spread from nothing to twice as long.
    """
    try:
        visitor, arrived_ms = await arrive(port, PATIENCE_S)
        opened.append(visitor)
        times.first_page.append(arrived_ms)
        for title in PAGES:
            await _look(pause_s)
            times.page_change.append(await visitor.go_to(title))
            if title == SLIDER_PAGE:
                await _move_and_solve(visitor, pause_s, times)
            if title == UPLOAD_PAGE:
                await _look(pause_s)
                times.photograph.append(await visitor.drop(UPLOADER, "mine.jpg", photograph))
                if not any("rps-verdict" in text for text in visitor.view.texts):
                    raise VisitError("a photograph got no answer")
    except (VisitError, WebSocketException, OSError) as error:
        times.errors.append(f"{type(error).__name__}: {error}")
    except asyncio.CancelledError:
        times.errors.append("not done in time")


async def _look(pause_s: float) -> None:
    await asyncio.sleep(random.uniform(0, 2 * pause_s))


async def _move_and_solve(visitor: Visitor, pause_s: float, times: Times) -> None:
    """The slider, some values; then an exercise, which has to say that it is solved."""
    for value in VALUES:
        await _look(pause_s)
        times.slider.append(await visitor.move(SLIDER, value))
    await _look(pause_s)
    times.exercise.append(await visitor.press(EXERCISE))
    for label, number in SOLUTION.items():
        await _look(pause_s)
        times.exercise.append(await visitor.type(label, number))
    if not any(text.startswith("Solved: ") for text in visitor.view.texts):
        raise VisitError("an exercise was solved, and the page does not say so")


async def start_training(port: int, home: Path) -> tuple[Visitor, Path]:
    """One more visitor starts a long training and stays; the visitor, and the run's folder once an epoch is done."""
    visitor, _ = await arrive(port, PATIENCE_S)
    page = visitor.view.pages["Training"]
    visitor.view.query = TRAINING
    await visitor.run(ClientState(page_script_hash=page, query_string=TRAINING))
    await visitor.press("Start training")
    deadline = time.monotonic() + TRAINING_STARTS_S
    while time.monotonic() < deadline:
        for folder in home.glob("visitors/*/runs/*"):
            if (folder / "metrics.jsonl").exists():
                return visitor, folder
        await asyncio.sleep(0.5)
    raise VisitError(f"no training had an epoch done within {TRAINING_STARTS_S:g} s")


async def stop_training(visitor: Visitor, folder: Path) -> bool:
    """The visitor presses Stop and leaves, for a worker outlives its server; whether the run was still at work."""
    was_running = read_folder(folder).status.state == "running"
    if was_running:
        await visitor.go_to("Training")
        await visitor.press("training_stop")
    deadline = time.monotonic() + TRAINING_STARTS_S
    while read_folder(folder).status.state == "running" and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    await visitor.socket.close()
    return was_running

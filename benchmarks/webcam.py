"""How fast live inference is, from a camera of 640 x 480 pixels and 30 frames a second to the label on the page.

    python -m benchmarks.webcam --data ../shared/data/rps-cv --seconds 40 --json

Three measurements: the frames' callback alone; the same in a dashboard that a Chromium sends its camera to; and how
long a gesture is in front of that camera before its right label stands on the page. The camera is a film of
photographs from --data, or of rendered hands. Load averages are told, because on a busy machine all of this is slower.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from devtools.camera import HEIGHT, WIDTH, chromium, photographed_hand, rendered_hand, start_camera, write_film
from devtools.server import Server, serve
from pages._ui.camera.stream import on_frame
from rps_core import CLASSES, inference
from rps_core.arrays import ImageU8
from rps_core.data.class_folders import scan
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.nets import checkpoint

FRAMES_PER_S = 30
SHOWN_S = 3.0
MARK_PX = 32  # a corner of the film whose grey tells which gesture is shown: 40, 120 or 200
WATCH = """
async ([classes, seconds]) => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
  await video.play();
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const waits = [];
  let shown = -1, since = 0, told = true;
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    pen.drawImage(video, 8, 8, 1, 1, 0, 0, 1, 1);
    const now = Math.round((pen.getImageData(0, 0, 1, 1).data[0] - 40) / 80);
    if (now !== shown) {
      if (!told) waits.push(null);
      told = shown === -1; // the first gesture was there before we looked
      shown = now;
      since = performance.now();
    }
    const verdict = document.querySelector(".rps-verdict")?.innerText ?? "";
    if (!told && verdict.startsWith(classes[shown])) {
      told = true;
      waits.push(performance.now() - since);
    }
    await new Promise((done) => setTimeout(done, 15));
  }
  stream.getTracks().forEach((track) => track.stop());
  return waits;
}
"""


def make_film(path: Path, data: Path | None) -> Path:
    """Paper, rock, scissors, each for SHOWN_S, marked in a corner outside the region."""
    shown: list[tuple[ImageU8, float]] = []
    for number, name in enumerate(CLASSES):
        frame = photographed_hand(_first(data, name)) if data else rendered_hand(name)
        frame[:MARK_PX, :MARK_PX] = 40 + 80 * number
        shown.append((frame, SHOWN_S))
    return write_film(path, shown, FRAMES_PER_S)


def _first(data: Path, name: str) -> Path:
    return next(file for file in sorted(scan(data).files) if file.parent.name == name)


def measure_callback(count: int = 300) -> dict[str, float]:
    """The callback alone, frame after frame at the camera's pace: wall clock and CPU time of its thread, ms."""
    processor = FrameProcessor()
    net = checkpoint.load(checkpoint.shipped())
    processor.change(Settings(classify=inference.frame_classifier(net), threshold=net.info.threshold))
    callback = partial(on_frame, processor)
    frame = av.VideoFrame.from_ndarray(rendered_hand("rock"), format="rgb24").reformat(format="yuv420p")
    walls, cpus = [], []
    for _ in range(count):
        wall, cpu = time.perf_counter(), time.thread_time()
        callback(frame)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.thread_time() - cpu))
        time.sleep(max(0.0, 1 / FRAMES_PER_S - walls[-1] / 1000))
    return {
        "wall_median_ms": statistics.median(walls),
        "wall_p95_ms": float(np.percentile(walls, 95)),
        "cpu_median_ms": statistics.median(cpus),
        "cpu_p95_ms": float(np.percentile(cpus, 95)),
    }


def measure_page(server: Server, tab: Page, seconds: float) -> dict[str, Any]:
    """What the page says of itself while the camera plays, and how late its labels are, ms."""
    tab.goto(f"{server.url}/webcam")
    start_camera(tab)
    expect(tab.locator(".rps-numbers")).to_be_visible()
    tab.wait_for_timeout(8000)  # the first frames, before everything is loaded, would count for ten seconds
    waits = tab.evaluate(WATCH, [list(CLASSES), seconds])
    late = [wait for wait in waits if wait is not None]
    return {
        "page": " ".join(tab.locator(".rps-numbers").inner_text().split("\n")),
        "label_after_ms": [round(wait) for wait in late],
        "label_median_ms": statistics.median(late) if late else None,
        "label_slowest_ms": max(late, default=None),
        "gestures_missed": len(waits) - len(late),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder of class folders with photographs; else hands are rendered")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, Any] = {"camera": f"{WIDTH} x {HEIGHT}, {FRAMES_PER_S} frames/s", "cpus": os.cpu_count()}
    found["load_before"] = os.getloadavg()
    found["callback_alone"] = measure_callback()
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        film = make_film(Path(home) / "film.y4m", given.data)
        with chromium(playwright, film) as browser:
            found |= measure_page(server, browser.new_page(viewport={"width": 1280, "height": 900}), given.seconds)
    found["load_after"] = os.getloadavg()
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()

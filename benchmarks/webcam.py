"""How fast live inference is, from a camera of 640 x 480 pixels and 30 frames a second to the label on the page.

    python -m benchmarks.webcam --streams 4
    python -m benchmarks.webcam --data ../shared/data/hand-frames/gestures --hands 24 --seconds 40 --json

The camera is a film of whole frames with a hand somewhere in them, one after another: rendered scenes in which the
hand's longer side is a third of the frame's height; or photographs from --data, a folder of class folders. The finder
is on, the net is HandNet. Measured are the frames' callback alone, wall clock and CPU time of its thread; after how
many seconds of film the label is right; and in a dashboard that a Chromium sends its camera to, what the page says of
its frames, and how long a hand is in front of the camera before its right label stands there. Load averages are told,
because on a busy machine all of this is slower.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright

from devtools.camera import HEIGHT, WIDTH, chromium, photographed_scene, rendered_scene, start_camera, write_film
from devtools.server import Server, serve
from pages._ui.camera.stream import on_frame
from rps_core import CLASSES, inference
from rps_core.arrays import ImageU8
from rps_core.data.class_folders import scan
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.nets import checkpoint
from rps_core.nets.finder import for_frames, load_finder

FRAMES_PER_S = 30
SHOWN_S = 3.0
WARM_UP = 30  # frames before anything is measured
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


Hand = tuple[str, ImageU8]  # a class, and a frame (HEIGHT, WIDTH, 3)


def choose_hands(data: Path | None, count: int) -> list[Hand]:
    """So many frames, paper, rock and scissors by turns."""
    names = [CLASSES[number % len(CLASSES)] for number in range(count)]
    if data is None:
        return [(name, rendered_scene(name, number)) for number, name in enumerate(names)]
    files = sorted(scan(data).files)
    of_class = {name: [file for file in files if file.parent.name == name] for name in CLASSES}
    chosen = [of_class[name][number // len(CLASSES) % len(of_class[name])] for number, name in enumerate(names)]
    return [(name, photographed_scene(file)) for name, file in zip(names, chosen, strict=True)]


def marked(hand: Hand) -> ImageU8:
    """The frame with its class told by a corner's grey."""
    name, frame = hand
    frame = frame.copy()
    frame[:MARK_PX, :MARK_PX] = 40 + 80 * CLASSES.index(name)
    return frame


def live_settings() -> Settings:
    """Those of the page as it opens."""
    net = checkpoint.load(checkpoint.shipped())
    classify = inference.frame_classifier(net)
    return Settings(finder=for_frames(load_finder()), classify=classify, threshold=net.info.threshold)


def measure_callback(hands: Sequence[Hand], count: int = 300) -> dict[str, float]:
    """The callback alone, frame after frame at the camera's pace: wall clock and CPU time of its thread, ms."""
    processor = FrameProcessor()
    processor.change(live_settings())
    callback = partial(on_frame, processor)
    frames = [av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(format="yuv420p") for _, frame in hands]
    walls, cpus = [], []
    for number in range(WARM_UP + count):
        wall, cpu = time.perf_counter(), time.thread_time()
        callback(frames[number // round(SHOWN_S * FRAMES_PER_S) % len(frames)])
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.thread_time() - cpu))
        time.sleep(max(0.0, 1 / FRAMES_PER_S - walls[-1] / 1000))
    found: dict[str, float] = {}
    for name, times in (("wall", walls[WARM_UP:]), ("cpu", cpus[WARM_UP:])):
        found |= {f"{name}_p50_ms": float(np.median(times)), f"{name}_p95_ms": float(np.percentile(times, 95))}
    return found


def measure_label(hands: Sequence[Hand]) -> dict[str, Any]:
    """After how many seconds of film the label is right, however fast this machine is: time goes by the frames."""
    now_s = 0.0
    processor = FrameProcessor(lambda: now_s)
    processor.change(live_settings())
    late: list[float] = []
    for name, frame in hands:
        since_s = now_s
        while now_s < since_s + SHOWN_S - 1e-9:
            processor.process(frame)
            result = processor.result()
            if result and result.text == name:
                late.append(now_s - since_s)
                break
            now_s += 1 / FRAMES_PER_S
        now_s = since_s + SHOWN_S
    return {
        "hands": len(hands),
        "right_within_1_s": sum(wait <= 1 for wait in late) / len(hands),
        "median_s": statistics.median(late) if late else None,
        "slowest_s": max(late, default=None),
        "never_right": len(hands) - len(late),
    }


def measure_pages(server: Server, browser: Browser, streams: int, seconds: float) -> list[dict[str, Any]]:
    """What so many pages say of themselves, each with a camera that plays, and how late their labels are, ms."""
    tabs = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(streams)]
    for tab in tabs:
        tab.goto(f"{server.url}/webcam")
        start_camera(tab)
        expect(tab.locator(".rps-numbers")).to_be_visible(timeout=60_000)
    tabs[-1].wait_for_timeout(8000)  # the first frames, before everything is loaded, would count for ten seconds
    for tab in tabs:  # all at the same time
        tab.evaluate(f"(given) => {{ window.watched = ({WATCH})(given); }}", [list(CLASSES), seconds])
    return [_labels_of(tab) for tab in tabs]


def _labels_of(tab: Page) -> dict[str, Any]:
    waits = tab.evaluate("() => window.watched")
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
    parser.add_argument("--data", type=Path, help="folder of class folders with whole frames; else scenes are rendered")
    parser.add_argument("--hands", type=int, default=12, help="frames in the film")
    parser.add_argument("--streams", type=int, choices=range(1, 9), default=1, help="pages at once, each with a camera")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, Any] = {"camera": f"{WIDTH} x {HEIGHT}, {FRAMES_PER_S} frames/s", "cpus": os.cpu_count()}
    found["load_before"] = os.getloadavg()
    hands = choose_hands(given.data, given.hands)
    found["callback_alone"] = measure_callback(hands)
    found["label_in_film"] = measure_label(hands)
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as server, sync_playwright() as playwright:
        film = write_film(Path(home) / "film.y4m", [(marked(hand), SHOWN_S) for hand in hands], FRAMES_PER_S)
        with chromium(playwright, film) as browser:
            found["pages"] = measure_pages(server, browser, given.streams, given.seconds)
        found["server_mb"] = server.memory_mb()
    found["load_after"] = os.getloadavg()
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()

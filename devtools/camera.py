"""A camera that plays pictures: a film of them, and a Chromium that takes the film for its camera."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, Playwright

from devtools.browser import FLAGS, find_browser
from devtools.server import ROOT
from rps_core.arrays import ImageU8
from rps_core.data.images import letterbox, load_image
from rps_core.hands.pictures import picture
from rps_core.hands.scene_hand import render_scene_hand
from rps_core.hands.scenes import Framing, scene
from rps_core.live.region import Region

WIDTH, HEIGHT = 640, 480
GROUND = (196, 196, 196)
PHOTOGRAPHS = ROOT.parent / "shared" / "data" / "rps-cv"
"""Real photographs, by class, where somebody has put them beside the checkout."""

PLAYER = 'iframe[title*="webrtc_streamer"]'


def rendered_hand(gesture: str, number: int = 1) -> ImageU8:
    """A hand that is in nobody's training set, where the default region is, in a frame of (HEIGHT, WIDTH, 3)."""
    return in_frame(picture(4242, number, size_px=256, gesture=gesture).rgb)


def rendered_scene(gesture: str | None, number: int = 1, *, share: float = 1 / 3) -> ImageU8:
    """A room with a person whose hand is anywhere in it, (HEIGHT, WIDTH, 3), in nobody's training set; None: no hand.

    `share`: the hand's longer side by the frame's height.
    """
    rng = np.random.default_rng([4242, number])
    hands = [render_scene_hand(gesture, rng)] if gesture else []
    share_of_width = share * HEIGHT / WIDTH
    framing = Framing((share_of_width, share_of_width), True, 0.0, ((WIDTH / HEIGHT, 1.0),))
    top = (WIDTH - HEIGHT) // 2  # a scene is a square, the frame its middle
    return scene(hands, framing, rng, WIDTH).rgb[top : top + HEIGHT]


def photographed_hand(path: Path) -> ImageU8:
    """A photograph where the default region is."""
    return in_frame(np.asarray(load_image(path)))


def photographed_scene(path: Path) -> ImageU8:
    """A photograph of a whole scene as a frame of (HEIGHT, WIDTH, 3), nothing cut off, before a plain ground."""
    return np.asarray(ImageOps.pad(load_image(path), (WIDTH, HEIGHT), color=GROUND))


def in_frame(rgb: ImageU8) -> ImageU8:
    """A picture letterboxed into the default region of a frame of (HEIGHT, WIDTH, 3), before a plain ground."""
    left, top, side = Region().box(WIDTH, HEIGHT)
    frame = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    frame[top : top + side, left : left + side] = np.asarray(letterbox(Image.fromarray(rgb), side))
    return frame


def write_film(path: Path, shown: Sequence[tuple[ImageU8, float]], frames_per_s: int = 10) -> Path:
    """A y4m film: each frame (HEIGHT, WIDTH, 3) for so many seconds, one after another. A camera repeats it.

    Ten frames a second are enough to be recognised, and leave a small machine time for the rest of a test.
    """
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{frames_per_s}:1 Ip A1:1 C420jpeg\n".encode())
        for rgb, seconds in shown:
            planes = av.VideoFrame.from_ndarray(rgb, format="rgb24").to_ndarray(format="yuv420p").tobytes()
            film.write((b"FRAME\n" + planes) * round(seconds * frames_per_s))
    return path


@contextmanager
def chromium(playwright: Playwright, film: Path | None, *, allowed: bool = True) -> Iterator[Browser]:
    """A Chromium whose camera plays the film; None: it has no camera. `allowed`: it says yes when a page asks."""
    flags = list(FLAGS)
    if film:
        flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    if allowed:
        flags.append("--use-fake-ui-for-media-stream")
    browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
    try:
        yield browser
    finally:
        browser.close()


def start_camera(tab: Page) -> None:
    """Press the button in the player, which sits in a frame of its own."""
    tab.frame_locator(PLAYER).get_by_role("button", name="Start camera").click(timeout=60_000)

"""Takes the pictures of docs/classroom anew: python -m devtools.classroom_pictures

A Chromium's own warning before a certificate that nobody knows, and the two taps; a teacher's screen; a student's.
"""

import tempfile
from contextlib import suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, Page, expect, sync_playwright

from classroom import network_address
from devtools.browser import FLAGS, find_browser
from devtools.lesson import JOIN, TEACHER, lesson
from devtools.server import ROOT
from rps_core.exercises import classroom, solved
from rps_core.exercises.exercise import TITLES
from rps_core.hands.pictures import picture
from rps_core.labels import CLASSES
from rps_core.recordings import store
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace

IMAGES = ROOT / "docs" / "classroom" / "img"
NAMES = ("Ada", "Ben", "Çağla", "Dmitri", "Esperanza", "Finn")
PHONE = {"width": 390, "height": 700}


def warning(phone: Page, address: str) -> None:
    """The two taps, side by side; the page is behind them then."""
    with suppress(Error):  # it stops at the warning, as it should
        phone.goto(address)
    phone.wait_for_timeout(2_000)  # until it has the phone's width
    shots = [phone.screenshot()]
    phone.locator("#details-button").click()
    phone.wait_for_timeout(500)
    shots.append(phone.screenshot())
    side_by_side(shots, IMAGES / "warning.png")
    phone.locator("#proceed-link").click()
    expect(phone.get_by_label("Your name", exact=True)).to_be_visible(timeout=60_000)


def side_by_side(shots: list[bytes], target: Path) -> None:
    """PNGs of one size as one picture, with a gap between them."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(shots))]
        for file, shot in zip(files, shots, strict=True):
            file.write_bytes(shot)
        pictures = [Image.open(file).convert("RGB") for file in files]
        width, height = pictures[0].size
        whole = Image.new("RGB", (len(pictures) * (width + 24) - 24, height), (138, 143, 152))
        for number, one in enumerate(pictures):
            whole.paste(one, (number * (width + 24), 0))
        whole.save(target, optimize=True)


def fill(home: Workspace) -> None:
    """A class in the middle of its second lesson."""
    classroom.gather(home, "our class", 20)
    for number, name in enumerate(NAMES):
        mine = visitors.visitor_workspace(home, visitors.new_token())
        classroom.give_name(home, mine, name)
        visitors.touch(mine)
        solved.mark_solved(mine, *list(TITLES)[: number * 2 + 1])
        classroom.agree(home, mine, "our class")
        for label in CLASSES:
            burst = store.new_burst()
            for index in range(7 if number % 2 else 4):
                rgb = picture(77, 10 * number + index, size_px=128, gesture=label).rgb
                store.add(mine, "our class", label, rgb, burst, index)


def main() -> None:
    """The pictures, at this computer's address in the network."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with lesson(home, network_address()) as running:
            fill(Workspace(home))
            browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
            phone = browser.new_context(viewport=PHONE, is_mobile=True).new_page()  # type: ignore[arg-type]
            warning(phone, running.printed(JOIN))
            teacher = browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True).new_page()
            teacher.goto(running.printed(TEACHER))
            expect(teacher.get_by_text("students").first).to_be_visible(timeout=60_000)
            expect(teacher.get_by_text("Max pooling", exact=True)).to_have_count(2, timeout=60_000)
            teacher.wait_for_timeout(1_000)
            teacher.screenshot(path=IMAGES / "teacher.png")
            phone.get_by_label("Your name", exact=True).fill("Grace")
            phone.get_by_role("button", name="Join").click()
            classroom.show(Workspace(home), "convolution", {"kernel": "Sobel y"}, "Look at this kernel.")
            opens = phone.get_by_role("link", name="Your teacher: Look at this kernel.")
            expect(opens).to_be_visible(timeout=60_000)
            phone.wait_for_timeout(3_000)
            shots = [phone.screenshot()]
            opens.click()
            expect(phone.get_by_role("heading", level=1, name="Convolution")).to_be_visible(timeout=60_000)
            phone.wait_for_timeout(4_000)
            side_by_side([*shots, phone.screenshot()], IMAGES / "student.png")
            browser.close()


if __name__ == "__main__":
    main()

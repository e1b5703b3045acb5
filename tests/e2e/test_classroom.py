"""A lesson over HTTPS, on an address of this computer that is not localhost: a teacher's screen, and a phone.

The phone opens what the codes on the teacher's screen say, as OpenCV reads them from a picture of that screen.
"""

import io
import re
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from classroom import network_address
from devtools.camera import chromium, start_camera, write_film
from devtools.lesson import JOIN, TEACHER, lesson
from rps_core.errors import InputError
from tests.helpers.browser import title
from tests.helpers.camera import sure_scene

HOST = "127.0.0.2"
CLASSES = ("paper", "rock", "scissors")
PICTURES = 4  # of each class
SIZES = (1.0, 0.6, 2.0)  # OpenCV misses one code in six at some sizes, as a phone does not that comes nearer
TRIES = 20  # half a second apart: on a busy machine a code is in its place before it is drawn


def read_code(code: Locator) -> str:
    """What a QR code says, read from a picture of the screen, as soon as it is drawn."""
    expect(code).to_be_visible()
    text = ""
    for _ in range(TRIES):
        picture = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        for size in SIZES:
            text = text or cv2.QRCodeDetector().detectAndDecode(cv2.resize(picture, None, fx=size, fy=size))[0]
        if text:
            break
        code.page.wait_for_timeout(500)
    return str(text)


def screen(browser: Browser, width: int) -> Page:
    return browser.new_context(viewport={"width": width, "height": 844}, ignore_https_errors=True).new_page()


def record(phone: Page, label: str) -> None:
    """A burst of one class, with the camera that is on."""
    phone.get_by_test_id("stButtonGroup").get_by_text(label, exact=True).click()
    expect(phone.get_by_role("button", name=f"Hold to record {label}")).to_be_visible()
    burst = phone.get_by_role("button", name=f"{PICTURES} pictures after 0 s")
    expect(burst).to_be_enabled()
    burst.click()
    expect(phone.get_by_text(f"{PICTURES} pictures of {label} recorded")).to_be_visible()


def test_a_phone_joins_by_the_code_records_for_the_class_and_trains_and_the_teacher_sees_it(
    playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    film = write_film(tmp_path / "hand.y4m", [(sure_scene("rock")[0], 1.0)])
    (home := tmp_path / "home").mkdir()
    with lesson(home, HOST) as running, chromium(playwright, film) as phones:
        teacher = screen(browser, 1280)
        teacher.goto(running.printed(TEACHER))
        key = running.printed(TEACHER).partition("key=")[2]
        title(teacher, "Classroom")
        assert key not in teacher.url
        address = read_code(teacher.get_by_role("img", name="QR code of").first)
        assert address == running.printed(JOIN)
        phone = screen(phones, 390)
        errors: list[str] = []
        phone.on("pageerror", lambda error: errors.append(str(error)))  # a white page has no other voice
        phone.goto(address)
        phone.get_by_label("Your name", exact=True).fill("Grace")
        phone.get_by_role("button", name="Join").click()
        expect(phone.get_by_text("Grace", exact=True)).to_be_visible()
        assert phone.evaluate("isSecureContext")
        expect(teacher.get_by_text("Grace", exact=True)).to_be_visible()

        teacher.get_by_label("Hands of each student", exact=True).fill(str(len(CLASSES) * PICTURES))
        teacher.get_by_role("button", name="Ask the class to record").click()
        expect(teacher.get_by_text("Record 12 hands each:")).to_be_visible()
        to_collect = read_code(teacher.get_by_role("img", name=re.compile("collect")))
        phone.goto(f"{to_collect}&rate=10&countdown=0")
        phone.get_by_role("button", name="I agree").click()
        start_camera(phone)
        for label in CLASSES:
            record(phone, label)
        expect(phone.get_by_text("12 hands recorded")).to_be_visible()
        expect(teacher.get_by_text("our class: 12 pictures")).to_be_visible()
        zipped = teacher.context.request.get(f"{address}/class.zip?collection=our+class")
        with zipfile.ZipFile(io.BytesIO(zipped.body())) as packed:
            assert len(packed.namelist()) == len(CLASSES) * PICTURES
        assert teacher.get_by_role("link", name="Download", exact=False).first.get_attribute("href")
        assert phone.context.request.get(f"{address}/class.zip?collection=our+class").status == 404

        phone.goto(f"{address}/training?data=classroom/collections/our+class&epochs=1&batch=4")
        phone.get_by_role("button", name="Start training").click()
        expect(teacher.get_by_text("on validation of our class")).to_be_visible(timeout=120_000)
        assert key not in phone.content() and key not in str(phone.context.cookies())

        teacher.goto(f"{address}/convolution?kernel=blur")
        teacher.get_by_role("button", name="Show this to all").click()
        phone.get_by_role("link", name="Your teacher: Look at this, on Convolution").click()
        title(phone, "Convolution")
        expect(phone).to_have_url(re.compile("kernel=blur"))
        expect(phone.get_by_text("Your teacher:")).to_have_count(0)
        teacher.goto(f"{address}/classroom")
        teacher.get_by_label("Link of a page, as it shall be", exact=True).fill("/max_pooling?pool_stride=2")
        teacher.get_by_text("Take everybody there at once").click()
        teacher.get_by_role("button", name="Put it on every screen").click()
        title(phone, "Max pooling")  # by itself
        expect(phone).to_have_url(re.compile("pool_stride=2"))
        assert errors == []
        assert running.log.read_text().rstrip().endswith("what was made is there in the next one.")  # no log after it
    assert "Traceback" not in running.log.read_text() + running.server_log.read_text()
    assert '"event": "server_started"' in running.server_log.read_text()


def test_without_https_phones_join_too_and_are_told_why_there_is_no_live_camera(
    browser: Browser, tmp_path: Path
) -> None:
    try:
        host = network_address()  # on loopback a browser gives its camera to plain HTTP, too
    except InputError as error:
        pytest.skip(str(error))
    with lesson(tmp_path, host, "--http") as running:
        phone = screen(browser, 390)
        phone.goto(running.printed(JOIN) + "/webcam")
        phone.get_by_label("Your name", exact=True).fill("Grace")
        phone.get_by_role("button", name="Join").click()
        title(phone, "Webcam")
        assert not phone.evaluate("isSecureContext")
        expect(phone.get_by_text("this one came over plain HTTP")).to_be_visible()
    assert "Traceback" not in running.log.read_text() + running.server_log.read_text()

"""The game before a camera that plays a hand: from the countdown to the score, and "it misread me"."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from devtools.camera import chromium, start_camera, write_film
from devtools.server import Server
from tests.helpers.browser import OVERTAKEN, title
from tests.helpers.camera import WALL, sure_scene

LISTEN = """it => {
  window.heard = [];
  new MutationObserver(() => heard.push(it.textContent)).observe(it, { childList: true });
}"""  # everything that is said, however short


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fist somewhere in a room, which the shipped nets find and are sure of."""
    return write_film(tmp_path_factory.mktemp("film") / "rock.y4m", [(sure_scene("rock")[0], 1.0)])


@pytest.mark.parametrize("script", ["", OVERTAKEN], ids=["alone", "overtaken"])
def test_from_countdown_to_score_and_it_misread_me(
    fresh_server: Server, playwright: Playwright, film: Path, script: str
):
    with chromium(playwright, film) as browser:
        tab = browser.new_page()
        tab.add_init_script(script)
        tab.goto(f"{fresh_server.url}/game?opponent=random")
        title(tab, "Game")
        expect(tab.get_by_text("Start the camera to play.")).to_be_visible()
        start_camera(tab)
        expect(tab.get_by_role("button", name="Play")).to_be_focused()
        fixed = tab.locator(".promise code").inner_text()

        said = tab.locator(".said")
        said.evaluate(LISTEN)

        tab.keyboard.press("Space")
        expect(said).to_have_text(re.compile("You win|Draw|The computer wins"))
        expect(tab.locator(".you b")).to_have_text("rock")
        computer = tab.locator(".computer b").inner_text()
        verdict = {"scissors": "You win", "rock": "Draw", "paper": "The computer wins"}[computer]
        assert tab.evaluate("heard") == ["3", "2", "1", "Shoot!", verdict]
        expect(score(tab)).to_contain_text("of 1 round")
        assert proof(tab, fixed, computer) == "True"

        tab.get_by_role("radio", name="scissors").click()
        expect(tab.locator(".you b")).to_have_text("scissors")
        expect(tab.get_by_text("Kept in the collection “from the game” as picture 1 of scissors")).to_be_visible()
        (kept,) = (fresh_server.home / "collections" / "from the game" / "scissors").iterdir()
        crop = sure_scene("rock")[1].rgb
        assert Image.open(kept).size == pytest.approx((crop.shape[1], crop.shape[0]), rel=0.1)

        tab.reload()
        expect(score(tab)).to_contain_text("of 1 round")
        assert not tab.get_by_test_id("stException").count()


def test_without_a_hand_the_round_does_not_count_and_the_move_stays_fixed(
    fresh_server: Server, playwright: Playwright, tmp_path: Path
):
    with chromium(playwright, write_film(tmp_path / "wall.y4m", [(WALL, 1.0)])) as browser:
        tab = browser.new_page()
        tab.goto(f"{fresh_server.url}/game?opponent=random")
        title(tab, "Game")
        start_camera(tab)
        expect(tab.get_by_role("button", name="Play")).to_be_focused()
        fixed = tab.locator(".promise code").inner_text()
        tab.keyboard.press("Space")
        expect(tab.locator(".said")).to_have_text("Does not count")
        expect(tab.get_by_text("No hand found: hold up the whole hand")).to_be_visible()
        assert tab.locator(".promise code").inner_text() == fixed


def score(tab: Page):
    """The standing against the opponent of chance."""
    return tab.get_by_test_id("stCaptionContainer").filter(has_text=re.compile(r"\d of \d+ rounds?"))


def proof(tab: Page, fixed: str, move: str) -> str:
    """What the line of Python prints that the page shows; it must be about this hash and this move."""
    tab.get_by_text("Proof that the computer’s move was fixed before").click()
    code = tab.get_by_test_id("stCode").inner_text().strip()
    assert fixed in code and f'b"{move} ' in code
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

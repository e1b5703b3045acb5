"""The game before a camera that plays a hand: from the countdown to the score, and "it misread me"."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from devtools.camera import chromium, rendered_hand, start_camera, write_film
from devtools.server import Server
from rps_core import inference
from rps_core.live.region import Region
from rps_core.nets import checkpoint
from tests.helpers.browser import OVERTAKEN, title

LISTEN = """it => {
  window.heard = [];
  new MutationObserver(() => heard.push(it.textContent)).observe(it, { childList: true });
}"""  # everything that is said, however short


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fist that the shipped net is sure of."""
    net = checkpoint.load(checkpoint.shipped())
    for number in range(20):
        frame = rendered_hand("rock", number)
        seen = inference.predict([Image.fromarray(Region().crop(frame))], net)[0]
        if seen.label == "rock" and seen.probability > 0.9:
            return write_film(tmp_path_factory.mktemp("film") / "rock.y4m", [(frame, 1.0)])
    pytest.fail("the shipped net is sure of none of 20 rendered fists")


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
        expect(score(tab)).to_contain_text("of 1 rounds")
        assert proof(tab, fixed, computer) == "True"

        tab.get_by_role("radio", name="scissors").click()
        expect(tab.locator(".you b")).to_have_text("scissors")
        expect(tab.get_by_text("Kept in the collection “from the game” as picture 1 of scissors")).to_be_visible()
        (kept,) = (fresh_server.home / "collections" / "from the game" / "scissors").iterdir()
        assert Image.open(kept).size == (400, 400)

        tab.reload()
        expect(score(tab)).to_contain_text("of 1 rounds")
        assert not tab.get_by_test_id("stException").count()


def score(tab: Page):
    """The standing against the opponent of chance."""
    return tab.get_by_test_id("stCaptionContainer").filter(has_text=re.compile(r"\d of \d+ rounds"))


def proof(tab: Page, fixed: str, move: str) -> str:
    """What the line of Python prints that the page shows; it must be about this hash and this move."""
    tab.get_by_text("Proof that the computer’s move was fixed before").click()
    code = tab.get_by_test_id("stCode").inner_text().strip()
    assert fixed in code and f'b"{move} ' in code
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

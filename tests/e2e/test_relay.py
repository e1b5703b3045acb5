"""The webcam page through Caddy, over HTTPS, with the video relayed by coturn: both started as compose.yaml has them.

Two servers of the dashboard stand behind Caddy. Everything is on loopback.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, Playwright, expect

from devtools.camera import PLAYER, chromium, rendered_hand, start_camera, write_film
from devtools.server import ROOT, Server, serve
from tests.helpers.programs import free_port, running

SECRET = "known to coturn and the dashboard"
MISSING = [name for name in ("caddy", "turnserver") if not shutil.which(name)]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; on Debian: apt install caddy coturn"
)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Server], Path]]:
    """The address of the whole, the two servers behind it, and what coturn printed."""
    folder = tmp_path_factory.mktemp("hosted")
    turn, https = free_port(), free_port()
    with ExitStack() as stack, pytest.MonkeyPatch.context() as variables:
        variables.setenv("RPS_TURN_URL", f"turn:127.0.0.1:{turn}?transport=udp")
        variables.setenv("RPS_TURN_SECRET", SECRET)
        variables.setenv("RPS_TURN_ONLY", "1")
        relay = ["sh", str(ROOT / "hosting" / "coturn.sh"), f"--listening-port={turn}", "--listening-ip=127.0.0.1"]
        relay += ["--relay-ip=127.0.0.1", "--allow-loopback-peers", "--allowed-peer-ip=127.0.0.1", "--verbose"]
        relay += [f"--pidfile={folder / 'turn.pid'}", f"--userdb={folder / 'turn.db'}"]
        told = {"RPS_PUBLIC_IP": "127.0.0.1", "RPS_TURN_SECRET": SECRET, "TMPDIR": str(folder)}
        stack.enter_context(running(relay, folder / "turn.log", turn, **told))
        servers = []
        for number in (1, 2):
            (home := folder / f"server-{number}").mkdir()
            servers.append(stack.enter_context(serve(home, ROOT / "hosted.py", shared=folder / "shared")))
        proxy = ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "hosting" / "Caddyfile")]
        given = {
            "RPS_DOMAIN": "localhost",
            "RPS_HTTPS_PORT": str(https),
            "RPS_HTTP_PORT": str(free_port()),
            "RPS_UPSTREAMS": " ".join(f"127.0.0.1:{server.port}" for server in servers),
        }
        stack.enter_context(running(proxy, folder / "caddy.log", https, **given))
        yield f"https://localhost:{https}", servers, folder / "turn.log"
        assert [server.tracebacks() for server in servers] == ["", ""]


def open_tab(browser, address: str) -> Page:
    """A visitor with cookies of their own, who takes the certificate that Caddy made itself."""
    tab = browser.new_context(ignore_https_errors=True).new_page()
    tab.goto(address)
    return tab


def test_video_is_relayed_and_the_webcam_page_answers(hosted, playwright: Playwright, tmp_path: Path) -> None:
    address, _, log = hosted
    film = write_film(tmp_path / "film.y4m", [(rendered_hand("rock"), 2)])
    with chromium(playwright, film) as browser:
        tab = open_tab(browser, f"{address}/webcam")
        expect(tab.locator(PLAYER)).to_be_visible(timeout=120_000)
        start_camera(tab)
        expect(tab.locator(".rps-numbers")).to_contain_text("frames/s", timeout=120_000)
        expect(tab.locator(".rps-verdict").first).to_contain_text("rock", timeout=120_000)
    printed = log.read_text()
    commands = [" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])]
    assert any(one.startswith("turnserver ") for one in commands)
    assert not any(SECRET in one for one in commands)
    assert re.search(r"ALLOCATE processed, success", printed)
    assert "CREATE_PERMISSION processed, success" in printed or "CHANNEL_BIND processed, success" in printed


def test_a_visitor_stays_at_one_server_and_metrics_are_nobodys_business(hosted, playwright: Playwright) -> None:
    address, servers, _ = hosted
    assert len({server.port for server in servers}) == 2
    with chromium(playwright, None) as browser:
        kept = set()
        for _ in range(6):
            tab = open_tab(browser, address)
            expect(tab.get_by_role("heading", level=1)).to_be_visible(timeout=120_000)
            cookies = {cookie["name"]: cookie["value"] for cookie in tab.context.cookies()}
            kept.add(cookies["rps_server"])
            tab.reload()
            again = {cookie["name"]: cookie["value"] for cookie in tab.context.cookies()}
            assert again["rps_server"] == cookies["rps_server"] and again["rps_visitor"] == cookies["rps_visitor"]
            assert tab.request.get(f"{address}/_stcore/metrics").status == 404
            tab.context.close()
        assert len(kept) <= 2

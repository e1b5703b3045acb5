"""Two servers behind one address, with the queue in a Redis server: one dies, and the visitor goes on at the other."""

import hmac
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from devtools.server import ROOT, Server, serve
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace
from tests.helpers.browser import title
from tests.helpers.pictures import noisy_folder
from tests.helpers.programs import free_port, running
from tests.helpers.visitors import consumers, key_of

MISSING = [name for name in ("caddy", "redis-server") if not shutil.which(name)]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; on Debian: apt install caddy redis-server"
)


@pytest.fixture
def replicas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[Server]]]:
    """The address of both, and the servers behind it."""
    redis, https, shared = free_port(), free_port(), tmp_path / "shared"
    monkeypatch.setenv("RPS_QUEUE", f"redis://127.0.0.1:{redis}/0")
    monkeypatch.setenv("RPS_MOST_EPOCHS", "10000")
    with ExitStack() as stack:
        command = ["redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
        stack.enter_context(running(command, tmp_path / "redis.log", redis))
        servers = []
        for number in (1, 2):
            (home := tmp_path / f"server-{number}").mkdir()
            servers.append(stack.enter_context(serve(home, ROOT / "hosted.py", shared=shared)))
        given = {
            "RPS_DOMAIN": "localhost",
            "RPS_HTTPS_PORT": str(https),
            "RPS_HTTP_PORT": str(free_port()),
            "RPS_UPSTREAMS": " ".join(f"127.0.0.1:{server.port}" for server in servers),
        }
        proxy = ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "hosting" / "Caddyfile")]
        stack.enter_context(running(proxy, tmp_path / "caddy.log", https, **given))
        yield f"https://localhost:{https}", servers
        for pid in consumers(shared):
            os.kill(pid, signal.SIGKILL)
        assert [server.tracebacks() for server in servers] == ["", ""]


def cookie_of(server: Server) -> str:
    """What Caddy leads a browser back to a server with: the HMAC of its address under the secret of the Caddyfile."""
    return hmac.digest(b"rps", f"127.0.0.1:{server.port}".encode(), "sha256").hex()


def test_a_training_goes_on_behind_one_address_when_a_server_dies(
    browser: Browser, replicas: tuple[str, list[Server]], tmp_path: Path
) -> None:
    address, servers = replicas
    context = browser.new_context(ignore_https_errors=True)
    tab = context.new_page()
    tab.goto(address)
    expect(tab.get_by_text("Your visit")).to_be_visible()
    mine = visitor_workspace(Workspace(tmp_path / "shared"), key_of(context))
    noisy_folder(mine.datasets / "noise", 12, ("blue", "orange"))
    tab.goto(f"{address}/training?data=datasets/noise&epochs=10000&batch=8&patience=9999")
    title(tab, "Training")
    tab.get_by_role("button", name="Start training").click()
    at_work = tab.get_by_text(re.compile(r"Epoch \d[\d,]* of 10,?000"))
    expect(at_work).to_be_visible()
    (cookie,) = [one.get("value") for one in context.cookies() if one.get("name") == "rps_server"]
    (answers,) = [server for server in servers if cookie == cookie_of(server)]
    os.kill(answers.pid, signal.SIGKILL)
    tab.goto(f"{address}/training")
    expect(at_work).to_be_visible()
    tab.get_by_role("button", name="Stop, keep the best weights").click()
    expect(tab.get_by_text(re.compile(r"Stopped .*epoch"))).to_be_visible()
    context.close()

"""A hostile name in every place where names appear: pages show it as text, and ask no foreign host for anything."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from devtools.server import Server, serve
from pages._ui.app.routing import PAGES
from pages._ui.widgets.page_parameters import all_parameters
from rps_core.config import TrainConfig
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import Workspace
from tests.helpers.browser import text_at_rest
from tests.helpers.nets import save_untrained
from tests.helpers.pictures import make_zip, noise, png

FOREIGN = "evil.example"
ADDRESS = f"http:&#47;&#47;{FOREIGN}&#47;"  # no file's name holds a slash; Markdown and HTML make one of this
HOSTILE = (
    f"![i]({ADDRESS}m.png)<img src={ADDRESS}h.png>[j](javascript:alert)<a href={ADDRESS}>:smile:$x$`c`"
    f"<script>www.{FOREIGN}\u202egpj"
)
BEGINNING = HOSTILE[:30]  # of which no page may cut anything off
TREE = """
() => [...document.querySelectorAll("img, a, script, iframe, object, image")]
  .map((one) => [one.tagName, one.src ?? one.data ?? one.href?.baseVal ?? one.href])
  .filter(([, url]) => url && !["data:", "blob:"].includes(new URL(url, document.baseURI).protocol))
  .filter(([, url]) => new URL(url, document.baseURI).host !== location.host)
"""
"""Elements that lead elsewhere: to another host, or, as javascript: does, to none."""
MATHS = "() => [...document.querySelectorAll('.katex')].filter((one) => one.textContent.startsWith('x')).length"
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of reading: with one, gpj.exe reads exe.jpg."""
DROP = """
(zone, name) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["no picture"], name));
  zone.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    fill(Workspace(home))
    with serve(home) as server:
        yield server
        assert not server.tracebacks()


def fill(mine: Workspace) -> None:
    """A data set, a collection, a run, and files of weights, all of whose names are hostile."""
    for label in (HOSTILE, f"{HOSTILE[:60]}2"):
        for index in range(2):
            store.write(mine.datasets / HOSTILE / label / f"{index}{HOSTILE}.jpg", store.to_jpeg(noise(index)))
            store.write(mine.collections / "hands" / label / f"{index}{HOSTILE}.jpg", store.to_jpeg(noise(index)))
    shutil.copytree(mine.datasets / HOSTILE, mine.collections / HOSTILE)
    (mine.datasets / f"{HOSTILE}.file").write_text("no data set")
    classes = (HOSTILE.replace("\u202e", ""), f"{HOSTILE[:60]}2", "rock")  # of a net all letters are seen
    for name, message in (("run", "the run has ended"), ("failed", f"{HOSTILE} cannot be read")):
        folder = create_run(mine, mine.runs / f"20260102-030405-{name}", TrainConfig(data=None, epochs=1))
        values = json.loads((folder / "config.json").read_text()) | {"data": str(mine.datasets / HOSTILE)}
        values["data_name"] = HOSTILE
        (folder / "config.json").write_text(json.dumps(values))
        write_status(folder, RunStatus("failed" if name == "failed" else "finished", message))
        save_untrained(folder / "best.safetensors", "guide", classes)
    (mine.runs / HOSTILE).mkdir()
    (mine.runs / HOSTILE / "config.json").write_text("no JSON")
    save_untrained(mine.folder / f"{HOSTILE}.safetensors", "guide", classes)
    (mine.folder / f"{HOSTILE}.p").write_text("no weights")


def watched(tab: Page, server: Server) -> list[str]:
    """The foreign addresses that the tab asks for from now on; none is answered."""
    asked: list[str] = []

    def keep_in(route: Route) -> None:
        if route.request.url.startswith((server.url, "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    tab.route("**/*", keep_in)
    tab.on("dialog", lambda dialog: asked.append(dialog.message))
    return asked


def opened(tab: Page, server: Server, page: str, query: Mapping[str, str] = MappingProxyType({})) -> str:
    """All text of the page once it has come to rest, in which no name has become more than text."""
    tab.goto(f"{server.url}/{page}?" + "&".join(f"{name}={quote(value)}" for name, value in query.items()))
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    text = text_at_rest(tab)
    assert tab.evaluate(TREE) == [], page
    assert tab.evaluate(MATHS) == 0, page
    return text


def file(name: str, data: bytes) -> FilePayload:
    """A file as a browser uploads it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


RUN = "20260102-030405-run"
SHOWN = [
    ("", {}),
    ("dataset", {"data": f"datasets/{HOSTILE}", "part": "Browse"}),
    ("dataset", {"data": f"datasets/{HOSTILE}", "part": "Picture"}),
    ("dataset", {"data": f"datasets/{HOSTILE}", "part": "Balance"}),
    ("network", {"model": RUN, "look": "answer"}),
    ("network", {"model": RUN, "look": "why"}),
    ("network", {"model": RUN, "look": "compare"}),
    ("training", {"run": RUN, "data": f"datasets/{HOSTILE}"}),
    ("training", {"run": "20260102-030405-failed"}),
    ("teach", {"collection": "hands"}),
    ("model", {"model": RUN}),
    ("photo", {"model": RUN}),
    ("collect", {"collection": "hands"}),
]


def test_a_name_of_a_data_set_a_class_a_file_or_a_run_is_text_on_every_page(server: Server, tab: Page):
    asked = watched(tab, server)
    for page, query in SHOWN:
        text = opened(tab, server, page, query)
        assert BEGINNING in text, (page, query)
    opened(tab, server, "layer_shapes")
    tab.get_by_role("button", name="One you trained").click()
    expect(tab.get_by_text(BEGINNING).first).to_be_visible()
    assert tab.evaluate(TREE) == []
    assert asked == []


def test_whatever_a_link_holds_is_text_on_every_page(server: Server, tab: Page):
    asked = watched(tab, server)
    for entry in PAGES:
        page = Path(entry.file).stem
        names = [one.name for one in all_parameters() if page in one.pages]
        opened(tab, server, "" if page == "home" else page, dict.fromkeys(names, HOSTILE))
    assert asked == []


def test_an_uploaded_file_and_a_zip_have_names_that_are_text(server: Server, tab: Page):
    asked = watched(tab, server)
    opened(tab, server, "photo")
    good, bad = (file(f"{HOSTILE}{end}", data) for end, data in ((".png", png(3)), (".jpg", b"no picture")))
    tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files([good, bad])
    expect(tab.get_by_text("is not a picture that can be opened").first).to_be_visible()
    assert tab.evaluate(TREE) == []
    assert "gpj.png" in (shown := tab.locator("body").inner_text()) and not TURNS.search(shown)
    tab.get_by_test_id("stFileUploaderDropzone").first.evaluate(DROP, "dropped\u202egpj.exe")
    expect(tab.get_by_text("droppedgpj.exe").first).to_be_visible()
    assert not TURNS.search(tab.locator("body").inner_text())

    opened(tab, server, "dataset")
    label = HOSTILE[:70].replace(":", "")  # with a colon a zip's folder is left out
    entries = {f"set/{label}/1.png": png(1), "set/rock/1.png": png(2), f"set/rock/{HOSTILE}.txt": b""}
    archive = make_zip(entries)
    tab.get_by_role("button", name="Import a zip").click()
    zipped = file(f"{HOSTILE}.zip", archive.getvalue())
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(zipped)
    expect(tab.get_by_test_id("stFileUploader").get_by_text("gpj.zip")).to_be_visible()
    assert not TURNS.search(tab.locator("body").inner_text())
    tab.get_by_role("button", name="Import", exact=True).click()
    expect(tab.get_by_text("Imported 2 pictures from")).to_contain_text(BEGINNING)
    tab.get_by_text("What, and why").click()
    expect(tab.get_by_text("is not a picture").first).to_contain_text(BEGINNING)
    assert tab.evaluate(TREE) == []
    assert BEGINNING in opened(tab, server, "")
    assert asked == []

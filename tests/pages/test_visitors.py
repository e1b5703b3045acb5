"""On a hosted dashboard each browser is a visitor: what it opens, and what no link opens. At home a click does."""

from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND
from rps_core.errors import shortened
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT, all_html, all_text, link_notes, press
from tests.helpers.recordings import recorded


def test_without_a_cookie_a_page_says_so_and_shows_nothing(open_page, monkeypatch):
    monkeypatch.setenv("RPS_HOSTED", "1")
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {}))
    at = open_page("convolution", kernel="Sobel y", padding="2")
    assert "keeps its visitors apart by a cookie" in at.error[0].value
    assert not at.metric and not at.title
    (way,) = at.get("link_button")  # which browsers open in a tab of its own
    assert (way.proto.label, way.proto.url) == ("Open it in a tab of its own", "?kernel=Sobel+y&padding=2")


@pytest.mark.parametrize("page", ["dataset", "training"])
@pytest.mark.parametrize("link", ["/", "/etc", "~", "..", "collections/../..", "\0", "visitors", "x" * 4_000])
def test_no_link_opens_a_folder_of_the_host(open_page, come_as, monkeypatch, page, link):
    come_as(visitors.new_token())
    events = []
    monkeypatch.setattr("pages._ui.owner.log.event", lambda name, *about, **values: events.append(name))
    at = open_page(page, data=link)
    assert "but a data set of yours, or one that ships, is expected: it is left out." in link_notes(at)
    assert len(link_notes(at)) < 300 and at.query_params.get("data") in (None, "shipped:one-hand")
    assert "refused" in events  # the owner's log counts it
    assert not at.error and "Data" in [box.label for box in at.selectbox]  # where to choose another
    assert "Open this folder" not in [button.label for button in at.button]


def test_a_visitor_has_no_folder_fields(open_page, come_as):
    come_as(visitors.new_token())
    for page in ("dataset", "training", "model"):
        at = open_page(page)
        assert not [field.label for field in at.text_input if "older" in field.label]
        assert not [box.label for box in at.selectbox if box.label == "Data" and box.proto.accept_new_options]


def test_a_visitors_recordings_are_data_under_a_name_without_a_path(open_page, come_as):
    mine = come_as(visitors.new_token())
    recorded(mine)
    at = open_page("dataset", data="collections/my hands")
    assert not at.error
    assert at.query_params["data"] == "collections/my hands"
    at = open_page("dataset", data="collections/my hands", part="Batch", size="2")
    assert "'collections/my hands'" in at.code[0].value
    assert mine.folder.name not in all_text(at)
    training = open_page("training", data="collections/my hands", batch="2")
    assert mine.folder.name not in all_text(training)


def test_nothing_of_one_visitor_is_named_or_opened_for_another(open_page, come_as, data):
    mine = come_as(visitors.new_token())
    recorded(mine, "hands of somebody")
    run = create_run(mine, mine.runs / "20260101-000000-guide", TrainConfig(data=None, batch_size=8))
    assert "hands of somebody" in str([box.options for box in open_page("dataset").selectbox])
    come_as(visitors.new_token())
    links = (
        ("dataset", {"data": "collections/hands of somebody"}),
        ("dataset", {"data": str(mine.collections / "hands of somebody")}),
        ("training", {"run": run.name}),
        ("training", {"data": str(mine.collections / "hands of somebody")}),
        ("teach", {"collection": "hands of somebody"}),
        ("teach", {"run": run.name}),
        ("collect", {"collection": "hands of somebody"}),
        ("model", {"model": run.name}),
        ("network", {"net": run.name}),
        ("photo", {"model": run.name}),
        ("home", {}),
    )
    for page, query in links:
        at = open_page(page, **query)
        options = str([box.options for box in (*at.selectbox, *at.button_group)])
        assert "hands of somebody" not in options, page
        assert run.name not in options, page
        shown = all_text(at)
        for text in query.values():  # what the link says itself may be said again, as what is not there
            shown = shown.replace(repr(text[:80]), "").replace(f"he run {run.name} does not exist", "")
        assert "hands of somebody" not in shown, page
    assert "one of your runs is expected" in all_text(open_page("training", run=run.name))


def test_forget_me_deletes_everything_of_that_visitor_alone(open_page, come_as):
    other = come_as(visitors.new_token())
    recorded(other)
    mine = come_as(visitors.new_token())
    recorded(mine)
    at = open_page("home")
    kept = "what you chose last, a picture or the first 20 of several, are kept on this server for you alone"
    assert kept in all_text(at)
    press(at, "Delete everything of mine")
    assert "Everything of yours was deleted" in all_text(at) and "./forgotten" in all_html(at)
    assert mine.is_forgotten and not mine.folder.is_dir()
    assert other.folder.is_dir()


def test_at_home_nothing_is_said_of_visitors(open_page):
    assert "Your visit" not in all_text(open_page("home"))


@pytest.mark.parametrize("page", ["dataset", "training"])
def test_at_home_a_link_opens_a_folder_only_after_a_click_that_says_which_and_asks_once(home, data, page):
    at = _follow(page, data)
    assert f"asks for a folder of this computer: {data}." in at.warning[0].value
    assert "Start training" not in [button.label for button in at.button]
    press(at, "Open this folder")
    for opened in (at, _follow(page, data)):  # the second as after a refresh
        assert not opened.warning
        assert f"Folder {shortened(str(data))}" in next(box for box in opened.selectbox if box.label == "Data").options
    assert f"asks for a folder of this computer: {data.parent}." in _follow(page, data.parent).warning[0].value


@pytest.mark.parametrize("page", ["dataset", "training"])
@pytest.mark.parametrize("hosted", [False, True])
def test_what_does_not_ship_under_a_name_is_no_folder_and_the_default_is_shown(open_page, request, page, hosted):
    if hosted:
        request.getfixturevalue("come_as")(visitors.new_token())
    at = open_page(page, data="shipped:zzz")
    (said,) = [one.value.replace("\\", "").replace("\u2060", "") for one in at.warning]
    assert "data='shipped:zzz', but one of shipped:one-hand, shipped:everybody is expected" in said
    box = next(box for box in at.selectbox if box.label == "Data")
    assert box.value == (ONE_HAND if page == "training" else "")
    assert "shipped:zzz" not in str(at.query_params.get("data"))


def _follow(page: str, data: Path) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    at.switch_page(f"pages/{page}.py")
    at.query_params["data"] = str(data)
    return at.run()


def test_a_run_is_shown_to_somebody_else_only_while_its_owner_shares_it(open_page, come_as):
    mine = come_as(visitors.new_token())
    folder = create_run(mine, mine.runs / "20260101-000000-guide", TrainConfig(data=None, batch_size=8))
    write_status(folder, RunStatus("finished", "the only epoch is done"))
    at = open_page("training", run=folder.name)
    press(at, "Make a link")
    token = visitors.shared_by(local_workspace(), folder)
    assert f"/shared?shared={token}" in all_text(at)
    assert token not in str(mine.folder) and mine.folder.name not in all_text(at)
    come_as(visitors.new_token())
    shown = open_page("shared", shared=token)
    assert "The only epoch is done." in all_text(shown)
    assert not [button.label for button in shown.button]  # to look at, not to change
    assert "one of your runs is expected" in all_text(open_page("training", run=folder.name))
    write_status(folder, RunStatus("waiting", "2nd of 3 in the queue"))
    said = str([one.text for one in open_page("shared", shared=token).get("progress")])
    assert "Waiting: 2nd of 3 in the queue" in said and "yours" not in said.lower()
    monkey = open_page("shared", shared=token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert "shows nothing (any more)" in monkey.error[0].value
    visitors.unshare(local_workspace(), folder)
    assert "shows nothing (any more)" in open_page("shared", shared=token).error[0].value


def test_a_shared_collection_shows_its_pictures(open_page, come_as):
    mine = come_as(visitors.new_token())
    recorded(mine)
    press(open_page("collect", collection="my hands"), "Make a link")
    token = visitors.shared_by(local_workspace(), mine.collections / "my hands")
    come_as(visitors.new_token())
    shown = open_page("shared", shared=token)
    assert all_html(shown).count("<img") == 6
    assert "3 of rock" in all_text(shown)


@pytest.mark.parametrize("link", ["", "x", "../" * 15, "/etc/passwd", "a" * 43, "\0" * 43, "x" * 4_000])
def test_what_is_no_shared_link_shows_nothing(open_page, come_as, link):
    come_as(visitors.new_token())
    assert "shows nothing (any more)" in open_page("shared", shared=link).error[0].value

"""What was uploaded, and then stands on the disk, is given back: Streamlit would keep it as long as its tab is open."""

from types import SimpleNamespace

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from pages._ui.app import visitor
from pages._ui.widgets import uploads
from rps_core.storage import visitors
from tests.helpers.pages import press
from tests.helpers.pictures import make_zip, png


@pytest.fixture
def removed(monkeypatch) -> list[str]:
    """The names of the files that the session gives up, in order."""
    names: list[str] = []
    remove = MemoryUploadedFileManager.remove_file

    def remember(self, session_id, file_id):
        names.extend(record.name for record in self.get_files(session_id, [file_id]))
        remove(self, session_id, file_id)

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", remember)
    return names


@pytest.mark.parametrize("page", ["photo", "network", "game", "webcam"])
def test_an_uploader_of_photographs_says_how_large_one_may_be(open_page, page):
    """In Streamlit's MB of 2**20 bytes, so 190 of them are the most that is below 200 million bytes."""
    at = open_page(page, camera="upload") if page in ("game", "webcam") else open_page(page)
    assert [one.proto.max_upload_size_mb for one in at.file_uploader] == [190]


@pytest.mark.parametrize(("most_mb", "allowed"), [(None, 1000), ("50", 47)])
def test_an_uploader_of_zips_says_what_the_server_takes_and_a_visitor_may_keep(
    open_page, monkeypatch, most_mb, allowed
):
    if most_mb:
        monkeypatch.setenv("RPS_HOSTED", "1")
        monkeypatch.setenv("RPS_MOST_DISK_MB", most_mb)
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: visitors.new_token()}))
    assert [one.proto.max_upload_size_mb for one in open_page("dataset").file_uploader] == [allowed]
    assert [one.proto.max_upload_size_mb for one in open_page("collect").file_uploader] == [max(allowed, 190)]


@pytest.mark.parametrize("page", ["photo", "network", "convolution", "game", "webcam", "dataset", "collect"])
def test_no_uploader_leaves_it_to_the_browser_to_refuse_a_file(open_page, page):
    """It does so in words that help nobody; our own say what was given, what is expected and what to do."""
    at = open_page(page, camera="upload") if page in ("game", "webcam", "collect") else open_page(page)
    assert at.file_uploader and not [one.label for one in at.file_uploader if list(one.proto.type)]


def test_what_is_no_zip_is_said_in_a_sentence(open_page):
    at = open_page("dataset")
    at.file_uploader[0].set_value(("notes.txt", b"hello", "text/plain")).run()
    press(at, "Import")
    assert "notes.txt is no zip file that can be opened" in at.error[0].value


def test_a_file_that_was_let_go_takes_no_memory(monkeypatch):
    manager = MemoryUploadedFileManager("/upload")
    record = UploadedFileRec("one", "mine.zip", "application/zip", b"x" * 10**6)
    manager.add_file("session", record)
    file = UploadedFile(record, FileURLs())
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="session")
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    uploads.let_go([file])
    assert not manager.get_files("session", ["one"]) and file.closed


def test_a_zip_that_was_imported_is_let_go_and_one_that_was_not_stays(open_page, removed):
    at = open_page("dataset")
    at.file_uploader[0].set_value(("broken.zip", b"no zip", "application/zip")).run()
    press(at, "Import")
    assert "broken.zip is no zip" in at.error[0].value and not removed
    packed = make_zip({"paper/1.png": png(1), "rock/1.png": png(2)}).getvalue()
    at.file_uploader[0].set_value(("mine.zip", packed, "application/zip")).run()
    press(at, "Import")
    assert "Imported 2 pictures" in at.success[0].value
    assert "mine.zip" in removed
    at.run()
    assert "Imported" not in "".join(one.value for one in at.success)


def test_what_went_into_a_collection_is_let_go(open_page, removed):
    at = open_page("collect", label="rock")
    uploader = next(one for one in at.file_uploader if one.label.startswith("Photographs"))
    uploader.upload("one.png", png(1)).upload("broken.png", b"no picture")
    press(at.run(), "Add 2 files")
    assert "broken.png is not a picture" in at.error[0].value
    assert set(removed) == {"one.png", "broken.png"}

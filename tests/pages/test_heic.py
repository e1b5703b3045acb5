"""A phone's HEIC, uploaded."""

from PIL import Image

from pages._ui.app import cache
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html
from tests.helpers.pictures import heic


def phone_picture() -> bytes:
    """A sample as a phone stores it that was held upright."""
    return heic(Image.open(cache.samples()["rock 1"]).crop((0, 0, 120, 160)), orientation=6)


def test_photo_opens_it_upright(open_page):
    at = open_page("photo")
    at.file_uploader(key="uploads").upload("IMG_0001.HEIC", phone_picture(), "image/heic").run()
    assert not at.exception and not at.error
    assert "120 x 160 px" in all_html(at)


def test_collect_keeps_it_as_a_jpeg(open_page):
    at = open_page("collect")
    next(one for one in at.file_uploader if one.label.startswith("Photographs")).upload("IMG.HEIC", phone_picture())
    at.run()
    next(button for button in at.button if button.label == "Add 1 file").click().run()
    assert not at.exception and not at.error
    (kept,) = store.pictures(local_workspace(), store.FIRST_NAME)["paper"]
    with Image.open(kept) as image:
        assert (image.format, image.size) == ("JPEG", (120, 160))

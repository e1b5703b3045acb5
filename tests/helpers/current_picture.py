"""The pages that show the current picture, and what stands on them."""

import io

from PIL import Image

from rps_core.data.images import load_image
from tests.helpers.pages import all_html, sample_bytes

PICTURE_PAGES = ("network", "convolution", "max_pooling", "layer_shapes", "photo")


def jpeg(name: str = "scissors 2") -> bytes:
    """A picture that no page has as a sample: a sample turned upside down, in a wide frame."""
    frame = Image.new("RGB", (320, 240), "steelblue")
    frame.paste(load_image(sample_bytes(name)).rotate(180).resize((200, 200)), (60, 20))
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG")
    return buffer.getvalue()


def go(at, page: str, **query: str):
    """To another page, by the navigation or a link."""
    at.switch_page(f"pages/{page}.py")
    at.query_params.clear()
    at.query_params.update(query)
    return at.run()


def shown(at, page: str) -> str:
    """The name of the picture that a page shows."""
    if page == "photo":
        return all_html(at).partition('alt="The photograph ')[2].partition('"')[0]
    (pills,) = [group for group in at.pills if group.key == "picture"]
    return pills.value

"""A link that a teacher puts on every screen is judged by the page that it opens, before anybody has it."""

import pytest

from rps_core.exercises import classroom
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import press


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("/max_pooling?pool_stride=99", "pool_stride='99', but a whole number from 1 to 16 is expected"),
        ("/max_pooling?pool_strid=2", "pool_strid='2', but this page has no setting of that name"),
        ("/convolution?kernel=Blurr&stride=2", "kernel='Blurr', but one of "),
        ("/network?model=nobodys", "model='nobodys', but"),
    ],
)
def test_what_the_page_cannot_use_of_a_link_is_said_before_it_is_on_the_screens(open_page, come, given, why) -> None:
    come(is_teacher=True)
    at = open_page("classroom")
    at.text_input(key="classroom_link").set_value(given)
    press(at, "Put it on every screen")
    said = at.toast[0].value.replace("\\", "").replace("\u2060", "")
    assert why in said and said.endswith("; correct the link.")
    assert classroom.read_room(local_workspace()).shown is None
    assert at.text_input(key="classroom_link").value == given
    at.text_input(key="classroom_link").set_value("/max_pooling?pool_stride=2&utm_source=mail")
    press(at, "Put it on every screen")
    shown = classroom.read_room(local_workspace()).shown
    assert shown and shown.query["pool_stride"] == "2"

"""What a teacher puts on every screen and hides from all; what a link hides."""

import io
import zipfile

import anyio
import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.app import visitor
from pages._ui.classroom import entrance
from pages._ui.classroom.screens import parse_link
from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.recordings import store
from rps_core.storage.workspace import local_workspace
from tests.helpers.asgi import at_once, take
from tests.helpers.classroom import ADDRESS, ask, told
from tests.helpers.pages import drawn, press


def offered(at: AppTest) -> list[str]:
    """What links and buttons say."""
    return [one.label for one in (*at.get("page_link"), *at.button)]


def test_what_the_teacher_hides_no_student_has_and_the_teacher_keeps(open_page, come) -> None:
    come(is_teacher=True)
    at = open_page("classroom")
    at.button_group(key="classroom_hidden_pages").set_value(["network"])
    at.button_group(key="classroom_hidden_controls").set_value(["hints", "code", "formulas"])
    at.run()
    assert classroom.read_room(local_workspace()).hidden == ("network", "hints", "code", "formulas")
    assert "?hide=" not in told(at)
    at.button_group(key="classroom_link_pages").set_value(["photo", "game"])
    at.button_group(key="classroom_link_controls").set_value(["code"]).run()
    assert f"{ADDRESS}/?hide=photo,game,code" in told(at)  # which nobody else has to do without
    assert "Formulas" in str(open_page("classroom").button_group(key="classroom_hidden_controls").options)
    assert not [title for title in open_page("network").title if title.value == "Not now"]
    come("Ada")
    at = open_page("network")
    assert [title.value for title in at.title] == ["Not now"] and "put this page aside" in at.info[0].value
    at = open_page("convolution")
    headings = [one.value for one in at.subheader]
    assert "Try it" in headings
    assert "The same in PyTorch" not in headings and "The formulas, with these numbers" not in headings
    classroom.hide(local_workspace(), ["exercises"])
    headings = [one.value for one in open_page("convolution").subheader]
    assert "Try it" not in headings and "The same in PyTorch" in headings


def test_a_link_hides_and_goes_along_from_page_to_page_until_everything_is_shown(open_page) -> None:
    at = open_page("max_pooling", hide="network,formulas,code")
    assert "The same in PyTorch" not in [one.value for one in at.subheader]
    at.switch_page("pages/network.py")
    at.run()
    assert [title.value for title in at.title] == ["Hidden"]
    press(at, "Show everything")
    assert [title.value for title in at.title] == ["Network"]
    at = open_page("max_pooling", hide="network,nonsense")
    assert "The link says hide=" in at.warning[0].value and "nonsense" in at.warning[0].value
    assert at.warning[0].value.endswith("is expected: it is left out.")
    assert "The same in PyTorch" in [one.value for one in at.subheader]


def test_a_hidden_page_comes_on_no_screen_and_what_is_typed_stays(open_page, come) -> None:
    come(is_teacher=True)
    classroom.hide(local_workspace(), ["network", "collect"])
    at = open_page("classroom")
    at.text_input(key="classroom_link").set_value("/network?look=why")
    press(at, "Put it on every screen")
    assert "network is hidden from students" in at.toast[0].value and "show it first" in at.toast[0].value
    assert at.text_input(key="classroom_link").value == "/network?look=why"
    press(at, "Ask the class to record")
    assert "collect is hidden from students" in at.toast[0].value
    at = open_page("network")
    press(at, "Show this to all")
    assert "network is hidden from students" in at.toast[0].value
    room = classroom.read_room(local_workspace())
    assert room.shown is None and room.gathered is None


def test_what_is_hidden_afterwards_is_offered_no_longer(open_page, come) -> None:
    classroom.show(local_workspace(), "network", {}, at_once=True)
    classroom.gather(local_workspace(), "our class", 12)
    classroom.hide(local_workspace(), ["photo"])
    come("Ada")
    said = str(offered(open_page("home")))
    assert "Your teacher:" in said and "Record: 0 of 12" in said
    classroom.hide(local_workspace(), ["network", "collect"])
    said = str(offered(open_page("home")))
    assert "Your teacher:" not in said and "Record:" not in said


def test_what_the_teacher_puts_on_every_screen_is_offered_to_each_student_once(open_page, come) -> None:
    come(is_teacher=True)
    at = open_page("classroom")
    at.text_input(key="classroom_link").set_value(f"{ADDRESS}/convolution?kernel=Sobel+y&picture=rock+2")
    at.text_input(key="classroom_note").set_value("Look *here*")
    press(at, "Put it on every screen")
    assert "offered to all" in told(at)
    come("Ada")
    at = open_page("photo")
    assert r"**Your teacher:** Look \*here\*" in offered(at)
    at.button(key="student_aside").click().run()
    assert not [label for label in offered(at) if "Your teacher:" in label]
    classroom.show(local_workspace(), "convolution", {"kernel": "blur"})
    at.run()
    assert "**Your teacher:** Look at this, on *Convolution*" in offered(at)
    opens = next(one for one in at.get("page_link") if "Your teacher:" in one.proto.label)
    assert (opens.proto.page, opens.proto.query_string) == ("convolution", "kernel=blur")
    assert drawn(at, "follow_teacher")["go"] == 0
    at.switch_page("pages/convolution.py")  # as the link does
    at.query_params["kernel"] = "blur"
    at.run()
    assert not [label for label in offered(at) if "Your teacher:" in label]


def test_who_is_on_that_page_already_gets_it_as_the_teacher_has_it(open_page, come) -> None:
    come("Ada")
    at = open_page("convolution", kernel="Sobel y", padding="2")
    classroom.show(local_workspace(), "convolution", {"kernel": "blur"})
    at.run()
    press(at, "**Your teacher:** Look at this, on *Convolution*")
    assert at.query_params["kernel"] == "blur" and "padding" not in at.query_params
    assert at.number_input(key="padding").value == 0
    assert not [label for label in offered(at) if "Your teacher:" in label]


def test_students_are_taken_along_once_where_the_teacher_says_so(open_page, come) -> None:
    come("Ada")
    at = open_page("photo")
    before = drawn(at, "follow_teacher")["version"]
    classroom.show(local_workspace(), "max_pooling", {"pool_stride": "2"}, at_once=True)
    at.run()
    told_to = drawn(at, "follow_teacher")
    assert told_to["go"] == 1 and told_to["version"] != before
    at.switch_page("pages/max_pooling.py")  # what the browser does by itself, see tests/e2e
    at.query_params["pool_stride"] = "2"
    at.run()
    assert drawn(at, "follow_teacher")["go"] == 0
    at.switch_page("pages/photo.py")
    at.query_params.clear()
    at.run()
    assert [title.value for title in at.title] == ["Photo"] and drawn(at, "follow_teacher")["go"] == 0


def test_what_was_followed_is_offered_no_more_after_the_page_is_loaded_anew(open_page, come) -> None:
    ada = come("Ada")
    classroom.show(local_workspace(), "convolution", {"kernel": "blur"}, at_once=True)
    already_open = open_page("layer_shapes")
    open_page("convolution", kernel="blur")
    at = open_page("photo")  # by its address: a session of its own
    assert not [label for label in offered(at) if "Your teacher:" in label] and drawn(at, "follow_teacher")["go"] == 0
    assert drawn(already_open.run(), "follow_teacher")["go"] == 1  # the browser's other tab is taken there, too
    classroom.show(local_workspace(), "network", {})
    assert [label for label in offered(open_page("photo")) if "Your teacher:" in label]
    (ada.folder / "followed.json").write_text("[]")
    assert [label for label in offered(open_page("photo")) if "Your teacher:" in label]


def test_the_browser_hears_of_what_changes_and_of_nothing_without_its_cookie(come) -> None:
    ada = come("Ada")
    token = st.context.cookies[visitor.COOKIE]
    first = ask(entrance.room, f"{visitor.COOKIE}={token}")
    assert first.status_code == 200 and ask(entrance.room, f"{visitor.COOKIE}={token}").body == first.body
    classroom.hide(local_workspace(), ["photo"])
    second = ask(entrance.room, f"{visitor.COOKIE}={token}").body
    classroom.take_name(ada)
    third = ask(entrance.room, f"{visitor.COOKIE}={token}").body
    assert len({first.body, second, third}) == 3
    classroom.give_name(local_workspace(), ada, "Ada")
    classroom.end(local_workspace())  # the phone draws its page anew, and hears there that all is gone
    assert ask(entrance.room, f"{visitor.COOKIE}={token}").body not in (first.body, second)
    for cookie in ("", f"{visitor.COOKIE}=..", f"{visitor.COOKIE}={ada.folder.name}"):
        assert ask(entrance.room, cookie).status_code == 404


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"kernel": "blur", "picture": "rock 2"}, {"kernel": "blur", "picture": "rock 2"}),
        ({"kernel": "blur", "picture": "own", "crop": "1,2,3,4"}, {"kernel": "blur"}),
    ],
)
def test_the_teacher_shows_the_page_that_is_open_but_no_picture_that_only_one_session_has(
    open_page, come, values, shown
) -> None:
    come(is_teacher=True)
    at = open_page("convolution")
    at.session_state["link_values"] = values
    press(at, "Show this to all")
    room = classroom.read_room(local_workspace())
    assert room.shown and (room.shown.page, room.shown.query) == ("convolution", shown)


@pytest.mark.parametrize(
    ("text", "page", "query"),
    [
        (f"{ADDRESS}/convolution?kernel=Sobel+y", "convolution", {"kernel": "Sobel y"}),
        (" /network?look=why ", "network", {"look": "why"}),
        ("/layer_shapes?layer=2", "layer_shapes", {"open_layer": "2"}),
        ("photo", "photo", {}),
        (ADDRESS, "home", {}),
        (f"{ADDRESS}/shared?shared=abc", "shared", {"shared": "abc"}),
    ],
)
def test_a_link_of_the_dashboard_is_read(come, text, page, query) -> None:
    come()
    assert parse_link(text) == (page, query)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no link was given"),
        ("https://example.org/convolution", "another site"),
        ("https://192.168.1.20:9999/convolution", "another site"),
        ("javascript:alert(1)", "no page of this dashboard"),
        ("//example.org/convolution", "another site"),
        ("https://[", "no address"),
        (f"{ADDRESS}/classroom", "no page of this dashboard"),
        (f"{ADDRESS}/open-classroom?key=x", "no page of this dashboard"),
        ("/" + "x" * 5_000, "at most 4,000"),
    ],
)
def test_no_other_link_comes_on_the_screens(come, text, why) -> None:
    come()
    with pytest.raises(InputError, match=why):
        parse_link(text)


def test_what_the_class_recorded_is_a_zip_for_the_teachers_browser_alone(come) -> None:
    ada = come("Ada")
    token = st.context.cookies[visitor.COOKIE]
    classroom.gather(local_workspace(), "our class", 6)
    store.add(ada, "our class", "rock", np.full((40, 40, 3), 128, np.uint8), store.new_burst(), 0)
    classroom.agree(local_workspace(), ada, "our class")
    teachers = f"{entrance.COOKIE}={entrance.teacher_key()}"
    answer = ask(entrance.class_zip, teachers, collection="our class")
    with zipfile.ZipFile(io.BytesIO(b"".join(anyio.run(take, answer, at_once)))) as packed:
        assert [name.split("/")[:2] for name in packed.namelist()] == [["our class", "rock"]]
    for cookie in ("", f"{visitor.COOKIE}={token}", f"{entrance.COOKIE}=x"):
        assert ask(entrance.class_zip, cookie, collection="our class").status_code == 404
    for name in ("", "nobody's", "../our class", "../../.."):
        assert ask(entrance.class_zip, teachers, collection=name).status_code == 404

"""A class without a browser: how students join, what the teacher sees and does, and what no student gets."""

import pytest
import streamlit as st

from pages._ui.app import doorkeeper, visitor
from pages._ui.classroom import entrance
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.exercises import classroom, solved
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, why_stopped, worker_lock, write_status
from rps_core.storage import visitors
from rps_core.storage.workspace import local_workspace
from tests.helpers.classroom import ask, give, labels, told
from tests.helpers.pages import all_html, press


def test_the_teachers_link_becomes_a_cookie_and_leaves_the_address_bar(come) -> None:
    come()
    answer = ask(entrance.open_classroom, key=entrance.teacher_key())
    assert (answer.status_code, answer.headers["location"]) == (303, "./classroom")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{entrance.COOKIE}={entrance.teacher_key()};")
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=lax" in cookie


@pytest.mark.parametrize("key", ["", "x", "é", "\udc80", "a" * 100_000])
def test_no_other_link_opens_the_teachers_page(come, key) -> None:
    come()
    real = entrance.teacher_key()
    assert not entrance.opens(key)
    for wrong in (real[:-1], real + "x", real.swapcase()):
        assert not entrance.opens(wrong)
    answer = ask(entrance.open_classroom, key=key)
    assert answer.status_code == 404 and "set-cookie" not in answer.headers


def test_there_is_no_teacher_where_there_is_no_class(come, monkeypatch) -> None:
    come()
    key = entrance.teacher_key()
    monkeypatch.delenv("RPS_CLASSROOM")
    assert ask(entrance.open_classroom, key=key).status_code == 404


def test_the_teachers_key_lies_in_a_folder_of_the_teacher_alone_and_a_damaged_one_opens_nothing(come) -> None:
    come()
    key = entrance.teacher_key()
    assert entrance.teacher_key() == key and entrance.opens(key)
    folder = classroom.room_workspace(local_workspace()).folder
    assert folder.stat().st_mode & 0o077 == 0
    newer = entrance.teacher_key(is_new=True)  # as each start of a class makes one
    assert newer != key and entrance.opens(newer) and not entrance.opens(key)
    (folder / "key").write_text("")
    assert not entrance.opens("") and not entrance.opens(key)
    assert entrance.teacher_key() != key


def test_who_has_no_name_is_asked_for_one_and_then_gets_the_page_that_the_link_names(open_page, come) -> None:
    mine = come()
    at = open_page("convolution", kernel="blur")
    assert [title.value for title in at.title] == ["Join the class"]
    at.text_input[0].set_value("  ")
    press(at, "Join")
    assert "no name was given" in at.error[0].value.lower()
    at.text_input[0].set_value("Ada *L*\u202e")
    press(at, "Join")
    assert [title.value for title in at.title] == ["Convolution"]
    assert at.query_params["kernel"] == "blur"
    assert r"**Ada \*L\***" in told(at)
    assert classroom.student(mine).name == "Ada *L*"
    at.text_input(key="student_name_Take this name").set_value("Grace")
    press(at, "Take this name")
    assert "**Grace**" in told(at)


def test_two_students_do_not_share_a_name(open_page, come) -> None:
    come("Ada")
    come()
    at = open_page("home")
    at.text_input[0].set_value("ada")
    press(at, "Join")
    assert "There is somebody called ada here already" in at.error[0].value


def test_the_teachers_page_is_the_teachers_alone_and_no_student_reads_its_key(open_page, come) -> None:
    come("Ada")
    for at in (open_page("home"), open_page("collect"), open_page("classroom")):
        assert entrance.teacher_key() not in told(at)
    assert "This is the teacher's page" in told(at) and "Put it on every screen" not in labels(at)
    come(is_teacher=True)
    at = open_page("classroom")
    assert "Put it on every screen" in labels(at)
    assert "**Ada**" in told(at) and "data:image/svg+xml" in all_html(at)
    assert entrance.teacher_key() not in told(at)


def test_the_list_says_what_each_has_solved_and_trains_and_stops_a_training(open_page, come, data) -> None:
    ada = come("Ada")
    solved.mark_solved(ada, "conv_vertical", "pool_ceil")
    folder = create_run(ada, ada.runs / "20260101-000000-guide", TrainConfig(data=str(data), epochs=3))
    write_status(folder, RunStatus("waiting", "place 2 of 2 in the queue"))
    come("Ben")
    come(is_teacher=True)
    at = open_page("classroom")
    assert "**2 students**" in told(at)
    assert "2 of 20 solved" in told(at) and "Solved: Only vertical edges, The last pixels." in told(at)
    assert "1 waiting" in told(at) and "place 2 of 2 in the queue" in told(at)
    at.button(key=f"classroom_stop_{ada.folder.name}").click().run()
    assert why_stopped(folder) == "the teacher stopped it"


def test_a_training_that_is_only_measured_cannot_be_stopped_any_more(open_page, come, data) -> None:
    ada = come("Ada")
    folder = create_run(ada, ada.runs / "20260101-000000-guide", TrainConfig(data=str(data), epochs=3))
    come(is_teacher=True)
    with worker_lock(folder):
        for state, said, stops in (("running", "epoch 3 of 3", True), ("measuring", "measuring", False)):
            write_status(folder, RunStatus(state, "putting the net to other people's hands", 3, 3))
            at = open_page("classroom")
            assert ("Stop" in labels(at)) is stops
            assert f":small[{said}]" in told(at) and "putting the net" not in told(at)  # a line has no room for more


def test_a_name_can_be_asked_for_again(open_page, come) -> None:
    ada = come("Rude word")
    come(is_teacher=True)
    at = open_page("classroom")
    at.button(key=f"classroom_name_{ada.folder.name}").click().run()
    assert "Rude word" not in told(at)
    assert classroom.student(ada).name == ""


def test_recordings_go_to_the_class_only_once_the_student_has_agreed(open_page, come) -> None:
    classroom.gather(local_workspace(), "our class", 12)
    ada = come("Ada")
    at = open_page("home")
    assert "Record: 0 of 12 hands" in str([one.label for one in at.get("page_link")])
    at = open_page("collect", collection="our class", pictures="4")
    assert "These recordings go to the class." in told(at)
    assert not at.get("custom_component") and "Add files" not in str(at.expander)
    press(at, "I agree")
    assert classroom.student(ada).gives == ("our class",)
    assert "go to the class" in told(at) and "Take mine back" in labels(at)
    assert at.button(key="collect_take_back").proto.type == "secondary"  # looks like a button, not like text
    give(ada, 2)
    room = classroom.room_workspace(local_workspace())
    assert store.total(room) == 6
    press(open_page("collect", collection="our class"), "Take mine back")
    assert (store.total(room), store.total(ada)) == (0, 6)


def test_the_class_looks_at_and_trains_on_what_it_gathered_and_no_path_of_the_host_is_shown(open_page, come) -> None:
    classroom.gather(local_workspace(), "our class", 12)
    give(come("Ada"), 4)
    come("Ben")
    link = "classroom/collections/our class"
    for page, query in (
        ("dataset", {"part": "Batch"}),
        ("dataset", {"part": "Transforms"}),
        ("training", {"batch": "4"}),
    ):
        at = open_page(page, data=link, **query)
        assert not at.error
        assert str(local_workspace().folder) not in told(at)
        assert "The class: our class" in str([box.options for box in at.selectbox])
    outside = open_page("dataset", data="classroom/collections/..")
    assert "but a data set of yours, or one that ships, is expected" in outside.warning[0].value


def test_a_set_without_a_picture_has_no_bar(open_page, come) -> None:
    """An empty one would be a hole in the page."""
    come(is_teacher=True)
    classroom.gather(local_workspace(), "our class", 12)
    assert "rps-split" not in all_html(open_page("classroom"))
    give(come("Ada"), 1)
    come(is_teacher=True)
    assert "rps-split" in all_html(open_page("classroom"))


def test_what_was_given_to_the_class_goes_with_who_is_forgotten(open_page, come) -> None:
    classroom.gather(local_workspace(), "our class", 12)
    give(come("Ben"), 2)
    give(come("Ada"), 1)
    room = classroom.room_workspace(local_workspace())
    assert store.total(room) == 9
    press(open_page("home"), "Delete everything of mine")
    assert store.total(room) == 6


def test_outside_a_class_there_is_nothing_of_one(open_page, home) -> None:
    classroom.gather(local_workspace(), "our class", 12)
    at = open_page("dataset")
    assert "The class:" not in str([box.options for box in at.selectbox])
    assert "Show this to all" not in labels(at) and "Join" not in labels(at)


def questions(at) -> list[str]:
    return [one.proto.id for one in at.get("popover") if one.proto.popover.label == "The class is over"]


def test_the_end_of_the_class_leaves_nothing(open_page, come) -> None:
    classroom.gather(local_workspace(), "our class", 12)
    ada = come("Ada")
    give(ada, 2)
    come(is_teacher=True)
    at = open_page("classroom")
    asked = questions(at)
    press(at, "Delete everything of the class")
    assert "Everything of the class is deleted." in at.toast[0].value
    assert questions(at) != asked  # another popover: it is closed
    assert ada.is_forgotten and not ada.folder.is_dir()
    assert not list(local_workspace().folder.rglob("*.jpg"))


def test_after_the_class_a_phone_says_that_it_is_over_and_after_forget_me_it_does_not(open_page, come) -> None:
    goodbyes, said = [], []
    for end in (lambda mine: classroom.end(local_workspace()), visitors.forget):
        ada = come("Ada")
        cookie = f"{visitor.COOKIE}={st.context.cookies[visitor.COOKIE]}"
        assert ask(doorkeeper.say_goodbye, cookie).status_code == 307  # nothing is deleted yet
        end(ada)
        said += [one.value.partition(":")[0] for one in open_page("convolution").error]  # a page that is open still
        with pytest.raises(InputError) as refused, ada.locked():
            pass
        said.append(str(refused.value).partition(":")[0])
        goodbyes.append(bytes(ask(doorkeeper.say_goodbye, cookie).body).decode())
    assert all("Everything of yours is deleted." in one and "WHY" not in one for one in goodbyes)
    assert ["The class is over" in one for one in goodbyes] == [True, False]
    gone = "verything of yours was deleted, in this tab or in another one; reload the page to begin anew"
    assert said == ["The class is over", "the class is over", f"E{gone}.", f"e{gone}"]


def test_who_waits_for_the_first_student_reads_of_no_side_of_the_page(open_page, come) -> None:
    """On a phone the code stands above, not on the left."""
    come(is_teacher=True)
    said = told(open_page("classroom"))
    assert "Show the class the square code of this page" in said and "on the left" not in said

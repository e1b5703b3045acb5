"""A room: names, what all see, what is gathered and from whom, and that a student's things go when the student goes."""

from pathlib import Path

import numpy as np
import pytest

from rps_core.errors import InputError
from rps_core.exercises import classroom
from rps_core.exercises.classroom import Gathered, Room
from rps_core.recordings import store
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace

GREY = np.full((40, 40, 3), 128, np.uint8)


def come(name: str) -> Workspace:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    classroom.give_name(local_workspace(), mine, name)
    return mine


def names() -> list[str]:
    return [one.name for _, one in classroom.students(local_workspace())]


def record(mine: Workspace, label: str, count: int, name: str = "our hands") -> list[Path]:
    burst = store.new_burst()
    return [store.add(mine, name, label, GREY, burst, index) for index in range(count)]


def given() -> dict[str, int]:
    """What the class's set holds."""
    return store.counts(classroom.room_workspace(local_workspace()), "our hands")


def test_students_are_listed_by_name_and_may_take_another() -> None:
    ben = come("Ben")
    come("ada")
    assert names() == ["ada", "Ben"]
    joined = classroom.student(ben).joined_at
    classroom.give_name(local_workspace(), ben, "  Zoe   L ")
    assert names() == ["ada", "Zoe L"]
    assert classroom.student(ben).joined_at == joined
    classroom.take_name(ben)
    assert names() == ["ada"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "no name was given"),
        (" \u202e\n ", "no name was given"),
        ("x" * 31, "has 31 letters"),
        ("x" * 4_000, "has 4,000 letters"),
        ("RENE\u0301", "there is somebody called RENE\u0301 here already"),
        ("\uff32en\u00e9", "there is somebody called \uff32en\u00e9 here already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(name: str, why: str) -> None:
    """Written with accents of their own, or in wide letters, a name is the same."""
    come("Ren\u00e9")
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    with pytest.raises(InputError, match=why):
        classroom.give_name(local_workspace(), mine, name)
    assert names() == ["Ren\u00e9"]


def test_what_turns_text_round_or_breaks_lines_is_no_part_of_a_name() -> None:
    come("A\u202eda\n\x1b[31m")
    assert names() == ["Ada[31m"]


def test_what_all_see_is_read_as_it_was_written() -> None:
    home = local_workspace()
    assert classroom.read_room(home) == Room()
    classroom.hide(home, ["network", "hints"])
    classroom.show(home, "convolution", {"kernel": "blur"}, "Look\nhere")
    classroom.gather(home, "our hands", 12)
    room = classroom.read_room(home)
    assert room.hidden == ("network", "hints")
    assert room.shown and (room.shown.page, room.shown.query, room.shown.number) == (
        "convolution",
        {"kernel": "blur"},
        1,
    )
    assert room.gathered == Gathered("our hands", 12)
    classroom.show(home, "photo", {}, at_once=True)
    later = classroom.read_room(home).shown
    assert later and later.at_once and later.number == 2
    classroom.show_nothing(home)
    classroom.gather_no_more(home)
    assert classroom.read_room(home) == Room(hidden=("network", "hints"), number=2)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"hidden": [1]}', '{"hidden": [], "shown": 3}'])
def test_a_damaged_room_is_set_aside_and_an_empty_one_takes_its_place(text: str) -> None:
    home = local_workspace()
    classroom.hide(home, ["network"])
    file = classroom.room_workspace(home).folder / "room.json"
    file.write_text(text)
    assert classroom.read_room(home) == Room()
    classroom.hide(home, ["photo"])
    assert classroom.read_room(home).hidden == ("photo",)


@pytest.mark.parametrize(("name", "goal"), [("", 20), ("../x", 20), ("a/b", 20), ("fine", 0), ("fine", 201)])
def test_what_cannot_be_gathered_is_refused(name: str, goal: int) -> None:
    with pytest.raises(InputError):
        classroom.gather(local_workspace(), name, goal)
    assert classroom.read_room(local_workspace()).gathered is None


def test_only_what_students_agreed_to_give_is_gathered_and_what_they_take_back_goes() -> None:
    home = local_workspace()
    classroom.gather(home, "our hands", 20)
    ada, ben = come("Ada"), come("Ben")
    classroom.agree(home, ada, "our hands")
    mine = record(ada, "rock", 3)
    record(ada, "lizard", 2)  # no class of the class's set
    record(ben, "paper", 4)  # has not agreed
    classroom.bring_up_to_date(home)
    assert given() == {"paper": 0, "rock": 3, "scissors": 0}
    classroom.agree(home, ben, "our hands")
    assert given() == {"paper": 4, "rock": 3, "scissors": 0}
    mine[0].unlink()
    classroom.leave_out(home, ben.folder.name, True)
    assert given() == {"paper": 0, "rock": 2, "scissors": 0}
    classroom.leave_out(home, ben.folder.name, False)
    assert given()["paper"] == 4
    classroom.gather_no_more(home)
    classroom.agree(home, ada, "our hands", False)
    assert given() == {"paper": 4, "rock": 0, "scissors": 0}
    assert len(store.pictures(ada, "our hands")["rock"]) == 2  # they are still the student's
    visitors.forget(ben)
    classroom.bring_up_to_date(home)
    assert sum(given().values()) == 0


def test_gathered_pictures_are_whole_where_the_disk_knows_no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr("os.link", refuse)
    classroom.gather(local_workspace(), "our hands", 20)
    ada = come("Ada")
    (mine,) = record(ada, "rock", 1)
    classroom.agree(local_workspace(), ada, "our hands")
    (copied,) = store.pictures(classroom.room_workspace(local_workspace()), "our hands")["rock"]
    assert copied.read_bytes() == mine.read_bytes()


def test_the_end_leaves_nothing_of_anybody() -> None:
    home = local_workspace()
    classroom.gather(home, "our hands", 20)
    ada = come("Ada")
    classroom.agree(home, ada, "our hands")
    record(ada, "rock", 3)
    freed = come("Rude word")
    record(freed, "rock", 3)
    classroom.take_name(freed)
    classroom.bring_up_to_date(home)
    not_of_the_class = visitor_workspace(home, visitors.new_token())
    store.create(not_of_the_class, "of the teacher")
    classroom.end(home)
    assert freed.is_forgotten and ada.is_forgotten and not not_of_the_class.is_forgotten
    assert names() == [] and classroom.read_room(home) == Room()
    assert not list(home.folder.rglob("*.jpg"))

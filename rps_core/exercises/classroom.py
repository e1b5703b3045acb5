"""A teacher and the students of one room: who is here, what all of them see, and what they give. No torch.

classroom/room.json            what all see: hidden pages and controls, what is put on every screen, what is gathered
classroom/collections/<name>   the class's recordings, gathered from those who agreed (`rps_core.finetuning.gathering`)
visitors/<…>/student.json      a student's name and agreement, among the student's own things: both go with them
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar
from unicodedata import normalize

from rps_core.errors import InputError, folder_name, shortened
from rps_core.finetuning import gathering
from rps_core.labels import CLASSES
from rps_core.recordings import store
from rps_core.reports import counted
from rps_core.storage import trash, visitors
from rps_core.storage.files import now
from rps_core.storage.json_file import JsonFile
from rps_core.storage.workspace import Workspace

LONGEST_NAME = 30
MOST_GOAL = 200
CLASS_OVER = "the class is over: your teacher ended it for all, and what you made is deleted; reload to begin anew"
RECORDING_PAGE = "collect"  # the stem of its file

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """A page of the dashboard that the teacher puts on every screen."""

    page: str
    """The stem of its file: convolution."""
    query: Mapping[str, str]
    note: str = ""
    at_once: bool = False
    """Whether students are taken there; else they are offered a button."""
    number: int = 0
    """Counts what was put on the screens, so that each student is taken there once."""


@dataclass(frozen=True)
class Gathered:
    """A collection that the students record together."""

    collection: str
    goal: int = 20
    """Pictures that each student is asked for, of all three classes together."""

    @property
    def of_each_class(self) -> int:
        """Pictures, rounded up."""
        return -(-self.goal // len(CLASSES))


@dataclass(frozen=True)
class Room:
    """What all students see. Written by the teacher alone."""

    hidden: tuple[str, ...] = ()
    """Pages, by the stems of their files, and controls, by their names, that no student has now."""
    shown: Shown | None = None
    gathered: Gathered | None = None
    """What students are asked for now; what was gathered before stays."""
    left_out: tuple[str, ...] = ()
    """Ids of students whose recordings the teacher leaves out of what is gathered."""
    number: int = 0
    """Of the last page that was put on the screens."""


@dataclass(frozen=True)
class Student:
    """What a student said: a name, and to which collections of the class the recordings of their names go."""

    name: str = ""
    gives: tuple[str, ...] = ()
    joined_at: str = ""
    """ISO 8601, UTC."""


def room_workspace(home: Workspace) -> Workspace:
    """Where the room keeps what belongs to nobody alone."""
    return Workspace(home.folder / "classroom")


def read_room(home: Workspace) -> Room:
    """What all students see now."""
    return _room_file(home).read()


def hide(home: Workspace, hidden: Iterable[str]) -> None:
    """No student has these, pages (which come off the screens) or controls. Raises InputError like all that writes."""
    names = tuple(hidden)
    _room_file(home).update(
        lambda room: replace(room, hidden=names, shown=None if room.shown and room.shown.page in names else room.shown)
    )


def show(home: Workspace, page: str, query: Mapping[str, str], note: str = "", *, at_once: bool = False) -> None:
    """Puts a page on every screen, by a button or all at once. Raises InputError for one that students do not have."""

    def put(room: Room) -> Room:
        _check_is_open(room, page)
        number = room.number + 1
        return replace(room, number=number, shown=Shown(page, dict(query), shortened(note, 200), at_once, number))

    _room_file(home).update(put)


def show_nothing(home: Workspace) -> None:
    """What was put on the screens is offered no longer; whoever is there stays."""
    _room_file(home).update(lambda room: replace(room, shown=None))


def gather(home: Workspace, collection: str, goal: int) -> None:
    """Asks students to record into this collection. Raises InputError for a bad name, or where Collect is hidden."""
    name = store.check_name("collection", collection)
    if not 1 <= goal <= MOST_GOAL:
        raise InputError(f"a goal of {counted(goal, 'picture')} was given; take 1 to {MOST_GOAL}")
    _check_is_open(read_room(home), RECORDING_PAGE)
    store.ensure(room_workspace(home), name)
    _room_file(home).update(lambda room: replace(room, gathered=Gathered(name, goal)))


def _check_is_open(room: Room, page: str) -> None:
    if page in room.hidden:
        raise InputError(f"{page.replace('_', ' ')} is hidden from students; show it first: Hidden from students")


def gather_no_more(home: Workspace) -> None:
    """Students are asked no longer. What was gathered stays until it is deleted."""
    _room_file(home).update(lambda room: replace(room, gathered=None))


def leave_out(home: Workspace, student_id: str, is_left_out: bool) -> None:
    """A student's recordings go into the class's sets no longer, or again. `student_id`: the workspace's folder."""
    _room_file(home).update(lambda room: replace(room, left_out=_with(room.left_out, student_id, is_left_out)))
    bring_up_to_date(home)


def bring_up_to_date(home: Workspace) -> None:
    """The class's sets hold what students give now, and no more."""
    room, left_out = room_workspace(home), read_room(home).left_out
    for collection in store.names(room):
        givers = [mine for mine, one in students(home) if collection in one.gives and mine.folder.name not in left_out]
        gathering.gather(room, collection, givers)


def student(mine: Workspace) -> Student:
    """Of a visitor's workspace; without a name, where none was given."""
    return _student_file(mine).read()


def students(home: Workspace) -> list[tuple[Workspace, Student]]:
    """All who have given a name, by name."""
    known = [(mine, student(mine)) for mine in visitors.all_workspaces(home)]
    return sorted(((mine, one) for mine, one in known if one.name), key=lambda pair: _as_read(pair[1].name))


def _as_read(name: str) -> str:
    """The same for names that look alike: capitals, wide letters, accents that are letters of their own."""
    return normalize("NFKD", normalize("NFKD", name).casefold())


def give_name(home: Workspace, mine: Workspace, name: str) -> None:
    """A student joins, or takes another name. Raises InputError for an empty name, or one that another student has."""
    given = " ".join(folder_name(name).split())
    if not given:
        raise InputError("no name was given; type the name by which your teacher knows you")
    if len(given) > LONGEST_NAME:
        raise InputError(f"{shortened(given)} has {counted(len(name), 'letter')}; take one of at most {LONGEST_NAME}")
    given = shortened(given, LONGEST_NAME)
    with room_workspace(home).locked():
        others = [_as_read(one.name) for other, one in students(home) if other.folder != mine.folder]
        if _as_read(given) in others:
            raise InputError(
                f"there is somebody called {given} here already; add a letter to yours, or ask your teacher to free it"
            )
        _student_file(mine).update(lambda one: replace(one, name=given, joined_at=one.joined_at or now()))


def take_name(mine: Workspace) -> None:
    """The teacher takes a student off the list; who is still there is asked for a name again."""
    _student_file(mine).update(lambda one: Student())


def agree(home: Workspace, mine: Workspace, collection: str, is_given: bool = True) -> None:
    """The student's recordings of this collection go to the class from now on, or none of them any more."""
    if is_given:
        store.ensure(mine, collection)
    _student_file(mine).update(lambda one: replace(one, gives=_with(one.gives, collection, is_given)))
    bring_up_to_date(home)


def end(home: Workspace) -> None:
    """Deletes all students' things, what was gathered, and what all see. The teacher's link stays."""
    for mine in visitors.all_workspaces(home):
        if _student_file(mine).path.exists():  # without a name, too: the teacher may have taken it
            visitors.forget(mine, CLASS_OVER)
    room = room_workspace(home)
    _room_file(home).update(lambda before: Room(number=before.number))
    trash.delete(room, "the class's recordings", [store.folder(room, name) for name in store.names(room)])
    trash.empty_trash(room, 0)


def _with(texts: tuple[str, ...], text: str, is_in: bool) -> tuple[str, ...]:
    return (*(one for one in texts if one != text), *([text] if is_in else ()))


def _room_file(home: Workspace) -> JsonFile[Room]:
    workspace = room_workspace(home)
    return JsonFile(workspace, workspace.folder / "room.json", Room(), _parse_room, asdict)


def _student_file(mine: Workspace) -> JsonFile[Student]:
    return JsonFile(mine, mine.folder / "student.json", Student(), _parse_student, asdict)


def _parse_student(value: Any) -> Student:
    return Student(_typed(value["name"], str), _texts(value["gives"]), _typed(value["joined_at"], str))


def _parse_room(value: Any) -> Room:
    shown, gathered = value["shown"], value["gathered"]
    return Room(
        _texts(value["hidden"]),
        _parse_shown(shown) if shown else None,
        Gathered(_typed(gathered["collection"], str), _typed(gathered["goal"], int)) if gathered else None,
        _texts(value["left_out"]),
        _typed(value["number"], int),
    )


def _parse_shown(value: Any) -> Shown:
    query = {key: _typed(text, str) for key, text in value["query"].items()}
    page, note = _typed(value["page"], str), _typed(value["note"], str)
    return Shown(page, query, note, _typed(value["at_once"], bool), _typed(value["number"], int))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_typed(one, str) for one in _typed(value, list))


def _typed(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError
    return value

"""Collections: pictures kept by class and burst."""

import pytest
from PIL import Image
from torchvision.datasets import ImageFolder

from rps_core.errors import InputError
from rps_core.recordings import store
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import noise
from tests.helpers.recordings import record


def test_pictures_stand_where_any_image_folder_reads_them():
    record("rock"), record("lizard", bursts=1)
    data = ImageFolder(str(store.folder(local_workspace(), "mine")), allow_empty=True)
    assert data.classes == ["lizard", "paper", "rock", "scissors"] == store.classes(local_workspace(), "mine")
    assert store.counts(local_workspace(), "mine") == {"lizard": 4, "paper": 0, "rock": 8, "scissors": 0}
    assert not list(store.folder(local_workspace(), "mine").rglob(".*"))  # no half-written file stays


@pytest.mark.parametrize("name", ["", "  ", ".", "..", "a/b", "../x", ".hidden", "__MACOSX", "a" * 41, "x\ny", "que?"])
def test_a_name_that_cannot_be_a_folder_is_refused(name):
    with pytest.raises(InputError):
        store.create(local_workspace(), "mine", ["rock", name] if name.strip() else [name])
    with pytest.raises(InputError):
        store.add_class(local_workspace(), "mine", name)


@pytest.mark.parametrize("name", ["lizard", "Spock 2", "pouce-levé", "x", "daumen_hoch"])
def test_any_other_name_will_do(name):
    store.create(local_workspace(), "mine", [name])
    assert store.classes(local_workspace(), "mine") == [name]


def test_names_that_differ_in_capitals_alone_are_one():
    store.create(local_workspace(), "mine")
    with pytest.raises(InputError, match="there is a class rock already"):
        store.add_class(local_workspace(), "mine", "Rock")


def test_uploads_that_look_alike_become_one_burst():
    files = store.add_all(local_workspace(), "mine", "rock", [noise(1), noise(1, side=50), noise(2), noise(3)])
    assert [store.burst_of(file) for file in files].count(store.burst_of(files[0])) == 2
    assert len({store.burst_of(file) for file in files}) == 3


def test_a_large_photograph_is_kept_small():
    (file,) = store.add_all(local_workspace(), "mine", "rock", [noise(1, side=2000)])
    assert Image.open(file).size == (512, 512)


def test_a_visitor_makes_no_folders_without_end(monkeypatch):
    monkeypatch.setenv("RPS_MOST_COLLECTIONS", "2")
    monkeypatch.setattr(store, "MOST_CLASSES", 4)
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    for name in ("one", "two"):
        store.create(mine, name)
    with pytest.raises(InputError, match="each visitor 2 collections, and this would make 3; delete one first"):
        store.create(mine, "three")
    with pytest.raises(InputError, match="each visitor 2 collections"):
        store.ensure(mine, "three")
    store.add_class(mine, "one", "lizard")
    with pytest.raises(InputError, match="at most 4 classes, and one has as many"):
        store.add_class(mine, "one", "spock")
    for name in ("one", "two", "three"):
        store.create(local_workspace(), name)

"""Two tabs that record, make and fill collections at once; and a zip that fails half-way."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rps_core.errors import InputError
from rps_core.recordings import archive, store
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import make_zip, noise, png
from tests.helpers.recordings import record


def test_no_two_bursts_have_one_name_however_many_begin_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        bursts = list(pool.map(lambda _: store.new_burst(), range(2000)))
    assert len(set(bursts)) == 2000
    one_by_one = [store.new_burst() for _ in range(100)]
    assert one_by_one == sorted(one_by_one) and one_by_one[0] > max(bursts)


def test_bursts_of_two_processes_that_begin_in_one_millisecond_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    bursts = []
    for _ in range(20):
        monkeypatch.setattr(store, "_last_moment", store.datetime.max.replace(year=9000))  # type: ignore[attr-defined]
        bursts.append(store.new_burst())
    assert len({burst[:19] for burst in bursts}) == 1
    assert len(set(bursts)) == 20


@pytest.mark.parametrize(
    ("name", "burst", "is_ours"),
    [
        ("20261123-071203-015-9f86d081-003.jpg", "20261123-071203-015-9f86d081", True),
        ("20261123-071203-015-003.jpg", "20261123-071203-015", True),
        ("IMG-0001.jpg", "IMG-0001", False),
    ],
)
def test_a_picture_of_today_and_one_of_before_know_their_burst(name: str, burst: str, is_ours: bool) -> None:
    assert (store.burst_of(Path(name)), store.recorded_here(Path(name))) == (burst, is_ours)


@pytest.mark.parametrize("stem", ["99999999-999999-999-001", "20261123-996199-000-001", "00000000-000000-000-000"])
def test_a_name_that_is_no_date_is_shown_as_it_is(stem: str) -> None:
    assert store.recorded_at(Path(f"{stem}.jpg")) == f"{stem}.jpg"


def test_of_two_that_make_a_collection_of_one_name_one_is_told() -> None:
    def make(_: int) -> str:
        try:
            return store.create(local_workspace(), "mine", ["rock"])
        except InputError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(make, range(4)))
    assert results.count("mine") == 1
    assert sum("there is a collection mine already" in result for result in results) == 3


def test_a_zip_that_fails_half_way_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    record("rock"), record("paper")
    data = archive.export(local_workspace(), "mine")
    store.create(local_workspace(), "other", ["rock"])
    write, written = Path.write_bytes, list[Path]()

    def full_after_five(path: Path, content: bytes) -> int:
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        written.append(path)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_after_five)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\)"):
        archive.take_in(local_workspace(), "other", io.BytesIO(data), "hands.zip")
    assert store.counts(local_workspace(), "other") == {"rock": 0}
    assert not list(local_workspace().collections.glob(".*"))


def test_uploads_of_which_one_cannot_be_written_add_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def pictures():
        yield noise(1)
        yield noise(2)
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="cannot be written"):
        store.add_all(local_workspace(), "mine", "rock", pictures())
    assert store.counts(local_workspace(), "mine")["rock"] == 0


def test_of_two_pictures_with_one_name_the_second_is_said_and_none_is_overwritten() -> None:
    name = "20261123-071203-015-001.png"
    members = {f"rock/one/{name}": png(1), f"rock/two/{name}": png(2), "paper/1.png": png(3)}
    taken = archive.take_in(local_workspace(), "mine", make_zip(members), "hands.zip")
    assert taken.notes == [f"{name} stands twice in the class rock, so the second is left out"]
    assert store.counts(local_workspace(), "mine") == {"paper": 1, "rock": 1, "scissors": 0}

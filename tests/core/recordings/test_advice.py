"""Advice on what a collection lacks."""

from PIL import Image

from rps_core.recordings import advice, store
from rps_core.storage.workspace import local_workspace


def on_wall(colour: tuple[int, int, int], burst: str, index: int, label: str) -> None:
    picture = Image.new("RGB", (80, 80), colour)
    picture.paste((200, 150, 120), (25, 25, 55, 80))  # a hand in the middle, and its arm
    store.add(local_workspace(), "mine", label, picture, burst, index)


def test_advice_names_what_is_missing():
    store.create(local_workspace(), "mine", ["rock", "paper"])
    for number in range(70):
        on_wall((40, 40, 40), "20260101-000000-000", number, "rock")
    for number in range(20):
        on_wall((40, 40, 40) if number % 2 else (220, 220, 220), f"20260101-00000{number % 2}-000", number, "paper")
    found = advice.weigh(store.pictures(local_workspace(), "mine"))
    assert found.backgrounds == {"rock": 1, "paper": 2}
    assert found.recordings == {"rock": 1, "paper": 2}
    assert found.advice() == ["40 more of paper", "Another background for rock"]


def test_a_class_with_a_wall_of_its_own_is_warned_of():
    store.create(local_workspace(), "mine", ["rock", "paper"])
    for number in range(4):
        on_wall((40, 40, 40), f"20260101-00000{number}-000", 0, "rock")
        on_wall((220, 220, 220), f"20260101-00000{number}-000", 0, "paper")
    found = advice.weigh(store.pictures(local_workspace(), "mine"))
    assert found.telltale == ("paper", "rock")
    assert "No other class has the background of paper or rock" in found.advice()[-1]


def test_a_class_far_smaller_than_the_largest_is_short_though_it_has_many() -> None:
    both = {"rock": 2, "paper": 2}
    assert advice.Balance({"rock": 300, "paper": 150}, both, both, ()).advice() == ["50 more of paper"]
    assert advice.Balance({"rock": 300, "paper": 200}, both, both, ()).advice() == []


def test_a_damaged_picture_has_no_background_and_hides_no_other() -> None:
    store.create(local_workspace(), "mine", ["rock", "paper"])
    for number in range(2):
        on_wall((40, 40, 40), f"20260101-00000{number}-000", 0, "rock")
    store.pictures(local_workspace(), "mine")["rock"][0].write_bytes(b"no picture")
    found = advice.weigh(store.pictures(local_workspace(), "mine"))
    assert (found.recordings["rock"], found.backgrounds["rock"]) == (2, 1)

"""Folders of pictures as people have them."""

from pathlib import Path

from tests.helpers.pictures import png

PICTURE = png(1, side=8)


def tree(root: Path, *files: str) -> Path:
    """Each file a picture of its own size, so that none is a copy of another by chance."""
    for number, name in enumerate(files):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(PICTURE + b"\0" * number)
    return root


def pictures(*folders: str, each: int = 2) -> list[str]:
    return [f"{folder}/{number}.png" for folder in folders for number in range(each)]


THREE = ("paper", "rock", "scissors")

INSIDE = {
    "paper/paper": [*THREE, "paper/paper"],
    "rock in rock in rock": [*THREE, "rock/rock", "rock/rock/rock"],
    "train and test in a class": ["rock", "scissors", "paper/train", "paper/test"],
    "a class and its train": [*THREE, "paper/train"],
    "a copy of all in one": [*THREE, *(f"paper/{name}" for name in THREE)],
    "a copy of all deep in one": [*THREE, *(f"paper/data/train/{name}" for name in THREE)],
    "all in each": [f"{outer}/{name}" for outer in THREE for name in THREE],
    "all in one alone": [f"rock/{name}" for name in THREE],
    "train and test of all in one": [f"rock/{part}/{name}" for part in ("train", "test") for name in THREE],
    "others, dropped into one": ["paper", "paper/rock", "paper/scissors"],
    "a file manager's copies": [*THREE, "rock - Copy", "rock (1)", "Copy of paper", "scissors copy 2"],
    "persons with the same pictures": [f"{name}/{person}" for name in THREE for person in ("anna", "ben")],
}
"""By folder: each holds all pictures of the class that its path names last, as the same files."""

ARRANGED = {
    "train and test": [f"{part}/{name}" for part in ("train", "test") for name in THREE],
    "Train, Validation, and a test of pictures": [
        f"{part}/{name}" for part in ("Train", "Validation") for name in THREE
    ],
    "a public set's": [f"{part}/{name}" for part in ("rps", "rps-test-set") for name in THREE],
    "one for each person": [f"{part}/{name}" for part in ("anna", "ben", "cleo") for name in THREE],
    "around all": [f"my/hands/{name}" for name in THREE],
    "train alone": [f"data/train/{name}" for name in THREE],
    "other classes": [f"{part}/{name}" for part in ("train", "val") for name in THREE],
    "persons in classes": [f"{name}/{person}" for name in THREE for person in ("anna", "ben")],
    "parts in classes": [f"{name}/{part}" for name in THREE for part in ("train", "test")],
    "a copy beside them": [*THREE, *(f"rps-cv-images/{name}" for name in THREE)],
    "a copy in a class": [*THREE, "paper/rock", "paper/scissors"],
    "capitals": ["train/Paper", "train/ROCK", "test/paper", "test/rock", "test/scissors"],
}

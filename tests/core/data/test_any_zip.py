"""Any zip whatever: a data set of exactly the pictures that were told, or nothing at all."""

import warnings
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

from hypothesis import event, example, given
from hypothesis import strategies as st

from rps_core.data.input_paths import is_picture
from rps_core.errors import InputError
from rps_core.recordings import zip_import
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import png

PICTURES = [png(seed, side=8) for seed in range(3)]  # about 120 bytes each
CONTENTS = [*PICTURES, PICTURES[0][:60], b"no picture", b""]
FOLDERS = [
    "paper",
    "Paper",
    "rock",
    "hands",
    "a b",
    "ü",
    "..",
    ".",
    "",
    "C:",
    "__MACOSX",
    ".hidden",
    "x" * 300,
    "1.png",
]
FILES = ["1.png", "2.png", "1.PNG", "photo.jpg", "notes.txt", "paper", "..png", ".png", "y" * 300 + ".png", "a\nb.png"]

names = st.builds(
    lambda folders, file, separator: separator.join([*folders, file]),
    st.lists(st.sampled_from(FOLDERS), max_size=3),
    st.sampled_from(FILES),
    st.sampled_from("//\\"),
)
members = st.lists(st.tuples(names, st.sampled_from(CONTENTS)), max_size=8)


def zipped(files: list[tuple[str, bytes]]) -> BytesIO:
    """A zip of these files, in this order, of which several may have one name."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name stands there twice
        for name, content in files:
            archive.writestr(name, content)
    return buffer


def standing(root: Path) -> dict[Path, bytes]:
    """Everything that stands in a folder, but for the lock."""
    files = [path for path in root.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(root): path.read_bytes() for path in files}


@given(members, st.sampled_from(["mine.zip", ".zip", "..zip", "a/b.zip", "paper", ""]), st.integers(0, 1500))
@example([("paper/1.png", PICTURES[0]), ("paper\\1.png", PICTURES[1]), ("rock/1.png", PICTURES[2])], "mine.zip", 1500)
@example([("paper/1.png", PICTURES[0]), ("rock", PICTURES[0]), ("paper/1.png/2.png", PICTURES[1])], "mine.zip", 1500)
def test_a_zip_becomes_its_pictures_or_nothing(
    tmp_path: Path, files: list[tuple[str, bytes]], file_name: str, most_bytes: int
) -> None:
    before = standing(tmp_path)
    with patch.object(zip_import, "MAX_BYTES", most_bytes), patch("os.sync"):
        try:
            result = zip_import.import_zip(local_workspace(), zipped(files), file_name)
        except InputError:
            event("refused")
            assert standing(tmp_path) == before
            return
    event("imported")
    added = {path: content for path, content in standing(tmp_path).items() if path not in before}
    assert before.items() <= standing(tmp_path).items()
    inside = result.folder.relative_to(tmp_path)
    assert result.folder.parent == local_workspace().folder / "datasets"
    assert len(added) == result.pictures > 0
    for path, content in added.items():
        assert path.is_relative_to(inside) and len(path.relative_to(inside).parts) >= 2  # in a class folder
        assert is_picture(path.name)
        assert content in PICTURES
    assert sum(map(len, added.values())) <= most_bytes

"""What was excluded is not trained on, while the files stay."""

import pytest

from rps_core.batches import open_batches
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.data.exclusions import exclude, excluded_files, include
from rps_core.dataset import RPSDataset
from rps_core.errors import InputError
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


def test_what_is_excluded_is_not_trained_on_and_comes_back(make_folder: MakeFolder) -> None:
    root = make_folder(count=6)
    exclude(local_workspace(), root, ["rock/000.png", "rock/001.png", "gone/1.png"])
    folder = create_run(local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(root), batch_size=4))
    config = read_folder(folder).config
    assert config.excluded == ("rock/000.png", "rock/001.png")
    include(local_workspace(), root, ["rock/000.png"])  # a run that was made keeps its own list
    lines: list[str] = []
    folders = scan(root).without(config.excluded)
    training, validation = open_batches(folders, range(12), range(12, 16), config, on_line=lines.append)
    used = {file.relative_to(root).as_posix() for batches in (training, validation) for file in batches.tensors.files}
    assert used == set(scan(root).names) - set(config.excluded)
    assert "2 pictures are left out" in lines[0]
    assert excluded_files(local_workspace(), root) == {"rock/001.png", "gone/1.png"}
    assert len(RPSDataset(root, excluded=excluded_files(local_workspace(), root))) == 17
    assert len(list((root / "rock").iterdir())) == 6


def test_a_class_without_pictures_left_is_said(make_folder: MakeFolder) -> None:
    root = make_folder(count=1)
    exclude(local_workspace(), root, ["rock/000.png"])
    with pytest.raises(InputError, match=r"class folder rock in .* holds no picture that is not excluded"):
        create_run(local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(root), batch_size=2))


@pytest.mark.parametrize("content", ["", "[]", '{"excluded": 3}', "\x00"])
def test_a_damaged_list_excludes_nothing(make_folder: MakeFolder, content: str) -> None:
    root = make_folder(count=1)
    exclude(local_workspace(), root, ["rock/000.png"])
    list_file = next((local_workspace().runs.parent / "excluded").iterdir())
    list_file.write_text(content)
    assert excluded_files(local_workspace(), root) == frozenset()

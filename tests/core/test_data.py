"""Folders, the dataset, the split and what a batch holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch.utils.data import DataLoader
from torchvision.transforms import v2

from rps_core import CLASSES
from rps_core.augment import fast_augment, guide_jitter, hue_rotation, random_mirror
from rps_core.batches import Batches, Decoded, decode
from rps_core.config import InputSpec
from rps_core.data.class_folders import check_known, check_trainable, scan
from rps_core.dataset import RPSDataset, split
from rps_core.errors import InputError
from rps_core.transforms import EvalTransform, TrainTransform, guide_transform

MakeFolder = Callable[..., Path]


def test_the_guides_dataset(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=5))
    tensor, label = dataset[7]
    assert len(dataset) == 15
    assert (tensor.shape, tensor.dtype, label) == ((3, 90, 90), torch.float32, 1)
    assert -1 <= tensor.min() <= tensor.max() <= 1
    assert dataset.dataset.class_to_idx == dataset.class_to_idx == {"paper": 0, "rock": 1, "scissors": 2}
    assert tuple(dataset.classes) == CLASSES


def test_the_guides_batch(make_folder: MakeFolder) -> None:
    images, labels = next(iter(DataLoader(RPSDataset(make_folder(count=30)), batch_size=64, shuffle=True)))
    assert images.shape == (64, 3, 90, 90)
    assert set(labels.tolist()) == {0, 1, 2}


def test_a_transform_of_ones_own_is_used(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=2), transform=v2.Compose([v2.Resize((8, 8)), v2.PILToTensor()]))
    assert dataset[0][0].shape == (3, 8, 8)


def test_the_split_is_80_to_20_disjoint_and_repeats_with_its_seed(make_folder: MakeFolder) -> None:
    dataset = RPSDataset(make_folder(count=10))
    training, validation = split(dataset, seed=3)
    assert (len(training), len(validation)) == (24, 6)
    assert set(training.indices) | set(validation.indices) == set(range(30))
    assert list(split(dataset, seed=3)[1].indices) == list(validation.indices)
    assert list(split(dataset, seed=4)[1].indices) != list(validation.indices)


def test_only_the_training_transform_is_random(make_folder: MakeFolder) -> None:
    image = RPSDataset(make_folder(count=1), transform=lambda image: image)[0][0]
    assert torch.equal(EvalTransform()(image), EvalTransform()(image))
    assert not torch.equal(TrainTransform()(image), TrainTransform()(image))
    assert guide_transform()(image).shape == (3, 90, 90)
    # 24 x 16 letterboxed keeps a band of border above; squashed it does not
    assert not torch.equal(EvalTransform()(image), EvalTransform(InputSpec(90, resize="squash"))(image))


def test_files_that_are_no_pictures_and_system_folders_are_left_out_and_told(make_folder: MakeFolder) -> None:
    root = make_folder(count=2)
    (root / "rock" / "notes.txt").write_text("mine")
    (root / "__MACOSX").mkdir()
    (root / ".thumbnails").mkdir()
    folders = check_trainable(scan(root))
    assert folders.classes == CLASSES
    assert [path.name for path in folders.skipped] == ["notes.txt"]
    assert len(RPSDataset(root)) == len(folders.files) == 6


def test_the_fingerprint_tells_data_apart(make_folder: MakeFolder) -> None:
    root = make_folder(count=2)
    before = scan(root).fingerprint()
    assert scan(root).fingerprint() == before
    next((root / "rock").iterdir()).unlink()
    assert scan(root).fingerprint() != before


@pytest.mark.parametrize(
    ("classes", "says"),
    [((), "holds no class folders"), (("rock",), "one class only"), (("rock", "paper"), "paper .* holds no picture")],
)
def test_a_folder_that_cannot_be_trained_on_says_why(
    make_folder: MakeFolder, classes: tuple[str, ...], says: str
) -> None:
    root = make_folder(count=2, classes=classes)
    root.mkdir(exist_ok=True)
    if classes == ("rock", "paper"):
        for picture in (root / "paper").iterdir():
            picture.unlink()
    with pytest.raises(InputError, match=says):
        RPSDataset(root)


def test_a_folder_that_is_not_there_or_a_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        scan(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file"):
        scan(tmp_path / "file")


def test_a_class_that_the_net_does_not_know_is_named(make_folder: MakeFolder) -> None:
    folders = scan(make_folder(count=1, classes=("rock", "lizard")))
    with pytest.raises(InputError, match=r"lizard .* knows paper, rock, scissors"):
        check_known(folders, CLASSES)


def test_decoding_leaves_out_what_is_damaged_and_says_it(make_folder: MakeFolder) -> None:
    folders = scan(make_folder(count=2))
    folders.files[3].write_bytes(b"not a picture")
    decoded = decode(folders.files, folders.labels, InputSpec(16), threads=2)
    assert len(decoded) == 5
    assert decoded.labels.tolist() == [0, 0, 1, 2, 2]
    assert len(decoded.unreadable) == 1
    assert folders.files[3].name in decoded.unreadable[0]
    expected = EvalTransform(InputSpec(16))
    batch = next(iter(Batches(decoded, 8, InputSpec(16))))[0]
    assert torch.equal(batch[0], expected(RPSDataset(folders.root, lambda image: image)[0][0]))


def test_decoding_nothing_but_damage_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(InputError, match="none of 1 pictures"):
        decode([tmp_path / "a.png"], [0], InputSpec(16))


def test_an_epoch_shows_every_picture_once_and_repeats_with_its_number() -> None:
    decoded = Decoded(torch.zeros(10, 3, 4, 4, dtype=torch.uint8), torch.arange(10))
    batches = Batches(decoded, 4, InputSpec(4), shuffle=True, seed=1)
    orders = []
    for epoch in (1, 2, 1):
        batches.set_epoch(epoch)
        orders.append([label for _, labels in batches for label in labels.tolist()])
    assert [sorted(order) for order in orders] == [list(range(10))] * 3
    assert orders[0] == orders[2] != orders[1]
    assert len(batches) == 3


def test_the_hue_turns_about_the_grey_axis() -> None:
    turn = hue_rotation(torch.tensor([2 * torch.pi / 3]))[0]
    red = torch.tensor([1.0, 0.0, 0.0])
    assert torch.allclose(turn @ red, red.roll(1), atol=1e-6) or torch.allclose(turn @ red, red.roll(2), atol=1e-6)
    assert torch.allclose(turn @ torch.full((3,), 0.4), torch.full((3,), 0.4), atol=1e-6)


def test_mirroring_gives_all_four_views_and_nothing_else() -> None:
    picture = torch.arange(12.0).view(1, 1, 3, 4)
    views = random_mirror(picture.repeat(40, 1, 1, 1), torch.Generator().manual_seed(0))
    four = [picture[0], picture[0].flip(2), picture[0].flip(1), picture[0].flip(1, 2)]
    seen = [next(i for i, expected in enumerate(four) if torch.equal(view, expected)) for view in views]
    assert set(seen) == {0, 1, 2, 3}


def test_jitter_moves_colours_about_as_far_as_torchvisions() -> None:
    torch.manual_seed(0)
    images = torch.rand(1, 3, 12, 12).repeat(400, 1, 1, 1)
    ours = guide_jitter(images, torch.Generator().manual_seed(0))
    theirs = torch.stack([v2.ColorJitter(0.1, 0.1, 0.1, 0.1)(image) for image in images])
    moved_ours, moved_theirs = (ours - images).abs().mean(), (theirs - images).abs().mean()
    assert 0 <= ours.min() <= ours.max() <= 1
    assert 0.6 < moved_ours / moved_theirs < 1.6


def test_the_fast_augmentation_turns_the_mask_along_with_the_hand() -> None:
    picture = torch.zeros(64, 4, 32, 32)
    picture[:, :, 4:12, 6:14] = 1  # white on black, and its mask
    moved = fast_augment(24)(picture, torch.Generator().manual_seed(0))
    assert moved.shape == (64, 4, 24, 24)
    bright, mask = moved[:, :3].mean(1) > 0.5, moved[:, 3] > 0.5
    agreement = (bright == mask).float().mean((1, 2))
    assert agreement.median() > 0.95
    assert not torch.equal(moved[0], moved[1])

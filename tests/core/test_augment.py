"""Augmentation of whole batches: views, colours, and the mask that moves along."""

import torch
from torchvision.transforms import v2

from rps_core.augment import fast_augment, guide_jitter, hue_rotation, random_mirror


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

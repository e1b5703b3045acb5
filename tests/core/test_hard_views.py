"""What spoils training pictures beyond the recipe `fast`."""

import torch

from rps_core.augment import hard_views

COUNT, SIDE = 400, 24


def batch() -> torch.Tensor:
    """Pictures of one colour each, darker than a third, and a fourth channel of ones."""
    colours = 0.1 + 0.2 * torch.arange(COUNT).view(-1, 1, 1, 1) / COUNT * torch.ones(COUNT, 3, SIDE, SIDE)
    return torch.cat((colours, torch.ones(COUNT, 1, SIDE, SIDE)), 1)


def test_every_picture_keeps_its_mask_and_its_range_and_half_of_them_all_their_pixels() -> None:
    before = batch()
    after = hard_views(before, torch.Generator().manual_seed(1))
    assert after.shape == before.shape
    assert torch.equal(after[:, 3], before[:, 3])
    assert after.min() >= 0 and after.max() <= 1
    same = torch.isclose(after, before).flatten(1).all(1).double().mean()
    assert 0.5 < same < 0.8  # grey pictures and coarse ones of one colour look the same


def test_each_kind_comes_to_its_share() -> None:
    before = batch()
    changed = hard_views(before, torch.Generator().manual_seed(2))[:, :3] - before[:, :3]
    spread = changed.flatten(1).std(1)
    brighter = ((changed.flatten(1).mean(1) > 0.015) & (spread < 1e-3)).double().mean()
    noisy = (spread > 0.02).double().mean()
    assert 0.05 < brighter < 0.15
    assert 0.07 < noisy < 0.18


def test_nothing_is_covered_where_nothing_may_be() -> None:
    before = torch.zeros(COUNT, 3, SIDE, SIDE)
    before[::2] = 0.2
    inside = (slice(None), slice(None), slice(4, -4), slice(4, -4))

    def share_of_mixed(covered: float) -> float:
        after = hard_views(before, torch.Generator().manual_seed(3), covered)[inside].flatten(1)
        black_and_not = (after == 0).any(1) & (after >= 0.2).any(1) & (after.std(1) > 0.02)
        noisy = ((after > 0) & (after < 0.2)).any(1)
        return float((black_and_not & ~noisy).double().mean())

    assert share_of_mixed(0.0) == 0
    assert share_of_mixed(1.0) > 0.4


def test_same_generator_same_pictures() -> None:
    one, other = (hard_views(batch(), torch.Generator().manual_seed(4)) for _ in range(2))
    assert torch.equal(one, other)

"""Other styles of rendered pictures: what each change leaves as it was, with torch as the judge."""

import pytest
import torch
import torch.nn.functional as F

from rps_core.maintenance.style import (
    grain,
    mixed_amplitudes,
    other_sharpness,
    other_styles,
    random_convolution,
    shadows,
)

COUNT, SIDE = 300, 24
CHANGES = (mixed_amplitudes, random_convolution, shadows, grain, other_sharpness)


def batch() -> torch.Tensor:
    """A bright disk on a darker ground in every picture, at a place and of colours of its own."""
    generator = torch.Generator().manual_seed(0)
    middle = SIDE * (0.35 + 0.3 * torch.rand(COUNT, 2, 1, 1, generator=generator))
    line = torch.arange(SIDE) + 0.5
    disk = ((line.view(-1, 1) - middle[:, 0]) ** 2 + (line - middle[:, 1]) ** 2 < 36).float()[:, None]
    colours = 0.2 + 0.2 * torch.rand(2, COUNT, 3, 1, 1, generator=generator)
    return torch.cat((colours[0] + disk * (0.2 + colours[1] / 2), disk), 1)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_mask_and_the_range_stay_and_one_picture_in_seven() -> None:
    before = batch()
    after = other_styles(before, seeded(1))
    assert after.shape == before.shape
    assert torch.equal(after[:, 3], before[:, 3])
    assert after.min() >= 0 and after.max() <= 1 and after.isfinite().all()
    same = (after == before).flatten(1).all(1).double().mean()
    assert same == pytest.approx(0.7 * 0.65 * 0.6 * 0.75 * 0.7, abs=0.06)


def test_same_generator_same_pictures() -> None:
    assert torch.equal(other_styles(batch(), seeded(2)), other_styles(batch(), seeded(2)))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_changes_the_picture_and_leaves_the_outline_where_it_is(change) -> None:
    before = batch()
    after = change(before[:, :3], seeded(3))
    assert not torch.isclose(after, before[:, :3], atol=1e-3).all()

    def edges(images: torch.Tensor) -> torch.Tensor:
        grey = images.mean(1, keepdim=True)
        return F.avg_pool2d(((grey - F.avg_pool2d(grey, 3, 1, 1)) ** 2)[..., 2:-2, 2:-2], 3, 1).flatten(1)

    own, others = edges(before[:, :3]), edges(before[:, :3].roll(1, 0))

    def alike(one: torch.Tensor, other: torch.Tensor) -> float:
        return float(F.cosine_similarity(one - one.mean(1, True), other - other.mean(1, True)).mean())

    assert alike(edges(after), own) > 0.5
    assert alike(edges(after), own) > alike(edges(after), others) + 0.3


def test_a_random_convolution_keeps_mean_and_contrast_in_expectation() -> None:
    before = batch()[:, :3]
    after = random_convolution(before, seeded(4))
    assert torch.allclose(after.mean((2, 3)), before.mean((2, 3)), atol=1e-4)
    assert (after.std((2, 3)) <= before.std((2, 3)) + 1e-4).all()


def test_phases_stay_where_amplitudes_are_mixed() -> None:
    before = batch()[:, :3]
    spectra = [torch.fft.rfft2(images)[..., 1:-1, 1:-1] for images in (before, mixed_amplitudes(before, seeded(5)))]
    own, mixed = spectra
    strong = (own.abs() > 0.5) & (mixed.abs() > 0.5)
    turned = (own / own.abs() * (mixed / mixed.abs()).conj()).angle().abs()
    assert strong.any() and turned[strong].max() < 1e-3

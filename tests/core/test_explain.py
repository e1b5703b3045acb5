"""What the network explorer shows, with torch, Captum and brute force as oracles."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam, Occlusion
from torch import nn

from rps_core.config import InputSpec
from rps_core.data.class_folders import scan
from rps_core.errors import InputError
from rps_core.explain import attribution, top_patches
from rps_core.explain.activations import Activations, look, weights_of
from rps_core.explain.overlay import cut_out, overlay
from rps_core.explain.softmax import softmax
from rps_core.layers.receptive_field import Box, seen_by
from rps_core.models import RPSClassifier, build
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.nets.sequential import unroll
from rps_core.transforms import normalize

SIZES_PX = {"guide": 90, "handnet": 72}


def trained_a_little(net: str) -> nn.Module:
    """A net whose BatchNorms have seen something, so that evaluation mode differs from a fresh net."""
    torch.manual_seed(0)
    model = build(net, 3)
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(8, 3, SIZES_PX[net], SIZES_PX[net]) * 2 + 1)
    return model.eval()


@pytest.fixture(params=["guide", "handnet"])
def case(request) -> tuple[str, nn.Module, torch.Tensor]:
    net = request.param
    torch.manual_seed(1)
    return net, trained_a_little(net), torch.rand(3, SIZES_PX[net], SIZES_PX[net]) * 2 - 1


def test_an_unrolled_net_computes_the_same(case):
    net, model, image = case
    with torch.no_grad():
        assert torch.allclose(unroll(model)(image[None]), model(image[None]), atol=1e-5), net


def test_an_unrolled_net_shares_nothing_with_the_net(case):
    _, model, _ = case
    before = {name: values.clone() for name, values in model.state_dict().items()}
    for parameter in unroll(model).parameters():
        parameter.data.fill_(7.0)
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())


def test_a_net_that_branches_is_refused():
    class Branching(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + x

    with pytest.raises(InputError, match="no layer of a plain stack"):
        unroll(Branching())


def test_the_maps_are_those_of_a_forward_by_hand():
    model = trained_a_little("guide")
    assert isinstance(model, RPSClassifier)
    image = torch.rand(3, 90, 90) * 2 - 1
    seen = look(model, image)
    x = image[None]
    with torch.no_grad():
        by_hand = {"conv1": (x := model.conv1(x)), "relu1": (x := x.relu()), "pool1": (x := model.pool(x))}
        by_hand |= {"conv2": (x := model.conv2(x)), "relu2": (x := x.relu()), "pool2": (x := model.pool(x))}
        by_hand |= {"linear1": (x := model.fc1(x.flatten(1))), "relu3": (x := x.relu())}
        by_hand |= {"linear2": (x := model.fc2(x)), "relu4": (x := x.relu()), "linear3": model.fc3(x)}
    assert list(seen.maps) == list(by_hand)
    for name, expected in by_hand.items():
        assert np.allclose(seen.maps[name].squeeze(), expected[0].numpy().squeeze(), atol=1e-6), name
        assert seen.step(name).report.output == tuple(expected.shape[1:])


def test_no_later_layer_overwrites_the_maps_of_handnet():
    model = trained_a_little("handnet")
    seen = look(model, torch.rand(3, 72, 72) * 2 - 1)
    for step in seen.steps:
        smallest = seen.maps[step.name].min()
        assert smallest < 0 if step.signed else smallest >= 0, step.name


def test_hooks_are_gone_after_the_block_even_after_an_error():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    with Activations(net, ["0"]) as kept:
        output = net[0](torch.ones(1, 2))
        assert torch.equal(kept["0"], output)
    assert not kept["0"].requires_grad
    with pytest.raises(RuntimeError), Activations(net):
        net(torch.ones(1, 3))
    net(torch.zeros(1, 2))
    assert torch.equal(kept["0"], output)
    assert not any(module._forward_hooks for module in net)


def test_weights_are_those_that_made_the_map(case):
    _, model, image = case
    seen = look(model, image)
    net = unroll(model)
    for step in (seen.step("conv2"), seen.step("relu2"), seen.step("pool1")):
        kernel = weights_of(net, seen, step, 1)
        assert np.array_equal(kernel, net.get_submodule(step.maker).weight[1].detach().numpy())
    linear = seen.step("linear1")
    before = seen.maps[seen.steps[seen.steps.index(linear) - 1].name]
    weights = weights_of(net, seen, linear, 2)
    assert weights.shape == before.shape
    expected = float((weights * before).sum() + net.get_submodule("linear1").bias[2].detach())
    assert seen.maps["linear1"][2, 0, 0] == pytest.approx(expected, abs=1e-4)


def test_grad_cam_is_captums_and_the_formulas(case):
    _, model, image = case
    layer = "pool2"
    ours, enlarged = attribution.grad_cam(model, image, layer, 1)
    net = unroll(model)
    theirs = LayerGradCam(net, net.get_submodule(layer)).attribute(image[None], target=1, relu_attributions=True)
    assert np.allclose(ours, theirs[0, 0].detach().numpy(), atol=1e-7)
    place = list(dict(net.named_children())).index(layer) + 1
    maps = net[:place](image[None]).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(net[place:](maps)[0, 1], maps)
    by_hand = (gradient.mean((2, 3), keepdim=True) * maps).sum(1)[0].relu()
    assert np.allclose(ours, by_hand.detach().numpy(), atol=1e-5)
    assert enlarged.shape == image.shape[1:]


def test_occlusion_is_captums_and_counts_its_windows(case):
    net, model, image = case
    told = []
    ours = attribution.occlusion(
        model, image, 2, window_px=30, stride_px=14, on_progress=lambda done, total: told.append((done, total))
    )
    theirs = Occlusion(model).attribute(
        image[None], sliding_window_shapes=(3, 30, 30), strides=(3, 14, 14), baselines=0, target=2
    )
    assert np.allclose(ours, theirs[0, 0].detach().numpy(), atol=1e-5)
    count = attribution.windows(SIZES_PX[net], 30, 14)
    assert told[-1] == (count, count)


def test_the_first_window_of_occlusion_is_what_covering_it_by_hand_costs():
    model, image = trained_a_little("guide"), torch.rand(3, 90, 90) * 2 - 1
    ours = attribution.occlusion(model, image, 0, window_px=45, stride_px=45)
    covered = image.clone()
    covered[:, :45, :45] = 0
    with torch.no_grad():
        fall = (model(image[None]) - model(covered[None]))[0, 0].item()
    assert np.allclose(ours[:45, :45], fall, atol=1e-5)


@pytest.mark.parametrize(("window", "stride", "says"), [(91, 5, "the window is 91 px"), (8, 9, "the stride is 9 px")])
def test_windows_that_leave_something_uncovered_are_refused(window, stride, says):
    with pytest.raises(InputError, match=says):
        attribution.occlusion(build("guide", 3), torch.zeros(3, 90, 90), 0, window_px=window, stride_px=stride)


def tiny_net() -> nn.Sequential:
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3), nn.Flatten(), nn.Linear(80, 2)
    ).eval()


def test_strongest_patches_are_those_that_brute_force_finds():
    model, spec = tiny_net(), InputSpec(12)
    images = torch.randint(0, 256, (70, 3, 12, 12), dtype=torch.uint8, generator=torch.Generator().manual_seed(4))
    found = top_patches.find_strongest(model, images, spec, count=4)
    with torch.no_grad(), Activations(net := unroll(model)) as kept:
        net(normalize(images, spec))
    for name, channel in itertools.product(("conv1", "relu1", "pool1", "conv2", "linear1"), range(2)):
        values = kept[name][:, channel].reshape(70, -1)
        expected = sorted((row.max().item() for row in values), reverse=True)[:4]
        one = found[name]
        assert one.values[channel] == pytest.approx(expected, abs=1e-5), name
        for rank in range(4):
            map_ = kept[name][one.pictures[channel, rank], channel].reshape(-1)
            width = kept[name].shape[-1] if kept[name].dim() == 4 else 1
            place = one.rows[channel, rank] * width + one.columns[channel, rank]
            assert map_[place].item() == pytest.approx(one.values[channel, rank], abs=1e-5)
        assert len(set(one.pictures[channel])) == 4


def test_a_patch_is_all_that_its_unit_depends_on():
    """Changing every pixel outside of the patch leaves the value as it is; changing the patch does not."""
    model, spec = tiny_net(), InputSpec(12)
    pixels = torch.randint(0, 256, (3, 12, 12), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
    step = look(model, normalize(pixels, spec)).step("conv2")
    box = seen_by(step.report, (1, 2))
    cut = cut_out(pixels.permute(1, 2, 0).numpy(), box)
    known = cut[..., 3] == 255
    inside = box.inside((12, 12))
    assert known.sum() == inside.height * inside.width
    alone = torch.full_like(pixels, 77)
    view = alone[:, inside.top : inside.top + inside.height, inside.left : inside.left + inside.width]
    view[:] = torch.from_numpy(cut[known][:, :3].reshape(inside.height, inside.width, 3)).permute(2, 0, 1)

    def value(picture: torch.Tensor) -> float:
        return float(look(model, normalize(picture, spec)).maps["conv2"][0, 1, 2])

    assert value(alone) == pytest.approx(value(pixels), abs=1e-6)
    assert value(torch.full_like(pixels, 77)) != pytest.approx(value(pixels), abs=1e-3)


def test_a_patch_beyond_the_border_is_transparent_there():
    cut = cut_out(np.full((4, 4, 3), 9, dtype=np.uint8), Box(-1, 2, 3, 4))
    assert cut[..., 3].tolist() == [[0] * 4, [255, 255, 0, 0], [255, 255, 0, 0]]


def test_what_was_found_once_comes_from_the_disk(make_folder, tmp_path: Path, monkeypatch):
    model, folders = build("guide", 3), scan(make_folder(2))
    spec = InputSpec(90)
    info = CheckpointInfo("guide", ("a", "b", "c"), spec, "test", 1, 0.0, 1.0, "2026-01-01T00:00:00", 1)
    checkpoint.save(model, info, tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    told = []
    first, files = top_patches.strongest_of(loaded, folders, lambda done, total: told.append((done, total)))
    assert told[-1] == (12, 12)
    assert files == list(folders.files)
    with monkeypatch.context() as patched:
        patched.setattr(top_patches, "decode", None)  # whoever decodes again fails
        again, files_again = top_patches.strongest_of(loaded, folders)
    assert files_again == files
    assert all(
        np.array_equal(getattr(first[name], field), getattr(again[name], field))
        for name in first
        for field in ("values", "pictures", "rows", "columns")
    )
    for file in (tmp_path / "home" / ".cache" / "strongest").glob("*.npz"):
        file.write_bytes(file.read_bytes()[:100])
    assert np.array_equal(top_patches.strongest_of(loaded, folders)[0]["conv1"].values, first["conv1"].values)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 20.0])
@pytest.mark.parametrize("logits", [(1.0, -2.5, 0.25), (900.0, -3.0, 2.0)], ids=str)
def test_softmax_is_torchs(logits, temperature):
    ours = softmax(logits, temperature)
    theirs = torch.tensor(logits, dtype=torch.float64).div(temperature).softmax(0)
    assert ours.probabilities == pytest.approx(theirs.tolist(), abs=1e-12)
    assert ours.winner == 0


def test_an_overlay_covers_the_strongest_place_and_leaves_the_rest():
    pixels = np.full((1, 3, 3), 200, dtype=np.uint8)
    laid = overlay(pixels, np.array([[0.0, 2.0, -1.0]], dtype=np.float32), 1.0)
    assert laid[0, 0].tolist() == [200] * 3
    assert laid[0, 1].tolist() == [122, 60, 235]
    assert laid[0, 2].tolist() == [220, 160, 100]
    assert np.array_equal(overlay(pixels, np.zeros((1, 3), dtype=np.float32), 1.0), pixels)

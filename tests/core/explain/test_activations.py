"""Feature maps and the weights that made them, with a forward pass by hand as the oracle."""

import threading
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from rps_core.explain.activations import Activations, trace_forward, trace_picture, weights_of
from rps_core.inference import net_input_picture, predict
from rps_core.models import RPSClassifier
from rps_core.nets import checkpoint
from rps_core.nets.sequential import to_sequential
from tests.helpers.nets import save_untrained, trained_a_little
from tests.helpers.pictures import noise


def test_the_maps_are_those_of_a_forward_by_hand():
    model = trained_a_little("guide")
    assert isinstance(model, RPSClassifier)
    image = torch.rand(3, 90, 90) * 2 - 1
    trace = trace_forward(model, image)
    x = image[None]
    with torch.no_grad():
        by_hand = {"conv1": (x := model.conv1(x)), "relu1": (x := x.relu()), "pool1": (x := model.pool(x))}
        by_hand |= {"conv2": (x := model.conv2(x)), "relu2": (x := x.relu()), "pool2": (x := model.pool(x))}
        by_hand |= {"linear1": (x := model.fc1(x.flatten(1))), "relu3": (x := x.relu())}
        by_hand |= {"linear2": (x := model.fc2(x)), "relu4": (x := x.relu()), "linear3": model.fc3(x)}
    assert list(trace.maps) == list(by_hand)
    for name, expected in by_hand.items():
        assert np.allclose(trace.maps[name].squeeze(), expected[0].numpy().squeeze(), atol=1e-6), name
        assert trace.step(name).report.output == tuple(expected.shape[1:])


def test_no_later_layer_overwrites_the_maps_of_handnet():
    model = trained_a_little("handnet")
    trace = trace_forward(model, torch.rand(3, 72, 72) * 2 - 1)
    for step in trace.steps:
        smallest = trace.maps[step.name].min()
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
    trace = trace_forward(model, image)
    net = to_sequential(model)
    for step in (trace.step("conv2"), trace.step("relu2"), trace.step("pool1")):
        kernel = weights_of(net, trace, step, 1)
        assert np.array_equal(kernel, net.get_submodule(step.maker).weight[1].detach().numpy())
    linear = trace.step("linear1")
    before = trace.maps[trace.steps[trace.steps.index(linear) - 1].name]
    weights = weights_of(net, trace, linear, 2)
    assert weights.shape == before.shape
    expected = float((weights * before).sum() + net.get_submodule("linear1").bias[2].detach())
    assert trace.maps["linear1"][2, 0, 0] == pytest.approx(expected, abs=1e-4)


def test_a_traced_picture_has_the_pixels_and_the_probabilities_of_a_prediction(tmp_path):
    save_untrained(tmp_path / "net.safetensors", "handnet", ("a", "b", "c"))
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    image = noise(3, 100)
    traced = trace_picture(loaded, image)
    (expected,) = predict([image], loaded)
    assert traced.prediction.label == expected.label
    assert traced.prediction.probabilities == pytest.approx(expected.probabilities, abs=1e-5)
    assert np.array_equal(traced.pixels, net_input_picture(image, loaded))
    assert traced.size == (72, 72)


def test_another_thread_that_uses_the_net_meanwhile_leaves_no_trace() -> None:
    net = nn.Sequential(OrderedDict(flat=nn.Flatten()))
    with Activations(net) as kept:
        other = threading.Thread(target=net, args=(torch.zeros(5, 1, 1, 1),))
        net(torch.ones(2, 1, 1, 1))
        other.start()
        other.join()
    assert kept["flat"].shape == (2, 1) and kept["flat"].all()

"""The output of every layer of a net for a picture, kept by forward hooks."""

import threading
from collections.abc import Sequence
from types import TracebackType

import torch
from PIL import Image
from torch import Tensor, nn

from rps_core.arrays import Float32
from rps_core.explain.forward_trace import ForwardTrace, Step, TracedPicture
from rps_core.inference import net_input_picture
from rps_core.layers.specs import BatchNorm, Conv, Dropout, Flatten, Linear, ReLU
from rps_core.layers.stack import follow
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.sequential import to_sequential
from rps_core.nets.to_specs import stack_of
from rps_core.transforms import EvalTransform


class Activations:
    """The outputs of the named modules of a net, kept by forward hooks that are gone once the block ends.

    `with Activations(net, ["conv1"]) as outputs: net(x)`, and outputs["conv1"] is that module's output, detached.
    Without names every direct child is kept. Of a net that several threads use, each keeps its own outputs alone.
    """

    def __init__(self, net: nn.Module, names: Sequence[str] | None = None) -> None:
        self.net = net
        self.names = [name for name, _ in net.named_children()] if names is None else list(names)

    def __enter__(self) -> dict[str, Tensor]:
        kept: dict[str, Tensor] = {}
        mine = threading.get_ident()

        def note(name: str, output: Tensor) -> None:
            if threading.get_ident() == mine:
                kept[name] = output.detach()

        def keep(name: str) -> "torch.utils.hooks.RemovableHandle":
            return self.net.get_submodule(name).register_forward_hook(lambda module, inputs, output: note(name, output))

        self._handles = [keep(name) for name in self.names]
        return kept

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()


def steps(net: nn.Sequential, input_shape: tuple[int, int, int]) -> list[Step]:
    """The layers of a sequential net that change a value: flatten only puts them in a row, dropout rests."""
    found: list[Step] = []
    signed, maker = True, ""
    layers = stack_of(net)
    names, reports = dict(net.named_children()), follow(input_shape, layers).reports
    for name, layer, report in zip(names, layers, reports, strict=True):
        match layer:
            case Conv() | Linear():
                signed, maker = True, name
            case BatchNorm():
                signed = True
            case ReLU():
                signed = False
            case Flatten() | Dropout():
                continue
        found.append(Step(name, layer, report, signed, maker))
    return found


@torch.inference_mode()
def trace_forward(model: nn.Module, image: Tensor) -> ForwardTrace:
    """What each layer makes of a net input, float32 (3, S, S)."""
    net = to_sequential(model)
    row = steps(net, (3, image.shape[1], image.shape[2]))
    with Activations(net, [step.name for step in row]) as kept:
        logits = net(image.unsqueeze(0))[0]
    maps = {name: as_maps(output)[0].numpy() for name, output in kept.items()}
    return ForwardTrace(tuple(row), maps, tuple(logits.tolist()))


def trace_picture(checkpoint: Checkpoint, image: Image.Image) -> TracedPicture:
    """The net's outputs, layer by layer, for an RGB picture of any size."""
    pixels = net_input_picture(image, checkpoint)
    net_input = EvalTransform(checkpoint.info.input_spec)(image)
    return TracedPicture(trace_forward(checkpoint.model, net_input), checkpoint.info.classes, pixels)


def as_maps(output: Tensor) -> Tensor:
    """(B, C, H, W) as it is; a flat (B, C) as (B, C, 1, 1)."""
    return output if output.dim() == 4 else output[:, :, None, None]


def weights_of(net: nn.Sequential, trace: ForwardTrace, step: Step, channel: int) -> Float32:
    """The weights that made a map: (C_in, kh, kw), or, of a linear unit, in the shape of the maps before it.

    `net` is what `to_sequential` gives. A layer without weights keeps the channels of the layer before it: there the
    weights are taken.
    """
    maker = trace.step(step.maker)
    weight = net.get_parameter(f"{maker.name}.weight").detach()[channel].numpy()
    if isinstance(maker.layer, Conv):
        return weight  # (C_in, kh, kw)
    before = trace.steps[trace.steps.index(maker) - 1]
    return weight.reshape(trace.maps[before.name].shape)

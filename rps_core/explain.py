"""What every layer of a net answers to a picture: its activations, with the names, shapes and fields of the layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import torch
from torch import Tensor, nn

from rps_core.layer_import import stack_of
from rps_core.layers import BatchNorm, Conv, Dropout, Flatten, Layer, Linear, ReLU
from rps_core.shapes import format_shape
from rps_core.stack import LayerReport, follow
from rps_core.unroll import unroll
from rps_core.windows import Floats


class Activations:
    """What the named modules of a net answer, kept by forward hooks that are gone once the block ends.

    `with Activations(net, ["conv1"]) as seen: net(x)`, and seen["conv1"] is that module's output, detached. Without
    names every direct child is kept.
    """

    def __init__(self, net: nn.Module, names: Sequence[str] | None = None) -> None:
        self.net = net
        self.names = [name for name, _ in net.named_children()] if names is None else list(names)

    def __enter__(self) -> dict[str, Tensor]:
        kept: dict[str, Tensor] = {}

        def keep(name: str) -> "torch.utils.hooks.RemovableHandle":
            return self.net.get_submodule(name).register_forward_hook(
                lambda module, inputs, output: kept.update({name: output.detach()})
            )

        self._handles = [keep(name) for name in self.names]
        return kept

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()


@dataclass(frozen=True)
class Step:
    """A layer of an unrolled net. `index` is its place there, from 0; `maker` the layer whose weights made its maps.

    `signed` says whether its values can be negative: those of a ReLU and of what pools them cannot.
    """

    name: str
    index: int
    layer: Layer
    report: LayerReport
    signed: bool
    maker: str

    @property
    def channels(self) -> int:
        """Maps, or the units of a flat layer."""
        return self.report.output[0]

    @property
    def is_map(self) -> bool:
        """Whether its values still have a place in the picture."""
        return len(self.report.output) == 3 and self.report.output[1:] != (1, 1)

    @property
    def title(self) -> str:
        """conv2: conv 16 k5, 16 x 40 x 40."""
        return f"{self.name}: {self.report.name}, {format_shape(self.report.output)}"


def steps(net: nn.Sequential, input_shape: tuple[int, int, int]) -> list[Step]:
    """The layers of an unrolled net that change a value: flatten only puts them in a row, dropout rests."""
    found: list[Step] = []
    signed, maker = True, ""
    layers = stack_of(net)
    for index, (name, layer, report) in enumerate(
        zip(dict(net.named_children()), layers, follow(input_shape, layers).reports, strict=True)
    ):
        match layer:
            case Conv() | Linear():
                signed, maker = True, name
            case BatchNorm():
                signed = True
            case ReLU():
                signed = False
            case Flatten() | Dropout():
                continue
        found.append(Step(name, index, layer, report, signed, maker))
    return found


@dataclass(frozen=True)
class Seen:
    """A picture's way through a net: `maps` float32 (C, H, W) by layer name, (C, 1, 1) once it is flat."""

    steps: tuple[Step, ...]
    maps: dict[str, Floats]
    logits: tuple[float, ...]

    def step(self, name: str) -> Step:
        """The layer of this name."""
        return next(step for step in self.steps if step.name == name)


@torch.inference_mode()
def look(model: nn.Module, image: Tensor) -> Seen:
    """What each layer makes of a net input, float32 (3, S, S)."""
    net = unroll(model)
    row = steps(net, (3, image.shape[1], image.shape[2]))
    with Activations(net, [step.name for step in row]) as kept:
        logits = net(image.unsqueeze(0))[0]
    maps = {name: as_maps(output)[0].numpy() for name, output in kept.items()}
    return Seen(tuple(row), maps, tuple(logits.tolist()))


def as_maps(output: Tensor) -> Tensor:
    """(B, C, H, W) as it is; a flat (B, C) as (B, C, 1, 1)."""
    return output if output.dim() == 4 else output[:, :, None, None]


def weights_of(model: nn.Module, seen: Seen, step: Step, channel: int) -> Floats:
    """The weights that made a map: (C_in, kh, kw), or, of a linear unit, in the shape of the maps before it.

    Of a layer without weights they are those of the layer before it that has some, as its channels are the same.
    """
    maker = seen.step(step.maker)
    weight = unroll(model).get_parameter(f"{maker.name}.weight").detach()[channel].numpy()
    if isinstance(maker.layer, Conv):
        return weight  # (C_in, kh, kw)
    before = seen.steps[seen.steps.index(maker) - 1]
    return weight.reshape(seen.maps[before.name].shape)

"""Which pixels speak for a class: Grad-CAM and occlusion, both by Captum."""

import math
from collections.abc import Callable

from captum.attr import LayerAttribution, LayerGradCam, Occlusion
from torch import Tensor, nn

from rps_core.arrays import Float32
from rps_core.errors import InputError
from rps_core.nets.sequential import to_sequential

WINDOWS_AT_ONCE = 32


def grad_cam(model: nn.Module, image: Tensor, layer: str, target: int) -> tuple[Float32, Float32]:
    """(what the layer's maps say for a class (h, w), the same enlarged to the input (S, S)); at least 0, of a logit.

    `image` is a net input (3, S, S), `layer` a name of `to_sequential`. Selvaraju et al., "Grad-CAM", ICCV 2017: each
    map weighted by the mean gradient of the class's logit, the sum cut off below 0.
    """
    net = to_sequential(model)
    cam = LayerGradCam(net, net.get_submodule(layer))
    found = cam.attribute(image.unsqueeze(0), target=target, relu_attributions=True)  # (1, 1, h, w)
    enlarged = LayerAttribution.interpolate(found, tuple(image.shape[1:]), "bilinear")  # (1, 1, S, S)
    return found[0, 0].detach().numpy(), enlarged[0, 0].detach().numpy()


def windows(size_px: int, window_px: int, stride_px: int) -> int:
    """How many positions the window takes on a square picture; the last one may reach over the edge."""
    return (math.ceil((size_px - window_px) / stride_px) + 1) ** 2


def occlusion(
    model: nn.Module,
    image: Tensor,
    target: int,
    *,
    window_px: int,
    stride_px: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> Float32:
    """How much the logit of a class falls where a grey square covers the picture, (S, S); negative where it rises.

    A pixel gets the mean over the windows that cover it. Zeiler and Fergus, "Visualizing and Understanding
    Convolutional Networks", ECCV 2014. Raises InputError when the window is larger than the picture, or the stride
    larger than the window, which would leave pixels uncovered.
    """
    size_px = image.shape[1]
    if not 1 <= window_px <= size_px:
        raise InputError(f"the window is {window_px} px, but it must be from 1 to {size_px}, the side of the picture")
    if not 1 <= stride_px <= window_px:
        raise InputError(f"the stride is {stride_px} px, but it must be from 1 to {window_px}, the side of the window")
    net = to_sequential(model)
    total, done = windows(size_px, window_px, stride_px), -1  # the first picture is the uncovered one

    def logits(batch: Tensor) -> Tensor:
        nonlocal done
        done += len(batch)
        if on_progress:
            on_progress(done, total)
        return net(batch)  # type: ignore[no-any-return]

    found = Occlusion(logits).attribute(
        image.unsqueeze(0),
        sliding_window_shapes=(3, window_px, window_px),
        strides=(3, stride_px, stride_px),
        baselines=0,  # mid-grey, once it is normalized
        target=target,
        perturbations_per_eval=WINDOWS_AT_ONCE,
    )
    return found[0, 0].detach().numpy()  # type: ignore[no-any-return]  # alike in all three channels

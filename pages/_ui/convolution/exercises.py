"""How the exercises of the two microscopes begin, by key."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.link_types import LinkParameter
from pages._ui.widgets.url_state import write_all
from rps_core.convolution.kernels import TYPED

FIVE_BY_FIVE_MEAN = "\n".join(["1/25 1/25 1/25 1/25 1/25"] * 5)
CONVOLUTION_STARTS = {
    "conv_vertical": partial(write_all, {links.KERNEL: TYPED, links.TYPED: "0 0 0\n0 1 0\n0 0 0"}),
    "conv_same_size": partial(
        write_all, {links.KERNEL: TYPED, links.TYPED: FIVE_BY_FIVE_MEAN, links.PADDING: 0, links.STRIDE: 1}
    ),
    "conv_wide_view": partial(write_all, {links.KERNEL: "blur", links.DILATION: 1, links.STRIDE: 1}),
    "conv_negative": partial(
        write_all, {links.KERNEL: "Sobel x", links.BIAS: 0.0, links.VIEW: "signed", links.STRIDE: 1, links.DILATION: 1}
    ),
}


def _pooling(window: int, also: Mapping[LinkParameter, int] = MappingProxyType({})) -> Callable[[], None]:
    start: dict[LinkParameter, int] = {
        links.POOL_KERNEL: window,
        links.POOL_STRIDE: window,
        links.POOL_PADDING: 0,
        links.POOL_DILATION: 1,
    }
    return partial(write_all, {**start, **also})


POOLING_STARTS = {
    "pool_winner": _pooling(2),
    "pool_same_size": _pooling(3),
    "pool_ceil": _pooling(4, {links.SIZE: 64}),
    "pool_forgives": _pooling(2, {links.SHIFT: 1}),
}

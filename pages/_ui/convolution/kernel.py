"""The kernel on the convolution page: a name, a seed, a trained net, or numbers that a person types."""

from collections.abc import Mapping

import streamlit as st

from pages._ui.app import cache
from pages._ui.drawing.text import sentence
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.link_types import LinkParameter
from pages._ui.widgets.number_field import side_by_side
from pages._ui.widgets.select_by_key import select_by_key
from rps_core.convolution import kernels
from rps_core.convolution.formulas import describe_share
from rps_core.convolution.kernels import NAMED, RANDOM, TRAINED, TYPED, KernelChoice
from rps_core.errors import InputError
from rps_core.nets.checkpoint import FIRST_CONV, trained_kernels

SHARES = (
    "A filter has weights for every channel. Of a named or typed kernel each of three channels gets a third, so that "
    "the sum over the channels is the kernel on grey."
)
FIRST_TYPED = "0 0 0\n0 1 0\n0 0 0"


def choose_kernel(channels: int) -> KernelChoice:
    """Widgets for the kernel. What cannot be used is said under its widget, and the identity stands in for it."""
    source = url_widgets.choice("Kernel", links.KERNEL, links.KERNEL.options, also=_propose, help=SHARES)
    try:
        return _choose(source, channels)
    except InputError as error:
        st.error(f"{sentence(error)} Until then the identity stands in.")
        return KernelChoice("identity", kernels.on_channels(NAMED["identity"], channels), NAMED["identity"])


def _choose(source: str, channels: int) -> KernelChoice:
    if source == RANDOM:
        with side_by_side():
            left, right = st.columns(2)
            with left:
                side = url_widgets.whole_number("Kernel size", links.KERNEL_SIDE)
            with right:
                seed = url_widgets.whole_number("Seed", links.KERNEL_SEED)
        return KernelChoice(source, kernels.random_kernels(channels, side, seed), seed=seed)
    if source == TRAINED:
        nets = {model.key: model for model in cache.models()}
        titles = {key: net.title for key, net in nets.items()}
        model = nets[select_by_key("Net", titles, links.MODEL)]
        loaded = cache.load(model)
        return KernelChoice(source, trained_kernels(loaded), path=model.path, layer=FIRST_CONV[loaded.info.net])
    if source == TYPED:
        text = url_widgets.text_area("Rows of numbers, 1 x 1 to 7 x 7", links.TYPED, FIRST_TYPED)
        square = kernels.parse_kernel(text)
    else:
        square = NAMED[source]
    if share := describe_share(square, channels):
        st.caption(share)
    bias = url_widgets.number("Bias", links.BIAS)
    return KernelChoice(source, kernels.on_channels(square, channels, bias), square)


def _propose(chosen: str) -> Mapping[LinkParameter, object]:
    """A net's filters mean something only on the values that the net sees: three channels from -1 to 1."""
    return {links.NORMALIZED: True, links.CHANNELS: "colour"} if chosen == TRAINED else {}

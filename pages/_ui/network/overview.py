"""The net as a row of layers; a click opens a layer."""

from pages._ui.components import feature_maps
from pages._ui.drawing.images import data_url, png
from pages._ui.network.choosing import open_layer
from rps_core.explain.forward_trace import Step, TracedPicture
from rps_core.shapes import format_shape


def show_overview(traced: TracedPicture, chosen: Step | None) -> None:
    """The net from left to right, with the first maps of each layer. A click opens that layer."""
    layers = [
        feature_maps.Layer(step.name, step.title, format_shape(step.report.output), traced.trace.maps[step.name])
        for step in traced.trace.steps
    ]
    feature_maps.show_overview(
        "network_overview",
        data_url(png(traced.pixels)),
        format_shape((3, *traced.size)),
        layers,
        chosen.name if chosen else None,
        open_layer,
    )

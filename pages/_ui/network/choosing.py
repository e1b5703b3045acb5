"""What is open: a picture, a net, a layer and a map of it. The link holds all but one's own picture."""

from dataclasses import replace

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import sentence
from pages._ui.network.exploring import Net, Source, open_image
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.format import NET_NAMES
from pages._ui.widgets.link_parameters import LinkParameter
from pages._ui.widgets.url_state import choose, forget, select_by_key
from rps_core.errors import InputError
from rps_core.explain.forward_trace import ForwardTrace, Step
from rps_core.nets import checkpoint
from rps_core.runs.run import read_run
from rps_core.storage.files import path_in_script

MAPS, ANSWER, WHY, COMPARE = VIEWS = ("maps", "answer", "why", "compare")
BEST = "best"
UNTRAINED = "untrained-"


def choose_source() -> Source:
    """A sample, an uploaded picture, or a snapshot. What is no picture is said, and the sample stays."""
    samples = cache.samples()
    name = url_widgets.chips("Picture", links.PICTURE, list(samples))
    with st.expander("Or your own", icon=":material/upload:"):
        upload = st.file_uploader("A picture of a hand", key="network_upload")
        camera_on = st.toggle("Take one with the camera", key="network_camera")
        snapshot = st.camera_input("Hold up a hand", key="network_snapshot", width=420) if camera_on else None
        st.caption("Your picture stays on this machine; the link does not hold it.")
    own = snapshot or upload
    if own:
        source = Source("snapshot" if own is snapshot else own.name, own.getvalue(), own.name)
        try:
            open_image(source.data, source.name)
            return source
        except InputError as error:
            st.error(f"{sentence(error)} Until then you see the sample.", icon=":material/broken_image:")
    path = samples[name]
    return Source(f"sample {name}", path.read_bytes(), path_in_script(path), name)


def nets() -> dict[str, Net]:
    """The guide's net first, for it is the simpler one; then HandNet, one's own runs, and both nets untrained."""
    shipped = [Net(key, f"{NET_NAMES[key]}, shipped", checkpoint.shipped(key)) for key in ("guide", "handnet")]
    own = [Net(model.key, model.title, model.path) for model in cache.own_models()]
    fresh = [Net(UNTRAINED + net.key, f"{NET_NAMES[net.key]}, untrained", net.path, fresh=True) for net in shipped]
    return {net.key: net for net in (*shipped, *own, *fresh)}


def choose_net(
    label: str, parameter: LinkParameter, epoch: LinkParameter, layer: LinkParameter, first: str = "guide"
) -> Net:
    """A net; of a run that kept the weights of single epochs, also which. `parameter` holds its key.

    `layer` is the layer's parameter: another net has others, so that it is forgotten.
    """
    known = nets()
    url_widgets.explain(parameter, known.__contains__, "a shipped net or a run of yours", first)
    order = sorted(known, key=lambda key: key != first)  # the first is the default
    titles = {key: known[key].title for key in order}
    net = known[select_by_key(label, titles, parameter, lambda key: forget(layer))]
    net = _at_epoch(net, epoch)
    return replace(net, changed_ns=net.path.stat().st_mtime_ns if net.path.exists() else 0)


def _at_epoch(net: Net, parameter: LinkParameter) -> Net:
    is_run = not net.fresh and net.path.parent.name == net.key
    epochs = read_run(workspace(), net.key).epoch_checkpoints if is_run else {}
    if not epochs:
        return net
    options = [BEST, *map(str, epochs)]
    chosen = url_widgets.stops("Weights after epoch", parameter, options, BEST)
    if chosen == BEST:
        return net
    return Net(f"{net.key}@{chosen}", f"{net.title}, after epoch {chosen}", epochs[int(chosen)])


def choose_layer(trace: ForwardTrace, parameter: LinkParameter = links.LAYER, label: str = "Layer") -> Step:
    """One of the net's layers."""
    titles = {step.name: step.title for step in trace.steps}
    url_widgets.explain(
        parameter, titles.__contains__, f"a layer of this net, such as {trace.steps[-1].name}", trace.steps[0].name
    )
    return trace.step(select_by_key(label, titles, parameter))


def open_layer(name: str) -> None:
    """A click on the overview: the layer's widget and the link hold it. Where no layer was shown, maps are now."""
    if st.session_state[links.TAB.name] not in (MAPS, COMPARE):
        st.session_state[links.TAB.name] = MAPS
    choose(links.LAYER, name)


def open_map(number: int) -> None:
    """A click on a map."""
    st.session_state[links.MAP.name] = str(number)


def choose_map(step: Step) -> int:
    """One of a layer's maps, or of a flat layer's units."""
    return url_widgets.step("Map" if step.is_map else "Unit", links.MAP, step.channels)

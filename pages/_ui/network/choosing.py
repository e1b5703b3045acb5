"""What is open: a net, a layer and a map of it."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from pages._ui.app import cache
from pages._ui.app.visitor import workspace
from pages._ui.network.exploring import Net, trace
from pages._ui.widgets import link_checks, url_widgets
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import Source
from pages._ui.widgets.format import NET_NAMES
from pages._ui.widgets.link_types import LinkParameter, one_of
from pages._ui.widgets.select_by_key import select_by_key
from pages._ui.widgets.url_state import read, write, write_all
from rps_core.explain.forward_trace import ForwardTrace, Step, TracedPicture
from rps_core.nets import checkpoint
from rps_core.runs.run import read_run

MAPS, ANSWER, WHY, COMPARE = VIEWS = links.TAB.options
BEST = "best"
UNTRAINED = "untrained-"


def nets() -> dict[str, Net]:
    """The guide's net first, for it is the simpler one; then HandNet, one's own runs, and both nets untrained."""
    shipped = [Net(key, f"{NET_NAMES[key]}, shipped", checkpoint.shipped(key)) for key in ("guide", "handnet")]
    own = [Net(model.key, model.title, model.path) for model in cache.own_models()]
    fresh = [Net(UNTRAINED + net.key, f"{NET_NAMES[net.key]}, untrained", net.path, fresh=True) for net in shipped]
    return {net.key: net for net in (*shipped, *own, *fresh)}


def choose_net(label: str, parameter: LinkParameter, epoch: LinkParameter, default: str = "guide") -> Net:
    """A net; of a run that kept the weights of single epochs, also which. `parameter` holds its key."""
    known = nets()
    titles = {key: net.title for key, net in known.items()}
    net = known[select_by_key(label, titles, parameter, default=default)]
    net = _at_epoch(net, epoch)
    return replace(net, changed_ns=net.path.stat().st_mtime_ns if net.path.exists() else 0)


def _at_epoch(net: Net, parameter: LinkParameter) -> Net:
    epochs = _epochs(net)
    if not epochs:
        _check_epoch(net, parameter)
        return net
    chosen = url_widgets.stops("Weights after epoch", parameter, [BEST, *map(str, epochs)], BEST)
    if chosen == BEST:
        return net
    return Net(f"{net.key}@{chosen}", f"{net.title}, after epoch {chosen}", epochs[int(chosen)])


def _epochs(net: Net) -> dict[int, Path]:
    """The weights after single epochs, where the net is of a run that kept them."""
    is_run = not net.fresh and net.path.parent.name == net.key
    return read_run(workspace(), net.key).epoch_checkpoints if is_run else {}


def _check_epoch(net: Net, parameter: LinkParameter) -> None:
    epochs = _epochs(net)
    expected = one_of([BEST, *map(str, epochs)]) if epochs else f"{BEST}, the only weights that this net kept,"
    link_checks.check_choice(parameter, lambda: [BEST, *map(str, epochs)], expected)


def choose_layer(trace: ForwardTrace, parameter: LinkParameter = links.LAYER, label: str = "Layer") -> Step:
    """One of the net's layers."""
    titles = {step.name: step.title for step in trace.steps}
    expected = f"a layer of this net, such as {trace.steps[-1].name},"
    return trace.step(select_by_key(label, titles, parameter, expected=expected))


def check_the_rest(traced: TracedPicture, source: Source) -> None:
    """What a link says of the parts of the page that are not open is checked all the same."""
    steps = traced.trace.steps
    check = link_checks.check_choice
    check(links.LAYER, lambda: [step.name for step in steps], f"a layer of this net, such as {steps[-1].name},")
    layer = traced.trace.step(read(links.LAYER, steps[0].name))
    link_checks.check_whole(links.MAP, layer.channels - 1)
    check(links.GRAD_CAM_LAYER, lambda: [step.name for step in steps if step.is_map], "a layer of this net with maps")
    check(links.TARGET, lambda: traced.classes, one_of(traced.classes))
    link_checks.check_whole(links.WINDOW, traced.size[0] // 2)
    others = nets()
    check(links.OTHER, lambda: list(others), links.OTHER.written)
    _check_epoch(others[read(links.OTHER, UNTRAINED + next(iter(others)))], links.OTHER_EPOCH)
    check(links.OTHER_LAYER, partial(_layers_of_all, source), "a layer of a net")


def _layers_of_all(source: Source) -> list[str]:
    """All nets are of one of the two kinds that ship."""
    return [step.name for net in list(nets().values())[:2] for step in trace(net, source).trace.steps]


def open_layer(name: str) -> None:
    """A click on the overview: the layer's widget and the link hold it. Where no layer was shown, maps are now."""
    view = read(links.TAB, MAPS)
    write_all({links.TAB: view if view in (MAPS, COMPARE) else MAPS, links.LAYER: name})


def open_map(number: int) -> None:
    """A click on a map."""
    write(links.MAP, number)


def choose_map(step: Step) -> int:
    """One of a layer's maps, or of a flat layer's units."""
    return url_widgets.step("Map" if step.is_map else "Unit", links.MAP, step.channels)

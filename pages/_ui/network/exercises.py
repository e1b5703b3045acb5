"""How the exercises of the page Network begin, by key."""

from functools import partial

from pages._ui.network.choosing import ANSWER, MAPS, WHY
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import write_all

STARTS = {
    "network_dead": partial(write_all, {links.TAB: MAPS, links.LAYER: "conv2", links.MAP: 0}),
    "network_field": partial(write_all, {links.TAB: MAPS, links.LAYER: "conv1", links.MAP: 0}),
    "network_temperature": partial(write_all, {links.TAB: ANSWER, links.TEMPERATURE: "1"}),
    "network_other_side": partial(write_all, {links.TAB: WHY, links.TARGET: None}),
}

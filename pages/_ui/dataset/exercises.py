"""How the exercises of the page Dataset begin, by key."""

from functools import partial

from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import write_all
from rps_core.data.checks import CHECKS
from rps_core.exercises import exercise

_FIRST = CHECKS[0]

TITLES = {key: title for key, title in exercise.TITLES.items() if key.startswith("data_")}
"""Of all exercises of the page."""

STARTS = {
    "data_ten_steps": partial(write_all, {links.PART: "Batch", links.BATCH_SIZE: 64}),
    "data_unfair_split": partial(
        write_all, {links.PART: "Split", links.SPLIT_SEED: 0, links.SHARE: 20, links.TOGETHER: False}
    ),
    "data_normalize": partial(write_all, {links.PART: "Transforms", links.MEAN: 0.0, links.STD: 1.0}),
    "data_threshold": partial(
        write_all,
        {links.PART: "Quality", links.KIND: _FIRST.title, links.THRESHOLDS[_FIRST.key]: _FIRST.default},
    ),
}

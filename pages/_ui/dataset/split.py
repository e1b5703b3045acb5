"""The split into training and validation, and whether a near-duplicate sits on both sides of it."""

from collections.abc import Sequence

import streamlit as st

from pages._ui.app.routing import TRAINING, link
from pages._ui.components.gallery import Tile, show_gallery
from pages._ui.dataset.bars import show_parts
from pages._ui.dataset.browse import open_picture
from pages._ui.dataset.scanning import Known, group_near, scan_pictures
from pages._ui.dataset.source import Data
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.code_view import show_code
from rps_core.data.checks import find_leak
from rps_core.data.image_stats import Measured, bits_apart, count_labels
from rps_core.exercises.dataset import split_exercise
from rps_core.exercises.exercise import Exercise
from rps_core.explain.pytorch_code import split_code
from rps_core.reports import counted, singular_or_plural

PER_PAGE = 5  # groups of near-duplicates
LEAK = (
    "A picture that has its twin in training tells nothing: the net has seen it. Frames of a video, resized copies and "
    "bursts are such twins, and they make a validation accuracy too good."
)


def show(data: Data) -> list[Exercise]:
    from rps_core.dataset import split_groups, split_indices

    folders = data.used
    left, right = st.columns([1, 2], gap="large")
    with left:
        percent = url_widgets.slider("Kept for validation, %", links.SHARE)
        seed = url_widgets.whole_number("Seed", links.SPLIT_SEED)
        bits = url_widgets.slider("Near-duplicates: bits of 64 that may differ", links.BITS)
        together = url_widgets.switch("Keep near-duplicates together", links.TOGETHER, help=LEAK)
    with right:
        bars = st.container()
    _, known = scan_pictures(data)
    groups = group_near(data, folders.names, known, bits)
    if together:
        training, validation = split_groups(groups, percent / 100, seed)
    else:
        training, validation = split_indices(len(folders.names), percent / 100, seed)
    kept = count_labels(folders.labels, validation, len(folders.classes))
    with bars:
        show_parts(
            {name: (count - val, val) for (name, count), val in zip(folders.counts.items(), kept, strict=True)},
            ("training", "validation"),
        )
        st.caption(
            f"{counted(len(training), 'picture')} for training, {len(validation):,} for validation. "
            "Chance makes no two classes equal; another seed, another split."
        )
    _show_leak(data, known, groups, validation)
    show_code(split_code(data.link, bool(data.excluded), percent, seed, bits if together else None))
    keep = {"keep_near": str(bits)} if together else {}
    link(TRAINING, "Train with this split", data=data.link, seed=str(seed), split=str(percent), **keep)
    return [split_exercise(kept)]


def _show_leak(data: Data, known: Known, groups: Sequence[int], validation: Sequence[int]) -> None:
    """The groups that lie on both sides, or that there are none."""
    held_out = frozenset(validation)
    st.subheader("Does validation hold what training has seen?", anchor=False)
    leak = find_leak(groups, validation)
    if not leak.groups:
        st.success("No near-duplicate sits on both sides.", icon=":material/check:")
        st.caption(LEAK)
        return
    st.warning(
        f"{leak.in_validation:,} of {counted(len(validation), 'validation picture')} "
        f"{singular_or_plural(leak.in_validation, 'has', 'have')} a near-duplicate in "
        "training. Keep them together, or leave the copies out under Quality.",
        icon=":material/content_copy:",
    )
    st.caption(LEAK)
    folders = data.used
    number = url_widgets.page(links.LEAK_PAGE, -(-len(leak.groups) // PER_PAGE))
    for indices in leak.groups[(number - 1) * PER_PAGE : number * PER_PAGE]:
        first = known[folders.names[indices[0]]]
        tiles = [
            Tile(
                folders.names[index],
                f"{'validation' if index in held_out else 'training'}, {_apart(first, known[folders.names[index]])}",
                folders.classes[folders.labels[index]],
            )
            for index in indices
        ]
        show_gallery(folders.root, tiles, f"dataset_leak_{indices[0]}", open_picture, folders.classes)


def _apart(first: object, other: object) -> str:
    assert isinstance(first, Measured) and isinstance(other, Measured)  # groups are made of measured pictures
    return f"{bits_apart(first, other)} bits"

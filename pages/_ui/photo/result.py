"""One photograph on the page: where the hand is, what the net sees of it, the answer, and what to do about it."""

import streamlit as st

from pages._ui.app.cache import ClassifiedPhoto
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown, show_error
from pages._ui.photo.region import show_crop_box
from rps_core.errors import LONGEST_SENTENCE, InputError, shortened
from rps_core.evaluation.advice import advice
from rps_core.labels import NO_HAND
from rps_core.reports import counted


def show_result(
    result: ClassifiedPhoto | InputError, picture: str, side_px: int, threshold: float, *, alone: bool
) -> None:
    """The photograph and its answer; or what is wrong with the file. `picture` is the fingerprint of its file."""
    if isinstance(result, InputError):
        show_error(result, ":material/broken_image:")
        return
    left, right = st.columns([5, 4], gap="medium", vertical_alignment="center")
    net_input = images.figure(
        result.net_input,
        f"{result.name} as the net sees it: {side_px} by {side_px} pixels",
        f"what the net sees: 3 x {side_px} x {side_px}",
        pixels=True,
    )
    with left:
        if result.box:
            show_crop_box(result, picture, alone=alone)
        else:
            images.show_figures(_photograph(result), net_input)
    with right:
        if result.box:
            images.show_small(net_input)
        hand = result.hand
        shares = hand.prediction.probabilities
        images.show_verdict(hand.decide(threshold), hand.prediction.label, hand.prediction.probability, shares)
        images.show_bars(hand.prediction.probabilities, threshold)
        if hand.readings > 1:
            st.caption(
                f"The mean of {hand.readings} views, mirror images among them; *Network* follows one view, so its "
                "number differs a little."
            )
        _explain(result, threshold)


def _photograph(result: ClassifiedPhoto) -> str:
    """HTML of it, with the hand that was found, and others dashed."""
    hand = result.hand
    width, height = hand.picture_px
    caption = f"{shortened(result.name)}, {width} x {height} px"
    boxes = []
    if hand.box_px:
        x, y, wide, high = hand.box_px
        caption += f"; the hand, {wide} x {high} px at {x}, {y}"
        boxes = [hand.box_px, *(other.within(width, height) for other in hand.others)]
    return images.framed(result.preview, f"The photograph {result.name}", caption, hand.picture_px, *boxes)


def _explain(result: ClassifiedPhoto, threshold: float) -> None:
    """Which hand was taken, and what would help where no class was given."""
    hand = result.hand
    if hand.others:
        st.caption(
            f"{counted(len(hand.others) + 1, 'hand')} found: the larger one counts, in the green box. "
            "For another *Use my box*."
        )
    if hand.searched and not (hand.box or result.saw_all or result.box):
        st.caption("What was found is hardly a hand, so the net’s answer does not count.")
    if hand.box and result.saw_all:
        st.caption("The net is sure of the whole picture already, so it is given all of it, not the box alone.")
    if help_text := advice(hand, threshold):
        by_hand = ", or draw a box around it with *Use my box*" if hand.decide(threshold) == NO_HAND else ""
        st.info(f"{markdown(help_text, LONGEST_SENTENCE)}{by_hand}.", icon=":material/lightbulb:")

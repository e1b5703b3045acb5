"""How often the shipped nets are right, set by set: each with its name, and why its numbers differ from the next."""

from collections.abc import Mapping

import plotly.graph_objects as go
import streamlit as st

from pages._ui.drawing import charts, score_charts
from pages._ui.drawing.text import as_html, markdown
from pages._ui.widgets import link_checks, url_widgets
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import NET_NAMES
from pages._ui.widgets.link_types import one_of
from pages._ui.widgets.select_by_key import select_by_key
from rps_core.evaluation.shipped_scores import FOUND, SETS, WHOLE, Score, Scores, Tally
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.reports import counted, percent
from rps_core.runs.other_hands import OtherHands

HEADLINE = {
    "tight": ("Tight photographs", "hands that fill the picture, before one green wall"),
    "frames": ("Whole webcam frames", "hands of about a third of the frame, in real rooms"),
}
WAYS = {"Find my hand": FOUND, "Whole picture": WHOLE}
WAY_NAMES = {FOUND: "hand found", WHOLE: "whole picture"}
BY_SIZE = "By the hand’s side as a share of the picture’s, %"
GESTURES = ("right", "given a class", "right of those")
NO_GESTURES = ("called a gesture", "hand found")


def show_headline(
    info: CheckpointInfo, sets: Mapping[str, Mapping[str, Score]], others: OtherHands | None = None
) -> None:
    """A net's accuracy at home, on tight photographs and at a webcam, each under its set's name.

    Of a run it is that before `others`, whose hands are rendered.
    """
    with st.grid(3 if others else 4, border=True, min_column_width=190):
        with st.container():
            st.metric(
                "Its own validation pictures", "–" if info.val_accuracy is None else percent(info.val_accuracy / 100)
            )
            st.caption(
                "not known: a state dict keeps weights, and no score"
                if info.val_accuracy is None
                else f"right at home: pictures of the same source as its training, {markdown(info.trained_on)}"
            )
        if others:
            with st.container():
                st.metric("Other people’s hands", percent(others.accuracy))
                st.caption(
                    f"of {counted(others.n, 'rendered picture')} right, whole: other people and backgrounds, "
                    "none learned from"
                )
        for name in () if others else HEADLINE:
            with st.container():
                _show_headline_set(name, sets.get(name))
        with st.container():
            st.metric("Sure from", percent(info.threshold, 0))
            st.caption("the probability from which on it gives a class; below it is “not sure”")


def _show_headline_set(name: str, ways: Mapping[str, Score] | None) -> None:
    title, unlike = HEADLINE[name]
    if ways is None:
        st.metric(title, "–")
        st.caption("not measured with this net; measure it on a folder of yours below")
        return
    found, whole = ways[FOUND].total, ways[WHOLE].total
    st.metric(title, percent(found.accuracy))
    st.caption(f"of {found.n:,} right where the hand is found, {percent(whole.accuracy)} whole: {unlike}")


def show_all_sets(scores: Scores) -> None:
    """Every set with both nets and both ways to look, the easiest first."""
    st.subheader("Right on which pictures?", anchor=False)
    st.markdown(
        "A net has no accuracy of its own: it has one on each set of pictures. From the easiest to the hardest, each "
        "with what makes it differ from the one above. No net learned from any of these pictures."
    )
    st.html(_table(scores, has_gestures=True, head=GESTURES))
    st.markdown("And how often is something called a gesture that is none? Here a class is a **false alarm**.")
    st.html(_table(scores, has_gestures=False, head=NO_GESTURES))


def _table(scores: Scores, *, has_gestures: bool, head: tuple[str, ...]) -> str:
    """HTML: a heading a set, below it a bar and the numbers of each net and way."""
    rows = [f"<tr><th></th><th></th>{''.join(f'<th>{name}</th>' for name in head)}</tr>"]
    for name in (name for name in SETS if SETS[name].has_gestures == has_gestures):
        measured = {net: sets[name] for net, sets in scores.items() if name in sets}
        if measured:
            n = next(iter(measured.values()))[FOUND].total.n
            text = f"<b>{as_html(SETS[name].title)}</b>, {counted(n, 'picture')}: {as_html(SETS[name].unlike)}"
            rows.append(f'<tr class="rps-set"><th colspan="{len(head) + 2}" scope="rowgroup">{text}</th></tr>')
        for net, ways in measured.items():
            rows += [
                _row(f"{NET_NAMES[net]}, {WAY_NAMES[way]}", ways[way].total, has_gestures, way) for way in WAY_NAMES
            ]
    return f'<table class="rps-sets">{"".join(rows)}</table>'


def _row(label: str, total: Tally, has_gestures: bool, way: str) -> str:
    if has_gestures:
        share, numbers = total.accuracy, [total.accuracy, total.coverage, total.accuracy_when_sure]
    else:
        share, numbers = total.coverage, [total.coverage, total.found_share if way == FOUND else None]
    faint = " rps-faint" if way == WHOLE else ""
    bar = f'<div class="rps-track"><div class="rps-fill{faint}" style="width: {share:.2%}"></div></div>'
    cells = "".join(f"<td>{'–' if number is None else percent(number)}</td>" for number in numbers)
    return f"<tr><td>{as_html(label)}</td><td>{bar}</td>{cells}</tr>"


def show_one_set(sets: Mapping[str, Mapping[str, Score]], threshold: float) -> None:
    """A set that can be chosen: by gesture and by the hand's size, what is confused, what a threshold costs."""
    st.subheader("One set, taken apart", anchor=False)
    first = [name for name in ("frames", *sets) if name in sets]
    titles = {name: f"{SETS[name].title} ({sets[name][FOUND].total.n:,})" for name in dict.fromkeys(first)}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        name = select_by_key("Set", titles, links.SET)
    with right:
        way = WAYS[url_widgets.segments("What the net sees", links.REGION, list(WAYS))]
    one, has_gestures = sets[name][way], SETS[name].has_gestures
    if has_gestures:
        show_details(one.confusion, one.curve, threshold)
        left, right = st.columns(2)
        with left:
            _chart(score_charts.tally_chart("By gesture, %", one.by_kind), "Right and given a class by gesture")
    else:
        by_kind = {kind: (tally.given, tally.n) for kind, tally in one.by_kind.items()}
        left, right = st.columns(2)
        with left:
            _chart(score_charts.false_alarm_chart(by_kind), "Share of each kind that is called a gesture")
    with right:
        sizes = score_charts.tally_chart(BY_SIZE, one.by_size, has_gestures=has_gestures)
        _chart(sizes, "Right and given a class by the size of the hand")
        st.caption("The hand’s longer side is as rendered, or in photographs as the finder has it.")


def check_unshown() -> None:
    """What a link says of a set where none is taken apart, for the net was measured on none."""
    link_checks.check_choice(links.SET, lambda: list(SETS), one_of(list(SETS)))
    link_checks.check_choice(links.REGION, lambda: list(WAYS), one_of(list(WAYS)))


def show_details(confusion: dict[str, dict[str, int]], curve: list[dict[str, float]], threshold: float) -> None:
    """Confusion matrix, and coverage against accuracy."""
    left, right = st.columns(2)
    counts = [list(row.values()) for row in confusion.values()]
    with left:
        _chart(charts.confusion_chart(counts, list(confusion)), "Confusion matrix: shown by taken for")
    with right:
        _chart(score_charts.coverage_chart(curve, threshold), "Share of answers and of right answers by threshold")


def _chart(figure: go.Figure, alt: str) -> None:
    st.plotly_chart(figure, config=charts.CONFIG, alt=alt)

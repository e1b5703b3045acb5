"""Model: how good a net is, at home and among strangers; what it gets wrong, and what spoils its sight."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.routing import PHOTO, ensure_routed, link
from pages._ui.drawing import charts, images, score_charts
from pages._ui.model import measuring
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import NET_NAMES
from pages._ui.widgets.url_state import select_by_key
from rps_core.errors import InputError
from rps_core.evaluation import shipped_scores
from rps_core.evaluation.false_alarms import FalseAlarms
from rps_core.nets.checkpoint import CheckpointInfo

ensure_routed(__file__)

LESSON = (
    "A net that was trained on one person's hands before one wall scores 98 % on more pictures of that hand, and fails "
    "on yours: it learned the wall and the hand, not the sign. So a score says nothing without the question *whose "
    "hands?*, and the cure is more different hands, not more epochs."
)
SOURCES = """\
Published: a net with 94 % on its own test pictures had 54 % on 355 photographs of other hands before other
backgrounds; another with 99.4 % had 34 % on 900. Measured with this project's nets: trained on 2,188 photographs of
a few hands before a green wall they reach 98 to 99.9 % at home and 45 to 53 % on photographs of other people."""


def show_scores(info: CheckpointInfo, score: shipped_scores.Score | None) -> None:
    """At home and among strangers, side by side."""
    with st.grid(3, border=True, min_column_width=220):
        with st.container():
            st.metric("At home", "not known" if info.val_accuracy is None else f"{info.val_accuracy:.1f} %")
            st.caption(
                "a state dict keeps weights, and no score"
                if info.val_accuracy is None
                else f"on validation pictures from the same source as its training: {info.trained_on}"
            )
        with st.container():
            st.metric("Among strangers", f"{100 * score.accuracy:.1f} %" if score else "not measured yet")
            st.caption(
                f"on {score.photographs:,} photographs of real hands; it was trained on none"
                if score
                else "point it at a folder of photographs below"
            )
        with st.container():
            st.metric("Sure from", f"{info.threshold:.0%}")
            st.caption(
                f"{score.coverage:.1%} of the photographs get an answer, {score.accuracy_when_sure:.1%} of those right"
                if score
                else "the probability from which on an answer counts"
            )


def show_details(confusion: dict[str, dict[str, int]], curve: list[dict[str, float]], threshold: float) -> None:
    """Confusion matrix, and coverage against accuracy."""
    left, right = st.columns(2)
    counts = [list(row.values()) for row in confusion.values()]
    left.plotly_chart(
        charts.confusion_chart(counts, list(confusion)),
        config=charts.CONFIG,
        alt="Confusion matrix: shown by taken for",
    )
    right.plotly_chart(
        score_charts.coverage_chart(curve, threshold),
        config=charts.CONFIG,
        alt="Share of answers and of right answers by threshold",
    )


def show_false_alarms(alarms: FalseAlarms) -> None:
    """What it sees where there is no gesture."""
    st.subheader("Where there is no gesture", anchor=False)
    st.markdown(
        f"**{alarms.share:.1%}** of {alarms.n:,} rendered pictures without a gesture are called one at the threshold; "
        "other signs are shown only from where they can be told. "
        "A net without a class *none* must call a thumbs-up something."
    )
    st.plotly_chart(
        score_charts.false_alarm_chart(alarms.by_kind),
        config=charts.CONFIG,
        alt="Share of other signs, faces, bare arms and empty backgrounds that are called a gesture",
    )


def measure_folder(model: cache.Model) -> None:
    """The same for a folder of one's own."""
    st.subheader("On your own photographs", anchor=False)
    with st.form("model_folder", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        folder = st.text_input(
            "Folder of class folders",
            placeholder="empty: the 1,500 hands that ship",
            help="A folder on this computer, with one folder of pictures for each class: paper, rock, scissors.",
            key="model_data",
        )
        pressed = st.form_submit_button("Measure", icon=":material/straighten:", key="model_measure")
    if pressed:
        try:
            measuring.measure(model, folder.strip() or None)
        except InputError as error:
            st.error(f"{error}.")
    if result := measuring.last_measured(model):
        show_measured(result.accuracy, result.n, result.coverage, result.accuracy_when_sure)
        show_details(result.confusion, result.curve, result.threshold)
        if result.worst:
            st.caption("What it was surest of, and wrong about:")
            images.show_figures(*(measuring.mistake(one) for one in result.worst))
        for note in result.notes:
            st.caption(f"Left out: {note}.")


def show_measured(accuracy: float, n: int, coverage: float, accuracy_when_sure: float) -> None:
    """A folder's scores in a sentence."""
    st.markdown(
        f"**{accuracy:.1%}** of {n:,} pictures right · **{coverage:.1%}** get an answer at the threshold, "
        f"**{accuracy_when_sure:.1%}** of those right"
    )


st.title("Model")
st.html('<p class="rps-lead">How good is a net, really? Ask who else’s hands it has seen.</p>')
models = {model.key: model for model in cache.models()}
model = models[select_by_key("Net", {key: model.title for key, model in models.items()}, links.MODEL)]
try:
    info = cache.describe(model)
except InputError as error:
    st.error(f"{error}.")
    st.stop()
score = shipped_scores.scores().get(model.key)
show_scores(info, score)
st.markdown(LESSON)
with st.expander("Where these numbers come from"):
    st.markdown(SOURCES)
if score:
    st.subheader("On photographs it never saw", anchor=False)
    show_details(score.confusion, score.curve, score.threshold)
    show_false_alarms(score.false_alarms)
measure_folder(model)
st.subheader("What spoils its sight", anchor=False)
st.caption("The same photographs, spoilt in one way at a time: accuracy, %, by strength. Both shipped nets.")
st.plotly_chart(
    score_charts.robustness_chart(shipped_scores.robustness(), NET_NAMES),
    config=charts.CONFIG,
    alt="Accuracy of both shipped nets on photographs that are turned, blurred, darkened and so on",
)
link(PHOTO, "Try next: show it a hand of your own", model=model.key)

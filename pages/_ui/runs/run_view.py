"""A run on the page: where it is, its charts, its lines, and what can be done with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import streamlit as st

from pages._ui.app.routing import PHOTO, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing import charts
from pages._ui.drawing.text import markdown, sentence, show_error, toast_error
from pages._ui.runs import queue, supervision
from pages._ui.runs.stopping import offer_stop
from pages._ui.widgets.format import duration, run_settings, run_title, time_left
from pages._ui.widgets.share import offer_share
from rps_core.errors import LONGEST_SENTENCE, InputError
from rps_core.nets import checkpoint
from rps_core.reports import EpochReport, counted, guessing_loss, percent
from rps_core.runs.run import EXAMPLE, Run, read_folder, read_run
from rps_core.runs.status import MOST_LETTERS, clean_name, give_name
from rps_core.storage.limits import limits

REFRESH_S = 0.5
WAITING = "Waiting: {place}. A training takes at most {most} here."
YOURS = " Yours begins by itself: look around meanwhile."
LINES, LINES_PX = 8, 210  # more lines than these scroll
BADGES: dict[str, tuple[str, Literal["gray", "violet", "green", "red", "orange"], str]] = {
    "waiting": ("waiting", "gray", ":material/schedule:"),
    "starting": ("starting", "gray", ":material/hourglass_top:"),
    "preparing": ("opening pictures", "gray", ":material/hourglass_top:"),
    "running": ("training", "violet", ":material/model_training:"),
    "measuring": ("measuring", "violet", ":material/straighten:"),
    "finished": ("finished", "green", ":material/check:"),
    "stopped": ("stopped", "gray", ":material/stop:"),
    "failed": ("failed", "red", ":material/error:"),
    "interrupted": ("interrupted", "orange", ":material/power_off:"),
}


IDLES = """\
**It still guesses, and that is normal.** A loss of {loss:.2f} is what guessing among {classes} classes costs:
ln {classes} = {guess:.2f}. A fresh net answers nearly the same to every picture, so what the classes ask of its weights
nearly cancels out, and plain SGD at a small learning rate moves them little. After some epochs the kernels differ
enough, and the loss falls at once. The recipe *fast* does not wait."""
ENDED = """\
**It ended while it still guessed.** The validation loss is {loss:.2f}, and guessing costs ln {classes} = {guess:.2f}.
Give it more epochs, another seed, or the recipe *fast*."""
GAVE_UP = """\
**It stopped while it still guessed.** For more than {patience} the validation loss of {loss:.2f} did not fall,
and guessing costs ln {classes} = {guess:.2f}. Give it more patience, another seed, or the recipe *fast*."""


def show_run(run_id: str, then: Callable[[Run], None] | None = None) -> None:
    """The run, drawn anew twice a second while its worker is at it. `then` draws on below the numbers of its end."""
    try:
        run = read_run(workspace(), run_id)
    except InputError as error:
        show_error(error)
        return
    if run.status.ended:
        _show(run, then)
    else:
        st.fragment(_draw, run_every=REFRESH_S)(run_id)


def show_folder(run: Run) -> None:
    """A run that is somebody else's: as it is at this moment, and without what can be done with it."""
    _show(run)


def badge(run: Run) -> None:
    """The run's state, in a word and a colour; beside it that the run is damaged, where it is."""
    if run.damage:
        st.badge("damaged", color="red", icon=":material/broken_image:")
    label, colour, icon = BADGES[run.status.state]
    st.badge(label, color=colour, icon=icon)


def show_example(then: Callable[[Run], None], *, is_first: bool) -> None:
    """A run that ships with the project, for whoever has none yet (`is_first`), or was led to it by a link."""
    own = "press Start for your own" if is_first else "your own are listed below"
    yet = "You have no run yet. This is how one looks" if is_first else "This run ships with the project"
    st.info(f"{yet}: {own}.", icon=":material/model_training:")
    _show(read_folder(EXAMPLE), then)


def _draw(run_id: str) -> None:
    try:
        run = read_run(workspace(), run_id)
    except InputError:
        st.rerun()  # deleted in another tab: the whole page says so
    if run.status.ended:
        st.rerun()  # the whole page: nothing needs drawing every second any more
    _show(run)


def _show(run: Run, then: Callable[[Run], None] | None = None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(markdown(run_title(run)), anchor=False, width="content")
        badge(run)
    st.caption(markdown(run_settings(run), LONGEST_SENTENCE))
    if run.damage:
        st.error(f"This run is damaged: {sentence('; '.join(run.damage.values()))}", icon=":material/broken_image:")
    _show_state(run)
    _explain_guessing(run)
    _show_numbers(run)
    if then:
        then(run)
    left, right = st.columns(2)
    spoken = _spoken(run)
    to_come = 0 if run.status.ended else run.config.epochs
    loss = charts.loss_chart(run.metrics, to_come, run.first_epoch)
    left.plotly_chart(loss, key="training_loss", config=charts.CONFIG, alt=spoken)
    accuracy = charts.accuracy_chart(run.metrics, to_come)
    right.plotly_chart(accuracy, key="training_accuracy", config=charts.CONFIG, alt=spoken)
    if run.folder.parent == workspace().runs:
        _show_actions(run)
    if run.config.exact_guide and run.best:
        first = run.best["epoch"] - 1
        st.caption(f"The guide counts from 00: the best epoch, number {first + 1}, is its line {first:02d}.")
    if run.metrics:
        height: Literal["content"] | int = LINES_PX if len(run.metrics) > LINES else "content"
        with st.container(height=height, autoscroll=True, border=False, key="training_lines"):
            st.code(_lines(run), language=None)
    if run.checkpoint and run.best and run.status.ended:
        _show_confusion(run.checkpoint, run.best["confusion"])


def _show_state(run: Run) -> None:
    status = run.status
    message = sentence(f"{status.message[:1].upper()}{status.message[1:]}")
    if status.state == "running":
        speed = f"Epoch {status.epoch} of {status.epochs} · {status.images_per_second:,.0f} images/s"
        left = time_left(status.remaining_s, supervision.ends_in_s(run.folder))
        loss = f"loss {status.loss:.3f}" if status.loss else ""
        st.progress(status.batch / max(status.batches, 1), " · ".join(filter(None, (speed, left, loss))))
    elif status.state == "measuring":
        so_far = f": {status.batch:,} of {status.batches:,}" if status.batches else ""
        st.progress(status.batch / max(status.batches, 1), message.removesuffix(".") + so_far)
    elif status.state == "preparing":
        st.progress(status.batch / max(status.batches, 1), f"Opening pictures: {status.batch:,} of {status.batches:,}")
    elif status.state == "waiting":
        queue.ensure_consumer()
        said = WAITING.format(place=status.message, most=counted(limits().most_minutes, "minute"))
        st.progress(0.0, said + YOURS * (run.folder.parent == workspace().runs))
    elif status.state == "starting":
        st.progress(0.0, "Starting the worker")
    elif status.state == "failed":
        st.error(message, icon=":material/error:")
    elif status.state == "interrupted":
        st.warning(message, icon=":material/power_off:")
    else:
        st.caption(message)


def _explain_guessing(run: Run) -> None:
    """Why nothing seems to happen, where the last epoch was no better than guessing."""
    if not run.guessing or run.status.state not in ("running", "finished"):
        return
    last = run.metrics[-1]
    text = IDLES if run.status.state == "running" else GAVE_UP if run.status.stopped_early else ENDED
    classes = len(last["confusion"])
    known = {
        "classes": classes,
        "guess": guessing_loss(classes),
        "patience": counted(run.config.patience or 0, "epoch"),
    }
    st.info(text.format(loss=last["val_loss"], **known), icon=":material/hourglass_empty:")


def _show_numbers(run: Run) -> None:
    best = run.best
    with st.container(horizontal=True):
        st.metric(
            "Validation accuracy",
            percent(best["accuracy"] / 100) if best else "–",
            help=f"Right on pictures of {markdown(run.data_name)} kept out of training, at the best epoch, whose "
            "net is kept. Other people's hands before other walls are harder: the page Model measures them.",
        )
        st.metric("Validation loss", f"{best['val_loss']:.3f}" if best else "–", help="Of the best epoch.")
        st.metric("Best epoch", f"{best['epoch']} of {len(run.metrics)}" if best else "–")
        st.metric("Time", duration(sum(line["seconds"] for line in run.metrics)))


def _show_actions(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.status.can_stop:
            offer_stop(run)
        elif run.can_resume and st.button("Resume", icon=":material/resume:", key="training_resume"):
            _resume(run)
        with st.popover("Rename", icon=":material/edit:"):
            _rename(run)
        if run.checkpoint:
            link(PHOTO, "Try it on a photo", model=run.id)
        if workspace().of_visitor:
            with st.popover("Share", icon=":material/share:"):
                offer_share(run.folder)


def _rename(run: Run) -> None:
    wanted = st.text_input(
        "Name", run.name, max_chars=MOST_LETTERS, placeholder=run_title(run), key=f"run_name_{run.id}"
    )
    if clean_name(wanted) != run.name:
        try:
            give_name(run.folder, wanted)
        except InputError as error:
            show_error(error)
            return
        st.rerun(scope="app")


def _resume(run: Run) -> None:
    try:
        queue.resume(workspace(), run.id)
    except InputError as error:  # another tab was quicker
        toast_error(error)
    st.rerun()


def _show_confusion(weights: Path, confusion: list[list[int]]) -> None:
    with st.expander("Which class is taken for which"):
        figure = charts.confusion_chart(confusion, checkpoint.describe(weights).classes)
        st.plotly_chart(figure, key="training_confusion", config=charts.CONFIG, alt="Confusion matrix, best epoch")
        st.caption("On the validation pictures, after the best epoch. Off the diagonal are the mistakes.")


def _spoken(run: Run) -> str:
    if run.best is None:
        return "No epoch has ended yet"
    best = run.best
    accuracy = percent(best["accuracy"] / 100)
    return f"{counted(len(run.metrics), 'epoch')}; best: epoch {best['epoch']}, validation accuracy {accuracy}"


def _lines(run: Run) -> str:
    exact = run.config.exact_guide
    return "\n".join(EpochReport(**line).line(exact_guide=exact) for line in run.metrics)

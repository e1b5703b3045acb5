"""What a finished run teaches: how good its net is at home and before other people's hands, and what to do next."""

import streamlit as st

from pages._ui.app.data_sets import EVERYBODY
from pages._ui.app.routing import COLLECT, link
from pages._ui.runs.other_people import read_or_offer, show_failures
from pages._ui.training.form import fill
from rps_core.data.class_folders import ONE_HAND
from rps_core.reports import counted, percent
from rps_core.runs.other_hands import OtherHands
from rps_core.runs.run import Run

FALLS_APART = """\
**{home} on {whose}, {away} on other people’s hands.** It learned {what} as much as it learned the signs.
Pictures of one recording are nearly alike, so validation pictures drawn from it ask for little more than what was
learned by heart. Whoever guesses among three is right in 33 %."""
HOLDS = """\
**{home} on {whose}, {away} on other people’s hands.** What it learned holds elsewhere, too."""
GUESSES = """\
**{home} on {whose}, {away} on other people’s hands.** It still guesses, so it has learned nothing yet that could hold
elsewhere: whoever guesses among {classes} is right in {chance}. Let it train for longer."""
AT_HOME_EVERYWHERE = """\
**{away} on other people’s hands**: its {pictures} show people that it did not learn from, so this
number says how good it is elsewhere, too."""
NEXT: dict[str, tuple[str, str, str, str]] = {
    "Everybody’s hands": (
        EVERYBODY,
        "guide",
        "guide",
        "The same net and recipe, and 1,500 different hands to learn from.",
    ),
    "Augmentation": (ONE_HAND, "guide", "fast", "The same hand, turned, zoomed and recoloured in every epoch."),
    "HandNet": (EVERYBODY, "handnet", "fast", "Everybody’s hands, augmentation, and a net that sees more at once."),
}
"""By label: data, net and recipe that a button puts into the form, and why."""


def show_lesson(run: Run) -> None:
    """For a run that has ended."""
    if run.best is None or run.config.lesson:
        return
    if measured := read_or_offer(run):
        _show_both(run, measured)
        show_failures(measured.failures, run.id)
        _show_next()


def _show_both(run: Run, measured: OtherHands) -> None:
    assert run.best is not None
    home, away = run.best["accuracy"], measured.accuracy
    one_person = run.config.data == ONE_HAND
    whose = "this person’s validation pictures" if one_person else "its own validation pictures"
    if run.config.data is None:
        st.markdown(AT_HOME_EVERYWHERE.format(away=percent(away), pictures=counted(measured.n, "validation picture")))
        return
    with st.grid(2, border=True, min_column_width=200):
        with st.container():
            st.metric("At home", percent(home / 100))
            st.caption(f"on {whose}")
        with st.container():
            st.metric("Among other people", percent(away))
            st.caption(f"on {counted(measured.n, 'rendered picture')} of other people’s hands")
    what = "this hand before this wall" if one_person else "these hands before these backgrounds"
    text = GUESSES if run.guessing else FALLS_APART if measured.falls_from(home) else HOLDS
    classes = len(run.best["confusion"])
    chance = {"classes": classes, "chance": percent(1 / classes, 0)}
    st.markdown(text.format(home=percent(home / 100), away=percent(away), whose=whose, what=what, **chance))


def _show_next() -> None:
    st.markdown("**What to do next**")
    with st.grid(2, border=True, min_column_width=200):
        for label, (data, net, recipe, why) in NEXT.items():
            with st.container():
                icon = ":material/tune:"
                if st.button(label, icon=icon, key=f"training_next_{label}", on_click=fill, args=(data, net, recipe)):
                    st.toast("The form is filled in: press Start training.", icon=":material/arrow_back:")
                st.caption(why)
        with st.container():
            link(COLLECT, "Your own hands")
            st.caption("Record them, then choose the recording as the form’s data, or teach them to a trained net.")

"""What the net made of the last hand, what to do if it was wrong, and the proof that the computer did not cheat."""

import streamlit as st

from pages._ui.app.routing import COLLECT, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing import images
from pages._ui.drawing.text import markdown, sentence
from pages._ui.game import session
from pages._ui.game.share import offer_card
from pages._ui.widgets.current_picture import Source, look_inside
from rps_core import NONE
from rps_core.game.rules import MOVES
from rps_core.game.turn import COLLECTION, Turn
from rps_core.labels import CLEAR_RATIO, NO_GESTURE, NO_HAND, NOT_SURE
from rps_core.live.results import advice_on
from rps_core.recordings import store

NO_MOVE = {
    NOT_SURE: "It is not sure, so the round does not count.",
    NO_GESTURE: "It sees no gesture, so the round does not count.",
    NO_HAND: "The round does not count.",
}
KEEPS = "The computer keeps its move, still unseen: play again."
PROOF = """\
Before the round you saw the SHA-256 of “move nonce”; here are both. No other move has this hash, so it was not changed
after your hand was seen. The random nonce keeps anyone from trying out the three moves beforehand. Check it:"""


HOW_TO_PLAY = f"""\
**How to play.** Start the camera, hold up a fist, press Play (or the space bar), and show your move at “Shoot!”: what
the net sees then counts. With snapshots and uploads each picture is a move.

**When a round counts.** The net is sure of your move; or a hand was found, and one move is more than {CLEAR_RATIO:g}
times as likely as each of the others. In a box of your own, where nobody searches, “none” must not be the likeliest."""


def show_verdict(threshold: float, net: str, *, mirrored: bool) -> None:
    """All about the last turn; before the first, how to play.

    `net` is the key of the net; `mirrored`: whether people see themselves so.
    """
    if problem := session.problem():
        st.error(problem)
    turn = session.last_turn()
    if turn is None:
        st.markdown(HOW_TO_PLAY)
        return
    result = turn.result
    st.markdown("**What the net makes of your hand**")
    images.show_verdict(result.text, result.label, result.probability, result.prediction.probabilities)
    images.show_bars(result.prediction.probabilities, threshold)
    offer_card()
    look_inside("game_inside", lambda: Source("game picture", images.png(turn.shot.rgb), "game picture.png"), net)
    if turn.round is None and turn.truth is None:
        reason = NO_MOVE.get(
            result.text, f"{markdown(result.text)} is no move of this game, so the round does not count."
        )
        advice = advice_on(turn.shot, result, threshold, mirrored=mirrored)
        st.warning(" ".join([reason, *([sentence(advice)] if advice else []), *([] if turn.revealed else [KEEPS])]))
    elif turn.truth is None and not result.prediction.reaches(threshold):
        st.caption(
            f"It counts although the net is not sure: {markdown(result.text)} is more than {CLEAR_RATIO:g} times "
            "as likely as each other move."
        )
    _offer_correction(turn)
    if turn.revealed:
        with st.expander("Proof that the computer’s move was fixed before", icon=":material/lock_open:"):
            st.markdown(PROOF)
            st.code(turn.commitment.proof, language="python", wrap_lines=True)


def _offer_correction(turn: Turn) -> None:
    """“It misread me”: the right label corrects the round and keeps the picture; unselecting it takes that back."""
    said = NONE if turn.result.text == NO_GESTURE else turn.result.text
    key = f"game_truth_{session.serial()}"
    st.pills(
        "It misread me: it was",
        [name for name in (*MOVES, NONE) if name != said],
        default=turn.truth,
        format_func=lambda name: NO_GESTURE if name == NONE else name,
        key=key,
        on_change=lambda: session.correct_last(st.session_state[key]),
        help="Corrects the round, and keeps the picture under its right name, so that a net can learn it.",
    )
    if turn.kept and turn.kept.exists() and turn.truth:
        count = store.counts(workspace(), COLLECTION)[turn.truth]
        st.success(
            f"Kept in the collection “{COLLECTION}” as picture {count} of {turn.truth}. Unselect it to take that back.",
            icon=":material/add_photo_alternate:",
        )
        link(COLLECT, f"See the collection “{COLLECTION}”", collection=COLLECTION)

"""A card of the last round: a picture to download, or to share where the browser can."""

import numpy as np
import streamlit as st

from pages._ui.app import cache
from pages._ui.app.theme import class_style
from pages._ui.app.visitor import workspace
from pages._ui.components.share import share_button
from pages._ui.drawing.images import data_url
from pages._ui.game import session
from rps_core.arrays import ImageU8
from rps_core.data.images import load_image
from rps_core.game import history
from rps_core.game.card import Side, draw_card
from rps_core.game.opponents import OPPONENTS
from rps_core.game.rules import DRAW, LOSS, WIN, Round, score
from rps_core.reports import counted

VERDICTS = {WIN: "I won against a neural net", DRAW: "A draw with a neural net", LOSS: "A neural net beat me"}
FOOT = "It read my hand from these few pixels, and learned from rendered hands alone"
FILE_NAME = "rock-paper-scissors.png"
_ASKED = "game_card"  # the serial number of the turn whose card was asked for


def offer_card() -> None:
    """For a round that counts; it is drawn when it is asked for."""
    turn, net_input = session.last_turn(), session.net_input()
    if turn is None or turn.round is None or net_input is None:
        return
    if st.session_state.get(_ASKED) != session.serial():
        st.button(
            "Make a card to share", type="primary", icon=":material/ios_share:", key="game_card_make", on_click=_ask
        )
        return
    card = _card(turn.round, np.asarray(load_image(net_input)))
    st.image(card, alt="The card of this round: both hands, who won, and how it stands")
    st.caption("It shows the few pixels of your hand that the net was given. It is sent to nobody unless you do.")
    with st.container(horizontal=True, vertical_alignment="center", key="rps_card"):
        st.download_button("Download", card, FILE_NAME, "image/png", icon=":material/download:", on_click="ignore")
        share_button(
            "game_card_share", "Share", VERDICTS[turn.round.outcome], picture=data_url(card), file_name=FILE_NAME
        )


def _ask() -> None:
    st.session_state[_ASKED] = session.serial()


def _card(one: Round, mine: ImageU8) -> bytes:
    rounds = [each for each in history.rounds(workspace()) if each.opponent == one.opponent]
    standing = score(rounds)
    counts = f"{counted(standing.wins, 'win')}, {counted(standing.draws, 'draw')}"
    words = f"{counts}, {counted(standing.losses, 'loss', 'losses')} against {OPPONENTS[one.opponent].title}"
    computers = np.asarray(load_image(cache.samples()[f"{one.computer} 1"]))
    return draw_card(
        Side("Me", one.player, class_style(one.player).colour, mine, sharp=True),
        Side("Computer", one.computer, class_style(one.computer).colour, computers),
        VERDICTS[one.outcome],
        words,
        FOOT,
    )

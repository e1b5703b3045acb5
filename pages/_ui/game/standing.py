"""How the game stands: a score for each opponent, who leads over time, the last rounds, and a new beginning."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from pages._ui.app.theme import ACCENT
from pages._ui.app.visitor import workspace
from pages._ui.drawing import charts
from pages._ui.game import session
from pages._ui.widgets.damaged import show_damaged
from pages._ui.widgets.format import moment
from pages._ui.widgets.undo import change_bar
from rps_core.game import history
from rps_core.game.opponents import OPPONENTS
from rps_core.game.rules import Round, leads, score
from rps_core.reports import counted, percent

DASHES = dict(zip(OPPONENTS, ("solid", "dash", "dot"), strict=True))
RESULTS = {"win": "you", "draw": "draw", "loss": "computer"}


def show_standing() -> None:
    """All rounds, from the file: those of other tabs and of yesterday, too."""
    rounds = history.rounds(workspace())
    show_damaged("The rounds", history.file(workspace()).path)
    st.subheader("Score", anchor=False)
    _show_scores(rounds)
    if rounds:
        left, right = st.columns([2, 3])
        left.plotly_chart(lead_chart(rounds), config=charts.CONFIG, alt="Your wins minus losses, by round and opponent")
        right.dataframe(
            [_row(number, one) for number, one in reversed(list(enumerate(rounds, 1)))],
            hide_index=True,
            alt="All rounds, the last one first",
        )
    _offer_reset(rounds)


def _show_scores(rounds: Sequence[Round]) -> None:
    with st.grid(3, border=True, min_column_width=220):
        for opponent in OPPONENTS.values():
            standing = score(one for one in rounds if one.opponent == opponent.key)
            with st.container():
                st.metric(f"{opponent.title} wins", percent(standing.loss_rate, 0) if standing.rounds else "–")
                st.caption(
                    f"{standing.losses} of {counted(standing.rounds, 'round')}. "
                    f"You: {standing.wins} ({percent(standing.win_rate, 0)}), "
                    f"draws: {standing.draws} ({percent(standing.draw_rate, 0)})"
                    if standing.rounds
                    else "no round yet; 33 % would be chance"
                )


def lead_chart(rounds: Sequence[Round]) -> go.Figure:
    """Wins minus losses of the player after each round, a line for each opponent that was played."""
    figure = charts.base_chart("Your wins minus losses")
    for opponent in OPPONENTS.values():
        mine = [one for one in rounds if one.opponent == opponent.key]
        if mine:
            figure.add_scatter(
                y=leads(mine),
                name=f"against {opponent.title}",
                mode="lines+markers",
                line={"color": ACCENT, "width": 2.5, "dash": DASHES[opponent.key], "shape": "hv"},
                marker={"size": 5},
                hovertemplate="%{y:+d}",
            )
    figure.update_xaxes(title="round against this opponent", autorangeoptions={"include": [0, 5]})
    figure.update_yaxes(rangemode="normal", tickformat="d", zeroline=True, autorangeoptions={"include": [-2, 2]})
    figure.update_layout(showlegend=True)
    return figure


def _row(number: int, one: Round) -> dict[str, str | int]:
    return {
        "round": number,
        "you": one.player,
        "computer": one.computer,
        "winner": RESULTS[one.outcome],
        "opponent": one.opponent,
        "misread as": one.read_as or "",
        "played": moment(one.played_at),
    }


def _offer_reset(rounds: Sequence[Round]) -> None:
    if rounds and st.button("Begin anew", icon=":material/restart_alt:", key="game_reset"):
        history.reset(workspace())
        session.forget_turn()
        st.rerun()
    if done := history.last_reset(workspace()):
        change_bar(done, "game_undo")

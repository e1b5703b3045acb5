"""The chart of live inference: how sure the net was of each class over the last seconds.

Drawn as SVG, because it is drawn anew more than twice a second: Plotly needs 50 ms for that, which the frames wait for.
"""

import html
from collections.abc import Sequence

from pages._ui.theme import class_colour
from rps_core.live import REMEMBERED_S, Answer

WIDTH, HEIGHT = 300, 110  # units of the drawing
TOP, LEFT, BOTTOM = 6, 30, 18
POINTS = 100  # a line has at most so many


def history_chart(answers: Sequence[Answer], threshold: float) -> str:
    """HTML of a line a class from 0 to 100 %, from REMEMBERED_S ago on the left to the last answer on the right."""
    grid = "".join(
        f'<line class="rps-grid" x1="{LEFT}" x2="{WIDTH}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"/>'
        f'<text x="{LEFT - 4}" y="{_y(share) + 3:.1f}" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.5, 1)
    )
    mark = f'<line class="rps-mark" x1="{LEFT}" x2="{WIDTH}" y1="{_y(threshold):.1f}" y2="{_y(threshold):.1f}"/>'
    times = "".join(
        f'<text x="{_x(ago_s):.1f}" y="{HEIGHT - 4}" text-anchor="{anchor}">{words}</text>'
        for ago_s, anchor, words in ((REMEMBERED_S, "start", f"{REMEMBERED_S:.0f} s ago"), (0, "end", "now"))
    )
    shown = answers[:: -(-len(answers) // POINTS)]
    lines = "".join(
        f'<polyline style="--class: {class_colour(name)}" points="{_points(shown, answers[-1].at_s, name)}"/>'
        for name in answers[-1].probabilities
    )
    label = html.escape(f"Probabilities over the last {REMEMBERED_S:.0f} seconds, now {answers[-1].text}")
    return (
        f'<svg class="rps-history" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f"{grid}{mark}{times}{lines}</svg>"
    )


def _x(ago_s: float) -> float:
    return WIDTH - (WIDTH - LEFT) * ago_s / REMEMBERED_S


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share


def _points(answers: Sequence[Answer], last_s: float, name: str) -> str:
    return " ".join(f"{_x(last_s - answer.at_s):.1f},{_y(answer.probabilities[name]):.1f}" for answer in answers)

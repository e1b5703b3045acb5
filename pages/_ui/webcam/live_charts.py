"""The chart of live inference: how sure the net was of each class over the last seconds.

Drawn as SVG, because it is drawn anew more than twice a second: Plotly needs 50 ms for that, which the frames wait for.
"""

import base64
from collections.abc import Sequence

from pages._ui.app.theme import OTHER, class_styles
from pages._ui.drawing.text import as_html
from rps_core.live.results import LiveResult
from rps_core.live.smoothing import REMEMBERED_S
from rps_core.reports import percent

WIDTH, HEIGHT = 300, 110  # units of the drawing
TOP, LEFT, BOTTOM = 6, 34, 18
POINTS = 100  # a line has at most so many
STYLE = f"""
text {{ font: 9px sans-serif; fill: {OTHER} }}
line {{ stroke: {OTHER}; stroke-opacity: .35 }}
line.threshold {{ stroke-opacity: 1; stroke-dasharray: 3 3 }}
polyline {{ fill: none; stroke-width: 2; stroke-linejoin: round }}
"""


def history_chart(results: Sequence[LiveResult], threshold: float) -> str:
    """HTML of a line a class from 0 to 100 %, from REMEMBERED_S ago on the left to the last answer on the right."""
    grid = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"/>'
        f'<text x="{LEFT - 4}" y="{_y(share) + 3:.1f}" text-anchor="end">{percent(share, 0)}</text>'
        for share in (0, 0.5, 1)
    )
    mark = f'<line class="threshold" x1="{LEFT}" x2="{WIDTH}" y1="{_y(threshold):.1f}" y2="{_y(threshold):.1f}"/>'
    times = "".join(
        f'<text x="{_x(ago_s):.1f}" y="{HEIGHT - 4}" text-anchor="{anchor}">{words}</text>'
        for ago_s, anchor, words in ((REMEMBERED_S, "start", f"{REMEMBERED_S:.0f} s ago"), (0, "end", "now"))
    )
    shown = results[:: -(-len(results) // POINTS)]
    styles = class_styles(results[-1].prediction.probabilities)
    lines = "".join(
        f'<polyline stroke="{style.colour}" stroke-dasharray="{style.dashes}" '
        f'points="{_points(shown, results[-1].at_s, name)}"/>'
        for name, style in styles.items()
    )
    drawing = f"<style>{STYLE}</style>{grid}{mark}{times}{lines}"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{drawing}</svg>'
    alt = as_html(f"Probabilities over the last {REMEMBERED_S:.0f} seconds, now {results[-1].text}")
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return f'<img class="rps-history" src="{source}" alt="{alt}">'  # of HTML alone Streamlit would drop the drawing


def _x(ago_s: float) -> float:
    return WIDTH - (WIDTH - LEFT) * ago_s / REMEMBERED_S


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share


def _points(results: Sequence[LiveResult], last_s: float, name: str) -> str:
    return " ".join(
        f"{_x(last_s - result.at_s):.1f},{_y(result.prediction.probabilities[name]):.1f}" for result in results
    )

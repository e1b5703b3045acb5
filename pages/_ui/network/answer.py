"""From the last layer's numbers to a probability for each class, every step with its numbers."""

import streamlit as st

from pages._ui.drawing.images import dot, show_bars, show_verdict
from pages._ui.drawing.text import as_html, markdown
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.explain.forward_trace import TracedPicture
from rps_core.explain.softmax import Softmax, softmax, softmax_formula
from rps_core.reports import signed


def choose_temperature() -> float:
    """A power of two; 1 is what nets are trained with."""
    return float(
        url_widgets.stops(
            "Temperature T",
            links.TEMPERATURE,
            links.TEMPERATURE.options,
            "1",
            help="The logits are divided by T before the softmax. Training and predicting take T = 1.",
        )
    )


def show_answer(traced: TracedPicture) -> Softmax:
    """The logits, their exp, the sum, the shares; the formula with these numbers, and bars."""
    left, right = st.columns([5, 4], gap="large")
    with right:
        result = softmax(traced.trace.logits, choose_temperature())
        label, probability = traced.classes[result.winner], result.probabilities[result.winner]
        show_verdict(label, label, probability, traced.classes)
        show_bars(dict(zip(traced.classes, result.probabilities, strict=True)))
        st.caption(
            f"argmax: the largest logit, {signed(result.logits[result.winner], '.3f')}, is that of {markdown(label)}. "
            "No temperature changes which is largest; it changes how sure the answer looks."
        )
    with left:
        st.html(_table(traced.classes, result))
        st.latex(softmax_formula(traced.classes, result))
        if result.shift:
            st.caption(f"{signed(result.shift, '.1f')} is taken off every z / T, so that exp stays finite. It cancels.")
    return result


def _table(classes: tuple[str, ...], result: Softmax) -> str:
    over = "" if result.temperature == 1 else f" / {result.temperature:g}"
    head = f"<tr><th>class</th><th>logit z</th><th>exp(z{over})</th><th>÷ sum = p</th></tr>"
    rows = "".join(
        f"<tr{' class=rps-won' if position == result.winner else ''}><td>{dot(name, classes)}{as_html(name)}</td>"
        f"<td>{signed(logit, '.3f')}</td><td>{signed(power, '.4g')}</td><td>{probability:.4f}</td></tr>"
        for position, (name, logit, power, probability) in enumerate(
            zip(classes, result.logits, result.powers, result.probabilities, strict=True)
        )
    )
    foot = f"<tr><td>sum</td><td></td><td>{signed(result.total, '.4g')}</td><td>1.0000</td></tr>"
    return f'<table class="rps-softmax"><thead>{head}</thead><tbody>{rows}</tbody><tfoot>{foot}</tfoot></table>'

"""What came of many photographs, in one line and in a table."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from pages._ui.app.cache import ClassifiedPhoto
from pages._ui.drawing.images import dot
from pages._ui.drawing.text import as_html
from rps_core.errors import InputError, shortened
from rps_core.reports import counted

Results = Sequence[tuple[str, ClassifiedPhoto | InputError]]

UNREADABLE = "unreadable"
BOX_COLUMN = "hand: x, y, width, height"


def show_summary(results: Results, threshold: float) -> None:
    """How many of each answer; every file with its answer in a table, which can be taken along as CSV."""
    rows = [_row(name, result, threshold) for name, result in results]
    classes = list(dict.fromkeys(key for row in rows for key in row if key not in ("file", "answer", BOX_COLUMN)))
    counts = Counter(str(row["answer"]) for row in rows)
    chips = (f"<span>{dot(answer, classes)}{count} {as_html(answer)}</span>" for answer, count in counts.most_common())
    shown = counted(len(results), "photograph")
    st.html(f'<p class="rps-counts"><b>{shown}</b>{"".join(chips)}</p>')
    with st.expander("All answers as a table"):
        share = st.column_config.NumberColumn(format="%.3f")
        columns = dict.fromkeys(classes, share)
        st.dataframe(rows, column_config=columns, hide_index=True, alt="Every file with its answer")


def _row(name: str, result: ClassifiedPhoto | InputError, threshold: float) -> dict[str, str | float]:
    if isinstance(result, InputError):
        return {"file": shortened(name), "answer": UNREADABLE}
    hand = result.hand
    found = ", ".join(map(str, hand.box_px)) if hand.box_px else "–"
    return {
        "file": shortened(name),
        "answer": hand.decide(threshold),
        **hand.prediction.probabilities,
        BOX_COLUMN: found,
    }

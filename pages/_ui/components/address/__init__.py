"""Puts into the browser's address what a page shows and nobody has chosen: found again, kept, or put right.

Streamlit makes an entry of the browser's history for every change of a link, so that Back would first lead to the same
page, without its values. This puts them into the entry that is there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def replace_query(page: str, query: Mapping[str, Sequence[str]], turn: int) -> None:
    """Once for each `turn`, from 1 on, as long as the browser is on this page, by its file's stem."""
    pairs = [[name, text] for name, texts in query.items() for text in texts]
    _component(key="address", data={"page": page, "query": pairs, "turn": turn})

"""How students come: QR codes of addresses, large enough for a projector."""

import segno
import streamlit as st

from pages._ui.classroom import entrance
from pages._ui.drawing.text import as_html


def show_qr(path: str, caption: str, *, is_large: bool = False) -> None:
    """The code of an address of this dashboard, and the address to type. Dark on white in both themes."""
    address = entrance.address() + path
    code = segno.make(address, micro=False).svg_data_uri(border=4, light="#fff", dark="#000", scale=8)
    st.html(
        f'<figure class="rps-qr{" rps-large" if is_large else ""}">'
        f'<img src="{code}" alt="QR code of {as_html(address)}">'
        f"<figcaption>{as_html(caption)} <b>{as_html(address)}</b></figcaption></figure>"
    )

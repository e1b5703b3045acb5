"""Keeps a number with its unit, and the sides of a shape with one another: no line of a page ends between them.

Pages, the core and the terminal write 30.8 % and 3 x 72 x 72 with spaces. On its way to a browser every text passes
`unbroken` once, which makes those spaces ones that do not break; so no page needs to think of it, and the terminal's
lines stay as they can be searched for and pasted.
"""

import re

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

from pages._ui.app.patches import Method, wrap_once

NO_BREAK = "\u00a0"
UNITS = ("%", "px", "pixels", "megapixels", "bytes", "kB", "MB", "GB", "TB", "ms", "s", "min", "h", "M", "G", "T", "°")
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_TOGETHER = re.compile(
    rf"<[^>]*>|`[^`]*`|(?<=\d)( [x×] )(?=\d)|(?<=[\d*])( )(?=(?:{_UNIT})(?![\w]))",
)
"""Tags and code are matched as well, and left as they are: in them an s may be a command, and a copy must stay true."""
_TEXTS = {
    **dict.fromkeys(("markdown", "html", "text", "alert", "heading"), ("body",)),
    "metric": ("label", "body", "delta"),
    "progress": ("text",),
    **dict.fromkeys(("button", "page_link", "checkbox"), ("label",)),
}
"""The fields that hold text, by the kind of an element."""
_BLOCKS = dict.fromkeys(("expandable", "popover", "tab"), ("label",))


def unbroken(text: str) -> str:
    """The text with spaces that do not break where a number stands before its unit, and in 3 x 72 x 72."""
    return _TOGETHER.sub(lambda found: found[0].replace(" ", NO_BREAK) if found[1] or found[2] else found[0], text)


def keep_together(message: ForwardMsg) -> None:
    """The same for all texts of what is sent to a browser."""
    if message.WhichOneof("type") != "delta":
        return
    is_element = message.delta.WhichOneof("type") == "new_element"
    holder = message.delta.new_element if is_element else message.delta.add_block
    kind: str = holder.WhichOneof("type") or ""
    fields = _TEXTS.get(kind, ()) if is_element else _BLOCKS.get(kind, ())
    part = getattr(holder, kind) if fields else None
    for name in fields:
        text = getattr(part, name)
        if (better := unbroken(text)) != text:
            setattr(part, name, better)


@st.cache_resource(show_spinner=False, max_entries=1)
def start() -> None:
    """Once a server, also where caches are cleared: what any page sends passes here."""

    def keeping_together(send: Method) -> Method:
        def send_unbroken(session: AppSession, message: ForwardMsg) -> None:
            keep_together(message)
            send(session, message)

        return send_unbroken

    wrap_once(AppSession, "_enqueue_forward_msg", keeping_together)

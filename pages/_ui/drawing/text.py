"""Names and sentences of outside origin, made safe: whatever stands in them is read, and nothing of it is obeyed.

Names of data sets, classes, runs, collections and files come from zips, folders, links and people. In Markdown they go
through `markdown`, in HTML and in charts through `as_html`, elsewhere (selectboxes, tables) through `shortened`.
"""

import html
import re

import streamlit as st

from pages._ui.app.visitor import hosted, workspace
from pages._ui.classroom import entrance
from pages._ui.owner import log
from rps_core.errors import LONGEST_NAME, LONGEST_SENTENCE, InputError, shortened
from rps_core.storage.workspace import local_workspace, without_paths

_OPENING = re.compile(r"(?:the|a|an|no|none|there|it|its|this|each|only|at|in|kernel|layer|row|reflect) ")
_LAST = "text_last_error"
_JOINER = "\u2060"  # has no width
_PUNCTUATION = re.compile(r"[\\`*\[\]<>$~&|]|(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START = re.compile(r"^(\d*)([-+=#.)])")
_COLON = re.compile(r":(?=[\w/+:-])")
_ADDRESS = re.compile(r"(?<=www)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)


def markdown(text: str, longest: int = LONGEST_NAME) -> str:
    """A name as Markdown that shows it, letter by letter, as part of a line or alone.

    Punctuation is escaped. That is not enough for :material/home:, :smile: and addresses, which Streamlit looks for in
    the text that is left when Markdown was read: a mark without a width stands in them.
    """
    text = _PUNCTUATION.sub(r"\\\g<0>", shortened(readable(text), longest))
    text = _BLOCK_START.sub(r"\1\\\2", text)
    return _ADDRESS.sub(_JOINER, _COLON.sub(f":{_JOINER}", text))


def as_html(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """A name or a sentence as HTML, in attributes too, and as plotly's labels, which know tags and links."""
    return html.escape(shortened(readable(text), longest))


def readable(text: str) -> str:
    """Before strangers a text names no folder of the server; what stands in a path below is theirs, and stays."""
    return without_paths(local_workspace(), text) if hosted() else text


def sentence(text: InputError | str) -> str:
    """An error, or another sentence of the core without its full stop, as Markdown that ends with one."""
    said = readable(str(text))
    if _OPENING.match(said):  # the name of a file, a set or a class stays as it is
        said = said[:1].upper() + said[1:]
    said = markdown(said, LONGEST_SENTENCE)
    if ours := entrance.address():  # it is to be copied: no mark may stand in it, and as code it is no link
        said = re.sub(rf"(?<!\S){re.escape(markdown(ours))}(?!\S)", lambda _: f"`{ours}`", said)
    return f"{said}."


def show_error(error: InputError | str, icon: str | None = None) -> None:
    """What cannot be, and what to do. Logged once, however often the page is drawn anew."""
    if st.session_state.get(_LAST) != (said := hash(str(error))):
        st.session_state[_LAST] = said
        log.event("refused", workspace())
    st.error(sentence(error), icon=icon)


def toast_error(error: InputError) -> None:
    """The same where the page is about to be drawn anew."""
    log.event("refused", workspace())
    st.toast(sentence(error), icon=":material/error:")

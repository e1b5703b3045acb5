"""No line of a page ends between a number and its unit, or within a shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

from pages._ui.app import line_ends
from pages._ui.app.line_ends import NO_BREAK, UNITS, keep_together, unbroken
from rps_core.reports import percent, with_unit
from rps_core.shapes import format_shape


@given(
    number=st.floats(-1e6, 1e6, allow_nan=False),
    unit=st.sampled_from(UNITS),
    digits=st.integers(0, 2),
    shape=st.lists(st.integers(1, 999), min_size=2, max_size=4),
)
def test_what_the_formatters_write_stays_together_in_any_sentence(number, unit, digits, shape):
    for written in (with_unit(number, unit, digits), percent(number), format_shape(tuple(shape))):
        text = unbroken(f"It is {written}, or so.")
        assert text == f"It is {written.replace(' ', NO_BREAK)}, or so."
        assert unbroken(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '<svg viewBox="0 0 12 12"><path d="M 3 s 4 h 5 M 6"/></svg>',
        "`conv 6 s 2 x 3`",
        "12 pictures, 3 steps, 2 minutes",
        "x 3 and 4 and x",
        "Move 2 sx",
    ],
)
def test_tags_code_and_words_are_left_as_they_are(text):
    assert unbroken(text) == text


def test_a_bold_number_and_a_range_keep_their_units():
    assert unbroken("**92.7** % of 3 x 4") == f"**92.7**{NO_BREAK}% of 3{NO_BREAK}x{NO_BREAK}4"


def messages() -> dict[str, tuple[ForwardMsg, object, str]]:
    """By what it is: a message with a number in its text, and where that stands."""
    found = {}
    for holder, kinds in (("new_element", line_ends._TEXTS), ("add_block", line_ends._BLOCKS)):
        for kind, fields in kinds.items():
            for name in fields:
                message = ForwardMsg()
                part = getattr(getattr(message.delta, holder), kind)
                setattr(part, name, "12 px of 3 x 4")
                found[f"{kind}.{name}"] = message, part, name
    return found


@pytest.mark.parametrize("which", messages())
def test_every_text_that_is_sent_passes_it(which):
    message, part, name = messages()[which]
    keep_together(message)
    assert getattr(part, name) == f"12{NO_BREAK}px of 3{NO_BREAK}x{NO_BREAK}4"


def test_other_messages_and_code_to_copy_are_left_as_they_are():
    message = ForwardMsg()
    message.session_event.script_changed_on_disk = True
    keep_together(message)
    message.delta.new_element.code.code_text = "a = 3 x 4"
    keep_together(message)
    assert message.delta.new_element.code.code_text == "a = 3 x 4"


def test_it_stands_where_streamlit_sends(monkeypatch):
    sent = []
    monkeypatch.setattr(AppSession, "_enqueue_forward_msg", lambda session, message: sent.append(message))
    line_ends.start.clear()
    line_ends.start()
    message = ForwardMsg()
    message.delta.new_element.markdown.body = "30.8 %"
    AppSession._enqueue_forward_msg(AppSession.__new__(AppSession), message)
    assert [one.delta.new_element.markdown.body for one in sent] == [f"30.8{NO_BREAK}%"]
    line_ends.start.clear()

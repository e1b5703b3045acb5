"""A page that ends in an exception fails the test that runs it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.pages import PageFailedError

PAGE = """
import streamlit as st
st.title("A page")
if st.button("Break"):
    raise ValueError("broken")
if st.button("Show"):
    st.exception(ValueError("shown"))
"""


@pytest.mark.parametrize("button", [0, 1], ids=["raised", "shown"])
def test_an_exception_fails_the_run_that_made_it(button: int, caplog: pytest.LogCaptureFixture) -> None:
    at = AppTest.from_string(PAGE).run()
    with pytest.raises(PageFailedError):
        at.button[button].click().run()
    assert ("ValueError: broken" in caplog.text) == (button == 0)

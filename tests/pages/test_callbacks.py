"""A click is heard to its end."""

from streamlit.testing.v1 import AppTest

from pages._ui.app import callbacks


def _page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

    def clicked() -> None:
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        context.script_requests.request_rerun(RerunData())  # as a camera's message that comes meanwhile
        st.toast("at work")
        st.session_state["done"] = st.session_state.get("done", 0) + 1

    st.button("Do it", on_click=clicked)
    st.text(f"done {st.session_state.get('done', 0)}")


def test_a_message_that_comes_during_a_callback_does_not_cut_it_short() -> None:
    callbacks.start()
    page = AppTest.from_function(_page).run()
    page.button[0].click().run()
    assert page.text[0].value == "done 1"
    page.button[0].click().run()
    assert page.text[0].value == "done 2"
    assert not page.exception


def _page_that_stops() -> None:
    import streamlit as st

    def clicked() -> None:
        st.error("gone")
        st.stop()

    st.button("Do it", on_click=clicked)
    st.text("drawn")


def test_a_callback_that_stops_the_page_stops_it() -> None:
    callbacks.start()
    page = AppTest.from_function(_page_that_stops).run()
    page.button[0].click().run()
    assert [error.value for error in page.error] == ["gone"] and not page.text

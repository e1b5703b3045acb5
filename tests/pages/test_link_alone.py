"""What links do, each on a small page of the test's own, named Max pooling or Photo."""

from streamlit.testing.v1 import AppTest

from tests.helpers.pages import link_notes


def page_with_a_link_to_itself() -> None:
    from pages._ui.app import routing
    from pages._ui.widgets import link_parameters as links
    from pages._ui.widgets import url_state, url_widgets

    url_state.arrive("max_pooling", {})
    url_widgets.whole_number("Stride", links.POOL_STRIDE)
    url_widgets.whole_number("Kernel size", links.POOL_KERNEL)
    routing.link(routing.MAX_POOLING, "Stride 2", pool_stride="2")


def page_with_nets_of_one_name() -> None:
    from pages._ui.widgets import link_parameters as links
    from pages._ui.widgets import url_state
    from pages._ui.widgets.select_by_key import select_by_key

    url_state.arrive("photo", {})
    select_by_key("Net", {"first": "Mine", "second": "Mine", "third": "Another"}, links.MODEL)


def page_that_is_cut_off_as_it_arrives() -> None:
    import streamlit as st

    from pages._ui.widgets import url_state
    from pages._ui.widgets.link_wrong import Known

    def nets() -> list[str]:
        if "was_cut_off" not in st.session_state:
            st.session_state["was_cut_off"] = True
            st.stop()
        return ["guide"]

    url_state.arrive("photo", {"model": Known(nets)})


def test_a_link_to_the_page_that_is_open_opens_it_as_the_same_link_from_elsewhere_would(home) -> None:
    at = AppTest.from_function(page_with_a_link_to_itself)  # Streamlit ignores such links
    at.query_params["pool_kernel"] = "3"
    at.run()
    (button,) = at.button
    assert button.label == "Stride 2"
    button.click().run()
    assert (at.number_input(key="pool_stride").value, at.number_input(key="pool_kernel").value) == (2, 4)
    assert at.query_params == {"pool_stride": "2"}
    assert not link_notes(at) and not at.exception


def test_of_two_nets_of_one_name_that_is_taken_which_is_chosen(home) -> None:
    at = AppTest.from_function(page_with_nets_of_one_name).run()
    (box,) = at.selectbox
    assert box.options == ["Mine (first)", "Mine (second)", "Another"]  # a browser reports what it shows
    for net in ("second", "first", "third"):
        at.selectbox[0].select(net).run().run()
        assert (at.selectbox[0].value, at.query_params["model"]) == (net, net)


def test_what_a_link_got_wrong_is_said_although_the_run_that_read_it_first_was_cut_off(home) -> None:
    at = AppTest.from_function(page_that_is_cut_off_as_it_arrives)
    at.query_params["model"] = "nobody"
    assert not link_notes(at.run())
    assert "The link says model='nobody'" in link_notes(at.run())

"""Back and Forward of the browser, and what is one step of them."""

from streamlit.runtime.state.query_params_proxy import QueryParamsProxy

from tests.helpers.pages import go, go_back, link_notes, press


def test_back_to_a_page_whose_link_the_browser_does_not_report_yet_shows_it_as_it_was_left(open_page, monkeypatch):
    at = open_page("max_pooling", pool_stride="2", picture="rock 2")
    go(at, "convolution")
    at.switch_page("pages/max_pooling.py")
    go_back(at, monkeypatch, picture="rock 2")  # the link of Convolution
    assert at.number_input(key="pool_stride").value == 2
    assert at.query_params["pool_stride"] == "2"


def test_back_after_a_refresh_to_a_page_whose_link_says_the_same_shows_what_it_says(open_page, monkeypatch):
    at = open_page("photo", picture="rock 2")  # a session that has not seen Max pooling
    at.switch_page("pages/max_pooling.py")
    go_back(at, monkeypatch, picture="rock 2")
    assert at.query_params["picture"] == "rock 2"
    assert at.session_state["picture"] == "rock 2"


def test_back_and_forward_show_what_was_chosen_then(open_page, monkeypatch):
    at = open_page("convolution", stride="1")
    at.number_input(key="stride").set_value(2).run()
    at.selectbox(key="kernel").select("blur").run()
    go_back(at, monkeypatch, stride="2")
    assert (at.number_input(key="stride").value, at.selectbox(key="kernel").value) == (2, "Sobel x")
    go_back(at, monkeypatch, stride="1")
    assert at.number_input(key="stride").value == 1
    go_back(at, monkeypatch, stride="2", kernel="blur")  # forward, two at once
    assert (at.number_input(key="stride").value, at.selectbox(key="kernel").value) == (2, "blur")
    at.number_input(key="padding").set_value(1).run()
    assert {name: at.query_params[name] for name in ("stride", "kernel", "padding")} == {
        "stride": "2",
        "kernel": "blur",
        "padding": "1",
    }


def pinned(at) -> str:
    """The exercise that is open, by its link, and whether its card says that it is solved; empty where none is."""
    is_open = [button for button in at.button if button.key == "exercise_close"]
    solved = any("green-badge" in one.value and one.value.endswith(".") for one in at.markdown)
    return f"{at.query_params['exercise']}{' solved' * solved}" if is_open else ""


def test_the_open_exercise_belongs_to_the_state_that_one_goes_back_to(open_page, monkeypatch):
    at = open_page("max_pooling", pool_stride="5")
    sent = []
    from_dict = QueryParamsProxy.from_dict
    monkeypatch.setattr(QueryParamsProxy, "from_dict", lambda self, new: (sent.append(new), from_dict(self, new)))
    at.button(key="exercise_pool_same_size").click().run()
    assert len(sent) == 1 and pinned(at) == "pool_same_size"
    at.number_input(key="pool_stride").set_value(1).run()
    at.number_input(key="pool_padding").set_value(1).run()
    assert pinned(at) == "pool_same_size solved" and len(sent) == 3
    first, before, solution = ({name: text for name, (text,) in one.items()} for one in sent)
    go_back(at, monkeypatch, **before)
    assert pinned(at) == "pool_same_size"
    go_back(at, monkeypatch, pool_stride="5")
    assert pinned(at) == "" and at.number_input(key="pool_stride").value == 5
    go_back(at, monkeypatch, **solution)  # forward, all at once
    assert pinned(at) == "pool_same_size solved"
    go_back(at, monkeypatch, **first)
    assert pinned(at) == "pool_same_size"
    at.button(key="exercise_close").click().run()
    assert pinned(at) == "" and "exercise" not in at.query_params
    assert "exercise='conv_vertical', but an exercise of this page" in link_notes(
        open_page("max_pooling", exercise="conv_vertical")
    )


def test_back_to_a_page_that_was_entered_without_a_link_shows_it_as_it_was_then(open_page, monkeypatch):
    at = open_page("convolution", kernel="blur")
    go(at, "home")
    go(at, "convolution")  # finds blur again
    at.selectbox(key="kernel").select("identity").run()
    go_back(at, monkeypatch)
    assert at.selectbox(key="kernel").value == "blur"


def test_pressing_a_button_of_the_guide_is_one_step_of_the_history(open_page, monkeypatch):
    at = open_page("convolution", kernel="blur", filter="0")
    sent = []
    from_dict = QueryParamsProxy.from_dict
    monkeypatch.setattr(QueryParamsProxy, "from_dict", lambda self, new: (sent.append(new), from_dict(self, new)))
    press(at, "The guide's view")
    assert at.query_params["kernel"] == "random"
    assert len(sent) == 1

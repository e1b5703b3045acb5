"""The benchmark's visitor understands Streamlit's messages, and its table adds up."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import tour
from benchmarks.visitor import View, VisitError


def begin(lifetime: int = 2) -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.config.max_cached_message_age = lifetime
    return message


def finished(status: "ForwardMsg.ScriptFinishedStatus.ValueType" = ForwardMsg.FINISHED_SUCCESSFULLY) -> ForwardMsg:
    return ForwardMsg(script_finished=status)


def slider(label: str, *, fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.slider.label = label
    message.delta.new_element.slider.id = f"id of {label}"
    message.delta.fragment_id = fragment
    return message


def test_pages_and_sliders_are_found_by_what_stands_on_them():
    view = View()
    message = ForwardMsg()
    message.navigation.page_script_hash = "abc"
    message.navigation.app_pages.add(page_name="Home", page_script_hash="abc")
    for each in (begin(), message, slider("Shift"), slider("Sure from", fragment="f")):
        assert not view.read(each)
    assert view.page == "abc" and view.pages == {"Home": "abc"}
    assert {label: (found.id, found.fragment) for label, found in view.widgets.items() if label[:2] != "id"} == {
        "Shift": ("id of Shift", ""),
        "Sure from": ("id of Sure from", "f"),
    }
    view.read(begin())
    assert not view.widgets, "a new run draws its widgets anew"


def test_only_the_run_that_was_asked_for_ends_the_wait():
    view = View()
    assert not view.read(finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN))
    assert view.read(finished())
    assert view.read(finished(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY))


def test_a_large_message_is_remembered_until_it_was_not_used_for_some_runs():
    view = View()
    large = ForwardMsg(hash="large")
    large.metadata.cacheable = True
    large.delta.new_element.text.body = "much"
    for message in (begin(lifetime=1), large, finished(), ForwardMsg(ref_hash="large"), finished(), finished()):
        view.read(message)
    assert not view.remembered
    with pytest.raises(VisitError, match="never sent"):
        view.read(ForwardMsg(ref_hash="large"))


def test_an_exception_on_the_page_is_an_error():
    message = ForwardMsg()
    message.delta.new_element.exception.type = "ZeroDivisionError"
    with pytest.raises(VisitError, match="ZeroDivisionError"):
        View().read(message)


def test_times_are_told_as_median_and_as_what_95_of_100_do_not_exceed():
    assert tour.spread([]) is None
    assert tour.spread(list(range(100, 0, -1))) == {"median_ms": 50.5, "p95_ms": 95, "slowest_ms": 100, "count": 100}
    assert tour.spread([7]) == {"median_ms": 7, "p95_ms": 7, "slowest_ms": 7, "count": 1}

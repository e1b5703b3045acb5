"""Values that no widget sends: what is taken for one, and that the widget then stays as it is."""

import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import WStates
from streamlit.runtime.uploaded_file_manager import DeletedFile

from pages._ui.app import widget_values
from pages._ui.app.widget_values import fits

BOX = {"x": float, "y": float}


@pytest.mark.parametrize(
    ("value", "form", "is_right"),
    [
        ({"x": 1, "y": 2.5, "more": "x"}, BOX, True),
        ({"x": 1}, BOX, False),
        ({"x": 1, "y": "2"}, BOX, False),
        ({"x": 1, "y": True}, BOX, False),
        ({"x": 1, "y": float("nan")}, BOX, False),
        ({"x": 1, "y": 10**400}, BOX, False),
        ([1, 2], BOX, False),
        (None, BOX, False),
        (["a", "b"], [str], True),
        (["a", 1], [str], False),
        ("a", [str], False),
        ("a", str, True),
        (1, bool, False),
    ],
)
def test_a_form_is_kept_or_not(value: object, form: Any, is_right: bool) -> None:
    assert fits(value, form) == is_right
    if isinstance(value, dict | list) and is_right:
        assert fits(json.loads(json.dumps(value)), form)


def read(kind: str, deserializer: Any, state: WidgetState) -> Any:
    """What a page reads of a widget that was sent this."""
    widget_values.start()
    states = WStates()
    states.set_widget_metadata(WidgetMetadata("one", deserializer, lambda value: value, kind))  # type: ignore[arg-type]
    states.set_widget_from_proto(state)
    value = states["one"]
    assert states["one"] == value
    assert states.widget_metadata["one"].value_type == kind
    return value


def number(value: float | None) -> float:
    return 5.0 if value is None else value


def test_what_a_widget_sends_is_read(home) -> None:
    assert read("double_value", number, WidgetState(id="one", double_value=7)) == 7
    assert read("double_value", number, WidgetState(id="one", int_value=7)) == 7  # of a field of whole numbers
    assert read("double_value", number, WidgetState(id="one", double_value=1e300)) == 1e300  # its field judges it
    assert read("double_value", number, WidgetState(id="one")) == 5
    assert read("json_value", lambda value: value, WidgetState(id="one", json_value='{"a": 1}')) is not None


@pytest.mark.parametrize(
    "state",
    [
        WidgetState(id="one", string_value="7"),
        WidgetState(id="one", double_value=float("nan")),
        WidgetState(id="one", double_value=float("-inf")),
    ],
)
def test_another_kind_leaves_the_widget_as_it_was(home, state: WidgetState, caplog) -> None:
    with caplog.at_level("WARNING", logger="pages.events"):
        assert read("double_value", number, state) == 5
    assert [record.message for record in caplog.records if record.name == "pages.events"] == ["value_refused"]


def test_a_choice_that_is_none_leaves_the_widget_as_it_was(home) -> None:
    options = ["a", "b"]
    state = WidgetState(id="one")
    state.int_array_value.data.append(99)
    assert read("int_array_value", lambda given: [options[index] for index in given or [0]], state) == ["a"]


def test_of_files_those_stay_that_the_server_has(home) -> None:
    state = WidgetState(id="one", string_value="x")
    assert read("string_value", lambda _: DeletedFile("gone"), state) is None
    assert read("string_value", lambda _: [DeletedFile("gone"), "here"], state) == ["here"]

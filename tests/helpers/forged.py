"""Values that no widget sends, written by hand: to all widgets of a page at once."""

import json

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from benchmarks.visitor import View, Visitor


class Everything(View):
    """Knows whatever on the page has an id."""

    ids: dict[str, str]

    def _begin(self, message: ForwardMsg) -> None:
        super()._begin(message)
        self.ids = {}

    def _draw(self, message: ForwardMsg) -> None:
        super()._draw(message)
        kind = message.delta.new_element.WhichOneof("type") or ""
        name = getattr(getattr(message.delta.new_element, kind), "id", "") if kind else ""
        if name and kind not in ("button", "download_button"):
            self.ids[name] = kind


def forged(widget: str, field: str, value: object) -> WidgetState:
    """What a widget sends, where somebody else writes it."""
    state = WidgetState(id=widget)
    if field.endswith("_array_value"):
        getattr(state, field).data.extend(value)
    elif field == "file_uploader_state_value":
        state.file_uploader_state_value.uploaded_file_info.add(file_id=str(value), name="x.jpg", size=3)
    else:
        setattr(state, field, value)
    return state


SENT = ("box", "reason", "version", "pick", "press", "cell", "speed", "layer", "map", "selected", "shoot")
"""What our components send, by name."""
OTHERS = ('"x"', "[]", "{}", "1e999", '{"x": "a", "y": null, "width": NaN, "number": [], "down": 3}')
OFFERS = ("3", "{}", '{"sdp": "x", "type": "nope"}', '{"sdp": "v=0\\r\\nm=video 9 x 96", "type": "offer"}')
FORGED: list[tuple[str, object]] = [
    ("string_value", "x"),
    *(("double_value", number) for number in (float("nan"), float("-inf"), 1e308, -1.0)),
    *(("double_array_value", numbers) for numbers in ([], [float("nan")], [1e300], [1.0, 2.0, 3.0])),
    *(("int_value", number) for number in (-5, 2**62)),
    ("int_array_value", [99, -1]),
    ("bool_value", True),
    ("bytes_value", b"x"),
    ("string_array_value", ["x", "\0"]),
    ("file_uploader_state_value", "of nobody"),
    *(("json_value", text) for text in ('"x"', "[1]", "NaN", "null")),
    *(("json_value", json.dumps(dict.fromkeys(SENT, "VALUE")).replace('"VALUE"', other)) for other in OTHERS),
    *(("json_value", f'{{"playing": true, "sdpOffer": {offer}}}') for offer in OFFERS),
]


def ids_of(visitor: Visitor) -> dict[str, str]:
    """What the visitor's page holds, by id: its kind."""
    assert isinstance(visitor.view, Everything)
    return visitor.view.ids


async def send_all(visitor: Visitor, title: str, kinds: set[str]) -> None:
    """On a page all widgets send each forged value at once; adds the kinds of widgets that are there.

    Raises VisitError where an exception is on the page.
    """
    visitor.view.remembered.clear()  # so that everything is sent
    await visitor.go_to(title)
    for field, value in FORGED:
        kinds.update(ids_of(visitor).values())
        states = [forged(widget, field, value) for widget in ids_of(visitor)]
        visitor.view.remembered.clear()
        await visitor.run(ClientState(page_script_hash=visitor.view.page, widget_states=WidgetStates(widgets=states)))

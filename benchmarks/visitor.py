"""A visitor without a browser: speaks Streamlit's protocol as its frontend does, over a WebSocket.

The server sends one ForwardMsg after another; the visitor sends a BackMsg wherever a browser would: on arrival, on a
click in the navigation, when a slider is let go. Like a browser it remembers large messages and tells their hashes,
so that the server sends only a reference. It does not fetch the frontend, pictures or fonts, and draws nothing.
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class VisitError(Exception):
    """What a visitor would call broken: an exception on the page, or something that never came."""


@dataclass
class View:
    """What the messages so far have put on the screen, as far as a visitor needs it to go on."""

    page: str = ""  # hash of the page shown
    pages: dict[str, str] = field(default_factory=dict)  # title -> hash, of the navigation
    sliders: dict[str, tuple[Slider, str]] = field(default_factory=dict)  # label -> the widget, its fragment or ""
    remembered: dict[str, int] = field(default_factory=dict)  # hash of a large message -> run that last used it
    run: int = 0  # runs finished so far
    lifetime: int = 2  # runs after which an unused message is forgotten, as the server says

    def read(self, message: ForwardMsg) -> bool:
        """Take in one message; whether the run that was asked for is over with it.

        A run that ends early for another one (`st.rerun`, `st.switch_page`) is not over: the other follows.
        Raises VisitError for an exception on the page and for a reference to a message that nobody remembers.
        """
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
            self.pages = {page.page_name: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "delta":
            self._draw(message)
        elif kind == "ref_hash":
            if message.ref_hash not in self.remembered:
                raise VisitError("the server refers to a message that was never sent")
            self.remembered[message.ref_hash] = self.run
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            raise VisitError(f"exception: {message.session_event.script_compilation_exception.message}")
        elif kind == "script_finished" and message.script_finished in DONE:
            self.run += 1
            self.remembered = {key: run for key, run in self.remembered.items() if self.run - run <= self.lifetime}
            return True
        return False

    def _begin(self, message: ForwardMsg) -> None:
        self.lifetime = message.new_session.config.max_cached_message_age
        if not message.metadata.run.fragment_ids:
            self.sliders = {}

    def _draw(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.remembered[message.hash] = self.run
        element = message.delta.new_element
        if element.HasField("exception"):
            raise VisitError(f"exception on the page: {element.exception.type} {element.exception.message}")
        if element.HasField("slider"):
            self.sliders[element.slider.label] = (element.slider, message.delta.fragment_id)


@dataclass
class Visitor:
    """A tab that is open: its connection, what it shows, and the longest that it waits for an answer, in s."""

    socket: ClientConnection
    patience_s: float
    view: View = field(default_factory=View)

    async def go_to(self, title: str) -> float:
        """Click on a page in the navigation; ms until its run is over."""
        if title not in self.view.pages:
            raise VisitError(f"no page {title!r} in the navigation, which has {', '.join(self.view.pages)}")
        return await self.run(ClientState(page_script_hash=self.view.pages[title]))

    async def move(self, label: str, value: float) -> float:
        """Let a slider go at a value; ms until the run that answers is over."""
        if label not in self.view.sliders:
            raise VisitError(f"no slider {label!r} on the page, which has {', '.join(self.view.sliders)}")
        slider, fragment = self.view.sliders[label]
        state = WidgetState(id=slider.id)
        state.double_array_value.data.append(value)
        link = urlencode({slider.query_param_key: f"{value:g}"}) if slider.query_param_key else ""
        return await self.run(
            ClientState(
                page_script_hash=self.view.page,
                query_string=link,
                fragment_id=fragment,
                widget_states=WidgetStates(widgets=[state]),
            )
        )

    async def run(self, state: ClientState) -> float:
        """Ask the server to run the page in this state; ms until it is finished.

        Raises VisitError when the page shows an exception, or after `patience_s`; ConnectionClosed when it is cut off.
        """
        state.cached_message_hashes.extend(self.view.remembered)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience_s):
                await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
                while not self.view.read(ForwardMsg.FromString(await self.socket.recv(decode=False))):
                    pass
        except TimeoutError:
            raise VisitError(f"no answer within {self.patience_s:g} s") from None
        return 1000 * (time.perf_counter() - started)


async def dial(port: int, patience_s: float) -> ClientConnection:
    """A WebSocket to the dashboard on this machine, as its own frontend opens it."""
    return await connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(f"http://127.0.0.1:{port}"),
        max_size=None,
        open_timeout=patience_s,
        proxy=None,
    )


async def arrive(port: int, patience_s: float) -> tuple[Visitor, float]:
    """Open the first page; the visitor who looks at it, and ms from the first byte to the end of its run."""
    started = time.perf_counter()
    visitor = Visitor(await dial(port, patience_s), patience_s)
    await visitor.run(ClientState())
    return visitor, 1000 * (time.perf_counter() - started)

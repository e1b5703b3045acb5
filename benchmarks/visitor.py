"""A visitor without a browser: speaks Streamlit's protocol as its frontend does, over a WebSocket.

The server sends one ForwardMsg after another; the visitor sends a BackMsg wherever a browser would: on arrival, on a
click in the navigation or on a button, when a slider is let go, when a file is dropped. Like a browser it keeps its
cookies and large messages, and tells the hashes of these, so that the server sends only a reference. It does not fetch
the frontend, pictures or fonts, and draws nothing.
"""

import asyncio
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
KINDS = ("slider", "number_input", "button", "file_uploader")
XSRF = "_streamlit_xsrf"


class VisitError(Exception):
    """What a visitor would call broken: an exception on the page, or something that never came."""


@dataclass(frozen=True)
class Widget:
    """What can be touched: its id, the fragment that it belongs to or "", its parameter in the link or ""."""

    id: str
    fragment: str
    parameter: str = ""


@dataclass
class View:
    """What the messages so far have put on the screen, as far as a visitor needs it to go on."""

    page: str = ""  # hash of the page shown
    query: str = ""  # what stands in the address behind the question mark
    pages: dict[str, str] = field(default_factory=dict)  # title -> hash, of the navigation
    widgets: dict[str, Widget] = field(default_factory=dict)  # by label, and buttons by their key, too
    texts: list[str] = field(default_factory=list)  # HTML and toasts that the run has brought
    urls: dict[str, str] = field(default_factory=dict)  # request for an upload -> where the file goes
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
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._draw(message)
        elif kind == "file_urls_response":
            answer = message.file_urls_response
            self.urls[answer.response_id] = answer.file_urls[0].upload_url
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
        self.texts = []
        if not message.metadata.run.fragment_ids:
            self.widgets = {}

    def _draw(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.remembered[message.hash] = self.run
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise VisitError(f"exception on the page: {element.exception.type} {element.exception.message}")
        if kind in ("html", "toast"):
            self.texts.append(getattr(element, kind).body)
        elif kind in KINDS:
            drawn = getattr(element, kind)
            widget = Widget(drawn.id, message.delta.fragment_id, getattr(drawn, "query_param_key", ""))
            self.widgets[drawn.label] = self.widgets[drawn.id.rpartition("-")[2]] = widget


@dataclass
class Visitor:
    """A tab that is open: its connection, cookies, what it shows, and the longest that it waits for an answer, in s."""

    socket: ClientConnection
    patience_s: float
    port: int = 0
    cookies: CookieJar = field(default_factory=CookieJar)
    view: View = field(default_factory=View)

    async def go_to(self, title: str) -> float:
        """Click on a page in the navigation; ms until its run is over."""
        if title not in self.view.pages:
            raise VisitError(f"no page {title!r} in the navigation, which has {', '.join(self.view.pages)}")
        self.view.query = ""
        return await self.run(ClientState(page_script_hash=self.view.pages[title]))

    async def move(self, label: str, value: float) -> float:
        """Let a slider go at a value; ms until the run that answers is over."""
        widget = self._widget(label)
        state = WidgetState(id=widget.id)
        state.double_array_value.data.append(value)
        if widget.parameter:
            self.view.query = urlencode({widget.parameter: f"{value:g}"})
        return await self._touch(widget, state)

    async def type(self, label: str, value: float) -> float:
        """Write a number into its field; ms until the run that answers is over."""
        widget = self._widget(label)
        return await self._touch(widget, WidgetState(id=widget.id, double_value=value))

    async def press(self, key: str) -> float:
        """Click on a button, by its label or key; ms until the run that answers is over."""
        widget = self._widget(key)
        return await self._touch(widget, WidgetState(id=widget.id, trigger_value=True))

    async def drop(self, label: str, name: str, data: bytes) -> float:
        """Drop a file where files go; ms until it is there and the run that answers is over."""
        widget = self._widget(label)
        started = time.perf_counter()
        request = BackMsg()
        request.file_urls_request.request_id = key = uuid.uuid4().hex
        request.file_urls_request.file_names.append(name)
        await self.socket.send(request.SerializeToString())
        async with asyncio.timeout(self.patience_s):
            while key not in self.view.urls:
                self.view.read(ForwardMsg.FromString(await self.socket.recv(decode=False)))
        url = self.view.urls.pop(key)
        await asyncio.to_thread(self._put, url, name, data)
        state = WidgetState(id=widget.id)
        file = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(data))
        file.file_id = file.file_urls.file_id = url.rpartition("/")[2]
        file.file_urls.upload_url = file.file_urls.delete_url = url
        await self._touch(widget, state)
        return 1000 * (time.perf_counter() - started)

    def _put(self, url: str, name: str, data: bytes) -> None:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + data + f"\r\n--{edge}--\r\n".encode()
        token = next((cookie.value or "" for cookie in self.cookies if cookie.name == XSRF), "")
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-Xsrftoken": token}
        fetch(self.port, url, self.cookies, self.patience_s, body, headers)

    def _widget(self, name: str) -> Widget:
        if name not in self.view.widgets:
            raise VisitError(f"no {name!r} on the page, which has {', '.join(self.view.widgets)}")
        return self.view.widgets[name]

    async def _touch(self, widget: Widget, state: WidgetState) -> float:
        return await self.run(
            ClientState(
                page_script_hash=self.view.page,
                query_string=self.view.query,
                fragment_id=widget.fragment,
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


def fetch(
    port: int,
    path: str,
    cookies: CookieJar,
    patience_s: float,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    """What the dashboard answers at a path, by GET, or by PUT with a body. Raises OSError for a status of 400 on."""
    method, given = "PUT" if body else "GET", headers or {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path.lstrip('/')}", body, given, method=method)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies), urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=patience_s) as answer:
        content: bytes = answer.read()
    return content


async def dial(port: int, patience_s: float, cookies: CookieJar | None = None) -> ClientConnection:
    """A WebSocket to the dashboard on this machine, as its own frontend opens it."""
    return await connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(f"http://127.0.0.1:{port}"),
        additional_headers={"Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies or ())},
        max_size=None,
        open_timeout=patience_s,
        proxy=None,
    )


async def arrive(port: int, patience_s: float) -> tuple[Visitor, float]:
    """Open the first page; the visitor who looks at it, and ms from the first byte to the end of its run."""
    started, cookies = time.perf_counter(), CookieJar()
    for path in ("/", "/_stcore/health"):  # they bring the cookies
        await asyncio.to_thread(fetch, port, path, cookies, patience_s)
    visitor = Visitor(await dial(port, patience_s, cookies), patience_s, port, cookies)
    await visitor.run(ClientState())
    return visitor, 1000 * (time.perf_counter() - started)

"""Small messages leave the server at once."""

import socket

import pytest
import streamlit as st

from pages._ui.app import nodelay

pytestmark = pytest.mark.skipif(not nodelay.OPEN_FILES.exists(), reason="lists open files as Linux does")


def is_on(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_the_port_and_the_connections_to_it_send_at_once_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as other:
        port = server.getsockname()[1]
        monkeypatch.setattr(st, "get_option", {"server.port": port}.__getitem__)
        with socket.create_connection(("127.0.0.1", port)) as browser:
            early, _ = server.accept()
            with early:
                assert not is_on(server) and not is_on(early), "asyncio and the system leave it off, which is the fault"
                nodelay.start.clear()
                assert nodelay.start() == 2
                assert is_on(server) and is_on(early)
                assert not is_on(other) and not is_on(browser)
        with socket.create_connection(("127.0.0.1", port)):
            late, _ = server.accept()
            with late:
                assert is_on(late), "a connection that comes later inherits it from the port"
    nodelay.start.clear()

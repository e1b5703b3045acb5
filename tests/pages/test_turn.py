"""The TURN server of a host stands in variables: what the browser is given, and what is said of a wrong one."""

import base64
import hashlib
import hmac

import pytest

from pages._ui.camera import ice
from rps_core.errors import InputError


@pytest.fixture(autouse=True)
def without_secrets(monkeypatch):
    monkeypatch.setattr(ice.st, "secrets", {})
    for name in ("RPS_TURN_URL", "RPS_TURN_SECRET", "RPS_TURN_ONLY", "RPS_HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def test_without_variables_browser_and_dashboard_are_on_one_network():
    assert ice.rtc_configuration() == {"iceServers": []}


def test_a_credential_is_coturns_and_expires(monkeypatch):
    monkeypatch.setenv("RPS_TURN_URL", "turn:a.example.org:3478?transport=udp, turns:a.example.org:5349")
    monkeypatch.setenv("RPS_TURN_SECRET", "between us")
    monkeypatch.setattr(ice.time, "time", lambda: 1_700_000_000.0)
    (server,) = ice.ice_servers()
    assert server["urls"] == ["turn:a.example.org:3478?transport=udp", "turns:a.example.org:5349"]
    until, _, who = server["username"].partition(":")
    assert 12 * 3600 < int(until) - 1_700_000_000 <= 13 * 3600
    expected = hmac.new(b"between us", f"{until}:{who}".encode(), hashlib.sha1).digest()
    assert base64.b64decode(server["credential"]) == expected


def test_the_credential_stays_while_a_stream_is_set_up(monkeypatch):
    monkeypatch.setenv("RPS_TURN_URL", "turn:a.example.org")
    monkeypatch.setenv("RPS_TURN_SECRET", "between us")
    given = []
    for now_s in (3600 * 400_000, 3600 * 400_000 + 3599, 3600 * 400_001):
        monkeypatch.setattr(ice.time, "time", lambda now_s=now_s: float(now_s))
        given += ice.ice_servers()
    assert given[0] == given[1] != given[2]


@pytest.mark.parametrize(("given", "only"), [("1", True), ("0", False), ("", False)])
def test_a_container_is_reached_by_turn_alone(monkeypatch, given, only):
    monkeypatch.setenv("RPS_TURN_ONLY", given)
    assert (ice.rtc_configuration().get("iceTransportPolicy") == "relay") is only


def test_hugging_face_is_asked_with_the_token_of_the_space(monkeypatch):
    asked = []

    def hugging_face(token):
        asked.append(token)
        return [{"urls": "turn:hf.example.org"}]

    monkeypatch.setitem(ice.PROVIDERS, "hugging_face", (hugging_face, ("token",)))
    monkeypatch.setenv("RPS_HF_TOKEN", "hf_1")
    assert ice.ice_servers() == [{"urls": "turn:hf.example.org"}]
    assert asked == ["hf_1"]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"RPS_TURN_URL": "turn:a.example.org"}, "RPS_TURN_SECRET is not; give"),
        ({"RPS_TURN_URL": "https://a.example.org", "RPS_TURN_SECRET": "s"}, "'https://a.example.org', but turn:"),
    ],
)
def test_variables_that_cannot_be_used_say_so(monkeypatch, variables, message):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=message):
        ice.rtc_configuration()

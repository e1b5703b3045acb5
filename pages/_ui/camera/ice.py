"""The servers that help browser and dashboard find a way to one another: none at home, TURN across the internet.

They stand in `.streamlit/secrets.toml`, of which `.streamlit/secrets.toml.example` tells; in a container, where no file
can be added, in variables: RPS_TURN_URL holds the addresses of a TURN server, with commas between them, RPS_TURN_SECRET
what it shares with this server (coturn's static-auth-secret); or RPS_HF_TOKEN an access token of Hugging Face. With
RPS_TURN_ONLY no other way is tried.
"""

import base64
import hmac
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit_webrtc import credentials

from rps_core.errors import InputError
from rps_core.storage.limits import is_on

PROVIDERS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "cloudflare": (credentials.get_cloudflare_ice_servers, ("turn_key_id", "turn_key_api_token")),
    "twilio": (credentials.get_twilio_ice_servers, ("account_sid", "auth_token")),
    "hugging_face": (credentials.get_hf_ice_servers, ("token",)),
}


HOUR_S = 3600
LIFE_HOURS = 12
"""A visitor's credential for our own TURN server holds for so long. It is the same for all who ask within an hour."""


def rtc_configuration() -> dict[str, Any]:
    """What the browser's RTCPeerConnection and the dashboard's are made with. Raises InputError like `ice_servers`."""
    only = {"iceTransportPolicy": "relay"} if is_on("RPS_TURN_ONLY") else {}
    return {"iceServers": ice_servers(), **only}


def ice_servers() -> list[dict[str, Any]]:
    """The server of the variables, and what the section [ice] of the secrets comes to.

    Nothing where there is neither, which is enough on one network. Raises InputError for what cannot be used, and where
    a provider gives no credentials.
    """
    servers = _own_turn(time.time())
    if token := os.environ.get("RPS_HF_TOKEN"):
        servers += _provided("hugging_face", {"token": token})
    try:
        section: Mapping[str, Any] = st.secrets.get("ice", {})
    except StreamlitSecretNotFoundError:
        return servers
    servers += [_static(server) for server in section.get("servers", [])]
    for name, given in section.items():
        if name != "servers":
            servers += _provided(name, given)
    return servers


def _own_turn(now_s: float) -> list[dict[str, Any]]:
    """The name says until when it holds, in seconds since 1970; the credential is its HMAC-SHA1 under the secret.

    draft-uberti-behave-turn-rest, section 2.2, which coturn knows as use-auth-secret.
    """
    urls = [url.strip() for url in os.environ.get("RPS_TURN_URL", "").split(",") if url.strip()]
    secret = os.environ.get("RPS_TURN_SECRET", "")
    if not urls:
        return []
    if wrong := [url for url in urls if not url.startswith(("turn:", "turns:"))]:
        raise InputError(f"RPS_TURN_URL holds {wrong[0]!r}, but turn:host:port or turns:host:port is expected")
    if not secret:
        raise InputError("RPS_TURN_URL is set, but RPS_TURN_SECRET is not; give coturn's static-auth-secret")
    name = f"{(int(now_s) // HOUR_S + LIFE_HOURS + 1) * HOUR_S}:rps"
    credential = base64.b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()
    return [{"urls": urls, "username": name, "credential": credential}]


def _static(server: Any) -> dict[str, Any]:
    if not isinstance(server, Mapping) or "urls" not in server:
        raise InputError(f"the secrets list the ICE server {server!r}, but a table with urls is expected; correct it")
    return dict(server)


def _provided(name: str, given: Any) -> list[dict[str, Any]]:
    """Fresh credentials of a provider; streamlit-webrtc keeps them for an hour."""
    if name not in PROVIDERS:
        raise InputError(f"the secrets name {name!r} in [ice], but known are: servers, {', '.join(PROVIDERS)}")
    ask, keys = PROVIDERS[name]
    missing = [key for key in keys if not isinstance(given, Mapping) or not given.get(key)]
    if missing:
        raise InputError(f"the secrets lack {' and '.join(missing)} in [ice.{name}]; add what the provider gave you")
    try:
        return list(ask(*(given[key] for key in keys)))
    except Exception as error:  # whatever the provider's own library raises
        raise InputError(f"{name} gave no TURN servers ({error}); check the secrets in [ice.{name}]") from None

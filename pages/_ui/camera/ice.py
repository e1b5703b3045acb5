"""The servers that help browser and dashboard find a way to one another: none at home, TURN across the internet.

They stand in `.streamlit/secrets.toml`, of which `.streamlit/secrets.toml.example` tells.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit_webrtc import credentials

from rps_core.errors import InputError

PROVIDERS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "cloudflare": (credentials.get_cloudflare_ice_servers, ("turn_key_id", "turn_key_api_token")),
    "twilio": (credentials.get_twilio_ice_servers, ("account_sid", "auth_token")),
    "hugging_face": (credentials.get_hf_ice_servers, ("token",)),
}


def ice_servers() -> list[dict[str, Any]]:
    """What the section [ice] of the secrets comes to; nothing where there is none, which is enough on one network.

    Raises InputError for a section that cannot be used, and where a provider gives no credentials.
    """
    try:
        section: Mapping[str, Any] = st.secrets.get("ice", {})
    except StreamlitSecretNotFoundError:
        return []
    servers = [_static(server) for server in section.get("servers", [])]
    for name, given in section.items():
        if name != "servers":
            servers += _provided(name, given)
    return servers


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

"""Loggers of the server and of Streamlit, which print by themselves, speak through the server's log instead."""

import logging

import streamlit.logger
from streamlit import config

from pages._ui.owner.log import OWN


def join() -> None:
    """Those that are there, and those of Streamlit that come. An address is no part of a log: it may hold a token."""
    config.set_option("logger.enableRich", False)  # it would print a traceback with what it holds
    streamlit.logger.setup_formatter = _speak_through_the_root
    for name in list(logging.root.manager.loggerDict):
        _speak_through_the_root(logging.getLogger(name))
    logging.getLogger("uvicorn.access").disabled = True


def _speak_through_the_root(logger: logging.Logger) -> None:
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
    if logger.name.split(".")[0] not in OWN:
        logger.setLevel(max(logger.level, logging.WARNING))

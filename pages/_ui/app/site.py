"""What the hosted dashboard is besides `app.py`: what stands before it, and what its server does by itself."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.starlette import App

from pages._ui.app import housekeeping, visitor, warmup
from pages._ui.app.doorkeeper import Doorkeeper, download, say_goodbye
from pages._ui.app.messages import PagesAlone
from pages._ui.app.upload_gate import UploadGate
from pages._ui.classroom import entrance
from pages._ui.owner import log, meter, streamlits_log
from pages._ui.owner.entrance import StatusPage
from pages._ui.runs import queue_store
from rps_core.errors import InputError
from rps_core.storage.limits import check_settings
from rps_core.storage.workspace import check_locks, local_workspace


def for_strangers() -> dict[str, Any]:
    """The arguments of the application that serves strangers. From here on this process knows that it does.

    Ends the process, with a sentence, where nothing that is made could be kept, and for a setting that cannot be, in
    its value or its name: each request would fail by it, or a limit not hold, and no visitor can mend it.
    """
    try:
        check_locks(local_workspace())
        check_settings()
        queue_store.check_address()
    except InputError as error:
        sys.exit(f"error: {error}")
    os.environ["RPS_HOSTED"] = "1"
    log.start(visitor.drawn_for, entrance.log_file())
    streamlits_log.join()
    logging.getLogger().addHandler(meter.Errors(logging.ERROR))
    return {
        "lifespan": _lifespan,
        "middleware": [Middleware(one) for one in (meter.Meter, StatusPage, Doorkeeper, PagesAlone, UploadGate)],
        "routes": [
            Route("/mine.zip", download),
            Route("/forgotten", say_goodbye),
            Route("/open-classroom", entrance.open_classroom),
            Route("/room", entrance.room),
            Route("/class.zip", entrance.class_zip),
        ],
    }


@asynccontextmanager
async def _lifespan(app: App) -> AsyncIterator[None]:
    """What a server that was killed left is taken up when the next one starts, whether or not anybody comes."""
    housekeeping.start()
    streamlits_log.join()  # uvicorn may have set up its own meanwhile
    log.event("server_started")
    warmup.start()  # so that the net is awake when the first visitor comes
    yield
    log.event("server_stopped")

"""What a hosted dashboard hears of a browser: the messages that its pages send, and none that somebody writes by hand.

Streamlit obeys some others from any browser: one empties the caches of everybody, with which the turns at the camera
begin anew, one asks where the server's code comes from.
"""

import logging

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession

from pages._ui.owner import log

HEARD = {"rerun_script", "app_heartbeat", "stop_script", "file_urls_request", "backend_operation_request"}
_MARK = "_hears_pages_alone"


def hear_pages_alone() -> None:
    """Once a server, however often it is called."""
    hear = AppSession.handle_backmsg
    if hasattr(hear, _MARK):
        return

    def hear_some(session: AppSession, message: BackMsg) -> None:
        if message.WhichOneof("type") in HEARD:
            hear(session, message)
        else:
            log.event("message_refused", level=logging.WARNING)

    setattr(hear_some, _MARK, True)
    # Streamlit has no place for it
    AppSession.handle_backmsg = hear_some  # type: ignore[method-assign, assignment]

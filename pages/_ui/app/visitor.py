"""Whose page this is: the workspace of everything that is made on it."""

from rps_core.storage.workspace import Workspace, local_workspace


def workspace() -> Workspace:
    """The visitor's workspace. Pages ask here, and hand it on to the core."""
    return local_workspace()

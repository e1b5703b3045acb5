"""Methods of Streamlit that do more here, where it has no place of its own for that."""

from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]
_MARK = "_of_this_dashboard"


def wrap_once(owner: type, name: str, wrap: Callable[[Method], Method]) -> None:
    """Puts `wrap(method)` in the place of a class's method, once a process, also where caches are cleared."""
    method = getattr(owner, name)
    if not hasattr(method, _MARK):
        wrapped = wrap(method)
        setattr(wrapped, _MARK, True)
        setattr(owner, name, wrapped)

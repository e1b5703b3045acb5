"""The log of a hosted dashboard: one JSON object a line, on standard error or in a file. No Streamlit.

No picture, name, path or token of a visitor ever stands in it, whoever logs: of our own records the words of the code
alone are kept, without what they were filled in with; of other libraries' the place alone; of exceptions the kind and
the lines of code, without their message, which may quote anything. Who it was stands there as a short hash.
"""

import json
import linecache
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from rps_core.errors import InputError
from rps_core.storage.files import PROJECT
from rps_core.storage.workspace import Workspace

LEVELS = ("debug", "info", "warning", "error")
OWN = ("rps_core", "pages")
MOST_LETTERS = 8_000  # of a traceback; its end is kept
MOST_BYTES = 5_000_000  # of a file; the one before it is kept as well
HASH_LETTERS = 8
_events = logging.getLogger("pages.events")
_OUTCOMES = {"done", "refused", "failed", "left", "stopped", "finished", "interrupted"}
_WORDS = _OUTCOMES | {file.stem for file in (PROJECT / "pages").glob("[!_]*.py")}
"""Values of an event are numbers, or one of these: outcomes and pages. Anything else might be a visitor's."""
_find_visitor: list[Callable[[], Workspace | None]] = []  # at most one, which `start` was given


def event(name: str, visitor: Workspace | None = None, level: int = logging.INFO, **values: float | str) -> None:
    """Logs that something happened. `name` and the keys are words of the code; values are numbers or known words."""
    known = {key: value if not isinstance(value, str) or value in _WORDS else "other" for key, value in values.items()}
    _events.log(level, name, extra={"event": name, "values": known, "visitor": visitor}, stacklevel=2)


@contextmanager
def measured(
    name: str, visitor: Workspace | None = None, level: int = logging.INFO, **values: float | str
) -> Iterator[dict[str, float | str]]:
    """Logs the event at the end of the block, with its duration and outcome. What is known by then can be added."""
    began, outcome = time.monotonic(), "failed"
    try:
        yield values
        outcome = "done"
    except InputError:
        outcome = "refused"
        raise
    except Exception:
        raise
    except BaseException:  # Streamlit ends a page by these, where somebody clicks on
        outcome = "left"
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        event(
            name,
            visitor,
            logging.WARNING if outcome == "failed" else level,
            **{"seconds": seconds, "outcome": outcome, **values},
        )


def visitor_hash(workspace: Workspace) -> str:
    """Tells visitors apart; opens nothing. Empty for the workspace of a person at a computer."""
    return workspace.folder.name[:HASH_LETTERS] if workspace.of_visitor else ""


class JsonLines(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Keys: at, level, event; where it has any, visitor, values, where, text, error, traceback."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "log"),
        }
        visitor = getattr(record, "visitor", None) or _current_visitor()
        if visitor and visitor.of_visitor:
            line["visitor"] = visitor_hash(visitor)
        if hasattr(record, "event"):
            return json.dumps(line | record.values)  # type: ignore[attr-defined]  # `event` has set both
        line["where"] = place_of(record)
        if record.name.split(".")[0] in OWN and isinstance(record.msg, str):
            line["text"] = record.msg
        if record.exc_info and record.exc_info[1]:
            line["error"] = kind_of(record.exc_info[1])
            line["traceback"] = _traceback(record.exc_info[1])
        return json.dumps(line)


def place_of(record: logging.LogRecord) -> str:
    """File and line of the code that logged it, or that broke."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None or error.__traceback__ is None:
        return f"{_place(record.pathname)}:{record.lineno}"
    frame, line = list(traceback.walk_tb(error.__traceback__))[-1]
    return f"{_place(frame.f_code.co_filename)}:{line}"


def kind_of(error: BaseException) -> str:
    """The class of an exception, and what the system says of it; never its message."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return f"{name}: {os.strerror(error.errno)}"
    return name


def _traceback(error: BaseException) -> str:
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None and len(parts) < 5:
        frames = "".join(_frame(*frame) for frame in traceback.walk_tb(one.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{kind_of(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nBecause of:\n".join(parts)[-MOST_LETTERS:]


def _frame(frame: Any, line: int) -> str:
    code = frame.f_code
    source = linecache.getline(code.co_filename, line).strip()
    return f'  File "{_place(code.co_filename)}", line {line}, in {code.co_name}\n    {source}\n'


def _place(file: str) -> str:
    """Of the project or of a library, from where each begins."""
    path = Path(file)
    if path.is_relative_to(PROJECT) and "site-packages" not in path.parts:
        return path.relative_to(PROJECT).as_posix()
    return file.rpartition("site-packages/")[2]


def _current_visitor() -> Workspace | None:
    try:
        return _find_visitor[0]()
    except Exception:  # where no page is being drawn there is none
        return None


def start(find: Callable[[], Workspace | None] = lambda: None, file: Path | None = None) -> None:
    """From here on everything that this process logs, and every exception that nobody caught, is such a line.

    `find` says whose page the thread that logs is drawing. The lines go to the file; without one, or where it cannot
    be written, to standard error. RPS_LOG_LEVEL sets the least level of our own records.
    """
    _find_visitor[:] = [find]
    handler: logging.Handler = logging.StreamHandler()
    if file:
        with suppress(OSError):
            handler = RotatingFileHandler(file, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a line that cannot be written would be printed with all it holds
    level = os.environ.get("RPS_LOG_LEVEL", "info").lower()
    for name in OWN:
        logging.getLogger(name).setLevel(level.upper() if level in LEVELS else logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, frames: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, SystemExit | KeyboardInterrupt):
        logging.getLogger(__name__).error("nobody caught an exception", exc_info=(kind, error, frames))

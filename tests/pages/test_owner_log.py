"""The log of a hosted dashboard: one JSON object a line, and nothing of a visitor in any of them."""

import ast
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from pages._ui.owner import log, meter
from rps_core.errors import InputError
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import ROOT

PRIVATE = "hands of Ada <b>&"


@pytest.fixture
def lines() -> Any:
    """What is logged, parsed."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log.JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    pages = logging.getLogger("pages")
    before = pages.level
    pages.setLevel(logging.DEBUG)  # a level that is set as an attribute is not seen by loggers that were asked before
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    pages.setLevel(before)
    root.removeHandler(handler)


def test_an_event_is_one_line_with_who_how_long_how_much_and_how_it_ended(home: Path, lines) -> None:
    mine = visitor_workspace(local_workspace(), visitors.new_token())
    with log.measured("import", mine, bytes=10) as values:
        values["pictures"] = 3
    with pytest.raises(InputError), log.measured("import", mine):
        raise InputError("no")
    with pytest.raises(ZeroDivisionError), log.measured("import"):
        raise ZeroDivisionError
    with pytest.raises(SystemExit), log.measured("import"):
        raise SystemExit
    first, second, third, fourth = lines()
    assert first.keys() == {"at", "level", "event", "visitor", "seconds", "outcome", "bytes", "pictures"}
    assert (first["event"], first["outcome"], first["bytes"], first["pictures"]) == ("import", "done", 10, 3)
    assert first["visitor"] == mine.folder.name[:8]
    assert (second["outcome"], third["outcome"], fourth["outcome"]) == ("refused", "failed", "left")
    assert (second["level"], third["level"]) == ("info", "warning")
    assert "visitor" not in third


def test_a_word_that_is_not_of_the_code_is_not_written(lines) -> None:
    log.event("page", page="webcam", outcome=PRIVATE)
    assert (lines()[0]["page"], lines()[0]["outcome"]) == ("webcam", "other")


def test_an_error_brings_its_traceback_and_no_word_of_its_message(home: Path, lines) -> None:
    def read() -> None:
        Path(PRIVATE).read_text()

    logger = logging.getLogger("pages.somewhere")
    try:
        try:
            read()
        except OSError as error:
            raise KeyError(PRIVATE) from error
    except KeyError:
        logger.exception("%s was not read", PRIVATE)
    logging.getLogger("another.library").error(f"cannot open {PRIVATE}")
    logging.getLogger("another.library").error("cannot open %s", PRIVATE)
    first, *others = lines()
    assert (first["text"], first["error"], first["level"]) == ("%s was not read", "KeyError", "error")
    assert "Traceback (most recent call last)" in first["traceback"]
    assert "in read\n    Path(PRIVATE).read_text()" in first["traceback"]
    assert "FileNotFoundError: No such file or directory" in first["traceback"]
    for line in (first, *others):
        assert PRIVATE not in json.dumps(line)
        assert line["where"].startswith("tests/pages/test_owner_log.py:")


def test_errors_are_counted_with_their_kind_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "tally", tally := meter.Tally())
    logger = logging.getLogger("pages.counted")
    logger.addHandler(handler := meter.Errors(logging.ERROR))
    try:
        logger.warning("no error")
        try:
            raise ValueError(PRIVATE)
        except ValueError:
            logger.exception("broken")
    finally:
        logger.removeHandler(handler)
    assert tally.errors == 1
    assert tally.last_errors[0].kind == "ValueError"
    assert tally.last_errors[0].where.startswith("tests/pages/test_owner_log.py:")


def test_visitors_are_counted_once_a_day_however_many_pages_they_open(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = meter.Tally()
    for visitor in ("one", "one", "two"):
        tally.come(visitor)
    for visitor in ("one", "two"):
        tally.leave(visitor)
    assert (len(tally.open_pages), len(tally.today), tally.most_today) == (1, 2, 2)
    tally.day = "yesterday"
    tally.come("three")
    assert tally.today == {"one", "three"}


CRASH = """
import logging, threading, warnings
from pages._ui.owner import log
log.start()
warnings.warn({private!r})
thread = threading.Thread(target=lambda: open({private!r}))
thread.start(); thread.join()
logging.getLogger("pages.x").info("on info")
logging.getLogger("pages.x").debug("on debug")
raise ValueError({private!r})
"""


@pytest.mark.parametrize("level", ["info", "debug", "error", "nonsense"])
def test_what_nobody_caught_is_a_line_too_and_levels_are_kept(level: str) -> None:
    code = CRASH.format(private=PRIVATE)
    environment = os.environ | {"RPS_LOG_LEVEL": level}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    parsed = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["error"] for line in parsed if "error" in line] == [
        "FileNotFoundError: No such file or directory",
        "ValueError",
    ]
    assert PRIVATE not in done.stderr
    said = {line.get("text") for line in parsed}
    assert ("on info" in said, "on debug" in said) == (level != "error", level == "debug")


METHODS = ("debug", "info", "warning", "error", "exception", "critical")
OWN = [file for folder in ("rps_core", "pages") for file in sorted((ROOT / folder).rglob("*.py"))]


def test_our_own_records_are_worded_in_the_code() -> None:
    """A text that is put together before it is logged would be kept as it is."""
    calls = [(file, node) for file in OWN for node in ast.walk(ast.parse(file.read_text())) if _logs(node)]
    assert len(calls) > 5
    assert [f"{file}:{node.lineno}" for file, node in calls if not isinstance(node.args[0], ast.Constant)] == []


def test_the_documentation_names_every_event_and_no_other() -> None:
    words = (ROOT / "docs" / "hosting.md").read_text().partition(" Events: ")[2].partition(".")[0]
    assert sorted(words.replace(",", " ").split()) == sorted(_events())


def _events() -> set[str]:
    """The first argument of what logs, and of functions that are given the `event` which they log."""
    named: set[str] = set()
    for file in OWN:
        tree = ast.parse(file.read_text())
        givers = {
            one.name
            for one in ast.walk(tree)
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and "event" in [a.arg for a in one.args.args]
        }
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and one.args]
        for call in calls:
            does = ast.unparse(call.func)
            first = call.args[0]
            if isinstance(first, ast.Constant) and (
                does in ("log.event", "log.measured") or does.removeprefix("self.") in givers
            ):
                named.add(str(first.value))
    return named


def _logs(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in METHODS and "log" in ast.unparse(node.func.value).lower()

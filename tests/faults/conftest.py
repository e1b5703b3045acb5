"""Each test here, and of a killed server before a browser, is a fault; the end says how many were survived."""

from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

HERE = ("tests/faults/", "tests/e2e/test_server_killed.py")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the test's own."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Prints the counts."""
    ends = {"passed": 0, "failed": 0, "error": 0, "skipped": 0}
    for end in ends:
        ends[end] = sum(one.nodeid.startswith(HERE) for one in terminalreporter.stats.get(end, []))
    if tried := ends["passed"] + ends["failed"] + ends["error"]:
        left_out = f"; not tried here: {ends['skipped']}" if ends["skipped"] else ""
        reports = [one for all_of_them in terminalreporter.stats.values() for one in all_of_them]
        deaths = sum(dict(getattr(one, "user_properties", ())).get("deaths", 0) for one in reports)
        cuts = f", among them {deaths} deaths between two writes" if deaths else ""
        terminalreporter.write_line(f"faults tried: {tried}, survived: {ends['passed']}{cuts}{left_out}")

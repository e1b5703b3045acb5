"""Each test of this folder is one fault; at the end stands how many were tried and how many survived."""

from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

HERE = Path(__file__).parent.relative_to(Path(__file__).parents[2]).as_posix()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the test's own."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Prints the counts."""
    ends = {"passed": 0, "failed": 0, "error": 0, "skipped": 0}
    for end in ends:
        ends[end] = sum(one.nodeid.startswith(f"{HERE}/") for one in terminalreporter.stats.get(end, []))
    if tried := ends["passed"] + ends["failed"] + ends["error"]:
        left_out = f"; not tried here: {ends['skipped']}" if ends["skipped"] else ""
        reports = [one for all_of_them in terminalreporter.stats.values() for one in all_of_them]
        deaths = sum(dict(getattr(one, "user_properties", ())).get("deaths", 0) for one in reports)
        cuts = f", among them {deaths} deaths between two writes" if deaths else ""
        terminalreporter.write_line(f"faults tried: {tried}, survived: {ends['passed']}{cuts}{left_out}")

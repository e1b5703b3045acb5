"""A home of its own for each test, and the counts of what was tried, printed at the end."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.attempts import Attempts, Tally

DEMANDED = {
    "zips": 123,
    "pictures": 42,
    "mutated pictures": 10_000,
    "checkpoints": 45,
    "command lines": 164,
    "links": 24,
    "damaged files": 77,
}
"""As many as were once tried from outside; a count that sinks below fails the session."""
_tally = Tally(DEMANDED)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees or touches what is the user's."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def attempts(request: pytest.FixtureRequest) -> Attempts:
    """Counts what the test tries."""
    return Attempts(request.node)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        _tally.add(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _tally.missing() and _is_whole(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in _tally.lines():
        terminalreporter.write_line(line)
    for sentence in _tally.missing() if _is_whole(config) else ():
        terminalreporter.write_line(sentence, red=True)


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests of the files were asked for; a worker of several processes has but a part."""
    chosen = config.option.keyword or config.option.markexpr or any("::" in arg for arg in config.args)
    return not chosen and not hasattr(config, "workerinput")

"""What `make audit` says of what an advisory source answered."""

from typing import Any

from devtools.audit import report

SAFE: dict[str, Any] = {"name": "pillow", "version": "13.0.0", "vulns": []}
UNSAFE: dict[str, Any] = {
    "name": "av",
    "version": "1.0",
    "vulns": [{"id": "GHSA-1", "fix_versions": ["1.1"]}, {"id": "GHSA-2", "fix_versions": []}],
}
UNKNOWN: dict[str, Any] = {"name": "ours", "skip_reason": "not found"}


def test_without_an_advisory_all_is_well() -> None:
    assert report([SAFE]) == (["Checked: 1; advisories: 0."], 0)


def test_each_advisory_is_named_with_the_version_that_mends_it() -> None:
    lines, status = report([SAFE, UNSAFE, UNKNOWN])
    assert status == 1
    assert lines[:2] == ["av 1.0: GHSA-1, mended in 1.1", "av 1.0: GHSA-2, mended in none yet"]
    assert lines[-1] == "Not known to the source, and so not checked: ours."


def test_silence_is_not_taken_for_safety() -> None:
    assert report([SAFE, UNKNOWN])[1] == 3
    lines, status = report(None)
    assert status == 3
    assert "nothing was checked" in lines[0]

"""Asks an advisory source about every package that is installed: `make audit`.

python -m devtools.audit PYTHON, where PYTHON is an interpreter that has pip-audit.

Ends with 0 where all are known and none has an advisory, with 1 where one has, with 3 where some are unknown.
"""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from typing import Any

SOURCES = ("osv", "pypi")
"""pip-audit's names for who is asked, the richer first."""


def ask(source: str, python: str) -> list[dict[str, Any]] | None:
    """Name, version and advisories of each installed package; None where the source does not answer."""
    installed = sysconfig.get_paths()["purelib"]
    command = [python, "-m", "pip_audit", "--path", installed, "--progress-spinner", "off", "-f", "json", "-s", source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return None
    return packages if any("vulns" in package for package in packages) else None


def report(packages: Sequence[dict[str, Any]] | None) -> tuple[list[str], int]:
    """What is said of them, and the exit status."""
    if packages is None:
        return [f"No advisory source answered ({', '.join(SOURCES)}): nothing was checked. Try again online."], 3
    known = [package for package in packages if "vulns" in package]
    unknown = [package["name"] for package in packages if "vulns" not in package]
    lines = [
        f"{package['name']} {package['version']}: {flaw['id']}, mended in "
        + (", ".join(flaw["fix_versions"]) or "none yet")
        for package in known
        for flaw in package["vulns"]
    ]
    status = 1 if lines else 3 if unknown else 0
    lines.append(f"Checked: {len(known)}; advisories: {len(lines)}.")
    if unknown:
        lines.append(f"Not known to the source, and so not checked: {', '.join(unknown)}.")
    return lines, status


def main() -> int:
    """Prints the report of the first source that answers."""
    answers = (ask(source, sys.argv[1]) for source in SOURCES)
    lines, status = report(next((answer for answer in answers if answer is not None), None))
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())

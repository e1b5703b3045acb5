"""Tests stand where the code they test stands, and share what they share in tests/helpers alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SHARED = {"tests", "tests.helpers"}
MOST_LINES = 250


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def modules_of_tests(file: Path) -> set[str]:
    """The modules below tests/ that a file imports from."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name for name in named if name.split(".")[0] == "tests"}


@pytest.mark.parametrize("file", TESTS, ids=relative)
def test_a_test_imports_nothing_of_another_test(file: Path) -> None:
    assert {".".join(name.split(".")[:2]) for name in modules_of_tests(file)} <= SHARED


@pytest.mark.parametrize("folder", ["benchmarks", "devtools", "pages", "rps_core"])
def test_nothing_else_imports_tests(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    assert [relative(file) for file in files if modules_of_tests(file)] == []


@pytest.mark.parametrize("file", TESTS, ids=relative)
def test_no_file_of_tests_is_too_long_to_read(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= MOST_LINES


def test_each_folder_of_tests_of_the_core_is_a_package_of_the_core() -> None:
    folders = {file.parent.name for file in (ROOT / "tests" / "core").glob("*/test_*.py")}
    assert folders
    assert folders <= {file.parent.name for file in (ROOT / "rps_core").glob("*/__init__.py")}

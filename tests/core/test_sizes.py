"""The house stays one to find one's way in: few rooms, few files in each, and files and functions that one can read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "rps_core"
PACKAGES = sorted(file.parent for file in CORE.rglob("__init__.py"))
PYTHON = sorted(file for folder in ("rps_core", "pages") for file in (ROOT / folder).rglob("*.py"))
CODE = PYTHON + sorted(
    file
    for pattern in ("tests/**/*.py", "benchmarks/**/*.py", "devtools/**/*.py", "pages/**/*.js", "tests/**/*.js")
    for file in ROOT.glob(pattern)
)
MOST_TOP_FILES = 18
MOST_PACKAGES = 15
MOST_FILES = 8  # of a package, besides its __init__
MOST_LINES = 250
MOST_LINES_OF_A_FUNCTION = 50


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_few_files_and_packages_stand_at_the_top_of_the_core():
    assert len(list(CORE.glob("*.py"))) <= MOST_TOP_FILES
    assert len(list(CORE.glob("*/__init__.py"))) <= MOST_PACKAGES


@pytest.mark.parametrize(
    "package", [folder for folder in PACKAGES if folder not in (CORE, CORE / "hands")], ids=relative
)
def test_a_package_of_the_core_has_few_files(package: Path):
    files = sorted(file.name for file in package.glob("*.py") if file.name != "__init__.py")
    assert len(files) <= MOST_FILES, files


@pytest.mark.parametrize("package", [folder for folder in PACKAGES if folder != CORE], ids=relative)
def test_the_init_of_a_package_holds_its_docstring_alone(package: Path):
    (statement,) = ast.parse((package / "__init__.py").read_text()).body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def test_helpers_of_the_pages_stand_in_folders():
    assert [file.name for file in (ROOT / "pages" / "_ui").iterdir() if file.is_file()] == ["__init__.py"]


@pytest.mark.parametrize("file", CODE, ids=relative)
def test_no_file_is_too_long(file: Path):
    assert len(file.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("file", PYTHON, ids=relative)
def test_a_function_fits_a_screen(file: Path):
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]
    assert [name for name, length in lengths if length > MOST_LINES_OF_A_FUNCTION] == []

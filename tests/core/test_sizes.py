"""The house stays one to find one's way in: few rooms, few files in each, and files and functions that one can read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "rps_core"
PACKAGES = sorted(file.parent for file in CORE.rglob("__init__.py"))
MOST_TOP_FILES = 18
MOST_PACKAGES = 15
MOST_FILES = 8  # of a package, besides its __init__


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

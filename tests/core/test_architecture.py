"""Imports run one way: app.py and pages -> pages/_ui -> rps_core, and inside the core from floor to floor.

Torch is imported only where it is needed.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted((ROOT / "rps_core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
UI_LIBRARIES = {"streamlit", "streamlit_webrtc", "plotly"}
FLOORS = (
    {"arrays", "errors", "labels", "reports"},
    {"config", "models", "shapes", "storage"},
    {"convolution", "data", "layers", "training"},
    {"hands", "nets", "recordings", "transforms"},
    {"augment", "dataset", "inference"},
    {"batches"},
    {"evaluation", "explain"},
    {"finetuning", "live", "maintenance"},
    {"game", "guide", "runs"},
    {"exercises"},
    {"commands"},
    {"cli"},
    {"__main__", "rps_core"},
)
"""The packages and top modules of the core from the ground up. Each imports only from floors below its own."""


def imports(file: Path, *, at_start_only: bool = False) -> Iterator[str]:
    """Names of the modules a file imports; with `at_start_only`, of those it imports when it is itself imported."""
    nodes = list(ast.parse(file.read_text()).body) if at_start_only else list(ast.walk(ast.parse(file.read_text())))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def relative(file: Path) -> str:
    return str(file.relative_to(ROOT))


def run_python(code: str) -> str:
    """Run code in a fresh interpreter at the project's root; its output."""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize("file", CORE, ids=relative)
def test_core_knows_neither_the_dashboard_nor_its_libraries(file: Path):
    modules = {name.split(".")[0] for name in imports(file)}
    assert not modules & (UI_LIBRARIES | {"app", "pages"})


def room(file: Path) -> str:
    """The package or top module of the core that a file belongs to."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return "rps_core" if parts[1] == "__init__" else parts[1]


def rooms_of(name: str) -> Iterator[str]:
    """The room of the core that an imported name belongs to, if any."""
    if name.startswith("rps_core."):
        first = name.split(".")[1]
        is_module = (ROOT / "rps_core" / first).is_dir() or (ROOT / "rps_core" / f"{first}.py").is_file()
        yield first if is_module else "rps_core"


@pytest.mark.parametrize("file", CORE, ids=relative)
def test_each_room_of_the_core_imports_only_from_floors_below(file: Path):
    floor_of = {name: number for number, names in enumerate(FLOORS) for name in names}
    own = room(file)
    assert own in floor_of, f"{own} stands on no floor: put it into FLOORS, above all that it imports"
    used = {name for imported in imports(file) for name in rooms_of(imported)} - {own}
    assert {name for name in used if floor_of[name] >= floor_of[own]} == set()


def test_the_floors_name_each_room_once_and_no_room_that_is_gone():
    named = [name for names in FLOORS for name in names]
    assert sorted(named) == sorted({room(file) for file in CORE})


@pytest.mark.parametrize("file", PAGES, ids=relative)
def test_pages_import_no_app_and_no_torch_when_they_start(file: Path):
    assert "app" not in {name.split(".")[0] for name in imports(file)}
    assert not {name.split(".")[0] for name in imports(file, at_start_only=True)} & {"torch", "torchvision"}


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("[!_]*.py")), ids=relative)
def test_each_page_first_makes_sure_that_app_has_run(file: Path):
    statements = [node for node in ast.parse(file.read_text()).body if not _is_docstring_or_import(node)]
    assert ast.unparse(statements[0]) == "ensure_routed(__file__)"


def _is_docstring_or_import(node: ast.stmt) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom)


def test_importing_the_core_imports_neither_streamlit_nor_torch():
    code = "import sys, rps_core; print(sorted({'streamlit', 'plotly', 'torch'} & set(sys.modules)))"
    assert run_python(code) == "[]"


def test_a_server_that_reads_pictures_and_a_worker_do_without_torchvision_and_torchs_compiler():
    modules = "{'torchvision', 'torch._dynamo', 'sympy'}"
    code = f"import sys, rps_core.inference, rps_core.runs.worker; print(sorted({modules} & set(sys.modules)))"
    assert run_python(code) == "[]"


def test_whoever_draws_charts_has_pandas_whole():
    """Plotly takes it from sys.modules, where another tab's thread may have put half of it: importing it waits."""
    code = "import sys, pages._ui.drawing.charts; print(hasattr(sys.modules.get('pandas'), 'Series'))"
    assert run_python(code) == "True"


def test_the_first_page_opens_without_torch_pandas_and_charts():
    code = """
import sys
from streamlit.testing.v1 import AppTest
from pages._ui.app import warmup

warmup.start = lambda: None  # else torch arrives in the background, which is right, but not what is asked here
at = AppTest.from_file("app.py", default_timeout=60).run()
assert not at.exception, at.exception
assert at.title, "the first page has no title"
print({"torch", "pandas", "pages._ui.drawing.charts"} & set(sys.modules))
"""
    assert run_python(code) == "set()"

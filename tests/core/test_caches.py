"""What is kept to be used again has an end: every cache says how many entries it holds, or for how long."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "rps_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("*.py")])
STREAMLITS = {"cache_data", "cache_resource"}
BOUNDS = {"max_entries", "ttl"}


def unbounded(code: str) -> Iterator[str]:
    """The caches in it that name no bound, each with its line."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = ast.unparse(call.func if call else decorator).rpartition(".")[2]
            given = {one.arg: one.value for one in call.keywords} if call else {}
            bounded = {
                **dict.fromkeys(STREAMLITS, any(_is_number(given.get(bound)) for bound in BOUNDS)),
                "lru_cache": call is not None and _is_number(given.get("maxsize")),
                "cache": False,
            }
            if not bounded.get(name, True):
                yield f"line {node.lineno}: {name} of {node.name}"


def _is_number(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_cache_names_its_bound(file: Path):
    assert not list(unbounded(file.read_text()))


@pytest.mark.parametrize(
    "decorator",
    [
        *("st.cache_data", "st.cache_resource(show_spinner=False)", "st.cache_data(max_entries=None)"),
        *("cache", "functools.cache", "lru_cache", "lru_cache()", "functools.lru_cache(maxsize=None)"),
    ],
)
def test_a_cache_without_a_bound_is_caught(decorator: str):
    assert list(unbounded(f"@{decorator}\ndef load(): ..."))


@pytest.mark.parametrize("decorator", ["st.cache_data(max_entries=4)", "st.cache_resource(ttl=60)", "cached_property"])
def test_a_cache_with_a_bound_passes(decorator: str):
    assert not list(unbounded(f"@{decorator}\ndef load(): ..."))

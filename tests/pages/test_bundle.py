"""The components' ES modules as the one string that Streamlit takes."""

import re
from pathlib import Path

import pytest

from pages._ui.components import bundle as bundle_module
from pages._ui.components.bundle import bundle

COMPONENTS = Path(bundle_module.__file__).parent
ENTRIES = sorted(file for file in COMPONENTS.glob("*/*.js") if file.stem == file.parent.name)


def write(folder: Path, **modules: str) -> Path:
    """Writes modules `name.js`; the path of the first."""
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder / f"{next(iter(modules))}.js"


def test_there_are_fifteen_components_and_each_has_its_python_face_beside_it():
    assert len(ENTRIES) == 15
    assert all((entry.parent / "__init__.py").exists() for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_a_component_is_one_module_that_imports_nothing_and_exports_only_itself(entry: Path):
    text = bundle(entry)
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert [line.split("(")[0] for line in re.findall(r"^export .*", text, re.MULTILINE)] == ["export default mount"]
    assert text.count("export function") == 0
    assert text.count("function mount(") == 1  # shared, and not written twice


def test_modules_stand_before_those_that_need_them_and_keep_their_private_names(tmp_path: Path):
    entry = write(
        tmp_path,
        entry='import { b } from "./b.js";\nimport { a as first, LIMIT } from "./a.js";\n\n'
        "export default () => first() + b() + LIMIT;\n",
        b='import {\n  a,\n} from "./a.js";\n\nconst own = 2;\nexport const b = () => a() + own;\n',
        a="const own = 1;\nexport const LIMIT = 3;\nexport async function later() {}\nexport function a() {\n"
        "  return own;\n}\n",
    )
    assert bundle(entry) == (
        "const module0 = (() => { // a.js\nconst own = 1;\nconst LIMIT = 3;\nasync function later() {}\n"
        "function a() {\n  return own;\n}\nreturn { LIMIT, later, a };\n})();\n"
        "const module1 = (() => { // b.js\nconst {\n  a,\n} = module0;\n\nconst own = 2;\nconst b = () => a() + own;\n"
        "return { b };\n})();\n"
        "const { b } = module1;\nconst { a: first, LIMIT } = module0;\n\nexport default () => first() + b() + LIMIT;\n"
    )


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}, "imports itself"),
        ({"a": 'import { b, c } from "./b.js";\n', "b": "export const b = 1;\n"}, "imports c, which .*b.js does not"),
        ({"a": 'import * as b from "./b.js";\n', "b": "export const b = 1;\n"}, "a.js: not understood here: import"),
        ({"a": 'import { b } from "package";\n'}, "a.js: not understood here: import"),
        ({"a": "const b = 1;\nexport { b };\n"}, "a.js: not understood here: export { b }"),
        ({"a": "export let b = 1;\n"}, "a.js: not understood here: export let"),
        (
            {"a": 'import { b } from "./b.js";\n', "b": "export const b = 1;\nexport default b;\n"},
            "b.js: not understood",
        ),
    ],
    ids=["circle", "missing name", "all of a module", "package", "export list", "export let", "default of a part"],
)
def test_what_it_does_not_understand_is_refused_with_the_files_name(
    tmp_path: Path, modules: dict[str, str], message: str
):
    with pytest.raises(ValueError, match=message):
        bundle(write(tmp_path, **modules))

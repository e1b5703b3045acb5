"""Folders of ES modules as components of Streamlit.

`st.components.v2` takes JavaScript as one string, or as files of an installed package whose `pyproject.toml` declares
an `asset_dir`. This dashboard also runs from a clone that nobody has installed, so it must be a string. The browser
imports it from a `blob:` URL, from which a relative import leads nowhere. Addresses that would lead somewhere have
other faults. Streamlit serves files of an app from one folder `static/` alone, far from the Python that goes with them,
and under addresses that stay when the files change, so that a browser may mix modules of two versions. `data:` URLs are
refused where a proxy's content security policy allows `blob:` alone. An import map must stand in the page before its
first module.

So `bundle` writes the modules one after the other into one string, each in a function of its own, as bundlers do. The
sources stay plain ES modules: node imports them and linters read them as they are. Of the ways to import and export it
knows those that we use, and refuses all others:

    import { name, other as alias } from "./file.js";       export function, async function, class or const
    and, in the component's own file alone, export default
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import streamlit as st

from pages._ui.app.widget_values import fits, refuse

HEATMAP_CSS = Path(__file__).parent / "js" / "heatmap.css"
"""The palette and the legends of heatmap.js."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def define(folder: Path, *shared_css: Path, **forms: Any) -> Callable[..., SimpleNamespace]:
    """The component of a folder `name`: of `name.js`, and of `name.css` where there is one, after the shared sheets.

    `forms` says what the browser sends, by name (`widget_values.fits`). What comes in another form was written by hand:
    it calls nothing, and is None in what the component returns.
    """
    sheets = [*shared_css, folder / f"{folder.name}.css"]
    css = "\n".join(sheet.read_text() for sheet in sheets if sheet.exists())
    draw = st.components.v2.component(f"rps_{folder.name}", css=css or None, js=bundle(folder / f"{folder.name}.js"))

    def draw_checked(key: str, data: Any = None, **callbacks: Callable[[], None]) -> SimpleNamespace:
        def changed(name: str) -> None:
            if _checked(st.session_state[key].get(name), forms[name]) is not None:
                callbacks.get(f"on_{name}_change", lambda: None)()

        heard: dict[str, Any] = {f"on_{name}_change": partial(changed, name) for name in forms}
        result = draw(key=key, data=data, **heard)
        return SimpleNamespace(**{name: _checked(result.get(name), form, quietly=True) for name, form in forms.items()})

    return draw_checked


def _checked(value: object, form: Any, *, quietly: bool = False) -> Any:
    """What came, or None where it has another form."""
    if value is None or fits(value, form):
        return value
    if not quietly:
        refuse()
    return None


def bundle(entry: Path) -> str:
    """A module with everything it imports, as one module without imports; only its default export is left.

    Raises ValueError for a circle of imports, a name that is imported but not exported, and a way to import or export
    that is not understood, with the file's name.
    """
    exports: dict[Path, set[str]] = {}  # of the modules that are written already, in the order they are needed
    written: list[str] = []
    _write(entry.resolve(), exports, written, ())
    return "\n".join(written)


def _write(file: Path, exports: dict[Path, set[str]], written: list[str], importers: tuple[Path, ...]) -> None:
    """Writes a module after those it imports. `importers` lead to it; the component's own file has none."""
    if file in importers:
        raise ValueError(f"{file} imports itself over {' and '.join(other.name for other in importers)}")
    source = file.read_text()
    for names, path in _IMPORT.findall(source):
        needed = (file.parent / path).resolve()
        if needed not in exports:
            _write(needed, exports, written, (*importers, file))
        if missing := {name.split()[0] for name in names.split(",") if name.strip()} - exports[needed]:
            raise ValueError(f"{file} imports {', '.join(sorted(missing))}, which {needed} does not export")

    def bind(match: re.Match[str]) -> str:
        number = list(exports).index((file.parent / match[2]).resolve())
        return f"const {{{match[1].replace(' as ', ': ')}}} = module{number};\n"

    names = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(bind, source))
    for line in _LEFT.findall(body):
        if importers or not line.startswith("export default "):
            raise ValueError(f"{file}: not understood here: {line}")
    if importers:
        body = f"const module{len(exports)} = (() => {{ // {file.name}\n{body}return {{ {', '.join(names)} }};\n}})();"
    exports[file] = set(names)
    written.append(body)

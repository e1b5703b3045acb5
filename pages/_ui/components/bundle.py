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
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HEATMAP_CSS = Path(__file__).parent / "js" / "heatmap.css"
"""The palette and the legends of heatmap.js."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def define(folder: Path, *shared_css: Path) -> ComponentRenderer:
    """The component of a folder `name`: of `name.js`, and of `name.css` where there is one, after the shared sheets."""
    sheets = [*shared_css, folder / f"{folder.name}.css"]
    css = "\n".join(sheet.read_text() for sheet in sheets if sheet.exists())
    return st.components.v2.component(f"rps_{folder.name}", css=css or None, js=bundle(folder / f"{folder.name}.js"))


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

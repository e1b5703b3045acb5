"""Runs functions of the components' ES modules: in node where there is one, else in a browser."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Route

COMPONENTS = Path(__file__).parents[2] / "pages" / "_ui" / "components"
ORIGIN = "http://components.invalid"  # no server: the browser's requests are answered here, from the files

Run = Callable[..., Any]
"""(module, function, argument): the function, (module, argument, load) => result in JavaScript, gets the module of that
path below the components' folder; `await load(path)` gives it another. Argument and result travel as JSON."""


def run_in_node(module: str, function: str, argument: Any = None) -> Any:
    """`function` in a fresh node."""
    script = f"""
        const load = (path) => import({json.dumps(COMPONENTS.as_uri())} + "/" + path);
        const module = await load({json.dumps(module)});
        console.log(JSON.stringify(await ({function})(module, {json.dumps(argument)}, load)));
    """
    node = shutil.which("node")
    assert node
    result = subprocess.run([node, "--input-type=module"], input=script, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def run_in_browser(browser: Browser, module: str, function: str, argument: Any = None) -> Any:
    """`function` in an empty page of a browser. It imports the files as they are, as node does."""
    page = browser.new_page()
    page.route(f"{ORIGIN}/**", _serve)
    page.goto(f"{ORIGIN}/")
    script = f"""async ([path, argument]) => {{
        const load = (path) => import("{ORIGIN}/" + path);
        return ({function})(await load(path), argument, load);
    }}"""
    try:
        return page.evaluate(script, [module, argument])
    finally:
        page.close()


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(f"{ORIGIN}/")
    if path:
        route.fulfill(path=COMPONENTS / path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")

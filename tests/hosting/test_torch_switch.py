"""`make run TORCH=cpu` takes torch from PyTorch's index, and everything else from where pip takes it by itself.

Both are file indexes on loopback here, with wheels that hold nothing but a version.
"""

import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def write_wheel(index: Path, name: str, version: str, *needs: str) -> None:
    """A wheel with one module, in a folder as pip reads it from a file server."""
    file = index / name / f"{name}-{version}-py3-none-any.whl"
    file.parent.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    requires = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr(f"{name}.py", f"__version__ = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


class Quiet(SimpleHTTPRequestHandler):
    """A file server that prints nothing."""

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[str]:
    """The address of a file server with two indexes: pypi/ and cpu/."""
    pypi, cpu = tmp_path / "indexes" / "pypi", tmp_path / "indexes" / "cpu"
    write_wheel(pypi, "torch", "2.14.1", "nvidia")
    write_wheel(pypi, "torchvision", "0.29.1", "torch==2.14.1")
    write_wheel(pypi, "nvidia", "13.0")
    write_wheel(pypi, "needed", "3.0")
    write_wheel(cpu, "torch", "2.14.1+cpu", "needed")
    write_wheel(cpu, "torch", "2.13.0+cpu")
    write_wheel(cpu, "torchvision", "0.29.1+cpu", "torch==2.14.1")
    write_wheel(cpu, "needed", "1.0")  # too old for anybody
    handler = partial(Quiet, directory=str(tmp_path / "indexes"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile as it is, and requirements of two lines."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements.txt").write_text("torch==2.14.1  # the nets\ntorchvision==0.29.1\n")
    return folder


def make(checkout: Path, indexes: str, *words: str) -> subprocess.CompletedProcess[str]:
    pip = {"PIP_INDEX_URL": f"{indexes}/pypi", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "MAKE", "TORCH"))}
    command = ["make", ".venv/installed", f"PYTHON={sys.executable}", f"TORCH_INDEX={indexes}/cpu", *words]
    return subprocess.run(command, cwd=checkout, env=kept | pip, capture_output=True, text=True, timeout=240)


def versions(checkout: Path) -> dict[str, str]:
    """What is installed, but for pip and setuptools."""
    listed = subprocess.run([checkout / ".venv/bin/python", "-m", "pip", "freeze"], capture_output=True, text=True)
    return dict(line.split("==") for line in listed.stdout.split())


@pytest.mark.slow
def test_the_switch_takes_torch_without_cuda_and_replaces_one_that_is_there(checkout: Path, indexes: str) -> None:
    without = make(checkout, indexes)
    assert without.returncode == 0, without.stderr
    assert versions(checkout) == {"torch": "2.14.1", "torchvision": "0.29.1", "nvidia": "13.0"}

    switched = make(checkout, indexes, "TORCH=cpu")
    assert switched.returncode == 0, switched.stderr
    assert versions(checkout) == {
        "torch": "2.14.1+cpu",
        "torchvision": "0.29.1+cpu",
        "needed": "3.0",
        "nvidia": "13.0",
    }
    again = make(checkout, indexes, "TORCH=cpu")
    assert "up to date" in again.stdout


def test_another_word_than_cpu_is_one_sentence(checkout: Path, indexes: str) -> None:
    refused = make(checkout, indexes, "TORCH=gpu")
    assert refused.returncode == 2
    assert "TORCH is gpu, but only cpu is known" in refused.stderr
    assert not (checkout / ".venv").exists()

"""What a host is given: the image's recipe, what goes into it, compose.yaml, and the configurations beside it."""

import fnmatch
import importlib.util
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from rps_core.storage.limits import HOSTS, Limits, unknown_settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
APPS = [name for name in COMPOSE["services"] if name.startswith("app-")]


def instructions(word: str) -> list[str]:
    """The arguments of each such instruction of the Dockerfile, with its lines joined."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(f"{word} ")]


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    assert hadolint, "hadolint is missing: `make test` installs it"
    linted = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_image_runs_without_rights_keeps_one_folder_and_says_whether_it_is_well() -> None:
    assert instructions("USER") == ["1000"]
    assert instructions("VOLUME") == ["/data"]
    assert "RPS_HOME=/data" in instructions("ENV")[-1]
    (health,) = instructions("HEALTHCHECK")
    assert "/_stcore/health" in health
    assert DOCKERFILE.index("\nUSER ") > DOCKERFILE.index("\nCOPY . .")  # nothing the server runs belongs to its user
    assert "--chown" not in DOCKERFILE


def test_torch_in_the_image_is_the_build_without_cuda_unless_an_argument_says_otherwise() -> None:
    (argument,) = instructions("ARG")
    assert argument == "TORCH_INDEX=https://download.pytorch.org/whl/cpu"
    makefile = re.search(r"^TORCH_INDEX \?= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert makefile and argument.endswith(makefile[1])
    assert re.findall(r"==\d", DOCKERFILE) == []  # versions stand in requirements.txt alone


def test_the_image_holds_what_the_dashboard_runs_from_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]
    assert [line for line in lines if line and not line.startswith(("#", "!"))] == ["*", "**/__pycache__"]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    inside = [name for name in tracked if any(name == one or name.startswith(f"{one}/") for one in let_in)]
    assert {"app.py", "hosted.py", "requirements.txt", "rps_core/assets/handnet.safetensors", "pages/home.py"} <= set(
        inside
    )
    assert [name for name in inside if fnmatch.fnmatch(name, "*secrets*") or name.startswith("tests/")] == []


def test_each_server_is_read_only_without_rights_and_bounded() -> None:
    assert len(APPS) >= 2
    for name in APPS:
        app = COMPOSE["services"][name]
        assert app["read_only"] and app["cap_drop"] == ["ALL"]
        assert app["security_opt"] == ["no-new-privileges:true"]
        assert app["volumes"] == ["data:/data"]  # the same for all: a visitor's things are there on each
        assert "ports" not in app  # only Caddy is open to the outside
        assert app["mem_limit"] and app["pids_limit"]


def test_caddy_knows_every_server_and_waits_until_they_are_well() -> None:
    caddy = COMPOSE["services"]["caddy"]
    upstreams = caddy["environment"]["RPS_UPSTREAMS"].split()
    assert upstreams == [f"{name}:8501" for name in APPS]
    assert set(caddy["depends_on"]) == set(APPS)
    default = re.search(r"\{\$RPS_UPSTREAMS:(.*?)\}", (ROOT / "hosting" / "Caddyfile").read_text())
    assert default and default[1].split() == upstreams


def test_coturn_lets_nobody_into_the_hosts_networks_but_the_dashboards_own() -> None:
    lines = (ROOT / "hosting" / "turnserver.conf").read_text().splitlines()
    (network,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    first = network["subnet"].removesuffix("0/24")
    assert [line for line in lines if line.startswith("allowed-peer-ip")] == [f"allowed-peer-ip={first}0-{first}255"]
    denied = {line.split("=")[1].split("-")[0] for line in lines if line.startswith("denied-peer-ip")}
    assert denied >= {"10.0.0.0", "127.0.0.0", "169.254.0.0", "172.16.0.0", "192.168.0.0", "::1"}
    assert {"use-auth-secret", "no-cli"} <= set(lines)


def test_no_secret_stands_on_a_command_line_and_coturn_gets_its_own(tmp_path: Path) -> None:
    for service in COMPOSE["services"].values():
        assert not re.search("SECRET", str([service.get("command"), service.get("entrypoint")]))
    (folder := tmp_path / "coturn").mkdir()
    coturn = COMPOSE["services"]["coturn"]
    for source, target, _ in (volume.split(":") for volume in coturn["volumes"]):
        shutil.copy(ROOT / source, folder / Path(target).name)
    (stand_in := tmp_path / "turnserver").write_text('#!/bin/sh\necho "$@"; env; cat "$2"; stat -c %a "$2"\n')
    stand_in.chmod(0o755)
    given = {name: f"the {name}" for name in coturn["environment"]}
    entrypoint = [coturn["entrypoint"][0], str(folder / Path(coturn["entrypoint"][1]).name)]
    path = f"{tmp_path}:/usr/bin:/bin"
    done = subprocess.run(
        entrypoint, env=given | {"PATH": path, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    command, *rest = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    assert "SECRET" not in command
    assert [line for line in rest if "the RPS_TURN_SECRET" in line] == ["static-auth-secret=the RPS_TURN_SECRET"]
    assert {"realm=the RPS_DOMAIN", "external-ip=the RPS_PUBLIC_IP"} <= set(rest) and rest[-1] == "600"
    assert set((ROOT / "hosting" / "turnserver.conf").read_text().splitlines()) <= set(done.stdout.splitlines())
    without = subprocess.run(entrypoint, env={"PATH": path, "TMPDIR": str(tmp_path)}, capture_output=True, text=True)
    assert without.returncode and "the address that the domain points to" in without.stderr


def test_files_volumes_and_variables_that_compose_names_are_there() -> None:
    text = (ROOT / "compose.yaml").read_text()
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]
    example = (ROOT / "hosting" / "env.example").read_text()
    must_be_given = set(re.findall(r"\$\{(\w+):\?", text))
    assert must_be_given <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_what_env_example_sets_is_documented_and_known_and_reaches_the_servers() -> None:
    text = (ROOT / "docs" / "hosting.md").read_text() + (ROOT / "compose.yaml").read_text()
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "hosting" / "env.example").read_text(), re.MULTILINE))
    assert {name for name in example if name not in text} == set()
    assert all(COMPOSE["services"][name]["env_file"] == ".env" for name in APPS)
    assert float(example["RPS_HOST_GB"]) in HOSTS


def test_every_setting_of_the_documents_is_read_somewhere_and_known_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = re.compile(r"\bRPS_[A-Z_]+[A-Z]\b")
    limits = {f"RPS_{one.name.upper()}" for one in fields(Limits)}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    sources = [
        ROOT / name
        for name in tracked
        if not name.startswith(("tests/", "docs/")) and Path(name).suffix in (".py", ".yaml", ".sh", "")
    ]
    read = limits.union(*(named.findall(source.read_text(errors="replace")) for source in sources))
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "hosting" / "env.example"]
    said = {document.name: set(named.findall(document.read_text())) for document in documents}
    assert {name: settings - read for name, settings in said.items() if settings - read} == {}
    assert len(said["hosting.md"]) > 15
    for name in set().union(read, *said.values()):  # nobody is told that one of them is no setting
        monkeypatch.setenv(name, "1")
    assert unknown_settings() == ""


def test_the_steps_name_the_ports_that_are_open_and_the_services_that_say_whether_they_are_well() -> None:
    steps = (ROOT / "docs" / "hosting.md").read_text()
    turn = dict(
        line.split("=") for line in (ROOT / "hosting" / "turnserver.conf").read_text().splitlines() if "port=" in line
    )
    published = [port.split(":")[0] for port in COMPOSE["services"]["caddy"]["ports"]]
    relayed = f"{turn['min-port']} to {turn['max-port']}"
    assert f"open ports: TCP {' and '.join(published)}, UDP {turn['listening-port']} and {relayed}." in steps
    has_check = {name for name, one in COMPOSE["services"].items() if "healthcheck" in one} | set(APPS)  # by the image
    said = re.search(r"docker compose ps +# after a minute (.+) \"healthy\", (.+) \"Up\"", steps)
    assert said
    assert set(re.split(", | and ", said[1])) == has_check
    assert set(re.split(", | and ", said[2])) == set(COMPOSE["services"]) - has_check


@pytest.mark.parametrize("binary", ["caddy"])
def test_caddy_takes_its_configuration(binary: str) -> None:
    if not shutil.which(binary):
        pytest.skip("caddy is not installed; on Debian: apt install caddy")
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(ROOT / "hosting" / "Caddyfile")]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_space_says_what_the_image_serves() -> None:
    _, head, _ = (ROOT / "hosting" / "space" / "README.md").read_text().split("---\n", 2)
    settings = yaml.safe_load(head)
    assert settings["sdk"] == "docker"
    assert [str(settings["app_port"])] == instructions("EXPOSE")
    given = (ROOT / "hosting" / "space" / "settings").read_text().splitlines()
    assert given[-1] == "ENV RPS_HOST_GB=16 RPS_FRAMED=1"  # huggingface.co shows a Space in a frame


def test_the_cloud_installs_what_everybody_does_with_torch_without_cuda() -> None:
    lines = (ROOT / "hosting" / "community" / "requirements.txt").read_text().splitlines()
    given = [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]
    assert given[:2] == ["--extra-index-url https://download.pytorch.org/whl/cpu", "-r ../../requirements.txt"]
    pinned = (ROOT / "requirements.txt").read_text()
    for line in given[2:]:
        name, version = line.removesuffix("+cpu").split("==")
        assert line.endswith("+cpu") and f"{name}=={version} " in pinned
    assert {line.split("==")[0] for line in given[2:]} == {"torch", "torchvision"}


def test_the_document_names_the_licence_of_everything_that_is_installed_by_name() -> None:
    _, _, listed = (ROOT / "docs" / "hosting.md").read_text().partition("## Licences of what an image holds")
    named = set(re.findall(r"[a-z0-9-]+", listed.lower()))
    required = re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(required) > 15
    assert [name for name in required if name.lower() not in named] == []


def test_the_document_names_what_the_wheels_of_video_and_heic_hold_under_gpl() -> None:
    _, _, listed = (ROOT / "docs" / "hosting.md").read_text().partition("## Licences of what an image holds")
    rows = {line.split("|")[1].split()[0]: line for line in listed.splitlines() if line.startswith("| ")}
    for package, row in (("av", rows["av"]), ("pillow_heif", rows["pillow-heif"])):
        found = importlib.util.find_spec(package)
        assert found and found.origin
        held = [file.name for file in (Path(found.origin).parents[1] / f"{package}.libs").iterdir()]
        assert {name[3:7] for name in held if name.startswith(("libx264", "libx265"))} == set(
            re.findall(r"x26[45]", row)
        )


def test_the_server_of_strangers_is_imported_without_a_word() -> None:
    """What is said before its log stands would be no line of the log."""
    done = subprocess.run(
        [sys.executable, "-c", "import hosted"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("switch", "script"), [("", "app.py"), ("0", "app.py"), ("1", "hosted.py")])
def test_make_run_serves_strangers_where_the_switch_is_on_as_the_pages_read_it(switch: str, script: str) -> None:
    done = subprocess.run(
        ["make", "-n", "run", f"RPS_HOSTED={switch}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].endswith(f"streamlit run {script}")

"""make classroom before anybody comes: the certificate, what it prints, and what it refuses in a sentence."""

import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

import classroom
from pages._ui.classroom import entrance

ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"RPS_HOME": str(home)}
    command = [sys.executable, "classroom.py", "--no-browser", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_certificate_serves_its_address_alone_and_can_sign_nothing(tmp_path: Path) -> None:
    public, secret = classroom.certificate("127.0.0.2", tmp_path / "classroom")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(public, secret)
    made = x509.load_pem_x509_certificate(public.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["127.0.0.2"]
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (made.not_valid_after_utc - made.not_valid_before_utc).days < 825  # more no phone takes
    assert sorted(file.name for file in public.parent.iterdir()) == ["certificate.key", "certificate.pem"]
    assert public.parent.stat().st_mode & 0o077 == 0


def test_a_certificate_is_kept_from_lesson_to_lesson_until_the_address_is_another_or_it_is_damaged(
    tmp_path: Path,
) -> None:
    public, secret = classroom.certificate("127.0.0.2", tmp_path)
    first = public.read_bytes()
    classroom.certificate("127.0.0.2", tmp_path)
    assert public.read_bytes() == first
    classroom.certificate("127.0.0.3", tmp_path)
    second = public.read_bytes()
    assert second != first
    for damage in (lambda: secret.unlink(), lambda: public.write_text("nonsense"), lambda: public.write_bytes(b"")):
        before = public.read_bytes()
        damage()
        classroom.certificate("127.0.0.3", tmp_path)
        assert public.read_bytes() != before
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(public, secret)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--address", "no.such.host.invalid"), "is no address"),
        (("--address", "x" * 70), "is no address"),
        (("--address", "fe80::1"), "is no address"),
        (("--address", "203.0.113.7"), "cannot listen at 203.0.113.7"),
        (("--address", "127.0.0.2", "--port", "0"), "take one from 1,024 to 65,535"),
        (("--address", "127.0.0.2", "--port", "70000"), "take one from 1,024 to 65,535"),
    ],
)
def test_what_cannot_be_served_is_refused_in_a_line(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ") and why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_setting_whose_name_is_none_is_refused_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_MOST_WAITNG", "20")
    done = run(tmp_path, "--address", "203.0.113.7")
    assert done.returncode == 2 and not list(tmp_path.iterdir())
    assert done.stderr.startswith("error: RPS_MOST_WAITNG (near RPS_MOST_WAITING) is no setting")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_refused_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "--address", "127.0.0.2", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port}" in done.stderr and "PORT=8502" in done.stderr


def test_the_makefile_hands_on_what_a_teacher_says(tmp_path: Path) -> None:
    said = ["ADDRESS=127.0.0.2", "PORT=8600", "HTTPS=no"]
    planned = subprocess.run(["make", "-n", "classroom", *said], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "classroom.py --address 127.0.0.2 --port 8600 --http" in planned.stdout
    planned = subprocess.run(["make", "-n", "classroom"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert planned.stdout.strip().splitlines()[-1].split() == [".venv/bin/python", "classroom.py"]


def test_each_start_prints_another_link_for_the_teacher_and_the_last_lessons_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    for name in ("RPS_CLASSROOM", *classroom.SETTINGS):
        monkeypatch.setenv(name, "1")  # main sets them; this takes that back
    monkeypatch.setattr(classroom.cli, "main", lambda: None)
    keys = []
    for _ in range(2):
        monkeypatch.setattr(sys, "argv", ["classroom.py", "--http", "--no-browser", "--address", "127.0.0.2"])
        classroom.main()
        printed = capsys.readouterr().out
        assert "this one opens nothing then" in printed
        keys.append(printed.partition("/open-classroom?key=")[2].split()[0])
    assert [entrance.opens(key) for key in keys] == [False, True]


def test_an_address_that_is_another_than_in_the_last_lesson_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    entrance.teacher_key(is_new=True)
    first, second = "https://192.168.1.20:8501", "https://192.168.1.31:8501"
    assert [classroom.last_address(one) for one in (first, first, second, second, first)] == ["", "", first, "", second]
    (tmp_path / "classroom" / "address").write_bytes(b"\xff\x00")
    assert classroom.last_address(first) == ""

"""The dashboard for a class, on this computer's network: `make classroom`. Prints the address and the teacher's link.

Browsers give their camera to pages that come over HTTPS alone, so it makes itself a certificate. No authority has
signed that, so each phone asks once whether to go on: docs/classroom shows it. `--http` leaves it out, and the live
camera with it.
"""

import argparse
import os
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
import trustme
from cryptography import x509
from streamlit.web import cli

from pages._ui.classroom.entrance import log_file, teacher_key
from rps_core.errors import InputError
from rps_core.exercises.classroom import room_workspace, students
from rps_core.storage.files import PROJECT, read_regular, write_atomically, writing
from rps_core.storage.limits import check_settings
from rps_core.storage.workspace import check_locks, local_workspace

PORT = 8501
DAYS = 365
"""Of a certificate. It is kept, so that a phone asks once a year and not in every lesson."""
SETTINGS = {
    "RPS_KEEP_DAYS": "90",
    "RPS_MOST_WAITING": "60",
    "RPS_MOST_MINUTES": "10",
    "RPS_TRAININGS_AT_ONCE": str(min(max((os.cpu_count() or 1) // 2, 1), 4)),
}
"""A class comes back next week, and all its students train at once: half the cores are for them."""
MOVED = """\
The last lesson was at {}. To a phone another address is another site: whoever joined there comes as somebody new, and
gets the old name once you have pressed "Ask for another name" beside it. A fixed address of this computer helps."""
WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Variables without which Linux has no window to open a browser in."""


def main() -> None:
    """Says where the class joins, and serves it until Ctrl-C."""
    given = _arguments()
    try:
        check_settings()
        check_locks(local_workspace())
        host = given.address or network_address()
        check_port(host, given.port)
        address = f"{'http' if given.http else 'https'}://{host}:{given.port}"
        options = [] if given.http else _certificate_options(host)
        link = f"{address}/open-classroom?key={teacher_key(is_new=True)}"
        before = last_address(address)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ["RPS_CLASSROOM"] = address
    _announce(address, link, is_safe=not given.http)
    if before and students(local_workspace()):
        print(f"{MOVED.format(before)}\n", flush=True)
    if not given.no_browser:
        threading.Thread(target=_open_when_ready, args=(link, host, given.port), daemon=True).start()
    sys.argv = ["streamlit", "run", str(PROJECT / "hosted.py"), f"--server.address={host}", *options]
    sys.argv += [f"--server.port={given.port}", "--server.headless=true", "--logger.hideWelcomeMessage=true"]
    cli.main()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves the dashboard to a class on this computer's network.")
    parser.add_argument("--address", help="this computer's address in the network, where it has several")
    parser.add_argument("--port", type=int, default=PORT, help="default: %(default)s")
    parser.add_argument("--http", action="store_true", help="without HTTPS: no warning, and no live camera")
    parser.add_argument("--no-browser", action="store_true", help="do not open the teacher's page here")
    return parser.parse_args()


def network_address() -> str:
    """The address of this computer in the network that leads on. Nothing is sent.

    Raises InputError where there is none.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        if not (found := str(probe.getsockname()[0])).startswith(("127.", "0.")):
            return found
    raise InputError(
        "this computer is in no network; join the one that the class is in, or give its address: ADDRESS=192.168.1.20"
    )


def last_address(now: str) -> str:
    """Where the lesson before was, if elsewhere; this address is kept. Raises InputError like all writing."""
    file = room_workspace(local_workspace()).folder / "address"
    before = ""
    with suppress(OSError, ValueError):  # none, or damaged
        before = read_regular(file, 1_000).decode()
    with writing(file):
        write_atomically(file, now)
    return before if before != now and before.isprintable() else ""


def check_port(host: str, port: int) -> None:
    """Raises InputError where the address is not this computer's, or the port is taken."""
    if not 1 <= port <= 65_535:
        raise InputError(f"the port {port} was given; take one from 1,024 to 65,535")
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)[0][4]
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")  # as Streamlit does
            probe.bind(found)
    except (socket.gaierror, UnicodeError):
        raise InputError(f"{host!r} is no address; give one such as ADDRESS=192.168.1.20") from None
    except PermissionError:
        raise InputError(f"port {port} is kept for administrators; take another: PORT=8501") from None
    except OSError as error:
        raise InputError(
            f"the dashboard cannot listen at {host}, port {port} ({error.strerror}); stop what listens there, "
            "take another port (PORT=8502), or another address of this computer (ADDRESS=…)"
        ) from None


def certificate(host: str, folder: Path) -> tuple[Path, Path]:
    """Files of a certificate for the address and of its key; one that is there already is kept while it holds.

    The authority that signs it is forgotten at once: nobody can ever sign anything else by it.
    """
    public, secret = folder / "certificate.pem", folder / "certificate.key"
    if not _holds(public, secret, host):
        now, name = datetime.now(UTC), "Rock, paper, scissors"
        leaf = trustme.CA(organization_name=name).issue_cert(
            host,
            organization_name=name,
            not_before=now - timedelta(days=1),  # a phone's clock may be late
            not_after=now + timedelta(days=DAYS),
        )
        with writing(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(secret, leaf.private_key_pem.bytes())
            write_atomically(public, b"".join(part.bytes() for part in leaf.cert_chain_pems))
    return public, secret


def _holds(public: Path, secret: Path, host: str) -> bool:
    """Whether a certificate is for this address and for three more months at least, and its key is beside it."""
    try:
        known = x509.load_pem_x509_certificate(read_regular(public))
        names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    lasts = known.not_valid_after_utc - datetime.now(UTC) > timedelta(days=DAYS / 4)
    return lasts and secret.is_file() and host in [str(name.value) for name in names]


def _certificate_options(host: str) -> list[str]:
    public, secret = certificate(host, room_workspace(local_workspace()).folder)
    return [f"--server.sslCertFile={public}", f"--server.sslKeyFile={secret}"]


def _announce(address: str, link: str, *, is_safe: bool) -> None:
    warning = "Each phone warns once that it does not know this computer: docs/classroom/README.md shows the two taps."
    print(f"\nThe class joins at   {address}\n")
    if sys.stdout.isatty() or "utf" in (sys.stdout.encoding or "").lower():
        segno.make(address, micro=False).terminal(compact=True)
    print(
        f"\nThe teacher's page   {link}\n\nKeep that link to yourself: whoever has it is the teacher."
        "\nThe next start makes another one; this one opens nothing then."
    )
    print(warning if is_safe else "Without HTTPS phones give no live camera: photographs can be taken and uploaded.")
    print(f"What the server logs goes to {log_file()}")
    print("Ctrl-C ends the lesson; what was made is there in the next one.\n", flush=True)


def _open_when_ready(link: str, host: str, port: int) -> None:
    """The teacher's page in a browser window of this computer, where it has one."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in WINDOWS):
        return
    for _ in range(120):
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            webbrowser.open(link)
            return
        time.sleep(0.5)


if __name__ == "__main__":
    main()

"""What a hosted dashboard allows each visitor, by the size of its host: every limit a named setting. No torch.

RPS_HOST_GB says how large the host is; a variable of a limit's own name, such as RPS_MOST_RUNS, sets that one alone.
A variable that begins with RPS_ and is no setting is named with the nearest one: its writer believes that it counts.
"""

import difflib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from rps_core.errors import InputError
from rps_core.reports import counted, singular_or_plural
from rps_core.storage.workspace import Workspace, bytes_in

T = TypeVar("T", int, float)
OTHER_SETTINGS = (
    "RPS_HOME", "RPS_HOSTED", "RPS_HOST_GB", "RPS_HOST_NAME", "RPS_CLASSROOM", "RPS_QUEUE", "RPS_FRAMED",
    "RPS_TURN_URL", "RPS_TURN_SECRET", "RPS_TURN_ONLY", "RPS_HF_TOKEN", "RPS_STATUS_SECRET", "RPS_LOG_LEVEL",
)  # fmt: skip
"""All but the limits."""
BESIDE = ("RPS_DOMAIN", "RPS_PUBLIC_IP", "RPS_UPSTREAMS", "RPS_STICKY_SECRET", "RPS_HTTP_PORT", "RPS_HTTPS_PORT")
"""Those of caddy and coturn: compose.yaml hands each server the whole of .env."""
_KUBERNETES = re.compile(r"_SERVICE_(HOST|PORT)|_PORT(_\d|$)")
"""What it sets by itself for a service that is called rps."""


@dataclass(frozen=True)
class Limits:
    """What each visitor may keep, and ask of the host."""

    keep_days: int = 7
    """A workspace that nobody used for so long is deleted."""
    most_disk_mb: int = 200
    least_free_mb: int = 500
    """Of the host's disk, however many visitors there are: below that nobody keeps anything more."""
    most_runs: int = 20
    most_recorded: int = 2_000
    """Recorded pictures, in all collections."""
    most_collections: int = 30
    most_imports: int = 3
    most_pictures: int = 5_000
    """Pictures of one training, and of one zip."""
    most_megapixels: int = 2_000
    """Of the pictures in one zip, decoded: a picture of 300 kB may have 100."""
    most_epochs: int = 200
    most_threads: int = 1
    """Threads of torch in one training; the other cores answer pages."""
    most_minutes: int = 20
    """Of one training; then it is stopped, and its best weights are kept."""
    away_minutes: int = 10
    """A training whose visitor did not come for so long is stopped: nobody waits for it."""
    trainings_at_once: int = 1
    """Of all visitors; the others wait in a queue."""
    most_waiting: int = 8
    most_upload_mb: int = 400
    """Of files that one visitor's open pages hold at once: they are in memory until they are kept or taken off."""
    all_uploads_mb: int = 800
    """The same of all visitors, on one server."""
    most_messages: int = 10
    """Of one visitor's pages, a second: each draws a page, which takes 30 ms of a core. Those that come faster wait."""
    most_pages: int = 60
    """Pages that one visitor has open at once."""
    all_pages: int = 250
    """The same of all visitors, on one server: each takes a megabyte and more."""
    most_streams: int = 2
    """Live videos at once on one server, of all visitors; the others wait for their turn. Each takes part of a core."""
    stream_minutes: int = 5
    """Of one live video, where others wait for theirs."""
    training_memory_mb: int = 1_500
    """Of one worker's data (RLIMIT_DATA on Linux): torch alone takes 850, a training of the guide's net 1,000."""


HOSTS: dict[float, Limits] = {
    1.0: Limits(
        most_disk_mb=50, most_runs=5, most_recorded=500, most_imports=1, most_pictures=2_000,
        most_megapixels=1_000, most_minutes=10, most_waiting=3, most_streams=1, training_memory_mb=1_200,
        most_collections=10, least_free_mb=200, most_upload_mb=200, all_uploads_mb=300, most_pages=20, all_pages=60,
    ),
    2.7: Limits(),
    16.0: Limits(
        most_disk_mb=1_000, most_runs=50, most_recorded=10_000, most_imports=10, most_pictures=20_000,
        most_megapixels=10_000, most_epochs=500, most_minutes=60, away_minutes=30, trainings_at_once=4,
        most_waiting=40, most_streams=4,
        training_memory_mb=3_000, most_collections=100, least_free_mb=2_000, most_upload_mb=1_200,
        all_uploads_mb=4_000, most_pages=250, all_pages=1_000,
    ),
}  # fmt: skip
"""By the host's memory in GB; a host between two has what the smaller one has."""


def limits() -> Limits:
    """What holds here. Raises InputError for a setting that is no number from 1 on."""
    size_gb = _number("RPS_HOST_GB", 2.7, float)
    allowed = HOSTS[max((known for known in HOSTS if known <= size_gb), default=min(HOSTS))]
    given = {one.name: _number(f"RPS_{one.name.upper()}", getattr(allowed, one.name), int) for one in fields(Limits)}
    return replace(allowed, **given)


def unknown_settings() -> str:
    """One sentence about all variables that begin with RPS_ and are no setting; empty where there are none."""
    known = [*OTHER_SETTINGS, *BESIDE, *(f"RPS_{one.name.upper()}" for one in fields(Limits))]
    unknown = sorted(
        name for name in os.environ if name.startswith("RPS_") and name not in known and not _KUBERNETES.search(name)
    )
    near = [f"{name} (near {difflib.get_close_matches(name, known, 1, cutoff=0)[0]})" for name in unknown]
    what = singular_or_plural(len(near), "is no setting", "are no settings")
    return f"{' and '.join(near)} {what}, so nothing is set; mend the name, or take it away" if near else ""


def check_settings() -> None:
    """Raises InputError for a variable that is no setting, and for a setting that is no number from 1 on."""
    if said := unknown_settings():
        raise InputError(said)
    limits()


def check_room(workspace: Workspace, limit: str, more: int, what: str, still: str, one: str = "") -> None:
    """For a visitor: raises InputError where so many more would go over a limit, which says what still works.

    `limit` is a field of Limits, `more` how many there would be then, `what` their name, `one` that of a single one. At
    home nothing is limited.
    """
    if not workspace.of_visitor:
        return
    most = getattr(limits(), limit)
    if more > most:
        allowed = counted(most, one or what, what)
        raise InputError(f"this site allows each visitor {allowed}, and this would make {more:,}; {still}")


def most_allowed(workspace: Workspace, limit: str, otherwise: int) -> int:
    """The highest number that may be given: `otherwise`; for a visitor what a field of Limits says, if it is less."""
    return min(otherwise, getattr(limits(), limit)) if workspace.of_visitor else otherwise


def check_disk(workspace: Workspace, more_bytes: int = 0) -> None:
    """For a visitor: raises InputError where its workspace would take more of the disk than it may.

    What was deleted does not count: it gives way where its room is needed (`trash.make_room`). Nor may all visitors
    together fill the host's disk.
    """
    if workspace.of_visitor and _free_bytes(workspace) - more_bytes < limits().least_free_mb * 10**6:
        raise InputError(
            "the disk of this site is nearly full, so nothing more is kept for now; what you made before is there, all "
            "pages still work, and you may take your things along or delete some; try again later"
        )
    if over_limit(workspace, more_bytes) > 0:
        check_room(
            workspace,
            "most_disk_mb",
            -(-(workspace.used_bytes() + more_bytes - bytes_in(workspace.trash)) // 10**6),
            "MB",
            "delete runs, recordings or imports, or take them along and press Forget me on Home; all pages still work",
        )


def _free_bytes(workspace: Workspace) -> int:
    folder = next(one for one in (workspace.folder, *workspace.folder.parents) if one.is_dir())
    return shutil.disk_usage(folder).free


def over_limit(workspace: Workspace, more_bytes: int = 0) -> int:
    """Bytes by which a visitor's workspace, its trash and so many more take too much; never above 0 at home."""
    return workspace.used_bytes() + more_bytes - limits().most_disk_mb * 10**6 if workspace.of_visitor else 0


def _number(name: str, default: T, kind: Callable[[str], T]) -> T:
    given = os.environ.get(name)
    if given is None:
        return default
    try:
        value = kind(given)
    except ValueError:
        value = None
    if value is None or not 1 <= value < 1e9:
        raise InputError(f"{name} is {given!r}, but a number from 1 on is expected; set another, or none")
    return value


def is_on(setting: str) -> bool:
    """Whether a variable of the environment is set, and not to 0."""
    return os.environ.get(setting, "") not in ("", "0")

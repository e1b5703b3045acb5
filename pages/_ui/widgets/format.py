"""Names and numbers as people write them, with their units."""

from datetime import datetime

from rps_core.reports import counted
from rps_core.runs.run import Run

NET_NAMES = {"handnet": "HandNet", "guide": "Guide's net"}


EVERYBODYS = "everybody's hands"
"""What the form of Training calls the data of a run that names none."""
LESSON_TITLES = {
    "fine-tune": "taught {}",
    "no rehearsal": "taught {}, no rehearsal",
    "from scratch": "from scratch on {}",
}


def run_title(run: Run) -> str:
    """The name that a person gave the run; else net and data."""
    if run.name:
        return run.name
    if run.config.lesson:
        return f"{NET_NAMES[run.config.net]} {LESSON_TITLES[run.config.lesson].format(run.data_name)}"
    return f"{NET_NAMES[run.config.net]} on {EVERYBODYS if run.config.data is None else run.data_name}"


def run_created(run: Run) -> str:
    """When a run was created, in the time zone of the server; it may have waited in a queue before it began."""
    return moment(run.created_at)


def moment(iso: str) -> str:
    """An ISO time as 23 Nov 2026, 04:28."""
    return f"{datetime.fromisoformat(iso).astimezone():%d %b %Y, %H:%M}"


def run_settings(run: Run) -> str:
    """The values of a run's configuration, in a line."""
    config = run.config
    patience = "no early stopping" if config.patience is None else f"patience {config.patience}"
    way = f"lesson {config.lesson}" if config.lesson else f"recipe {config.recipe}"
    left_out = f" · {counted(len(config.excluded), 'picture')} left out" if config.excluded else ""
    together = "" if config.keep_near is None else f" · near-duplicates together, {config.keep_near} bits"
    return (
        f"{way} · learning rate {config.learning_rate:g} · batch {config.batch_size} · {patience} · "
        f"seed {config.seed}{left_out}{together} · created {run_created(run)}"
    )


def duration(seconds: float) -> str:
    """45 s, 3 min 20 s, 2 h 5 min."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{minutes} min {rest} s" if hours == 0 else f"{hours} h {minutes} min"


def time_left(remaining_s: float, ends_in_s: float) -> str:
    """How long a training still takes if it runs every epoch, or until its site ends it; empty: not known yet."""
    if not remaining_s:
        return ""
    if ends_in_s < remaining_s:
        return f"at most {duration(ends_in_s)} left, then this site’s limit ends it"
    return f"at most {duration(remaining_s)} left"


def quantity(number: int) -> str:
    """780, 12,345, 1.25 M, 15.9 G: as many digits as help."""
    if number < 1_000_000:
        return f"{number:,}"
    for power, letter in ((1e6, "M"), (1e9, "G"), (1e12, "T")):
        if number < 999.5 * power:
            return f"{number / power:.3g} {letter}"
    return f"{number:.2e}"


def memory_size(number_of_bytes: int) -> str:
    """12 bytes, 186 kB, 1.5 MB; a kB is 1,000 bytes."""
    if number_of_bytes < 1000:
        return counted(number_of_bytes, "byte")
    for power, unit in ((1e3, "kB"), (1e6, "MB"), (1e9, "GB"), (1e12, "TB")):
        if number_of_bytes < 999.5 * power:
            return f"{number_of_bytes / power:.3g} {unit}"
    return f"{number_of_bytes:.2e} bytes"

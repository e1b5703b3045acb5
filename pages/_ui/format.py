"""Names and numbers as people write them, with their units."""

from datetime import datetime

from rps_core.runs import Run

NET_NAMES = {"handnet": "HandNet", "guide": "Guide's net"}


def run_title(run: Run) -> str:
    return f"{NET_NAMES[run.config.net]} on {run.data_name}"


def run_start(run: Run) -> str:
    """When a run began, in the time zone of the server."""
    return moment(run.created_at)


def moment(iso: str) -> str:
    """An ISO time as 23 Nov 2026, 04:28."""
    return f"{datetime.fromisoformat(iso).astimezone():%d %b %Y, %H:%M}"


def run_settings(run: Run) -> str:
    """The values of a run's configuration, in a line."""
    config = run.config
    patience = "no early stopping" if config.patience is None else f"patience {config.patience}"
    return (
        f"recipe {config.recipe} · learning rate {config.learning_rate:g} · batch {config.batch_size} · {patience} · "
        f"seed {config.seed} · started {run_start(run)}"
    )


def duration(seconds: float) -> str:
    """45 s, 3 min 20 s, 2 h 5 min."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{minutes} min {rest} s" if hours == 0 else f"{hours} h {minutes} min"

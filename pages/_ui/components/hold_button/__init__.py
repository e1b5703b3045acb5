"""A button that records as long as it is held, by pointer or space bar, as a component of plain JavaScript."""

from dataclasses import dataclass
from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent, press={"number": float, "down": bool, "held_s": float})


@dataclass(frozen=True)
class Press:
    """A press of the button: its number, whether it is still down, and how long it was, in seconds."""

    number: int
    down: bool
    held_s: float


def hold_button(label: str, held_label: str, key: str, *, disabled: bool = False) -> Press | None:
    """The last press, that goes on or is over; None before the first."""
    data = {"label": label, "held": held_label, "disabled": disabled}
    result = _component(key=key, data=data)
    press = result.press
    return Press(int(press["number"]), bool(press["down"]), float(press["held_s"])) if press else None

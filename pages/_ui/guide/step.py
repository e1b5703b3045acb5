"""What a step of the guide is on its page."""

from dataclasses import dataclass

from pages._ui.app.routing import PageEntry


@dataclass(frozen=True)
class Shown:
    """A page in the state that shows a step: the parameters of its link."""

    page: PageEntry
    label: str
    query: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step of the guide: its paragraph, its code, where it can be seen, and what is done better here and why.

    The code of all steps, one after the other, is one script that runs in the project's folder.
    """

    title: str
    name: str
    """What it is called in the code."""
    text: str
    code: str
    shown: tuple[Shown, ...]
    better: str = ""

"""Ada, a visitor who has something of every kind; and every link by which somebody else might ask for it."""

from collections.abc import Iterator

import numpy as np

from pages._ui.widgets import kept_picture
from pages._ui.widgets.kept_picture import Source
from pages._ui.widgets.link_types import LinkParameter
from pages._ui.widgets.page_parameters import all_parameters
from rps_core.config import TrainConfig
from rps_core.data.exclusions import exclude
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.game.rules import Round
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, give_name, write_status
from rps_core.storage.workspace import Workspace
from tests.helpers.nets import save_net
from tests.helpers.pictures import png

RUN, COLLECTION, IMPORT, SIGN = "20260102-030405-guide", "hands of Ada", "pictures of Ada", "sign of Ada"
NAMES = (RUN, COLLECTION, IMPORT, SIGN, "2 Jan 2026", "lesson of Ada", "photo of Ada")
"""What no page says to anybody else."""
GREY = np.full((40, 40, 3), 128, np.uint8)
CLASSES = ("paper", "rock", "scissors", SIGN)

NAMING: dict[str, tuple[str, ...]] = {
    "run": (RUN,),
    "model": (RUN,),
    "other": (RUN,),
    "collection": (COLLECTION,),
    "data": (f"collections/{COLLECTION}", f"datasets/{IMPORT}"),
    "label": (SIGN,),
    "show": (SIGN,),
    "file": (f"{SIGN}/0.jpg",),
    "picture": ("own",),
    "target": (SIGN,),
}
"""By the parameter of a link that can name what a visitor made: what of Ada's."""
ELSEWHERE = {"shared"}
"""Names what its owner shows; a test of its own tries it."""
FIXED = {
    *("layer", "region", "set", "crop", "channels", "at", "kernel", "typed", "mode", "view", "input", "layers", "look"),
    *("model_epoch", "other_epoch", "other_layer", "cam", "guide_step", "part", "camera", "opponent", "architecture"),
    *("recipe", "lr", "hide", "exercise"),
}
"""Those whose values stand in the code, are numbers, or name parts of a net that another parameter names."""


def links() -> Iterator[tuple[str, str, str]]:
    """(page, parameter, value): every way to ask for something of hers."""
    for one in all_parameters():
        for page in one.pages:
            yield from ((page, one.name, value) for value in NAMING.get(one.name, ()))


def combined(page: str) -> list[str]:
    """Links to a page that ask for all that its parameters can name at once, and so for every value of each."""
    asked: dict[str, list[str]] = {}
    for one, name, value in links():
        if one == page:
            asked.setdefault(name, []).append(value)
    most = max(map(len, asked.values()), default=0)
    return [
        "&".join(f"{name}={values[index % len(values)]}" for name, values in asked.items()) for index in range(most)
    ]


def unjudged() -> set[str]:
    """Parameters that hold text and are in none of the lists above: whoever adds one says what it can name."""
    texts = {one.name for one in all_parameters() if type(one) is LinkParameter}
    return texts - NAMING.keys() - ELSEWHERE - FIXED


def fill(mine: Workspace) -> None:
    """A run with weights and a name, a collection, an import, a round, a picture, and what she left out and solved."""
    for label in CLASSES:
        for index in range(3):
            store.add(mine, COLLECTION, label, GREY, store.new_burst(), index)
            store.write(mine.datasets / IMPORT / label / f"{index}.jpg", store.to_jpeg(GREY))
    folder = create_run(mine, mine.runs / RUN, TrainConfig(data=None, epochs=1))
    text = (folder / "config.json").read_text()
    created = text.split('"created_at": "')[1].split('"')[0]
    (folder / "config.json").write_text(text.replace(created, "2026-01-02T03:04:05.000+00:00"))
    write_status(folder, RunStatus("finished"))
    give_name(folder, "lesson of Ada")
    save_net(folder / "best.safetensors", "guide", seed=3)
    exclude(mine, mine.datasets / IMPORT, [f"{SIGN}/1.jpg"])
    history.put(mine, Round("random", "rock", "paper", "nonce of Ada", "2026-01-02T03:04:05+00:00"))
    solved.mark_solved(mine, "shapes")
    kept_picture.keep(mine, [Source("photo of Ada.png", png(7), "photo of Ada.png")], 0)

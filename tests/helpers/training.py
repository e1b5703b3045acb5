"""The page Training in AppTest: runs as a worker leaves them, and what a person does with the form."""

from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import follow

LINE = {
    "train_loss": 1.0,
    "val_loss": 0.9,
    "accuracy": 50.0,
    "seconds": 1.5,
    "confusion": [[3, 0, 0], [1, 2, 0], [0, 0, 3]],
}


def make_run(data, run_id: str = "mine", state: str = "finished", **config) -> str:
    """A run folder of two epochs, as a worker leaves it."""
    folder = create_run(
        local_workspace(),
        local_workspace().runs / run_id,
        TrainConfig.for_recipe(data=str(data), batch_size=4, **config),
    )
    append_metrics(folder, LINE | {"epoch": 1, "improved": True})
    append_metrics(folder, LINE | {"epoch": 2, "val_loss": 0.4, "accuracy": 87.5, "improved": True})
    write_status(folder, RunStatus(state, "all 2 epochs done", epoch=2, epochs=2))
    return run_id


def value_of(at: AppTest, parameter: str) -> str:
    """What the link says; AppTest gives what the page wrote as text, and what the test wrote as a list."""
    value = at.query_params[parameter]
    return value if isinstance(value, str) else value[0]


def choose_folder(at: AppTest, folder: object) -> AppTest:
    """A folder as the data, as the link holds it: AppTest cannot type a new option into a selectbox."""
    follow(at, data=str(folder)).run()
    if asked := [button for button in at.button if button.key == "data_sets_open"]:
        asked[0].click().run()
    at.toggle(key="exact").set_value(False)
    return at.run()


def press_start(at: AppTest) -> AppTest:
    next(button for button in at.button if button.label == "Start training").click()
    return at.run()

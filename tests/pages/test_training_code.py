"""The same in PyTorch: the code that Training prints is that of its form."""

from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.runs.pytorch_code import training_code
from rps_core.storage.workspace import local_workspace
from tests.helpers.training import choose_folder


def shown_code(at: AppTest) -> str:
    """What stands in "The same in PyTorch"; empty where it does not stand there."""
    return next((code.value for code in at.code if code.language == "python"), "")


def test_the_code_is_that_of_the_forms_values(open_page, data):
    at = open_page("training", recipe="fast", architecture="handnet")
    assert shown_code(at) == training_code(local_workspace(), TrainConfig.for_recipe("handnet", "fast")).strip()
    choose_folder(at, data)
    at.number_input(key="seed").set_value(8)
    at.number_input(key="batch").set_value(6)
    at.number_input(key="patience").set_value(2)
    at.number_input(key="keep_near").set_value(5)
    at.toggle(key="exact").set_value(True).run()
    expected = {"data": str(data), "seed": 8, "batch_size": 6, "patience": 2, "keep_near": 5, "exact_guide": True}
    assert (
        shown_code(at)
        == training_code(local_workspace(), TrainConfig.for_recipe("handnet", "fast", **expected)).strip()
    )


def test_a_value_that_cannot_be_has_no_code_but_a_sentence(open_page):
    at = open_page("training")
    at.text_input(key="lr").set_value("abc").run()
    assert "Learning rate: abc was typed" in at.error[0].value
    assert shown_code(at) == ""

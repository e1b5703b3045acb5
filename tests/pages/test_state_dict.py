"""The guide's own file, a state dict, on the pages that use a net."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from rps_core.models import RPSClassifier
from rps_core.nets import checkpoint
from tests.helpers.nets import save_untrained

OpenPage = Callable[..., AppTest]


@pytest.fixture
def saved(home: Path) -> None:
    """model.p where the guide's script was run, another among the runs, and one that is damaged."""
    torch.manual_seed(0)
    (home / "runs").mkdir()
    torch.save(RPSClassifier().state_dict(), home / "model.p")
    torch.save(RPSClassifier().state_dict(), home / "runs" / "other.p")
    (home / "damaged.p").write_bytes(b"PK\3\4 nothing")
    info = save_untrained(home / "nan.safetensors")
    model = RPSClassifier()
    torch.nn.init.constant_(model.conv1.weight, float("nan"))
    torch.save(model.state_dict(), home / "nan.p")
    checkpoint.save(model, info, home / "nan.safetensors")


PAGES = ["model", "photo", "webcam", "network", "convolution", "game"]


def choose(open_page: OpenPage, page: str, key: str) -> AppTest:
    """The page with that net; on Convolution it is asked for with the kernels of a trained net."""
    return open_page(page, model=key, **({"kernel": "trained net"} if page == "convolution" else {}))


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", ["model.p", "runs/other.p"])
def test_it_can_be_chosen(open_page: OpenPage, page: str, key: str) -> None:
    at = choose(open_page, page, key)
    assert not at.error
    options = [option for box in at.selectbox for option in box.options]
    assert f"{key}, your file" in options
    assert any(box.value in (key, f"{key}, your file") for box in at.selectbox)


@pytest.mark.usefixtures("saved")
def test_the_page_model_claims_no_score_for_it(open_page: OpenPage) -> None:
    at = open_page("model", model="model.p")
    assert next(metric.value for metric in at.metric if metric.label == "Its own validation pictures") == "–"


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_one_is_said_in_a_sentence(open_page: OpenPage, page: str) -> None:
    at = choose(open_page, page, "damaged.p")
    shown = " ".join(box.value for box in (*at.error, *at.warning))
    assert "damaged.p cannot be read as weights" in shown


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", ["nan.p", "nan.safetensors"])
def test_weights_that_are_no_numbers_are_said_in_a_sentence(open_page: OpenPage, page: str, key: str) -> None:
    at = choose(open_page, page, key)
    assert not at.exception
    assert f"{key} are no numbers (NaN)" in " ".join(box.value for box in (*at.error, *at.warning))


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("page", ["photo", "webcam", "game"])
def test_choosing_a_damaged_one_is_said_in_a_sentence_too(open_page: OpenPage, page: str) -> None:
    at = open_page(page)
    net = next(box for box in at.selectbox if box.label == "Net")
    net.select(next(title for title in net.options if "damaged.p" in title)).run()
    assert not at.exception
    assert "damaged.p cannot be read as weights" in " ".join(box.value for box in (*at.error, *at.warning))

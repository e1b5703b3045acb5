"""The network explorer: its maps and numbers are those that the shown code computes, and what is wrong is said."""

import base64
import re

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1.element_tree import Block

from pages._ui.app import cache
from pages._ui.network import map_view
from rps_core import CLASSES
from rps_core.config import TrainConfig
from rps_core.data.class_folders import scan
from rps_core.exercises import solved
from rps_core.nets import checkpoint
from rps_core.runs import metrics
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.nets import save_net
from tests.helpers.pages import all_html, captions, drawn, link_notes, run_code, sample_bytes, to_array
from tests.helpers.pictures import plain_folder

pytestmark = pytest.mark.usefixtures("untrained_nets")


@pytest.fixture
def run_with_epochs(home, data) -> str:
    """A run that kept the weights of three epochs."""
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig(data=str(data), epochs=3, batch_size=8)
    )
    write_status(folder, RunStatus("finished"))
    save_net(folder / "best.safetensors", "guide", seed=3)
    for epoch in (1, 2, 3):
        save_net(metrics.weights_file(folder, epoch), "guide", seed=epoch)
    return folder.name


def test_opens_on_the_first_layer_of_the_guides_net(open_page):
    at = open_page("network")
    assert not at.exception
    names = [layer["name"] for layer in drawn(at, "network_overview")["layers"]]
    assert names[:4] == ["conv1", "relu1", "pool1", "conv2"]
    assert names[-1] == "linear3"
    maps = drawn(at, "network_maps")
    assert (maps["maps"]["shape"], maps["signed"], maps["chosen"]) == ([6, 88, 88], True, 0)
    assert drawn(at, "network_kernel")["labels"] == ["red", "green", "blue"]
    assert len(re.findall("<figure>", all_html(at).split("rps-patches")[1])) == 6  # a patch of each sample
    assert solved.solved(local_workspace()) == set()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"picture": "rock 2", "layer": "relu2", "map": "5", "scale": "per map"},
        {"layer": "linear1", "map": "17", "scale": "global"},
        {"net": "handnet", "layer": "batchnorm5", "map": "3"},
        {"model": "handnet", "layer": "gap1", "map": "191"},
        {"net": "untrained-handnet", "layer": "pool3", "map": "2"},
    ],
    ids=str,
)
def test_the_maps_are_what_the_shown_code_computes(open_page, query):
    at = open_page("network", **query)
    assert not at.exception
    data, names = drawn(at, "network_maps"), run_code(at.code[0].value)
    ours = to_array(data["maps"])
    assert np.allclose(ours.squeeze(), names["maps"].numpy().squeeze(), atol=1e-5)
    assert np.allclose(ours[data["chosen"]].squeeze(), names["shown"].numpy().squeeze(), atol=1e-5)
    ends = np.abs(ours).max((1, 2)) if query.get("scale") == "per map" else [np.abs(ours).max()]
    assert query.get("scale") == "global" or np.allclose(data["ranges"], ends)
    assert all(end >= np.abs(ours).max() for end in data["ranges"]) or query.get("scale") == "per map"
    assert data["signed"] == (ours.min() < 0)


def test_the_overview_holds_the_first_maps_in_a_byte_a_value(open_page):
    at = open_page("network", layer="conv2")
    whole = to_array(drawn(at, "network_maps")["maps"])
    layer = next(layer for layer in drawn(at, "network_overview")["layers"] if layer["name"] == "conv2")
    few = np.frombuffer(base64.b64decode(layer["maps"]["values"]), np.int8).reshape(layer["maps"]["shape"])
    assert np.abs(few / 127 * layer["maps"]["range"] - whole[:4]).max() < layer["maps"]["range"] / 200
    assert layer["more"] == "+ 12 more"


@pytest.mark.parametrize(("net", "temperature"), [("guide", "1"), ("handnet", "8")])
def test_the_softmax_is_what_the_shown_code_computes(open_page, net, temperature):
    at = open_page("network", look="answer", net=net, temperature=temperature)
    assert not at.exception
    names = run_code(at.code[0].value)
    table = re.findall(r"<td>([^<]*)</td>", all_html(at).split("rps-softmax")[1])
    for position, p in enumerate(names["p"].tolist()):
        logit, _, share = table[3 * position : 3 * position + 3]
        assert float(logit.replace("−", "-")) == pytest.approx(names["logits"][position].item(), abs=6e-4)
        assert float(share) == pytest.approx(p, abs=6e-5)
    assert CLASSES[int(names["p"].argmax())] in all_html(at)
    assert "e^{" in at.latex[0].value


def test_grad_cam_and_occlusion_are_what_the_shown_code_computes(open_page):
    at = open_page("network", look="why", target="rock", cam="relu2", window="24", step="12")
    assert not at.exception
    names = run_code(at.code[0].value)
    fall = to_array(drawn(at, "network_fall")["maps"])[0]
    assert np.allclose(fall, names["fall"].numpy(), atol=1e-5)
    cam = to_array(drawn(at, "network_cam")["maps"])
    assert cam.shape == (1, 40, 40)
    assert cam.max() == pytest.approx(names["cam"].max().item(), rel=0.2, abs=1e-4)  # the code enlarges it
    assert "what speaks for" in at.selectbox(key="target_choice").label.lower()
    assert at.selectbox(key="target_choice").value == "rock"


def test_another_stride_makes_another_occlusion(open_page):
    at = open_page("network", look="why")
    before = to_array(drawn(at, "network_fall")["maps"])
    at.slider(key="step").set_value(9).run()
    assert not at.exception
    assert not np.array_equal(before, to_array(drawn(at, "network_fall")["maps"]))


def test_a_net_is_compared_with_how_it_began(open_page):
    at = open_page("network", look="compare", layer="relu1")
    assert not at.exception
    assert "Guide's net, untrained" in [at.selectbox(key="other_choice").format_func("untrained-guide")]
    first, second = drawn(at, "network_maps_first"), drawn(at, "network_maps_second")
    assert first["ranges"] == second["ranges"]
    for data, code in zip((first, second), at.code, strict=True):
        assert np.allclose(to_array(data["maps"]), run_code(code.value)["maps"].numpy(), atol=1e-5)
    assert not np.array_equal(to_array(first["maps"]), to_array(second["maps"]))
    assert "keep none" in captions(at)


def test_another_kind_of_net_has_a_layer_of_its_own(open_page):
    at = open_page("network", look="compare", layer="relu1", other="handnet", other_layer="relu5")
    assert not at.exception
    assert drawn(at, "network_maps_second")["maps"]["shape"] == [128, 9, 9]


def test_epochs_of_a_run_can_be_compared(open_page, run_with_epochs):
    at = open_page("network", look="compare", net=run_with_epochs, other=run_with_epochs, other_epoch="2")
    assert not at.exception
    assert at.select_slider(key="model_epoch").value == "best"
    at.select_slider(key="model_epoch").set_value("1").run()
    assert not at.exception
    for key, epoch in (("first", 1), ("second", 2)):
        shown = drawn(at, f"network_maps_{key}")
        net = checkpoint.load(read_run(local_workspace(), run_with_epochs).epoch_checkpoints[epoch])
        assert f"after epoch {epoch}" in shown["title"]
        code = next(code.value for code in at.code if f"{epoch:03d}.safetensors" in code.value)
        names = run_code(code)
        assert torch.equal(names["layers"].conv1.weight, net.model.get_parameter("conv1.weight"))
    assert "keep none" not in captions(at)


def test_while_a_search_runs_nothing_of_the_last_one_stands_under_the_new_set(open_page, monkeypatch):
    at = open_page("network")
    boxes = {number: one for number, one in at.main.children.items() if isinstance(one, Block)}
    (place,) = [number for number, box in boxes.items() if any("rps-patches" in one.value for one in box.get("html"))]
    monkeypatch.setattr(map_view, "top_patches", lambda *given: st.stop())  # the page is seen as it is at this moment
    searching = open_page("network", over="shipped hands")
    assert searching.main.children[place].type == "empty"


def test_the_top_patches_come_from_the_shipped_hands_too(open_page, tmp_path, monkeypatch, home):
    folders = scan(plain_folder(tmp_path / "hands", count=4))
    monkeypatch.setattr(cache, "shipped_hands", lambda: folders)
    at = open_page("network", over="shipped hands", layer="relu2", map="3")
    assert not at.exception
    values = [float(found) for found in re.findall(r"<figcaption>(-?[\d.]+)</figcaption>", all_html(at))]
    assert len(values) == 9
    assert values == sorted(values, reverse=True)
    assert len(list((home / ".cache" / "top-patches").glob("*.npz"))) == 1


def test_a_layer_that_another_net_lacks_gives_way_to_its_first(open_page):
    at = open_page("network", net="handnet", layer="batchnorm8", map="150")
    at.selectbox(key="model_choice").select("guide").run()
    assert not at.exception
    assert drawn(at, "network_maps")["maps"]["shape"] == [6, 88, 88]
    assert not link_notes(at)


def test_the_first_kernel_can_be_taken_to_the_microscope(open_page):
    at = open_page("network", layer="relu1", map="4", picture="rock 1")
    query = next(item.proto.query_string for item in at.get("page_link") if "microscope" in item.proto.label)
    for part in ("model=guide", "filter=4", "picture=rock+1", "size=90", "stride=1", "padding=0", "normalized=true"):
        assert part in query
    at = open_page("network", layer="conv2")
    assert not [item for item in at.get("page_link") if "microscope" in item.proto.label]


def test_nonsense_in_a_link_is_said_and_the_rest_of_it_counts(open_page):
    at = open_page(
        "network", model="nobody", layer="conv77", map="-1", scale="loud", look="maps", picture="foot", over="the moon"
    )
    assert not at.exception
    said = link_notes(at)
    for part in ("model='nobody'", "layer='conv77'", "map='-1'", "scale='loud'", "picture='foot'", "over='the moon'"):
        assert part in said
    assert drawn(at, "network_maps")["maps"]["shape"] == [6, 88, 88]
    at = open_page("network", look="why", target="lizard", window="900", step="x", cam="linear1")
    assert not at.exception
    for part in ("target='lizard'", "window='900'", "step='x'", "cam='linear1'"):
        assert part in link_notes(at)


def test_a_bad_upload_is_said_and_the_sample_stays(open_page):
    at = open_page("network")
    before = to_array(drawn(at, "network_maps")["maps"])
    at.file_uploader(key="picture_upload").upload("notes.txt", b"no picture").run()
    assert not at.exception
    assert "notes.txt is not a picture" in at.error[0].value
    assert np.array_equal(before, to_array(drawn(at, "network_maps")["maps"]))
    at.file_uploader(key="picture_upload").set_value([("hand.jpg", sample_bytes("rock 2"), "image/jpeg")])
    at.run()
    assert "hand.jpg" in at.code[0].value
    assert not np.array_equal(before, to_array(drawn(at, "network_maps")["maps"]))


def test_a_damaged_checkpoint_is_said(open_page, tmp_path):
    (tmp_path / "guide.safetensors").write_bytes(b"broken")
    at = open_page("network")
    assert not at.exception
    assert "is not a checkpoint of this project" in at.error[0].value

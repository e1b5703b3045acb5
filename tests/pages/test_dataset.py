"""The Dataset page: what is shown is what its code computes, only what is shown is opened, and nothing is deleted."""

import json
from pathlib import Path

import pytest
import torch

from pages._ui.components import gallery
from rps_core.batches import draw_batch
from rps_core.data.class_folders import scan
from rps_core.data.images import load_image
from rps_core.exercises import solved
from rps_core.explain.transform_trace import Steps, trace
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_html, as_own, captions, components, link_notes, press, run_code, tiles, to_array


def test_opens_on_thumbnails_of_every_class_and_opens_no_other_picture(open_page, monkeypatch):
    opened = []
    monkeypatch.setattr(gallery, "load_image", lambda file, **given: opened.append(file) or load_image(file, **given))
    gallery._thumbnail.clear()
    at = open_page("dataset")
    assert not at.exception
    shown = tiles(at)
    assert len(shown) == len(opened) == 48
    assert {tile["name"].split("/")[0] for tile in shown} == {"paper", "rock", "scissors"}
    assert all(tile["src"].startswith("data:image/") and tile["alt"] for tile in shown)
    assert solved.solved(local_workspace()) == set()


def test_pages_and_classes_stand_in_the_link(open_page):
    at = open_page("dataset", show="rock", page="3")
    names = [name for name in scan(None).names if name.startswith("rock/")]
    assert [tile["name"] for tile in tiles(at)] == names[96:144]
    at.selectbox(key="show").select("paper").run()
    assert all(tile["name"].startswith("paper/") for tile in tiles(at))


def test_a_pictures_tensor_is_the_guides_and_its_code_gives_it(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Picture", file="rock/z-rock-3-000004.png")
    assert not at.exception
    scene = json.loads(components(at)[0].json)
    names = run_code(at.code[-1].value)
    assert torch.equal(torch.from_numpy(to_array(scene).copy()), names["tensor"])
    assert names["label"] == 1
    assert names["index_to_class"] == {0: "paper", 1: "rock", 2: "scissors"}
    assert str(names["tensor"]) in at.code[-3].value
    before = at.query_params["file"]
    press(at, "Next")
    assert at.query_params["file"] != before


TRANSFORMS = [{}, {"resize": "squash", "side_px": "40", "hue": "0.5", "draw": "7"}, {"brightness": "0", "mean": "0.1"}]


@pytest.mark.parametrize("query", TRANSFORMS, ids=str)
def test_the_transforms_are_what_their_code_computes(open_page, hands, query):
    at = open_page("dataset", data=str(hands), part="Transforms", file="scissors/scissors-3-000002.jpg", **query)
    assert not at.exception
    names = run_code(at.code[-1].value)
    assert f"{names['tensor'].min():.2f} to {names['tensor'].max():.2f}".replace("-", "−") in all_html(at)
    numbers = {key: float(query.get(key, 0.1)) for key in ("brightness", "contrast", "saturation", "hue")}
    steps = Steps(int(query.get("side_px", 90)), query.get("resize", "letterbox"), **numbers)
    steps = Steps(steps.size_px, steps.resize, **numbers, mean=float(query.get("mean", 0.5)))
    traced = trace(load_image(hands / "scissors/scissors-3-000002.jpg"), steps, int(query.get("draw", 0)))
    assert torch.equal(torch.from_numpy(traced.tensor), names["tensor"])
    assert (traced.jittered == names["jittered"].permute(1, 2, 0).numpy()).all()


def test_near_duplicates_on_both_sides_are_shown_and_can_be_kept_together(open_page, hands):
    at = open_page("dataset", data=str(hands), part="Split", split_seed="1", bits="4", share="40")
    assert not at.exception
    assert "validation pictures have a near-duplicate in training" in at.warning[0].value
    sides = {tile["caption"].split(",")[0] for tile in tiles(at)}
    assert sides == {"training", "validation"}
    at.toggle(key="together").set_value(True).run()
    assert "No near-duplicate sits on both sides" in at.success[0].value
    names = run_code(at.code[-1].value)
    files = [Path(file).name for file, _ in names["dataset"].dataset.samples]
    validation = {files[position].removeprefix("z-").split(".")[0] for position in names["validation"].indices}
    assert not validation & {files[position].removeprefix("z-").split(".")[0] for position in names["training"].indices}


def test_the_split_is_the_guides_and_training_takes_it_over(open_page):
    at = open_page("dataset", part="Split", split_seed="4")
    names = run_code(at.code[-1].value)
    assert f"{len(names['training']):,} pictures for training, {len(names['validation'])} for" in captions(at)
    link = next(link for link in at.get("page_link") if link.proto.label == "Train with this split")
    assert "seed=4" in link.proto.query_string and "split=20" in link.proto.query_string


@pytest.mark.parametrize("query", [{}, {"batch_size": "5", "batch_seed": "3"}], ids=str)
def test_a_batch_is_what_its_code_loads(open_page, query):
    at = open_page("dataset", part="Batch", **query)
    assert not at.exception
    size = int(query.get("batch_size", 64))
    assert {metric.label: metric.value for metric in at.metric}["Shape"] == f"{size} x 3 x 90 x 90"
    names = run_code(at.code[-1].value)
    batch = draw_batch(scan(None), size, int(query.get("batch_seed", 0)))
    assert torch.equal(batch.images, names["images"]) and torch.equal(batch.labels, names["labels"])
    assert batch.steps == len(names["loader"])
    assert batch.channels[1][0] == pytest.approx(names["images"][:, 1].mean().item(), abs=1e-6)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"data": "/no/such"}, "/no/such does not exist"),
        ({"part": "Nonsense"}, "one of Browse"),
        ({"part": "Picture", "file": "rock/none.jpg"}, "rock/none.jpg"),
        ({"part": "Transforms", "std": "0"}, "a number from 0.05 to 2"),
        ({"page": "999"}, "a page from 1 to 32"),
        ({"show": "lizard"}, "lizard"),
    ],
    ids=str,
)
def test_a_bad_link_is_said_and_the_page_stays(open_page, query, message):
    at = open_page("dataset", **query)
    assert not at.exception
    assert message[1:] in link_notes(at) + "".join(error.value for error in at.error)


SOLVED = [
    ("data_normalize", {"part": "Transforms", "mean": "0.5", "std": "1"}, {"part": "Transforms"}),
    ("data_ten_steps", {"part": "Batch", "batch_size": "120"}, {"part": "Batch", "batch_size": "119"}),
    ("data_unfair_split", {"part": "Split", "split_seed": "4"}, {"part": "Split"}),
    ("data_threshold", {"part": "Quality", "blurred": "6.4"}, {"part": "Quality", "blurred": "6.2"}),
]


@pytest.mark.parametrize(
    ("key", "solution", "nearly"), SOLVED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_exercise_is_solved_by_its_solution_and_by_nothing_near_it(open_page, key, solution, nearly):
    at = open_page("dataset", **nearly)
    assert not at.exception
    assert solved.solved(local_workspace()) == set()
    press(at, "Start here")
    assert not at.exception
    assert solved.solved(local_workspace()) == set()
    as_own(open_page("dataset", **solution))
    assert solved.solved(local_workspace()) == {key}

"""Layer shapes: the stack in the link is the stack on the screen; what breaks is said where it breaks, and mended."""

import pytest

from rps_core.config import InputSpec, TrainConfig
from rps_core.exercises import solved
from rps_core.layers.pytorch_code import GUIDE
from rps_core.models import build
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.runs.launch import create_run
from rps_core.storage.workspace import local_workspace
from tests.helpers.layer_shapes import click, layers, metrics, number
from tests.helpers.pages import all_html, as_own, link_notes


def test_opens_on_the_guides_net_with_its_sizes_and_code(open_page):
    at = open_page("layer_shapes")
    assert not at.exception
    assert metrics(at) == {
        "Output": "3",
        "Parameters": "781,123",
        "MACs": "5.87 M",
        "Activations": "676 kB",
        "Features see": "14 x 14 px",
    }
    drawn = all_html(at)
    assert "It sees 14 x 14 of 90 x 90 pixels" in " ".join(caption.value for caption in at.caption)
    assert "floor((40 + 2 × 0 − 1 × (2 − 1) − 1) / 2) + 1 = <b>20 px</b>" in drawn
    assert "nn.Linear(6400, 120),  # 120" in at.code[0].value


def test_another_kernel_changes_every_size_after_it(open_page):
    at = open_page("layer_shapes")
    click(at, "shapes_pick_4")
    number(at, "Kernel").set_value(3).run()
    assert not at.exception
    assert str(at.query_params["layers"]).startswith("conv 6 k3; relu; pool k2; conv 16 k3; relu")
    assert "16 x 42 x 42" in all_html(at)
    assert "nn.Linear(7056, 120)" in at.code[0].value
    assert metrics(at)["Features see"] == "10 x 10 px"


def test_a_poolings_stride_follows_its_kernel(open_page):
    at = open_page("layer_shapes")
    number(at, "Kernel").set_value(4).run()
    assert layers(at)[5] == "pool k4"
    assert number(at, "Stride").value == 4
    number(at, "Stride").set_value(2).run()
    number(at, "Kernel").set_value(5).run()
    assert layers(at)[5] == "pool k5 s2"


def test_the_controls_of_another_layer_are_other_widgets(open_page):
    """Else a value that the browser sends late, of the layer before, would be taken for this one's."""
    at = open_page("layer_shapes")
    before = {widget.key for widget in (*at.number_input, *at.text_area, *at.text_input, *at.slider)}
    click(at, "shapes_pick_4")
    kernel = number(at, "Kernel").key
    after = {widget.key for widget in (*at.number_input, *at.text_area, *at.text_input, *at.slider)}
    assert not before & after
    number(at, "Kernel").set_value(3).run()
    assert number(at, "Kernel").key == kernel  # its own steps keep the focus


def test_height_and_width_apart_make_a_rectangular_kernel(open_page):
    at = open_page("layer_shapes", layers="conv 6 k3")
    at.toggle(key="shapes_rectangle").set_value(True).run()
    number(at, "Kernel, width").set_value(5).run()
    assert layers(at) == ["conv 6 k3x5"]
    assert "kernel_size=(3, 5)" in at.code[0].value
    assert metrics(at)["Output"] == "6 x 88 x 86"


def test_layers_are_added_moved_deleted_and_had_back(open_page):
    at = open_page("layer_shapes", layers="conv 6 k3; relu", layer="1")
    click(at, "shapes_new_batchnorm")
    assert layers(at) == ["conv 6 k3", "batchnorm", "relu"]
    click(at, "shapes_down")
    assert layers(at) == ["conv 6 k3", "relu", "batchnorm"]
    click(at, "shapes_up")
    click(at, "shapes_pick_1")
    click(at, "shapes_delete")
    assert layers(at) == ["batchnorm", "relu"]
    click(at, "shapes_undo")
    assert layers(at) == ["conv 6 k3", "batchnorm", "relu"]
    click(at, "shapes_undo_here")
    click(at, "shapes_undo")
    click(at, "shapes_undo")
    assert layers(at) == ["conv 6 k3", "relu"]
    assert at.button(key="shapes_undo").disabled


def test_with_the_last_layer_gone_the_page_still_stands(open_page):
    at = open_page("layer_shapes", layers="relu")
    click(at, "shapes_delete")
    assert not at.exception
    assert layers(at) == []
    click(at, "shapes_new_conv")
    assert layers(at) == ["conv 16 k3"]


@pytest.mark.parametrize(
    ("words", "says", "fix", "mended"),
    [
        ("conv 6 k99; relu", "kernel 99 does not fit the padded input of 90", "shapes_fix_1", "conv 6 k99 p5"),
        ("relu; conv 6 k31 d4", "kernel 31, 121 wide with dilation 4", "shapes_fix_0", "conv 6 k23 d4"),
        ("conv 6 k3 s0", "the stride is 0", "shapes_fix_0", "conv 6 k3"),
        ("conv 0 k3", "0 channels are given", "shapes_fix_0", "conv 8 k3"),
        ("flatten; conv 6 k3", "the input is already flat", "shapes_fix_0", "conv 6 k3"),
        ("conv 6 k3; linear 10", "put a flatten before it", "shapes_fix_0", "linear 10"),
    ],
)
def test_a_layer_that_breaks_says_why_and_is_mended_by_a_touch(open_page, words, says, fix, mended):
    at = open_page("layer_shapes", layers=words)
    assert not at.exception
    assert [says in error.value for error in at.error] == [True]
    broken = [button.label for button in at.button if button.label.startswith(":red")]
    assert len(broken) == 1
    assert len(layers(at)) == len(words.split(";"))  # what comes after it stays
    assert "does not fit here" in at.code[0].value
    click(at, fix)
    assert not at.error
    assert mended in layers(at)


def test_a_stride_of_zero_typed_is_said_at_its_layer(open_page):
    at = open_page("layer_shapes")
    number(at, "Stride").set_value(0).run()
    assert "pool k2 s0 after 16 x 40 x 40: the stride is 0, but it must be at least 1" in at.error[0].value
    assert number(at, "Stride").value == 0
    assert layers(at)[6:] == ["flatten", "linear 120", "relu", "linear 84", "relu", "linear 3"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"input": "abc"}, "input='abc', but CxHxW, such as 3x90x90, is expected: it is 3x90x90 instead."),
        ({"input": "3x0x90"}, "input='3x0x90', but CxHxW"),
        ({"layers": "conv 6 k3; <script>; relu"}, r"'\<script\>' is not a layer"),
        ({"layers": ";".join(["relu"] * 5000)}, "The link holds 5,000 layers; shown are the first 60"),
    ],
)
def test_nonsense_in_a_link_is_said_and_the_rest_holds(open_page, query, says):
    at = open_page("layer_shapes", layer="-3", row="9999", column="x", **query)
    assert not at.exception
    assert says[1:] in "".join(warning.value for warning in at.warning)
    said = link_notes(at)
    assert all(f" {name}=" in said for name in ("layer", "row", "column"))  # as the link has it
    assert layers(at)


@pytest.mark.parametrize("query", [{"input": "3x999999999x999999999"}, {"layers": "conv 999999999 k3"}, {"layers": ""}])
def test_a_link_with_enormous_or_empty_values_opens(open_page, query):
    at = open_page("layer_shapes", **query)
    assert not at.exception


def test_an_input_that_is_none_stays_to_be_mended(open_page):
    at = open_page("layer_shapes")
    at.text_input[0].set_value("90").run()
    assert "CxHxW is expected" in at.error[0].value
    assert at.text_input[0].value == "90"
    assert metrics(at)["Parameters"] == "781,123"
    at.text_input[0].set_value("1 x 28 x 28").run()
    assert not at.error
    assert at.query_params["input"] == "1x28x28"
    assert metrics(at)["Parameters"] != "781,123"


def test_words_make_the_stack_and_wrong_ones_stay_to_be_mended(open_page):
    at = open_page("layer_shapes")
    at.text_area[0].set_value("conv 6 k3; wonder").run()
    assert "'wonder' is not a layer" in at.error[0].value
    assert len(layers(at)) == 12
    at.text_area[0].set_value(GUIDE.layers).run()
    assert not at.error
    at.text_area[0].set_value("conv 6 k3; gap").run()
    assert not at.error
    assert layers(at) == ["conv 6 k3", "gap"]


def test_settings_for_a_wanted_size_are_taken_by_a_touch(open_page):
    at = open_page("layer_shapes", layers="conv 6 k3", layer="1")
    at.number_input(key="shapes_wanted_height_1").set_value(45)
    at.number_input(key="shapes_wanted_width_1").set_value(45).run()
    assert at.button(key="shapes_take_0").label == "k2 s2"
    click(at, "shapes_take_1")
    assert metrics(at)["Output"] == "6 x 45 x 45"
    at.number_input(key="shapes_wanted_height_1").set_value(400).run()
    assert any("No kernel makes 400 x 45 of 90 x 90" in caption.value for caption in at.caption)


def test_handnet_is_a_touch_away(open_page):
    at = click(open_page("layer_shapes"), "shapes_preset_handnet")
    assert metrics(at)["Parameters"] == "837,459"
    assert at.query_params["input"] == "3x72x72"
    assert at.text_input[0].value == "3x72x72"


def test_a_net_of_ones_own_is_imported_with_its_classes(open_page, data):
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig.for_recipe(data=str(data), batch_size=4)
    )
    info = CheckpointInfo("guide", ("a", "b", "c", "d"), InputSpec(90), "data", 1, 50.0, 1.0, "2026-01-01T00:00:00Z", 1)
    checkpoint.save(build("guide", 4), info, folder / "best.safetensors")
    at = click(open_page("layer_shapes", layers="relu"), "shapes_trained_mine")
    assert not at.exception
    assert layers(at)[-1] == "linear 4"
    assert metrics(at)["Output"] == "4"


def test_a_solved_exercise_is_remembered(open_page):
    at = as_own(open_page("layer_shapes", layers="conv 6 k7 p3"))
    assert solved.solved(local_workspace()) == {"shapes-same-size"}
    assert [toast.value for toast in at.toast] == ["Solved: Keep the size"]
    at = open_page("layer_shapes")
    assert not at.toast
    assert [badge.value for badge in at.markdown if "solved" in badge.value]
    click(at, "exercise_shapes-same-size")
    assert layers(at) == ["conv 6 k7"]


def test_coming_back_by_the_navigation_finds_the_stack_again(open_page):
    at = open_page("layer_shapes", layers="conv 6 k3; relu")
    at.switch_page("pages/home.py").run()
    at.query_params.clear()
    at.switch_page("pages/layer_shapes.py").run()
    assert layers(at) == ["conv 6 k3", "relu"]


def test_of_an_empty_stack_it_is_not_said_that_a_layer_does_not_fit(open_page):
    said = [one.value for one in open_page("layer_shapes", layers="none").info]
    assert said == ["There is no layer yet: add one, and its formulas stand here."]

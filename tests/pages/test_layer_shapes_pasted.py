"""Layer shapes: code that somebody pastes becomes the stack; axes in the order of files are hinted at."""

from tests.helpers.layer_shapes import click, layers, metrics, number


def test_pasted_code_becomes_the_stack_and_turned_axes_are_hinted_at(open_page):
    at = open_page("layer_shapes")
    words = next(widget for widget in at.text_area if widget.label == "Layers")
    words.set_value(
        "self.conv1 = nn.Conv2d(3, 6, 5)\nnn.ReLU()\nnn.AvgPool2d(2)\nnn.ConvTranspose2d(6, 3, 2, stride=2)"
    ).run()
    assert not at.exception
    assert layers(at) == ["conv 6 k5 in3", "relu", "avgpool k2", "convt 3 k2 s2 in6"]
    assert metrics(at)["Output"] == "3 x 86 x 86"
    click(at, "shapes_pick_4")
    number(at, "Stride").set_value(3).run()
    assert not at.exception and metrics(at)["Output"] == "3 x 128 x 128"
    next(widget for widget in at.text_input if widget.label.startswith("Input")).set_value("90x90x3").run()
    assert not at.exception
    said = [one.value for one in (*at.info, *at.error, *at.warning)]
    assert sum("height x width x channels" in one for one in said) == 1
    assert any("it is written for 3 channels, but 90 come in" in error.value for error in at.error)


def test_what_a_link_got_wrong_is_said_in_sentences(open_page):
    at = open_page("layer_shapes", input="1", layers="conv x; relu")
    (warning,) = at.warning
    said = [line.removeprefix("- ") for line in warning.value.splitlines()]
    assert len(said) == 2 and all(text[0].isupper() and text.endswith(".") for text in said)
    assert said[0].startswith("The link says input='1'") and said[1].startswith("The link's layer 1: 'conv x'")


def test_turned_axes_are_hinted_at_where_the_layers_take_them_too(open_page):
    at = open_page("layer_shapes", input="90x90x3", layers="relu")
    assert not at.error and ["height x width x channels" in info.value for info in at.info].count(True) == 1

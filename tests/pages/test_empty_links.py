"""A link whose parameters are empty, as a form or a chat may leave them, opens the page as it opens without them."""

import pytest

from pages._ui.app import cache
from pages._ui.widgets.page_parameters import all_parameters
from tests.helpers.pages import all_html

PAGES = sorted({page for parameter in all_parameters() for page in parameter.pages})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_empty_parameters(open_page, page: str) -> None:
    empty = {parameter.name: "" for parameter in all_parameters() if page in parameter.pages}
    at = open_page(page, **empty)
    assert at.title or all_html(at)
    assert [name for name, texts in at.query_params.items() if not "".join(texts)] == []


@pytest.mark.parametrize("query", [{"net": "foo"}, {"data": ""}, {"recipe": "guide"}])
def test_everybodys_hands_have_a_word_in_the_link(open_page, query) -> None:
    at = open_page("training", **query)
    assert at.query_params["data"] in ("shipped:everybody", ["shipped:everybody"])
    again = open_page("training", data="shipped:everybody")
    assert again.selectbox(key="training_data_").value == at.selectbox(key="training_data_").value == ""
    assert not again.warning


def test_an_emptied_field_has_a_word_in_the_link_and_opens_empty_again(open_page) -> None:
    at = open_page("training", patience="", data="shipped:everybody")
    assert at.query_params["patience"] in ("none", ["none"])
    again = open_page("training", patience="none", data="shipped:everybody")
    assert again.number_input(key="patience").value is None and not again.warning


def test_a_stack_without_layers_has_a_word_in_the_link(open_page) -> None:
    at = open_page("layer_shapes", layers="")
    assert at.query_params["layers"] in ("none", ["none"])
    assert not at.exception and not open_page("layer_shapes", layers="none").warning


def test_of_an_empty_choice_the_default_holds(open_page) -> None:
    (picture,) = [group for group in open_page("convolution", picture="").button_group if group.key == "picture"]
    assert next(iter(cache.samples())) in (picture.value, *(picture.value or ()))

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


def test_of_an_empty_choice_the_default_holds(open_page) -> None:
    (picture,) = [group for group in open_page("convolution", picture="").button_group if group.key == "picture"]
    assert next(iter(cache.samples())) in (picture.value, *(picture.value or ()))

"""Every page opens, and sends its visitor through app.py first."""

import pytest

from pages._ui.routing import PAGES


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.title)
def test_page_opens_with_one_title_and_no_exception(open_page, entry):
    at = open_page(entry.file.removeprefix("pages/").removesuffix(".py"))
    assert not at.exception
    assert len(at.title) == 1

"""The style sheet of the pages, as a text."""

import re
from collections import Counter
from pathlib import Path

from pages._ui.app import theme

STYLE = Path(theme.__file__).with_name("style.css").read_text(encoding="utf-8")


def test_a_class_has_one_rule_of_its_own_so_that_it_means_one_thing():
    rules = Counter(re.findall(r"^(\.rps-[\w-]+) \{", STYLE, re.MULTILINE))
    assert ".rps-field" in rules, "the pattern finds no rules"
    assert {name: count for name, count in rules.items() if count > 1} == {}

"""What a name of outside origin becomes in Markdown and in HTML."""

import pytest

from pages._ui.drawing.text import as_html, markdown, sentence
from rps_core.errors import InputError

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("my_hands 2, left-hand.jpg", "my_hands 2, left-hand.jpg"),
        ("![x](a)", r"!\[x\](a)"),
        ("_a_ __b__ **c** `d` ~~e~~", r"\_a\_ \_\_b\_\_ \*\*c\*\* \`d\` \~\~e\~\~"),
        ("<img src=x> &lt;", r"\<img src=x\> \&lt;"),
        ("$x$ a|b", r"\$x\$ a\|b"),
        (":material/home: :smile: :red[a]", rf":{JOINER}material/home: :{JOINER}smile: :{JOINER}red\[a\]"),
        ("http://a www.b c@d", f"http:{JOINER}//a www{JOINER}.b c@{JOINER}d"),
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("    code", "code"),
        ("a\\b", r"a\\b"),
    ],
)
def test_nothing_of_a_name_is_markdown(name: str, escaped: str):
    assert markdown(name) == escaped


def test_html_and_sentences():
    assert as_html("<b>'\"\u202e") == "&lt;b&gt;&#x27;&quot;"
    assert sentence(InputError("*x* is no file")) == r"\*x\* is no file."


def test_our_own_address_can_be_copied_and_any_other_is_still_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = "https://192.0.2.2:8741"
    monkeypatch.setenv("RPS_CLASSROOM", ours)
    assert sentence(f"{ours} is taken; copy an address that begins with {ours}").count(f"`{ours}`") == 2
    assert sentence(f"copy {ours}") == f"copy `{ours}`."
    for foreign in (
        f"{ours}.example.org",
        f"{ours}@example.org",
        f"x{ours}",
        f"{ours}0",
        f"[a]({ours})",
        "https://a.b",
    ):
        said = sentence(f"{foreign} leads to another site")
        assert f"https:{JOINER}//" in said and "https://" not in said and "`" not in said

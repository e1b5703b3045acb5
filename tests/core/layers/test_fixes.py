"""Proposals for a stack that breaks."""

import random

import pytest

from rps_core.layers.fixes import fixes
from rps_core.layers.notation import parse_layers
from rps_core.layers.specs import Flatten
from rps_core.layers.stack import follow
from tests.helpers.stacks import random_stack


@pytest.mark.parametrize(
    ("layers", "proposals"),
    [
        ("conv 8 k99", ["take conv 8 k90", "take conv 8 k99 p5"]),
        ("conv 6 k40 d3", ["take conv 6 k30 d3", "take conv 6 k40 p14 d3", "take conv 6 k40"]),
        ("pool k99", ["take pool k90", "take pool k99 p5"]),
        ("conv 6 k3 s0", ["take conv 6 k3"]),
        ("conv 0 k3", ["take conv 8 k3"]),
        ("conv 0 k0 s0 d0", ["take conv 8 k1"]),
        ("pool k2 p2", ["take pool k2 p1", "take pool k2"]),
        ("linear 10", ["put a flatten before it"]),
        ("flatten; relu; conv 6 k3", ["move the flatten behind it"]),
        ("flatten; linear 0", ["take linear 10"]),
        ("dropout 1.5", ["take dropout"]),
        ("flatten; linear 5; conv 6 k3", []),
        ("relu", []),
    ],
)
def test_proposals_for_a_stack_that_breaks(layers: str, proposals: list[str]) -> None:
    assert [fix.text for fix in fixes(follow((3, 90, 90), parse_layers(layers)))] == proposals


def test_every_proposal_mends_its_layer() -> None:
    rng = random.Random(3)
    tried = 0
    for _ in range(300):
        made = random_stack(rng)
        stack = follow(made.input_shape, [*parse_layers("; ".join(made.words)), Flatten()])
        proposals = fixes(stack)
        if made.refused and made.modules and len(stack.output) == 3:
            assert proposals, made.words
        for fix in proposals:
            mended = follow(stack.input_shape, fix.layers)
            assert mended.broken is None or len(mended.reports) > len(stack.reports), (made.words, fix)
            tried += 1
    assert tried > 100

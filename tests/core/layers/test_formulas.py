"""Every formula comes to the number beside it."""

import random
from math import floor

from rps_core.layers.formulas import formulas
from rps_core.layers.notation import parse_layers
from rps_core.layers.stack import follow
from tests.helpers.stacks import random_stack


def test_every_formula_comes_to_the_number_beside_it() -> None:
    rng = random.Random(1)
    seen = set()
    for _ in range(100):
        made = random_stack(rng)
        stack = follow(made.input_shape, parse_layers("; ".join(made.words)))
        for position in range(1, len(stack.reports) + 1):
            for formula in formulas(stack, position):
                assert eval(formula.numbers, {"floor": floor}) == formula.result, (made.words, formula)
                seen.add(formula.name.split(",")[0])
    assert seen == {"side", "parameters", "MACs", "features", "memory", "receptive field", "jump"}

"""Receptive fields, with gradients as the oracle."""

import random

import torch
from torch import nn

from rps_core.layers.notation import parse_layers
from rps_core.layers.pytorch_code import module_code
from rps_core.layers.stack import Box, follow, receptive_box, stack_report
from tests.helpers.stacks import run_code


def reached(net: nn.Module, size: tuple[int, int], position: tuple[int, int]) -> Box:
    """The box of the pixels on which the output value at this position depends, by its gradient."""
    picture = torch.zeros(1, 1, *size, requires_grad=True)
    net(picture)[0, 0, position[0], position[1]].backward()
    assert picture.grad is not None
    rows, columns = picture.grad[0, 0].nonzero(as_tuple=True)
    top, left = int(rows.min()), int(columns.min())
    return Box(top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1)


def test_the_receptive_field_is_what_gradients_reach() -> None:
    rng = random.Random(2)
    compared = 0
    while compared < 60:
        options = [
            "conv 1 "
            + " ".join(f"{letter}{rng.randint(low, 3)}x{rng.randint(low, 3)}" for letter, low in LEAST.items())
            for _ in range(rng.randint(1, 3))
        ]
        stack = follow((1, 61, 67), parse_layers("; ".join(options)))
        if stack.broken:
            continue
        net, _ = run_code(module_code(stack))
        for parameter in net.parameters():
            nn.init.ones_(parameter)
        line = stack.reports[-1]
        position = rng.randrange(line.grid[0]), rng.randrange(line.grid[1])
        box = receptive_box(line, position)
        if box.inside((61, 67)) == box:  # in the padding no gradient tells
            assert reached(net, (61, 67), position) == box, options
            compared += 1


LEAST = {"k": 1, "s": 1, "p": 0, "d": 1}


def test_after_a_transposed_convolution_the_box_holds_what_gradients_reach() -> None:
    rng = random.Random(4)
    compared = exact = 0
    while compared < 60:
        k, s, p, d = rng.randint(1, 4), rng.randint(1, 3), rng.randint(0, 1), rng.randint(1, 2)
        words = f"conv 1 k{rng.randint(1, 3)} s{rng.randint(1, 2)}; convt 1 k{k} s{s} p{p} d{d}; conv 1 k3; pool k2 s1"
        stack = follow((1, 61, 67), parse_layers(words))
        if stack.broken:
            continue
        net, _ = run_code(module_code(stack))
        for parameter in net.parameters():
            nn.init.ones_(parameter)
        net = nn.Sequential(*list(net.layers)[:-1])  # type: ignore[arg-type]  # a maximum has the gradient of one value
        line = stack.reports[-2]
        position = rng.randrange(line.grid[0]), rng.randrange(line.grid[1])
        box = receptive_box(line, position)
        if box.inside((61, 67)) == box and net(torch.zeros(1, 1, 61, 67)).requires_grad:
            hit = reached(net, (61, 67), position)
            assert box.around(hit) == box, words
            assert box.height - hit.height <= 6 and box.width - hit.width <= 6, words
            compared, exact = compared + 1, exact + (box == hit)
    assert exact > 10


def test_what_a_value_sees_through_a_transposed_convolution_is_what_gradients_reach() -> None:
    rng = random.Random(5)
    for k, s, d in ((2, 2, 1), (4, 2, 1), (3, 2, 1), (3, 1, 1), (2, 3, 1), (5, 3, 1), (3, 2, 2), (3, 4, 2), (4, 3, 2)):
        for before in ("", f"conv 1 k{rng.randint(2, 3)} s2; "):
            stack = follow((1, 41, 41), parse_layers(f"{before}convt 1 k{k} s{s} d{d}"))
            net, _ = run_code(module_code(stack))
            for parameter in net.parameters():
                nn.init.ones_(parameter)
            line = stack.reports[-1]
            middle = range(line.grid[0] // 3, line.grid[0] // 3 + s)
            places = [(row, column) for row in middle for column in middle if reaches(net, (row, column))]
            seen = [reached(net, (41, 41), place) for place in places]
            assert max(hit.height for hit in seen) == line.field[0], (before, k, s, d)


def reaches(net: nn.Module, position: tuple[int, int]) -> bool:
    x = torch.zeros(1, 1, 41, 41, requires_grad=True)
    (gradient,) = torch.autograd.grad(net(x)[0, 0][position], x)
    return bool(gradient.any())


def test_a_linear_layer_and_a_global_pooling_see_what_all_places_see_together() -> None:
    for tail in ("gap", "flatten; linear 2", "relu; flatten; relu; linear 2; linear 3"):
        line = stack_report((1, 20, 30), parse_layers(f"conv 1 k3 s2; conv 1 k3 p1; {tail}"))[-1]
        assert (line.start, line.field, line.grid) == ((0, 0), (20, 30), (1, 1))
    assert stack_report((1, 20, 30), parse_layers("conv 1 k3 s4; gap"))[-1].field == (19, 27)  # the rest is cut off


def test_a_box_knows_how_much_of_the_picture_it_covers() -> None:
    assert Box(-2, 5, 4, 10).inside((8, 8)) == Box(0, 5, 2, 3)
    assert Box(-2, 5, 4, 10).share((8, 8)) == 6 / 64
    assert Box(9, 0, 3, 3).share((8, 8)) == 0


def test_the_neighbour_to_the_right_sees_the_same_box_a_jump_further() -> None:
    line = follow((1, 40, 40), parse_layers("conv 1 k3 s2; conv 1 k5 d2 p1")).reports[-1]
    assert receptive_box(line, (2, 3)).moved_right(line.jump[1]) == receptive_box(line, (2, 4))

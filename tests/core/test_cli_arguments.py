"""Whatever stands on a command line is taken within its range, or refused in one line; nothing else."""

import argparse
import contextlib
import io
import json
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rps_core.cli import COMMANDS, PICTURE_PX, build_parser, main
from rps_core.errors import InputError, one_line
from rps_core.hands.sets import SIZES_PX

LIMITS = {
    "count": (1, 1_000_000),
    "size": PICTURE_PX,
    "seed": (0, 2**32 - 1),
    "threads": (1, 256),
    "epochs": (1, 10_000),
    "batch_size": (1, 4096),
    "patience": (0, 10_000),
    "none": (1, 10_000),
    "hands": (1, 1_000_000),
    "backgrounds": (1, 100),
}
NAMES = [function.__name__.replace("_", "-") for function in COMMANDS]
OPTIONS = sorted(
    {*LIMITS} - {"batch_size"} | {"batch-size", "out", "data", "run-dir", "checkpoint", "onnx", "json", "net"}
)
STRANGE = [
    "1e20",
    "nan",
    "-inf",
    "0x10",
    "1_0",
    "٣",
    "²",
    "",
    " ",
    "\0",
    "\n",
    "a" * 300,
    "~",
    "*",
    "--",
    "-",
    "@x",
    "%s",
]
VALUES = (
    st.integers().map(str) | st.integers(0, 300).map(str) | st.floats().map(str) | st.text() | st.sampled_from(STRANGE)
)
OPTION = st.tuples(st.sampled_from(OPTIONS), VALUES).map(lambda pair: [f"--{pair[0]}={pair[1]}"])
ARGUMENTS = st.lists(OPTION | VALUES.map(lambda value: [value]), max_size=6).map(lambda parts: [*chain(*parts)])


@given(st.sampled_from(NAMES), ARGUMENTS)
@settings(deadline=None)
def test_every_number_that_is_taken_is_within_its_range(command: str, arguments: list[str]) -> None:
    try:
        taken = build_parser().parse_args([command, *arguments])
    except InputError:
        return
    except SystemExit:  # after -h
        return
    for name, (low, high) in LIMITS.items():
        value = getattr(taken, name, None)
        assert value in (None, []) or (type(value) is int and low <= value <= high), (name, value)


@given(st.text() | VALUES, st.text() | VALUES)
@settings(deadline=None)
def test_shapes_answers_or_says_why_not_in_one_line(shape: str, layers: str) -> None:
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = main(["shapes", f"--input={shape}", f"--layers={layers}", "--json"])
    assert status in (0, 2)
    if status:
        assert out.getvalue() == "" and error.getvalue().startswith("error: ") and error.getvalue().count("\n") == 1
    else:
        assert json.loads(out.getvalue())["layers"]


@given(st.text())
def test_a_line_stays_one_line(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1 and "\x1b" not in shown
    assert shown.encode("utf-8").decode() == shown


def test_the_sizes_of_hands_are_those_that_can_be_drawn() -> None:
    assert PICTURE_PX == SIZES_PX


@pytest.mark.parametrize("command", NAMES)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0 and f"usage: python -m rps_core {command}" in capsys.readouterr().out


@pytest.mark.parametrize("command", NAMES)
def test_an_option_that_stands_there_twice_is_refused_in_every_command(command: str) -> None:
    (commands,) = [one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction)]
    options = [one for one in commands.choices[command]._actions if one.option_strings and one.nargs is None]
    assert options or command == "runs"
    for option in options:
        given = [f"{option.option_strings[0]}={option.default or 21}"] * 2
        with pytest.raises(InputError, match=r"it stands there twice, but one value is expected; give it once"):
            build_parser().parse_args([command, *given])
    if options:
        build_parser().parse_args([command, "--json", "--json", *_required(commands.choices[command])])


def _required(parser: argparse.ArgumentParser) -> list[str]:
    """One value for whatever the command cannot do without."""
    needed = [one for one in parser._actions if one.required]
    return [word for one in needed for word in (*one.option_strings[:1], "1")]


@pytest.mark.parametrize("given", ["~/x.jpg", "'~/x.jpg'", '"~/x.jpg"'])
def test_a_quoted_path_begins_at_home_where_it_says_so(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("USERPROFILE", "/home/ada")
    assert build_parser().parse_args(["predict", given]).photos == ["/home/ada/x.jpg"]
    assert str(build_parser().parse_args(["export", "--onnx", given]).onnx) == "/home/ada/x.jpg"

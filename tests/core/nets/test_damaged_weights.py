"""Files of weights that are damaged, or say of themselves what cannot be: one sentence, or a net that works."""

import dataclasses
import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import save_file

from rps_core import guide, inference
from rps_core.cli import main
from rps_core.errors import InputError
from rps_core.models import HandNet, RPSClassifier, build, is_sound
from rps_core.nets import checkpoint
from tests.helpers.nets import save_untrained, trained_a_little

PICTURES = [Image.new("RGB", (40, 30), colour) for colour in ("black", "white", "red", "cyan")]
SENTENCE = r"no numbers \(NaN\), or far too large"


def assert_works(path: Path) -> None:
    """It is refused in one sentence, or its answers are probabilities."""
    try:
        loaded = checkpoint.load(path)
    except InputError as error:
        sentence = str(error)
    else:
        sentence = ""
    assert "\n" not in sentence
    assert len(sentence) < 1000
    if sentence:
        return
    for prediction in inference.predict(PICTURES, loaded):
        values = list(prediction.probabilities.values())
        assert all(0 <= value <= 1 for value in values) and math.isclose(sum(values), 1, abs_tol=1e-4)
    assert len(prediction.probabilities) == len(loaded.info.classes)
    json.dumps(dataclasses.asdict(checkpoint.describe(path)), allow_nan=False)


BAD_VALUES = [math.nan, math.inf, -math.inf, 1e38, -3e38]


def spoil(model: torch.nn.Module, name: str, value: float) -> None:
    model.state_dict()[name].flatten()[0] = value


@pytest.mark.parametrize("value", BAD_VALUES)
@pytest.mark.parametrize(
    ("net", "weight"), [("guide", "conv1.weight"), ("guide", "fc3.bias"), ("handnet", "mask.bias")]
)
def test_weights_that_are_no_numbers_are_refused_in_every_kind_of_file(
    net: str, weight: str, value: float, tmp_path: Path
) -> None:
    if weight == "mask.bias" and math.isfinite(value):
        return  # it does not take part in classifying
    info = save_untrained(tmp_path / "good.safetensors", net)
    model = build(net, 3).eval()
    spoil(model, weight, value)
    checkpoint.save(model, info, tmp_path / "best.safetensors")
    torch.save(model.state_dict(), tmp_path / "model.p")
    torch.save(model.state_dict(), tmp_path / "old.p", _use_new_zipfile_serialization=False)
    for file in ("best.safetensors", "model.p", "old.p"):
        for opens in (checkpoint.load, guide.load_model):
            with pytest.raises(InputError, match=rf"{file} are {SENTENCE}"):
                opens(tmp_path / file)


def test_a_variance_below_zero_is_refused(tmp_path: Path) -> None:
    model = trained_a_little("handnet")
    assert is_sound(model, 72)
    spoil(model, "deep.1.1.running_var", -1.0)
    torch.save(model.state_dict(), tmp_path / "model.p")
    with pytest.raises(InputError, match=SENTENCE):
        checkpoint.load(tmp_path / "model.p")


def test_the_command_line_says_no_probability_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    PICTURES[2].save(tmp_path / "hand.png")
    model = RPSClassifier()
    spoil(model, "fc2.weight", math.nan)
    torch.save(model.state_dict(), tmp_path / "model.p")
    photo, weights, onnx = (str(tmp_path / name) for name in ("hand.png", "model.p", "net.onnx"))
    for command in (
        ["predict", photo],
        ["evaluate", "--data", str(tmp_path)],
        ["export", "--onnx", onnx],
    ):
        assert main([*command, "--checkpoint", weights]) == 2
        said = capsys.readouterr()
        assert "no numbers (NaN)" in said.err and said.err.count("\n") == 1 and "nan %" not in said.out
    assert not (tmp_path / "net.onnx").exists()


def test_each_damaged_byte_of_a_state_dict_is_found(tmp_path: Path) -> None:
    torch.save(RPSClassifier().state_dict(), tmp_path / "model.p")
    good = (tmp_path / "model.p").read_bytes()
    dice = random.Random(0)
    for position in dice.sample(range(4096, len(good) - 4096), 8):  # of the weights, which make nearly all of it
        (tmp_path / "model.p").write_bytes(good[:position] + bytes([good[position] ^ 0x40]) + good[position + 1 :])
        with pytest.raises(InputError, match="cannot be read as weights"):
            checkpoint.load(tmp_path / "model.p")


def test_tensors_that_only_claim_their_size_are_refused(tmp_path: Path) -> None:
    weights = RPSClassifier().state_dict()
    claims = {
        "huge": weights
        | {"fc3.weight": torch.zeros(1, 84).expand(10**9, 84), "fc3.bias": torch.zeros(1).expand(10**9)},
        "sparse": weights | {"fc3.bias": torch.zeros(3).to_sparse()},
        "meta": weights | {"fc3.bias": torch.zeros(3, device="meta")},
        "complex": weights | {"fc3.bias": torch.zeros(3, dtype=torch.complex64)},
        "text": weights | {"fc3.bias": "none"},
    }
    for name, tensors in claims.items():
        torch.save(tensors, tmp_path / f"{name}.p")
        with pytest.raises(InputError, match=rf"{name}\.p holds no weights"):
            checkpoint.load(tmp_path / f"{name}.p")


def test_half_precision_opens(tmp_path: Path) -> None:
    model = RPSClassifier()
    torch.save({name: tensor.half() for name, tensor in model.state_dict().items()}, tmp_path / "half.p")
    assert checkpoint.load(tmp_path / "half.p").model.get_parameter("fc1.weight").dtype == torch.float32


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"net": "resnet"}, "its net is 'resnet', but one of guide, handnet is expected"),
        ({"net": []}, "its net is a list"),
        ({"classes": ["rock"]}, "its number of classes is 1, but one from 2 to 1,000"),
        ({"classes": [str(index) for index in range(1001)]}, "its number of classes is 1001"),
        ({"classes": ["rock", "rock"]}, "its list of classes is ('rock', 'rock'), but each name once"),
        ({"classes": ["rock", "x" * 256]}, "but a name of 1 to 255 letters"),
        ({"classes": ["rock", ""]}, "its class is '', but a name"),
        ({"classes": ["rock", 3]}, "its class is 3, but a name"),
        ({"input_spec": {"size_px": 91}}, "its input's side is 91, but 90 px is expected"),
        ({"input_spec": {"size_px": "90"}}, "its input's side is '90'"),
        ({"input_spec": {"resize": "crop"}}, "its resize is 'crop', but letterbox or squash"),
        ({"input_spec": {"mean": [0.5, 0.5]}}, "its mean is (0.5, 0.5), but three numbers from 0 to 1"),
        ({"input_spec": {"mean": [0.5, 0.5, math.nan]}}, "its mean is"),
        ({"input_spec": {"std": [0.5, 0.5, 0]}}, "its standard deviation is (0.5, 0.5, 0), but"),
        ({"trained_on": "x" * 1001}, "its training data is 'xxx"),
        ({"epoch": -1}, "its epoch is -1"),
        ({"epoch": True}, "its epoch is True"),
        ({"parameters": 1.5}, "its number of parameters is 1.5"),
        ({"val_accuracy": 101}, "its accuracy is 101, but a number from 0 to 100"),
        ({"val_accuracy": math.nan}, "its accuracy is nan"),
        ({"val_loss": math.inf}, "its loss is inf"),
        ({"threshold": 2}, "its threshold is 2, but a number from 0 to 1"),
        ({"trained_at": "yesterday"}, "its date is 'yesterday', but a date such as"),
        ({"trained_at": None}, "its date is None"),
        ({"more": 1}, "is not a checkpoint of this project"),
        ({"classes": "rock"}, "is not a checkpoint of this project"),
        ({"input_spec": None}, "is not a checkpoint of this project"),
    ],
)
def test_what_a_file_says_of_itself_is_checked(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    write(tmp_path / "net.safetensors", changes)
    for opens in (checkpoint.describe, checkpoint.load):
        with pytest.raises(InputError) as refused:
            opens(tmp_path / "net.safetensors")
        assert said in str(refused.value)


def write(path: Path, changes: dict[str, Any]) -> None:
    """A checkpoint of the guide's net whose metadata say something else."""
    info = dataclasses.asdict(save_untrained(path))
    inner = changes.get("input_spec", {})
    spec = info["input_spec"] | inner if isinstance(inner, dict) else inner
    metadata = json.dumps(info | changes | {"input_spec": spec})
    torch.manual_seed(0)
    save_file(RPSClassifier().state_dict(), path, {checkpoint.METADATA_KEY: metadata})


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["guide", "handnet"]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
KEYS = [field.name for field in dataclasses.fields(checkpoint.CheckpointInfo)]
SPEC_KEYS = ["size_px", "mean", "std", "resize"]
LONG = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LONG
@given(
    st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=2),
    st.dictionaries(
        st.sampled_from(SPEC_KEYS), ANYTHING | st.lists(st.floats(0, 1), min_size=3, max_size=3), max_size=2
    ),
)
def test_whatever_the_metadata_say(tmp_path: Path, changes: dict[str, Any], spec: dict[str, Any]) -> None:
    write(tmp_path / "net.safetensors", {"input_spec": spec} | changes)
    assert_works(tmp_path / "net.safetensors")


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A good file of each kind."""
    folder = tmp_path_factory.mktemp("kinds")
    for net, model in (("guide", RPSClassifier()), ("handnet", HandNet(4))):
        save_untrained(folder / f"{net}.safetensors", net)
        torch.save(model.state_dict(), folder / f"{net}.p")
        torch.save(model.state_dict(), folder / f"{net}-old.p", _use_new_zipfile_serialization=False)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@LONG
@given(
    st.sampled_from(
        ["guide.safetensors", "guide.p", "guide-old.p", "handnet.safetensors", "handnet.p", "handnet-old.p"]
    ),
    st.lists(st.tuples(st.integers(0, 5000) | st.integers(-5000, -1), st.binary(min_size=1, max_size=8)), max_size=4),
    st.integers(0, 100),
)
def test_whatever_the_bytes_are(
    tmp_path: Path, kinds: dict[str, bytes], kind: str, changes: list[tuple[int, bytes]], cut: int
) -> None:
    content = bytearray(kinds[kind])
    for position, new in changes:
        start = position % len(content)
        content[start : start + len(new)] = new
    (tmp_path / kind).write_bytes(content[: len(content) - cut if cut < 50 else None])
    assert_works(tmp_path / kind)


@LONG
@given(st.integers(0, 10**6), st.integers(0, 2**32 - 1))
def test_whatever_the_weights_are(tmp_path: Path, kinds: dict[str, bytes], position: int, pattern: int) -> None:
    """Any 32 bits in the place of any weight of a safetensors file, which has no checksum."""
    content = bytearray(kinds["guide.safetensors"])
    header = struct.unpack("<Q", content[:8])[0] + 8
    start = header + 4 * (position % ((len(content) - header) // 4))
    content[start : start + 4] = struct.pack("<I", pattern)
    (tmp_path / "net.safetensors").write_bytes(content)
    assert_works(tmp_path / "net.safetensors")

"""Files of weights as strangers make them: by name, the file, and what is said of it. All are refused."""

import io
import json
import math
import pickle
import pickletools
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torchvision.models import resnet18, squeezenet1_1

from rps_core.models import RPSClassifier, build
from rps_core.nets.checkpoint import METADATA_KEY
from tests.helpers.hostile.zips import GOOD
from tests.helpers.nets import save_untrained

Case = bytes | Callable[[], bytes]
NOT_OURS = "is not a checkpoint of this project"
NO_WEIGHTS = "holds no weights of RPSClassifier"
UNREADABLE = "cannot be read as weights"
NO_NUMBERS = "are no numbers"
MARKER = "a checkpoint was obeyed"
"""The name of a file that a pickle would make, were it obeyed."""


def good(folder: Path) -> tuple[dict[str, Any], bytes]:
    """The header and the tensors of a checkpoint that opens."""
    save_untrained(folder / "good.safetensors")
    content = (folder / "good.safetensors").read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def written(header: object, data: bytes, length: int | None = None) -> bytes:
    """A safetensors file, whatever its header says."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def safetensors_files(header: dict[str, Any], data: bytes) -> dict[str, tuple[Case, str]]:
    """Headers with lies. `conv1.bias` has six numbers."""
    bias = header["conv1.bias"]

    def told(**values: object) -> bytes:
        return written(header | {"conv1.bias": bias | values}, data)

    def without(name: str) -> bytes:
        return written({key: value for key, value in header.items() if key != name}, data)

    metadata = json.loads(header["__metadata__"][METADATA_KEY])

    def says(**values: object) -> bytes:
        return written(header | {"__metadata__": {METADATA_KEY: json.dumps(metadata | values)}}, data)

    start, end = bias["data_offsets"]
    more = {"more": {"dtype": "F32", "shape": [10**7], "data_offsets": [len(data), len(data) + 4 * 10**7]}}
    fit = "do not fit the net guide"
    return {
        "nothing": (b"", NOT_OURS),
        "eight bytes": (bytes(8), NOT_OURS),
        "a header longer than the file": (written(header, data, len(data) * 9), NOT_OURS),
        "a header of 16 EB": (written(header, data, 2**64 - 1), NOT_OURS),
        "a header that is too short": (written(header, data, 50), NOT_OURS),
        "a header of 120 MB": (lambda: written(b" " * 12 * 10**7, data), NOT_OURS),
        "a header of 400,000 tensors of nothing": (lambda: written(header | nothing(400_000), data), NOT_OURS),
        "a file of Keras": (b"\x89HDF\r\n\x1a\n" + bytes(2_000), NOT_OURS),
        "a file of ONNX": (b"\x08\x07\x12\x07pytorch" + bytes(500), NOT_OURS),
        "a file of TensorFlow Lite": (b"\x1c\0\0\0TFL3" + bytes(99), NOT_OURS),
        "a header that is a list": (written([header], data), NOT_OURS),
        "a header nested without end": (written(b"[" * 10**6, data), NOT_OURS),
        "a header that is no text": (written(b"\xff\xfe" * 40, data), NOT_OURS),
        "a header with one name twice": (written(b'{"a":1,"a":{}}', data), NOT_OURS),
        "tensors cut off": (written(header, data[:-40]), NOT_OURS),
        "tensors that go on": (written(header, data + bytes(40)), NOT_OURS),
        "tensors on top of each other": (told(data_offsets=[start - 4, end - 4]), NOT_OURS),
        "offsets behind the end": (told(data_offsets=[2**60, 2**60 + 24]), NOT_OURS),
        "offsets backwards": (told(data_offsets=[end, start]), NOT_OURS),
        "offsets below zero": (told(data_offsets=[-24, 0]), NOT_OURS),
        "offsets that are text": (told(data_offsets=["0", "24"]), NOT_OURS),
        "a shape that overflows": (told(shape=[2**62, 2**62]), NOT_OURS),
        "a shape below zero": (told(shape=[-6]), NOT_OURS),
        "a shape of nothing": (told(shape=[0, 6]), NOT_OURS),
        "another shape of the same size": (told(shape=[2, 3]), fit),
        "a kind of number that nobody knows": (told(dtype="F31"), NOT_OURS),
        "another kind of number of the same size": (told(dtype="I32"), fit),
        "half as many numbers, twice as wide": (told(dtype="F64", shape=[3]), fit),
        "another name": (written({key.replace("fc3", "fc9"): value for key, value in header.items()}, data), fit),
        "a tensor more": (written(header | more, data + bytes(8)), NOT_OURS),
        "40 MB more": (lambda: written(header | more, data + bytes(4 * 10**7)), fit),
        "a tensor less": (without("fc3.bias"), NOT_OURS),
        "no metadata": (without("__metadata__"), NOT_OURS),
        "metadata of numbers": (written(header | {"__metadata__": {METADATA_KEY: 7}}, data), NOT_OURS),
        "metadata that are no JSON": (written(header | {"__metadata__": {METADATA_KEY: "{"}}, data), NOT_OURS),
        "metadata nested without end": (
            written(header | {"__metadata__": {METADATA_KEY: "[" * 10**5}}, data),
            NOT_OURS,
        ),
        "metadata of a number without end": (
            written(header | {"__metadata__": {METADATA_KEY: "9" * 10**5}}, data),
            NOT_OURS,
        ),
        "another net": (says(net="handnet"), "says of itself|do not fit the net handnet"),
        "a net of nobody": (says(net="../../etc/passwd"), "says of itself that its net is"),
        "more classes than outputs": (says(classes=["a", "b", "c", "d"]), fit),
        "a million classes": (says(classes=[str(index) for index in range(10**6)]), "number of classes is 1000000"),
        "a class of 4,000 letters": (says(classes=["a", "b", "x" * 4_000]), "but a name of 1 to 255 letters"),
        "an input of 10 million pixels": (
            says(input_spec=metadata["input_spec"] | {"size_px": 10**7}),
            "its input's side is 10000000",
        ),
        "a threshold of no number": (says(threshold=math.nan), "its threshold is nan"),
        "an accuracy that is a list": (says(val_accuracy=[]), "its accuracy is a list"),
        "an accuracy that is empty": (says(val_accuracy=""), "its accuracy is ''"),
        "a loss that is a dict": (says(val_loss={}), "its loss is a dict"),
        "an accuracy that is false": (says(val_accuracy=False), "its accuracy is False"),
        "a key more": (says(__class__="x"), NOT_OURS),
        "NaN among the weights": (written(header, struct.pack("<f", math.nan) * (len(data) // 4)), NO_NUMBERS),
        "weights without end": (written(header, struct.pack("<f", 3e38) * (len(data) // 4)), NO_NUMBERS),
    }


def nothing(number: int) -> dict[str, object]:
    """So many tensors without a value."""
    return {f"t{index}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for index in range(number)}


class Obeyed:
    """Makes a file where it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / MARKER

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (str(self.path), "w")


def saved(value: object, *, old: bool = False) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


def changed(weights: dict[str, Tensor], change: Callable[[Tensor], Tensor]) -> dict[str, Tensor]:
    return {name: change(tensor) for name, tensor in weights.items()}


def traced() -> bytes:
    """The guide's net as torch.jit saves it."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.trace(RPSClassifier().eval(), torch.zeros(1, 3, 90, 90)), buffer)
    return buffer.getvalue()


def repacked(content: bytes, changes: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A file of torch.save with other contents of some of its members, by how their names end."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", compression) as after:
        for name in before.namelist():
            ending = name.partition("/")[2]
            after.writestr(name, changes.get(ending, before.read(name)))
    return buffer.getvalue()


def state_dicts(folder: Path) -> dict[str, tuple[Case, str]]:
    """Pickles, and files of torch.save."""
    weights: dict[str, Tensor] = dict(RPSClassifier().state_dict())
    content = saved(weights)
    zeros = {"data/0": bytes(101 * 10**6)}
    command = pickle.dumps(Obeyed(folder))
    assert "REDUCE" in [code.name for code, *_ in pickletools.genops(command)]
    return {
        "a pickle that obeys": (command, NOT_OURS),
        "a pickle of protocol 2 that obeys": (pickle.dumps(Obeyed(folder), 2), UNREADABLE),
        "a file of torch.save that obeys": (saved({"a": Obeyed(folder)}), UNREADABLE),
        "an old file of torch.save that obeys": (saved({"a": Obeyed(folder)}, old=True), UNREADABLE),
        "good weights with a pickle that obeys": (repacked(content, {"data.pkl": command}), UNREADABLE),
        "a whole net": (saved(RPSClassifier()), UNREADABLE),
        "a pickle that stops": (repacked(content, {"data.pkl": command[:9]}), UNREADABLE),
        "a pickle nested without end": (repacked(content, {"data.pkl": b"\x80\2" + b"(" * 10**6}), UNREADABLE),
        "a pickle of 8 GB in one number": (repacked(content, {"data.pkl": b"\x80\2\x8b\xff\xff\xff\x7f"}), UNREADABLE),
        "a hundred million zeros": (lambda: repacked(content, zeros, zipfile.ZIP_DEFLATED), UNREADABLE),
        "a storage that is too short": (repacked(content, {"data/0": b"1234"}), UNREADABLE),
        "another zip": (GOOD, UNREADABLE),
        "an empty zip": (b"PK\5\6" + bytes(18), NOT_OURS),
        "the beginning of a zip": (content[:500], UNREADABLE),
        "half a file": (content[: len(content) // 2], UNREADABLE),
        "half an old file": (saved(weights, old=True)[:2_000], UNREADABLE),
        "a list": (saved([torch.zeros(3)]), NO_WEIGHTS),
        "a number": (saved(7), NO_WEIGHTS),
        "weights of another net": (saved(torch.nn.Linear(4, 3).state_dict()), NO_WEIGHTS),
        "weights of torchvision": (saved(resnet18().state_dict()), NO_WEIGHTS),
        "a whole net of torchvision": (saved(squeezenet1_1()), UNREADABLE),
        "a net of TorchScript": (traced(), UNREADABLE),
        "sparse weights": (saved(changed(weights, lambda w: w.to_sparse() if w.dim() == 2 else w)), NO_WEIGHTS),
        "complex weights": (saved(changed(weights, lambda w: w.to(torch.complex64))), NO_WEIGHTS),
        "whole numbers": (saved(changed(weights, lambda w: w.to(torch.int8))), NO_WEIGHTS),
        "weights on no device": (saved(changed(weights, lambda w: w.to("meta"))), NO_WEIGHTS),
        "weights turned around": (saved(changed(weights, lambda w: w.T if w.dim() == 2 else w)), NO_WEIGHTS),
        "a wrapper of nothing": (saved({"model": {}, "epoch": 3}), NO_WEIGHTS),
        "weights whose names are numbers": (saved(dict(enumerate([torch.zeros(3)] * 10))), NO_WEIGHTS),
        "a tensor that claims 40 GB": (saved(weights | {"fc3.bias": torch.zeros(1).expand(10**10)}), NO_WEIGHTS),
        "a single class": (saved(build("guide", 1).state_dict()), NO_WEIGHTS),
        "ten billion classes": (saved({"classifier.bias": torch.zeros(1).expand(10**10)}), NO_WEIGHTS),
        "NaN": (saved(weights | {"fc3.bias": torch.full((3,), math.nan)}), NO_NUMBERS),
        "no number in an old file": (saved(weights | {"fc1.bias": torch.full((120,), math.inf)}, old=True), NO_NUMBERS),
    }

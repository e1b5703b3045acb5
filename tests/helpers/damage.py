"""Ways in which a file of a run gets damaged."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from rps_core.config import InputSpec
from rps_core.nets.checkpoint import METADATA_KEY


def _status(**values: Any) -> bytes:
    return json.dumps({"state": "stopped", "updated_at": time.time()} | values).encode()


def _weights(**values: Any) -> bytes:
    """A checkpoint that says of itself what cannot be."""
    said = {
        "net": "guide",
        "classes": ["paper", "rock", "scissors"],
        "input_spec": asdict(InputSpec(90)),
        "trained_on": "hands",
        "epoch": 1,
        "val_accuracy": 50.0,
        "val_loss": 1.0,
        "trained_at": "2026-01-01T00:00:00+00:00",
        "parameters": 1,
    }
    return safetensors.numpy.save({"weight": np.zeros(1, np.float32)}, {METADATA_KEY: json.dumps(said | values)})


DAMAGE: dict[str, tuple[str, bytes | None]] = {
    "config cut in half": ("config.json", b'{"data": nu'),
    "config a list": ("config.json", b"[]"),
    "config undecodable": ("config.json", b"\xff\xfe\x00"),
    "config of half a character": ("config.json", b'{"data_name": "\\ud800", "created_at": "2026-01-01"}'),
    "config a folder": ("config.json", None),
    "config of the year 9999": ("config.json", b"9999-12-31T23:59:59.999+00:00"),
    "config of a day in the future": ("config.json", b"2999-01-01T00:00:00+00:00"),
    "config without a date": ("config.json", b"yesterday"),
    "metrics cut in half": ("metrics.jsonl", b"half"),
    "metrics a folder": ("metrics.jsonl", None),
    "metrics undecodable": ("metrics.jsonl", b"\xff\xfe\n"),
    "metrics not a number": ("metrics.jsonl", b'{"epoch": 1, "val_loss": NaN}\n'),
    "metrics of numbers": ("metrics.jsonl", b"1\n2\n"),
    "metrics of another net": (
        "metrics.jsonl",
        b'{"epoch": 1, "train_loss": 1, "val_loss": 1, "accuracy": 1, "seconds": 1, '
        b'"confusion": [[1]], "improved": true}',
    ),
    "status a list": ("status.json", b"[]"),
    "status of the wrong type": ("status.json", _status(epoch="two")),
    "status of no state": ("status.json", _status(state="asleep")),
    "status from the future": ("status.json", _status(state="starting", updated_at=9e9)),
    "status not a number": ("status.json", _status(remaining_s=float("nan"))),
    "status beyond its end": ("status.json", _status(state="running", batch=9, batches=3)),
    "status of half a character": ("status.json", _status(message="\ud800")),
    "status undecodable": ("status.json", b"\xff\xfe\x00"),
    "status a folder": ("status.json", None),
    "weights cut in half": ("best.safetensors", b"half"),
    "weights a folder": ("best.safetensors", None),
    "weights of half a character": ("best.safetensors", _weights(trained_on="\ud800")),
    "weights of a wrong type": ("best.safetensors", _weights(trained_on=7)),
    "weights with a score of no number": ("best.safetensors", _weights(val_accuracy="good")),
    "weights with a score without end": ("best.safetensors", _weights(val_loss=float("nan"))),
    "weights of no day": ("best.safetensors", _weights(trained_at="yesterday")),
    "weights of the last day": ("best.safetensors", _weights(trained_at="9999-12-31T23:59:59-14:00")),
    "weights of no classes": ("best.safetensors", _weights(classes=[])),
    "weights with a class of no name": ("best.safetensors", _weights(classes=["paper", 3])),
    "weights of an unhashable net": ("best.safetensors", _weights(net=[])),
    "comparison a list": ("comparison.json", b"[]"),
    "comparison a folder": ("comparison.json", None),
}
UNREADABLE = (
    "config cut in half",
    "config a list",
    "config undecodable",
    "config of half a character",
    "config a folder",
)
"""Those after which nothing of the run can be shown but its folder."""


def damage(run: Path, name: str) -> str:
    """Damages a run in one of the ways of DAMAGE. Returns the name of the file."""
    file, content = DAMAGE[name]
    path = run / file
    if file == "config.json" and content and name not in UNREADABLE:  # a date
        content = json.dumps(json.loads(path.read_bytes()) | {"created_at": content.decode()}).encode()
    elif content == b"half" and path.exists():
        content = path.read_bytes()[: -len(path.read_bytes()) // 4]
    path.unlink(missing_ok=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    return file

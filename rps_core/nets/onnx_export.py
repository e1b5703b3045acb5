"""A checkpoint as an ONNX file, for use outside Python: in a browser, on a phone, in another language."""

import contextlib
import io
import json
import warnings
from dataclasses import asdict
from pathlib import Path

import onnx
import onnxruntime
import torch

from rps_core.errors import InputError
from rps_core.nets.checkpoint import METADATA_KEY, Checkpoint
from rps_core.storage.files import check_target, write_atomically, writing

CHECKED_PICTURES = 8
REMEDY = "make room on the disk, or give another path for the ONNX file"
ALLOWED_DIFFERENCE = 1e-3
"""Between the two programs' logits. Sums in another order differ in the sixth digit; more than this is another net."""


def export_onnx(checkpoint: Checkpoint, path: Path) -> float:
    """Writes the net: input "images" float32 (B, 3, S, S), normalized; output "logits" float32 (B, classes).

    The file's metadata hold what the checkpoint says of itself, classes and normalization included. Returns the largest
    difference between the logits of ONNX Runtime and of torch on random pictures. Raises InputError, and writes
    nothing, when the folder does not exist or the two differ.
    """
    check_target(path, REMEDY)
    if path.exists() and path.samefile(checkpoint.path):
        raise InputError(f"{path} is the checkpoint itself, which would be lost; give another path for the ONNX file")
    side = checkpoint.info.input_spec.size_px
    images = torch.rand(CHECKED_PICTURES, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1
    model = _converted(checkpoint, images)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"images": images.numpy()})
    with torch.inference_mode():
        difference = (checkpoint.model(images) - torch.from_numpy(logits)).abs().max().item()
    if not difference <= ALLOWED_DIFFERENCE:
        raise InputError(
            f"the ONNX net differs from the net in {checkpoint.path} by {difference:g} in its logits, but at most "
            f"{ALLOWED_DIFFERENCE:g} is allowed; nothing was written, train the net anew"
        )
    with writing(path, REMEDY):
        write_atomically(path, model.SerializeToString())
    return float(difference)


def _converted(checkpoint: Checkpoint, images: torch.Tensor) -> onnx.ModelProto:
    """The net as ONNX, for any number of pictures at once."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # the exporter talks about its own parts
        program = torch.onnx.export(
            checkpoint.model,
            (images,),
            input_names=["images"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim.DYNAMIC},),
            verbose=False,
        )
    assert program is not None  # so it is with the exporter that torch uses by default
    model = program.model_proto
    onnx.helper.set_model_props(model, {METADATA_KEY: json.dumps(asdict(checkpoint.info))})
    return model

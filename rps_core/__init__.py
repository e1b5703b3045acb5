"""Rock, paper, scissors: the data, the nets and the training behind the dashboard. Knows no Streamlit.

Importing this package imports nothing else: each name below arrives, and torch with it where it needs torch, when it
is first asked for (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the same names with their types
    from rps_core.guide import RPSClassifier as RPSClassifier
    from rps_core.guide import RPSDataset as RPSDataset
    from rps_core.guide import conv2d_size as conv2d_size
    from rps_core.guide import data_transforms as data_transforms
    from rps_core.guide import device as device
    from rps_core.guide import live_inference as live_inference
    from rps_core.guide import load_model as load_model
    from rps_core.guide import maxpool2d_size as maxpool2d_size
    from rps_core.guide import predict_image as predict_image
    from rps_core.guide import train as train
    from rps_core.guide import validate as validate
    from rps_core.labels import CLASSES as CLASSES
    from rps_core.labels import NONE as NONE
    from rps_core.labels import Prediction as Prediction
    from rps_core.models import HandNet as HandNet

GUIDE_NAMES = {
    "RPSClassifier": "models",
    "RPSDataset": "dataset",
    "conv2d_size": "shapes",  # which needs no torch
    "data_transforms": "transforms",
    "device": "guide",
    "live_inference": "guide",
    "load_model": "guide",
    "maxpool2d_size": "shapes",
    "predict_image": "guide",
    "train": "guide",
    "validate": "guide",
}
"""The guide's names, and the module that defines each."""
_MODULE_OF = GUIDE_NAMES | {"CLASSES": "labels", "NONE": "labels", "Prediction": "labels", "HandNet": "models"}

__all__ = list(_MODULE_OF)


def __getattr__(name: str) -> Any:
    """Imports the module that defines an exported name, and keeps the name for the next time."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})

"""Rock, paper, scissors: the data, the nets and the training behind the dashboard. Knows no Streamlit.

Importing this package imports nothing else: each name below arrives, and torch with it where it needs torch, when it
is first asked for (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rps_core.guide import (
        RPSClassifier,
        RPSDataset,
        conv2d_size,
        data_transforms,
        device,
        live_inference,
        load_model,
        maxpool2d_size,
        predict_image,
        train,
        validate,
    )
    from rps_core.labels import CLASSES, NONE, Prediction
    from rps_core.models import HandNet

__all__ = [
    "CLASSES",
    "NONE",
    "HandNet",
    "Prediction",
    "RPSClassifier",
    "RPSDataset",
    "conv2d_size",
    "data_transforms",
    "device",
    "live_inference",
    "load_model",
    "maxpool2d_size",
    "predict_image",
    "train",
    "validate",
]

_MODULE_OF = {
    "CLASSES": "labels",
    "NONE": "labels",
    "HandNet": "models",
    "Prediction": "labels",
    "conv2d_size": "shapes",  # the guide's too, but they need no torch
    "maxpool2d_size": "shapes",
}


def __getattr__(name: str) -> Any:
    """Imports the module that defines an exported name, and keeps the name for the next time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF.get(name, 'guide')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Rock, paper, scissors: the data, the nets and the training behind the dashboard. Knows no Streamlit.

Importing this package imports nothing else: each name below arrives, and torch with it where it needs torch, when it
is first asked for (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rps_core.dataset import RPSDataset
    from rps_core.labels import CLASSES, NONE, Prediction
    from rps_core.models import HandNet, RPSClassifier
    from rps_core.shapes import conv2d_size, maxpool2d_size

__all__ = [
    "CLASSES",
    "NONE",
    "HandNet",
    "Prediction",
    "RPSClassifier",
    "RPSDataset",
    "conv2d_size",
    "maxpool2d_size",
]

_MODULE_OF = {
    "CLASSES": "labels",
    "NONE": "labels",
    "HandNet": "models",
    "Prediction": "labels",
    "RPSClassifier": "models",
    "RPSDataset": "dataset",
    "conv2d_size": "shapes",
    "maxpool2d_size": "shapes",
}


def __getattr__(name: str) -> Any:
    """Imports the module that defines an exported name, and keeps the name for the next time."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

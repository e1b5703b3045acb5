"""The two nets of this project as stacks. A test holds them against the nets themselves, layer by layer."""

from dataclasses import dataclass

from rps_core.layers.notation import parse_layers
from rps_core.layers.stack import Stack, follow
from rps_core.shapes import parse_shape


@dataclass(frozen=True)
class Preset:
    """A stack in words, as the command line takes it."""

    title: str
    input: str
    layers: str

    @property
    def stack(self) -> Stack:
        """The layers on their input."""
        return follow(parse_shape(self.input), parse_layers(self.layers))


def _block(channels: int, window: str = "k3 p1") -> str:
    return f"conv {channels} {window} nobias; batchnorm; relu"


GUIDE = Preset(
    "The guide's net",
    "3x90x90",
    "conv 6 k3; relu; pool k2; conv 16 k5; relu; pool k2; flatten; linear 120; relu; linear 84; relu; linear 3",
)
HANDNET = Preset(
    "HandNet",
    "3x72x72",
    "; ".join(
        (
            _block(16, "k5 s2 p2"),
            _block(32),
            "pool k2",
            _block(64),
            _block(64),
            "pool k2",
            _block(128),
            _block(128),
            "pool k2",
            _block(192),
            _block(192),
            "gap; flatten; dropout 0.3; linear 3",
        )
    ),
)
PRESETS = {"guide": GUIDE, "handnet": HANDNET}

"""FinderNet: plain convolutions over a small picture; each of 8 x 8 places says whether a hand's middle lies there."""

from torch import Tensor, nn

from rps_core.models import conv_block

FINDER_PX = 128
CELL_PX = 16
CELLS = FINDER_PX // CELL_PX
VALUES = 5
"""For each place: how sure (logit), then the box: middle x and y from the cell's own, in cells; log of width and height
in cells."""
EMPTY_LOGIT = -3.0  # before training: nearly all places hold nothing


class FinderNet(nn.Module):
    """For pictures of 3 x 128 x 128, letterboxed; 0.84 million parameters, 115 million multiply-adds.

    It looks at the whole picture from every place, since its last layers see 180 pixels around them: an arm that leads
    somewhere and a face that is none tell where a hand can be.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv_block(3, 16, kernel_size=5, stride=2),  # (B, 16, 64, 64)
            conv_block(16, 32, stride=2),  # (B, 32, 32, 32)
            conv_block(32, 48),
            nn.MaxPool2d(2),  # (B, 48, 16, 16)
            conv_block(48, 96),
            conv_block(96, 96),
            conv_block(96, 96),
            nn.MaxPool2d(2),  # (B, 96, 8, 8)
            conv_block(96, 160),
            conv_block(160, 160),
            conv_block(160, 128),
            nn.Conv2d(128, VALUES, kernel_size=1),  # (B, 5, 8, 8)
        )
        places: Tensor = self.layers[-1].bias  # type: ignore[assignment]
        nn.init.constant_(places[:1], EMPTY_LOGIT)

    def forward(self, x: Tensor) -> Tensor:
        """float32 (B, 3, 128, 128) in [-1, 1] -> (B, 5, 8, 8), see VALUES."""
        return self.layers(x)  # type: ignore[no-any-return]

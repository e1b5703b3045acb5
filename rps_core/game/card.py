"""A round as a picture to take along: both moves, who won, how it stands. Drawn here, with nothing but Pillow."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from rps_core.arrays import ImageU8

SIZE_PX = (1200, 630)
"""Width and height as link previews have them."""
GROUND, INK, FAINT, ACCENT = "#15171C", "#F4F3EF", "#A9ADB8", "#B6A8FF"
HAND_PX = 340
TOP_PX = 150
TITLE = "Rock, paper, scissors"
WIDEST_PX = SIZE_PX[0] - 120


@dataclass(frozen=True)
class Side:
    """One of two hands: whose it is, its move, the colour of that as #RRGGBB, and a picture (H, W, 3)."""

    whose: str
    move: str
    colour: str
    picture: ImageU8
    sharp: bool = False
    """Whether the picture is enlarged pixel by pixel."""


def draw_card(left: Side, right: Side, verdict: str, standing: str, foot: str) -> bytes:
    """A PNG file of SIZE_PX. `verdict` stands in the middle, `standing` and `foot` below; each is cut to one line."""
    card = Image.new("RGB", SIZE_PX, GROUND)
    pen = ImageDraw.Draw(card)
    _write(pen, SIZE_PX[0] // 2, 40, TITLE, 26, FAINT)
    _write(pen, SIZE_PX[0] // 2, 92, verdict, 52, INK)
    for side, middle in ((left, SIZE_PX[0] // 4 + 30), (right, 3 * SIZE_PX[0] // 4 - 30)):
        _draw_side(card, pen, side, middle)
    _write(pen, SIZE_PX[0] // 2, TOP_PX + HAND_PX // 2, "vs", 40, FAINT)
    _write(pen, SIZE_PX[0] // 2, 572, standing, 26, INK)
    _write(pen, SIZE_PX[0] // 2, 606, foot, 20, ACCENT)
    file = io.BytesIO()
    card.save(file, "PNG")
    return file.getvalue()


def _draw_side(card: Image.Image, pen: ImageDraw.ImageDraw, side: Side, middle: int) -> None:
    resample = Image.Resampling.NEAREST if side.sharp else Image.Resampling.BICUBIC
    hand = Image.fromarray(side.picture).resize((HAND_PX, HAND_PX), resample)
    left = middle - HAND_PX // 2
    pen.rounded_rectangle((left - 8, TOP_PX - 8, left + HAND_PX + 7, TOP_PX + HAND_PX + 7), 16, side.colour)
    card.paste(hand, (left, TOP_PX))
    _write(pen, middle, TOP_PX + HAND_PX + 38, f"{side.whose}: {side.move}", 34, INK)


def _write(pen: ImageDraw.ImageDraw, x: int, y: int, text: str, size_px: int, colour: str) -> None:
    """One line with its middle at (x, y); what is too long is cut."""
    font = ImageFont.load_default(size_px)
    cut = text
    while pen.textlength(cut, font) > WIDEST_PX:
        cut = f"{cut[:-2]}…"
    pen.text((x, y), cut, colour, font, anchor="mm")

"""Draws the box and the result on a frame, as the guide does: a green box, the class and its probability."""

import cv2

from rps_core.arrays import ImageU8
from rps_core.labels import NO_HAND, NOT_SURE
from rps_core.live.results import LiveResult, Shot
from rps_core.reports import percent

GREEN = (0, 214, 90)
INK, BAND = (255, 255, 255), (18, 20, 26)
FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw_result(view: ImageU8, box: tuple[int, int, int, int] | None, text: str) -> None:
    """Onto `view`, (H, W, 3), in place. The sizes follow the frame's, so that text is as readable on a small one.

    `box` is x, y, width, height in pixels of the view; without one the text stands in the upper left corner.
    """
    height, width = view.shape[:2]
    left, top, wide, high = box or (0, 0, width, height)
    scale = min(width, height) / 480
    thick = max(2, round(3 * scale))
    if box:
        cv2.rectangle(view, (left, top), (left + wide - 1, top + high - 1), GREEN, thick)
    if not text:
        return
    (text_width, _), _ = cv2.getTextSize(text, FONT, 0.9 * scale, thick - 1)
    (_, text_height), below = cv2.getTextSize("(", FONT, 0.9 * scale, thick - 1)  # the same for every text
    pad = round(6 * scale)
    y = max(0, top - text_height - below - 2 * pad)
    x = max(0, min(left, width - text_width - 2 * pad))
    end = (x + text_width + 2 * pad, y + text_height + below + 2 * pad)
    cv2.rectangle(view, (x, y), end, BAND, cv2.FILLED)
    cv2.putText(view, text, (x + pad, y + pad + text_height), FONT, 0.9 * scale, INK, thick - 1, cv2.LINE_AA)


def words(shot: Shot | None, result: LiveResult | None) -> str:
    """What stands on the frame: the result, or that no hand is there; nothing where nobody asked."""
    if shot and not shot.hand_found and (result is None or result.text == NO_HAND):
        return NO_HAND
    if result is None:
        return ""
    said = f"{result.text}: {result.label}" if result.text == NOT_SURE else result.text
    return f"{said} {percent(result.probability, 0)}"

"""A window of OpenCV with the camera's picture, a box, and what a net says of its content: the guide's live view."""

from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image

from rps_core.errors import InputError, described, whole_number

TITLE = "Rock, paper, scissors (q ends it)"
GREEN = (0, 255, 0)


def show_window(answer: Callable[[Image.Image], str], frame_size: tuple[int, int], camera: int | str) -> None:
    """The camera's frames, a green box of `frame_size`, (width, height) in pixels, and the answer to what is in it.

    Ends when q is pressed. Raises InputError where there is no window or no camera.
    """
    import cv2

    box_size = _checked_size(frame_size)
    try:
        cv2.destroyAllWindows()
    except cv2.error:
        raise InputError(
            "this cv2 has no windows (it is opencv-python-headless); open the page Webcam of the dashboard, which does "
            "the same in the browser, or install opencv-python in its place"
        ) from None
    capture = _open(camera)
    try:
        while True:
            has_frame, frame = capture.read()  # (H, W, 3): blue, green, red
            if not has_frame:
                raise _no_picture(camera)
            left, top, right, bottom = _box(frame.shape[1], frame.shape[0], box_size)
            text = answer(Image.fromarray(cv2.cvtColor(frame[top:bottom, left:right], cv2.COLOR_BGR2RGB)))
            cv2.rectangle(frame, (left, top), (right, bottom), GREEN, 2)
            cv2.putText(frame, text, (10, 30), cv2.FONT_HERSHEY_SIMPLEX, 1, GREEN, 2, cv2.LINE_AA)
            cv2.imshow(TITLE, frame)
            if cv2.waitKey(1) & 0xFF == ord("q"):
                break
    finally:
        capture.release()
        cv2.destroyAllWindows()


def names_by_index(class_names: Any) -> Mapping[int, str]:
    """The names of classes by their index. Raises InputError for what is neither a list of them nor such a map."""
    names = dict(enumerate(class_names)) if isinstance(class_names, list | tuple) else class_names
    if not isinstance(names, Mapping) or not names or not all(isinstance(index, int) for index in names):
        raise InputError(
            f"class_names is {described(class_names)}, but names by class index are expected, such as {{0: 'paper', 1: "
            "'rock', 2: 'scissors'}; class_to_idx is turned round by {index: name for name, index in "
            "class_to_idx.items()}"
        )
    return names


def _open(camera: int | str) -> Any:
    import cv2

    try:
        return cv2.VideoCapture(camera)
    except (cv2.error, TypeError):
        raise _no_picture(camera) from None


def _no_picture(camera: object) -> InputError:
    return InputError(
        f"camera {described(camera)} gives no picture; connect one, give the number of another (camera=1), or open "
        "the page Webcam of the dashboard"
    )


def _checked_size(frame_size: Any) -> tuple[int, int]:
    """(width, height) of the box. Raises InputError for what is no pair of whole numbers from 1 on."""
    sides = [whole_number(side) or 0 for side in frame_size] if isinstance(frame_size, tuple | list) else []
    if len(sides) != 2 or min(sides) < 1:
        raise InputError(
            f"the frame size is {described(frame_size)}, but the box's (width, height) in pixels is expected, such as "
            "(400, 400)"
        )
    return sides[0], sides[1]


def _box(width: int, height: int, box_size: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom): its middle 300 px left of the frame's and 100 px above, but never outside it."""
    box_width, box_height = min(box_size[0], width), min(box_size[1], height)
    left = max(0, width // 2 - box_width // 2 - 300)
    top = max(0, height // 2 - box_height // 2 - 100)
    return left, top, left + box_width, top + box_height

"""Pictures, verdicts and bars as HTML: pixels that stay sharp, and colours that follow the theme."""

import base64
import io
from collections.abc import Iterable, Mapping

import streamlit as st
from PIL import Image

from pages._ui.app.theme import class_style, class_styles
from pages._ui.drawing.text import as_html, markdown
from rps_core.arrays import ImageU8
from rps_core.labels import NO_GESTURE, NO_HAND
from rps_core.reports import percent

PREVIEW_PX = 480  # longest side of a photograph as it is sent to the browser


def png(pixels: ImageU8) -> bytes:
    """An array (H, W, 3) as a PNG file, pixel for pixel."""
    return _encoded(Image.fromarray(pixels), "PNG")


def jpeg(image: Image.Image) -> bytes:
    """A picture as a JPEG file."""
    return _encoded(image, "JPEG")


def preview(image: Image.Image) -> bytes:
    """A photograph as a small JPEG file."""
    small = image.copy()
    small.thumbnail((PREVIEW_PX, PREVIEW_PX))
    return jpeg(small)


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def data_url(data: bytes) -> str:
    """A PNG or JPEG file as a URL that holds it."""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def figure(data: bytes, alt: str, caption: str, *, pixels: bool = False) -> str:
    """HTML of a picture with its caption. With `pixels` it is enlarged without smoothing, each pixel a square."""
    css_class = ' class="rps-pixels"' if pixels else ""
    return (
        f'<figure><img{css_class} src="{data_url(data)}" alt="{as_html(alt)}">'
        f"<figcaption>{as_html(caption)}</figcaption></figure>"
    )


def framed(
    data: bytes, alt: str, caption: str, picture_px: tuple[int, int], *boxes: tuple[int, int, int, int], label: str = ""
) -> str:
    """HTML of a picture with boxes drawn on it, each x, y, width, height in pixels of the picture; the first counts.

    `label` stands at the first box.
    """
    width, height = picture_px
    drawn = "".join(
        f'<i style="left: {x / width:.2%}; top: {y / height:.2%}; width: {wide / width:.2%}; '
        f'height: {high / height:.2%}">{f"<b>{as_html(label)}</b>" if label and not number else ""}</i>'
        for number, (x, y, wide, high) in enumerate(boxes)
    )
    return (
        f'<figure><div class="rps-framed" style="--shape: {width / height:.4f}">'
        f'<img src="{data_url(data)}" alt="{as_html(alt)}">{drawn}</div>'
        f"<figcaption>{as_html(caption)}</figcaption></figure>"
    )


def blank(caption: str) -> str:
    """HTML of an empty frame where a picture will be."""
    return f'<figure><div class="rps-blank"></div><figcaption>{as_html(caption)}</figcaption></figure>'


def show_figures(*figures: str) -> None:
    """Figures side by side; on a narrow screen they wrap."""
    st.html(f'<div class="rps-figures">{"".join(figures)}</div>')


def show_small(*figures: str) -> None:
    """Figures side by side, each as wide as a thumb."""
    st.html(f'<div class="rps-figures rps-small">{"".join(figures)}</div>')


def show_fours(figures: Iterable[str]) -> None:
    """Small figures, four beside one another on every screen."""
    st.html(f'<div class="rps-figures rps-four">{"".join(figures)}</div>')


def dot(answer: str, classes: Iterable[str] = ()) -> str:
    """HTML of a class's dot of colour, among the classes of its set; grey for an answer that is no class."""
    return f'<span class="rps-dot" style="--class: {class_style(answer, classes).fill}"></span>'


def show_verdict(answer: str, label: str, probability: float, classes: Iterable[str] = ()) -> None:
    """The answer in large type; where it is no class, what the net came closest to. `classes` are the net's."""
    st.html(verdict(answer, label, probability, classes))


def verdict(answer: str, label: str, probability: float, classes: Iterable[str] = ()) -> str:
    """HTML of that."""
    closest = "" if answer in (label, NO_GESTURE) else f"closest: {as_html(label)}, "
    small = "" if answer == NO_HAND else f" <small>{closest}{percent(probability)}</small>"
    return f'<p class="rps-verdict">{dot(answer, classes)}{as_html(answer)}{small}</p>'


def show_advice(sentence: str | None) -> None:
    """What to do about an answer that is no class. Its room stays where there is none, so that a live page is still."""
    text = f"{as_html(sentence)}." if sentence else ""
    st.html(f'<p class="rps-advice" aria-live="polite">{text or "&nbsp;"}</p>')


def show_bars(probabilities: Mapping[str, float], threshold: float | None = None) -> None:
    """One bar per class, in the class's colour, with the number beside it, and a mark where the threshold is."""
    st.html(bars(probabilities, threshold))


def bars(probabilities: Mapping[str, float], threshold: float | None = None) -> str:
    """HTML of that."""
    spoken = ", ".join(f"{name} {percent(share)}" for name, share in probabilities.items())
    mark = f'<div class="rps-threshold" style="left: {threshold:.1%}"></div>' if threshold is not None else ""
    styles = class_styles(probabilities)
    rows = "".join(
        f"<span>{as_html(name)}</span>"
        f'<div class="rps-track"><div class="rps-fill" style="width: {share:.2%}; --class: {styles[name].fill}"></div>'
        f'{mark}</div><span class="rps-value">{percent(share)}</span>'
        for name, share in probabilities.items()
    )
    return f'<div class="rps-bars" role="img" aria-label="Probabilities: {as_html(spoken)}">{rows}</div>'


def show_split(counts: Mapping[str, int]) -> None:
    """How many pictures a class has, as one bar in the classes' colours, if there are any; the numbers under it."""
    styles = class_styles(counts)
    parts = "".join(f'<i style="--count: {count}; --class: {styles[name].fill}"></i>' for name, count in counts.items())
    if any(counts.values()):  # else the bar would be a hole
        st.html(f'<div class="rps-split" aria-hidden="true">{parts}</div>')
    st.caption(", ".join(f"{count:,} {markdown(name)}" for name, count in counts.items()))

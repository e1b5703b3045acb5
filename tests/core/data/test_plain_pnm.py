"""Pictures that are written out in digits (P1, P2, P3) are those of bytes; damaged and huge ones say so."""

import io
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rps_core.data import images
from rps_core.data.images import load_image
from rps_core.errors import InputError

REMARKS = st.sampled_from(["", "# made by hand\n", "#\n# 12 34\n"])


@given(
    kind=st.sampled_from([1, 2, 3]),
    size=st.tuples(st.integers(8, 15), st.integers(8, 15)),
    top=st.sampled_from([1, 7, 255, 1023, 65535]),
    seed=st.integers(0, 9),
    between=st.sampled_from([" ", "\n", "\t", "  \r\n"]),
    remark=REMARKS,
)
def test_digits_are_the_picture_of_the_same_bytes(kind, size, top, seed, between, remark):
    width, height = size
    top = 1 if kind == 1 else top
    shape = (height, width, 3) if kind == 3 else (height, width)
    values = np.random.default_rng(seed).integers(0, top + 1, shape)
    head = f"P{kind}\n{remark}{width} {height}" + ("" if kind == 1 else f"\n{top}") + f"\n{remark}"
    found = np.asarray(load_image((head + between.join(map(str, values.ravel())) + "\n").encode(), "hand.ppm"), int)
    shades = (1 - values if kind == 1 else values) * 255 / top
    expected = shades if kind == 3 else shades[..., None].repeat(3, -1)
    assert found.shape == (height, width, 3)
    assert np.abs(found - expected).max() <= 1


def test_bits_need_no_spaces():
    rows = np.asarray(load_image(b"P1 8 8\n" + b"01010101\n10101010\n" * 4, "hand.pbm"))[..., 0].tolist()
    assert rows == [[255, 0] * 4, [0, 255] * 4] * 4


@given(st.sampled_from([b"P1", b"P2", b"P3"]), st.binary(max_size=60) | st.text("0123456789 #\n-.", max_size=60))
def test_whatever_follows_costs_one_sentence_at_most(magic, rest):
    with suppress(InputError):
        load_image(magic + b"\n" + (rest if isinstance(rest, bytes) else rest.encode()), "hand.ppm")


@pytest.mark.parametrize("data", [b"P3 2 2 255\n1 2 3", b"P2 1 1 255 256", b"P2 1 1 0 0", b"P2 2 1 255 1 -1", b"P2\n"])
def test_damaged_ones_say_so(data):
    with pytest.raises(InputError, match=r"hand\.pgm is damaged or cut off"):
        load_image(data, "hand.pgm")


def test_a_huge_one_is_refused_by_its_head():
    with pytest.raises(InputError, match=r"has 90000 x 90000 pixels, .* at most 20 megapixels"):
        load_image(b"P3 90000 90000 255\n" + b"1 2 3 " * 10, "hand.ppm")


def test_too_many_bytes_are_refused_from_a_file_and_from_an_upload_alike(tmp_path, monkeypatch):
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(buffer, "PNG")
    (tmp_path / "hand.png").write_bytes(buffer.getvalue())
    monkeypatch.setattr(images, "MAX_FILE_BYTES", 1000)
    for source in (buffer.getvalue(), tmp_path / "hand.png"):
        with pytest.raises(InputError, match=r"hand\.png cannot be read \(it has more than 0 MB\)"):
            load_image(source, "hand.png")

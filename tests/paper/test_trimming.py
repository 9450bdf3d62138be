# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trimmed streams unpack to the same bytes, and nothing rides behind them or inside a photo."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.paper.trimming import bare_jpeg, trimmed_flate

NOISE = Image.effect_noise((90, 60), 60).convert("RGB")
CANARY = b"FICTITIOUS-CANARY-4417"


@given(body=st.binary(max_size=500), tail=st.binary(max_size=80), level=st.integers(0, 9))
def test_a_packed_stream_loses_its_tail_and_nothing_else(
    body: bytes, tail: bytes, level: int
) -> None:
    packed = zlib.compress(body, level)
    assert trimmed_flate(packed + tail) == packed


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 5 << 20])
def test_a_large_stream_is_unpacked_piece_by_piece(size: int) -> None:
    packed = zlib.compress(bytes(size))
    assert trimmed_flate(packed + CANARY) == packed


@pytest.mark.parametrize("packed", [b"", b"x", b"noise" * 9, zlib.compress(b"x" * 99)[:-5]])
def test_a_stream_without_an_end_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="a stream"):
        trimmed_flate(packed)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"progressive": True},
        {"restart_marker_blocks": 4},
        {"subsampling": 0, "quality": 100},
        {"keep_rgb": True},
        {
            "comment": CANARY,
            "xmp": CANARY,
            "icc_profile": CANARY * 4000,
            "exif": b"Exif\0\0" + CANARY,
        },
    ],
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_photo_keeps_every_dot_and_no_note(how: dict[str, Any], mode: str) -> None:
    photo = _jpeg(NOISE.convert(mode), **how)
    bare = bare_jpeg(photo + CANARY)
    assert CANARY not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()
    assert bare_jpeg(bare) == bare


def test_a_thumbnail_is_a_note_too() -> None:
    plain = _jpeg(NOISE)
    thumbnail = b"\xff\xe0\x00\x16JFIF\0\1\2\0\0\1\0\1\1\2" + b"six" * 2
    with_one = plain[:2] + thumbnail + plain[20:]
    assert b"sixsix" in with_one
    bare = bare_jpeg(with_one)
    assert b"six" not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_junk_between_the_parts_is_left_out() -> None:
    plain = _jpeg(NOISE)
    assert bare_jpeg(plain[:20] + CANARY + plain[20:]) == plain


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(ValueError, match="not a photo"):
        bare_jpeg(b"\x89PNG")


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_photos_first_two_come_to_an_end(rest: bytes) -> None:
    assert bare_jpeg(b"\xff\xd8" + rest).endswith(b"\xff\xd9")


def _jpeg(shown: Image.Image, **how: Any) -> bytes:  # noqa: ANN401 - what Pillow takes
    file = io.BytesIO()
    shown.save(file, "JPEG", **how)
    return file.getvalue()

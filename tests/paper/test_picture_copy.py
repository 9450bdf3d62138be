# SPDX-License-Identifier: AGPL-3.0-or-later
"""A copied picture: the same dots, upright, and nothing that says who, where or with what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageFile, ImageOps
from PIL.PngImagePlugin import PngInfo

from app.cli.hostile_files import CANARY, a_jpeg, a_picture, a_png, encoded
from app.paper.limits import Limits
from app.paper.picture_copy import copy_picture
from app.paper.press import Press
from app.paper.verdict import Kind
from tests.paper.build import picture, refused

Dot = float | tuple[int, ...]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [a_jpeg, a_png])
def test_a_photo_stands_as_it_was_held_and_no_longer_says_where(
    make: Callable[[int], bytes], orientation: int, press: Press
) -> None:
    content = make(orientation)
    inspected = press.inspect(content)
    copy, upright = picture(inspected.safe_view), ImageOps.exif_transpose(picture(content))
    assert inspected.warnings == ("location",)
    assert copy.size == upright.size == (inspected.width, inspected.height)
    assert dict(copy.getexif()) == {}
    assert b"Exif" not in inspected.safe_view
    assert b"eXIf" not in inspected.safe_view
    for corner in ((1, 1), (copy.width - 2, 1), (1, copy.height - 2)):
        assert _is_red(copy, corner) is _is_red(upright, corner)


def _is_red(shown: Image.Image, corner: tuple[int, int]) -> bool:
    dot = shown.convert("RGB").getpixel(corner)
    assert isinstance(dot, tuple)
    return dot[1] < 128


def test_a_png_keeps_every_dot(press: Press) -> None:
    noise = Image.effect_noise((64, 48), 90).convert("RGB")
    assert picture(press.inspect(encoded(noise, "PNG")).safe_view).tobytes() == noise.tobytes()


def test_a_jpeg_stays_fit_to_read(press: Press) -> None:
    shown = Image.linear_gradient("L")
    copy = picture(press.inspect(encoded(shown, "JPEG", quality=90)).safe_view)
    differences = [abs(a - b) for a, b in zip(shown.tobytes(), copy.tobytes(), strict=True)]
    assert max(differences) <= 6


def test_words_beside_the_dots_are_gone(press: Press) -> None:
    words = PngInfo()
    words.add_text("Author", CANARY)
    words.add_itxt("XML:com.adobe.xmp", CANARY)
    told = {"dpi": (300, 300), "icc_profile": CANARY.encode()}
    png = encoded(a_picture(), "PNG", pnginfo=words, **told)
    jpeg = encoded(a_picture(), "JPEG", comment=CANARY, xmp=CANARY.encode(), **told)
    for content in (png, jpeg, png + CANARY.encode(), jpeg + b"PK\x03\x04" + CANARY.encode()):
        assert CANARY.encode() in content
        copy = press.inspect(content).safe_view
        assert CANARY.encode() not in copy
        assert b"PK\x03\x04" not in copy
        assert set(picture(copy).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("mode", "dot", "kind", "shown_mode", "shown"),
    [
        ("1", 255, "PNG", "1", 255),
        ("L", 90, "PNG", "L", 90),
        ("LA", (90, 40), "PNG", "LA", (90, 40)),
        ("RGBA", (9, 80, 70, 60), "PNG", "RGBA", (9, 80, 70, 60)),
        ("I;16", 40_000, "PNG", "L", 156),
        ("L", 90, "JPEG", "L", 90),
        ("CMYK", (0, 255, 255, 0), "JPEG", "RGB", (254, 0, 0)),
    ],
)
def test_any_way_of_writing_dots_comes_out_as_one_all_viewers_know(
    mode: str, dot: Dot, kind: str, shown_mode: str, shown: Dot, press: Press
) -> None:
    copy = picture(press.inspect(encoded(Image.new(mode, (9, 9), dot), kind)).safe_view)
    assert copy.mode == shown_mode
    assert copy.getpixel((4, 4)) == shown


def test_a_palette_stays_and_its_clear_colour_too(press: Press) -> None:
    few = a_picture().quantize(4)
    shown = picture(press.inspect(encoded(few, "PNG")).safe_view)
    assert shown.convert("RGB").getpixel((1, 1)) == (255, 0, 0)
    clear = few.getpixel((1, 1))
    copy = picture(press.inspect(encoded(few, "PNG", transparency=clear)).safe_view)
    assert copy.mode == "RGBA"
    assert copy.getpixel((1, 1))[3] == 0  # type: ignore[index]
    assert copy.getpixel((18, 10))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "MPO"])
def test_of_several_pictures_the_first_is_shown_and_the_others_told(
    kind: str, press: Press
) -> None:
    """A phone writes two pictures into one JPEG; a moving PNG is a PNG."""
    second = Image.new("RGB", a_picture().size, "blue")
    content = encoded(a_picture(), kind, save_all=True, append_images=[second])
    inspected = press.inspect(content)
    assert inspected.warnings == ("more-pictures",)
    assert getattr(picture(inspected.safe_view), "n_frames", 1) == 1
    assert _is_red(picture(inspected.safe_view), (1, 1))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_cut_off_anywhere_is_refused_and_not_filled_up(kind: str, press: Press) -> None:
    whole = encoded(Image.effect_noise((60, 40), 90), kind)
    for lost in (16, 30, len(whole) // 2, len(whole) - 60):
        assert refused(press, whole[:-lost]).code == "damaged"


def test_cut_off_pictures_are_refused_although_weasyprint_fills_them_up() -> None:
    """WeasyPrint, which lives in the same process, asks Pillow to fill up what was cut off."""
    whole = encoded(Image.effect_noise((60, 40), 90), "JPEG")
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with pytest.raises(OSError, match="truncated"):
        copy_picture(whole[: len(whole) // 2], Kind.JPEG, Limits())


def test_one_wrong_byte_in_a_png_is_noticed(press: Press) -> None:
    whole = bytearray(encoded(Image.effect_noise((60, 40), 90), "PNG"))
    whole[-20] ^= 1
    assert refused(press, bytes(whole)).code == "damaged"


@pytest.mark.parametrize(
    ("size", "is_let_in"), [((8000, 5000), True), ((8000, 5001), False), ((1, 65_000), True)]
)
def test_forty_million_dots_and_no_more(
    size: tuple[int, int],
    is_let_in: bool,  # noqa: FBT001
    press: Press,
) -> None:
    content = encoded(Image.new("1", size), "PNG")
    if is_let_in:
        assert press.inspect(content).width == size[0]
    else:
        assert refused(press, content).code == "too-many-pixels"


def test_the_kind_decides_and_not_what_pillow_could_also_read(press: Press) -> None:
    """A GIF behind the first bytes of a PNG is no PNG, though Pillow reads GIF."""
    assert refused(press, Kind.PNG.magic + encoded(a_picture(), "GIF")).code == "damaged"

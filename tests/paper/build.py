# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages to print and ways to look inside what came out; all names fictitious."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.paper.press import Press
from app.paper.uploads import UploadRefused

SPIN = '<html lang="en"><title>x</title>' + '<div style="display:flex">' * 20 + "x"


def a_page(text: str = "Hello", *, head: str = "", lang: str = "en", title: str = "Letter") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="stylesheet" href="handrail:letter.css">{head}</head><body>{text}</body></html>'
    )


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def everything_in(pdf: bytes) -> bytes:
    """Return the PDF with its streams unpacked, so that a word in it can be found."""
    unpacked = io.BytesIO()
    with opened(pdf) as document:
        document.save(
            unpacked,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return unpacked.getvalue()


def fonts_of(pdf: bytes) -> dict[str, int]:
    """Return each font's name with the bytes of its embedded file."""
    found = {}
    with opened(pdf) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                file = item.get("/FontFile2") or item.get("/FontFile3") or item.get("/FontFile")
                found[str(item["/FontName"])] = len(file.read_bytes()) if file is not None else 0
    return found


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def letters_zygote(press: Press) -> int:
    return _there(press.letters.process_id)


def uploads_zygote(press: Press) -> int:
    return _there(press.uploads.process_id)


def _there(process: int | None) -> int:
    assert process is not None
    return process


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def refused(press: Press, content: bytes) -> UploadRefused:
    """Return how the press refuses the file."""
    with pytest.raises(UploadRefused) as caught:
        press.inspect(content)
    return caught.value


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))

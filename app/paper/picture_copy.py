# SPDX-License-Identifier: AGPL-3.0-or-later
"""A JPEG or PNG decoded to its dots and written anew: upright, and with nothing beside the dots."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps
from PIL.ExifTags import IFD

from app.paper.limits import Limits
from app.paper.verdict import Finding, Kind, Refusal, UploadRefusedError, Verdict

_JPEG_QUALITY = 90
_KEPT_MODES = {Kind.JPEG: ("L", "RGB"), Kind.PNG: ("1", "L", "LA", "P", "RGB", "RGBA")}
# Once for all children: these two formats and no search for others.
Image.preinit()


def copy_picture(content: bytes, kind: Kind, limits: Limits) -> Verdict:
    """Return the copy of a picture, which must be whole and of this kind."""
    # WeasyPrint, in this very process, has Pillow fill up pictures that were cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = limits.upload_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            _opened(content, kind).verify()  # the sums in a PNG, which plain loading leaves out
            picture = _opened(content, kind)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise UploadRefusedError(Refusal.TOO_MANY_PIXELS) from None
    picture.load()
    findings = _findings(picture)
    upright = _plain(ImageOps.exif_transpose(picture), kind)
    width, height = upright.size
    return Verdict(
        kind=kind, width=width, height=height, findings=findings, copy=_written(upright, kind)
    )


def _opened(content: bytes, kind: Kind) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=[kind.name])


def _findings(picture: Image.Image) -> Finding:
    findings = Finding.NOTHING
    if picture.getexif().get_ifd(IFD.GPSInfo):
        findings |= Finding.LOCATION
    if getattr(picture, "n_frames", 1) > 1:
        findings |= Finding.MORE_PICTURES
    return findings


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    """Return the dots in a mode any viewer shows, and take off all that is not dots."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda dot: dot / 256).convert("L")
    if kind is Kind.PNG and picture.has_transparency_data:
        picture = picture.convert("LA" if picture.mode in ("1", "L", "LA") else "RGBA")
    elif picture.mode not in _KEPT_MODES[kind]:
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def _written(picture: Image.Image, kind: Kind) -> bytes:
    copy = io.BytesIO()
    if kind is Kind.JPEG:
        picture.save(copy, "JPEG", quality=_JPEG_QUALITY)
    else:
        picture.save(copy, "PNG")
    return copy.getvalue()

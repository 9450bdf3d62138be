# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packed bytes cut down to what is unpacked of them: nothing rides behind a stream or in a photo.

What comes back unpacks to the same dots, byte for byte, so that a scan loses nothing by it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_PIECE = 1 << 20
_START, _END = b"\xff\xd8", b"\xff\xd9"
_SCAN, _JFIF, _ADOBE, _COMMENT, _TEMPORARY = 0xDA, 0xE0, 0xEE, 0xFE, 0x01
_NOTES = range(0xE0, 0xF0)
_RESTARTS = range(0xD0, 0xD8)
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JFIF_WITHOUT_THUMBNAIL = 14


def trimmed_flate(packed: bytes) -> bytes:
    """Return one deflated stream without what follows it. Raises ValueError if it has no end."""
    unpacker = zlib.decompressobj()
    waiting = packed
    try:
        while not unpacker.eof:
            if not unpacker.decompress(waiting, _PIECE) and not unpacker.eof:
                raise ValueError("a stream without an end")
            waiting = unpacker.unconsumed_tail
    except zlib.error as error:
        raise ValueError("not a stream") from error
    return packed[: len(packed) - len(unpacker.unused_data)]


def bare_jpeg(photo: bytes) -> bytes:
    """Return a JPEG without notes, thumbnails and tail. Raises ValueError if it is none."""
    if not photo.startswith(_START):
        raise ValueError("not a photo")
    return b"".join([_START, *_parts(photo), _END])


def _parts(photo: bytes) -> Iterator[bytes]:
    at = len(_START)
    while (found := _MARKER.search(photo, at)) and found[0] != _END:
        kind, at = found[1][0], found.end()
        if kind == _TEMPORARY or kind in _RESTARTS:
            continue
        end = at + int.from_bytes(photo[at : at + 2])
        yield _kept(kind, photo[at + 2 : end])
        at = end
        if kind == _SCAN:
            after = _AFTER_SCAN.search(photo, at)
            end = after.start() if after else len(photo)
            yield photo[at:end]
            at = end


def _kept(kind: int, body: bytes) -> bytes:
    """Return a part of a photo as it may stay, or nothing."""
    if kind == _JFIF and body.startswith(b"JFIF\0"):
        body = body[: _JFIF_WITHOUT_THUMBNAIL - 2] + b"\0\0"
    elif kind == _COMMENT or (kind in _NOTES and kind != _ADOBE):
        return b""
    return bytes([0xFF, kind]) + (len(body) + 2).to_bytes(2) + body

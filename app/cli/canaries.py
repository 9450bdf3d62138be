# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks for words in raw bytes, in every form in which a program may have left them lying."""

from __future__ import annotations

import base64
import gzip
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_ALIGNMENTS = 3  # a text begins at one of three places in a group of base64
_SHORTEST = 4  # fewer bytes turn up by chance
_AT_A_TIME = 1 << 24
_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True)
class Found:
    """A word found where it should not be: in which file, from which byte, in which form."""

    path: Path
    offset: int
    form: str
    word: str


@dataclass(frozen=True)
class Scan:
    """What was looked through, and what was found."""

    files: int
    bytes_scanned: int
    patterns: int
    found: tuple[Found, ...]


def forms_of(word: str) -> dict[bytes, str]:
    """Return every byte form of a word, with the form's name."""
    forms: dict[bytes, str] = {}
    for spelling in ("NFC", "NFD"):
        spelled = unicodedata.normalize(spelling, word)
        for name, encoded in _encoded(spelled):
            for how, pattern in _wrapped(encoded):
                if len(pattern) >= _SHORTEST:
                    forms.setdefault(pattern, f"{spelling} {name} {how}".rstrip())
        escaped = spelled.encode("ascii", "backslashreplace")
        forms.setdefault(escaped, f"{spelling} escaped")
        forms.setdefault(urllib.parse.quote(spelled).encode(), f"{spelling} percent-encoded")
    return forms


def _encoded(word: str) -> Iterator[tuple[str, bytes]]:
    for case in {word, word.lower(), word.upper()}:
        yield "UTF-8", case.encode()
        yield "UTF-16-LE", case.encode("utf-16-le")
        yield "UTF-16-BE", case.encode("utf-16-be")


def _wrapped(encoded: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", encoded
    yield "hex", encoded.hex().encode()
    yield "HEX", encoded.hex().upper().encode()
    for shift in range(_ALIGNMENTS):
        yield "base64", _inside_base64(encoded, shift)
        yield "base64url", _inside_base64(encoded, shift).translate(bytes.maketrans(b"+/", b"-_"))


def _inside_base64(encoded: bytes, shift: int) -> bytes:
    """Return what base64 writes for these bytes wherever they begin, without its ragged ends."""
    text = base64.b64encode(bytes(shift) + encoded)
    first = -(-shift * 4 // 3) if shift else 0
    last = (shift + len(encoded)) * 4 // 3
    return text[first:last].rstrip(b"=")


def scan(folders: Iterable[Path], words: Iterable[str]) -> Scan:
    """Look through every file under the folders, names of files and what is compressed too."""
    patterns = {pattern: (form, word) for word in words for pattern, form in forms_of(word).items()}
    found: list[Found] = []
    files = size = 0
    for path in _files(folders):
        content = path.read_bytes()
        files, size = files + 1, size + len(content)
        for layer in (path.name.encode(), content, *_unpacked(content)):
            found += _in_bytes(layer, path, patterns)
    return Scan(files, size, len(patterns), tuple(found))


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what a gzip file or a bare stream of zlib holds, and every stream of a PDF."""
    if content.startswith(_GZIP):
        yield gzip.decompress(content)
    for start in _streams(content):
        inflater = zlib.decompressobj()
        try:
            yield inflater.decompress(content[start : start + _AT_A_TIME], _AT_A_TIME)
        except zlib.error:
            continue


def _streams(content: bytes) -> Iterator[int]:
    if content.startswith(_ZLIB):
        yield 0
    mark = b"stream\n"
    at = content.find(mark)
    while at >= 0:
        yield at + len(mark)
        at = content.find(mark, at + 1)


def _in_bytes(
    content: bytes, path: Path, patterns: Mapping[bytes, tuple[str, str]]
) -> Iterator[Found]:
    for pattern, (form, word) in patterns.items():
        at = content.find(pattern)
        if at >= 0:
            yield Found(path, at, form, word)

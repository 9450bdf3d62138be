# SPDX-License-Identifier: AGPL-3.0-or-later
"""`drill uploads`: hostile and broken files between good ones; nothing armed gets through."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from typing import Any

import pikepdf
from PIL import Image

from app.cli.hostile_files import (
    CANARY,
    a_jpeg,
    a_pdf,
    armed_files,
    mutated,
    refused_files,
    sound_files,
)
from app.paper.limits import Limits
from app.paper.pdf_contents import ACTING
from app.paper.press import Press
from app.paper.uploads import Inspected, UploadRefused

_PUBLISHED_SIZE = 2_000
_SECONDS = 5.0
_PAGE_KEYS = {"/Annots", "/AA", "/Metadata", "/PieceInfo"}
_ROOT_KEYS = {"/Type", "/Pages"}
_TOLD_BESIDE_DOTS = ("comment", "exif", "icc_profile", "photoshop", "xmp", "XML:com.adobe.xmp")


@dataclass
class UploadFindings:
    """Figures of one run: every file is refused or comes out disarmed, and a good one after it."""

    mutated: int = 0
    refused: int = 0
    passed: int = 0
    children_killed: int = 0
    hostile: int = 0
    hostile_refused: int = 0
    armed: int = 0
    armed_let_in: int = 0
    unsafe_copies: int = 0
    good: int = 0
    good_intact: int = 0
    app_crashes: int = 0
    zygotes: int = 0
    slowest_seconds: float = 0.0
    isolation: dict[str, str] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        return (
            self.hostile_refused == self.hostile
            and self.armed_let_in == self.armed
            and self.good_intact == self.good
            and self.unsafe_copies == 0
            and self.app_crashes == 0
            and self.zygotes == 1
        )


def run(size: int = _PUBLISHED_SIZE) -> UploadFindings:
    """Feed every hostile file and `size` mutated ones to one press; return what was seen."""
    findings = UploadFindings(mutated=size)
    with Press(limits=Limits(upload_seconds=_SECONDS), at_once=1) as press:
        findings.isolation = asdict(press.isolation)
        trial = Trial(press, findings)
        for _code, content in refused_files().values():
            findings.hostile += 1
            findings.hostile_refused += trial.feed(content) is None
        for content in armed_files().values():
            findings.armed += 1
            findings.armed_let_in += trial.feed(content) is not None
        findings.refused = findings.children_killed = 0
        for content in _mutations(size):
            findings.passed += trial.feed(content) is not None
        findings.zygotes = press.zygotes
    return findings


class Trial:
    """Feeds one file after another, and after each a good one, which must come out the same."""

    def __init__(self, press: Press, findings: UploadFindings) -> None:
        self._press = press
        self._findings = findings
        self._good = cycle([a_pdf(), a_jpeg()])
        self._references = cycle([press.inspect(next(self._good)) for _ in range(2)])

    def feed(self, content: bytes) -> Inspected | None:
        began = time.monotonic()
        inspected = self._try(content)
        taken = round(time.monotonic() - began, 2)
        self._findings.slowest_seconds = max(self._findings.slowest_seconds, taken)
        if inspected is not None:
            self._findings.unsafe_copies += bool(left_armed(inspected))
        self._findings.good += 1
        self._findings.good_intact += self._try(next(self._good)) == next(self._references)
        return inspected

    def _try(self, content: bytes) -> Inspected | None:
        try:
            return self._press.inspect(content)
        except UploadRefused as refused:
            self._findings.refused += 1
            self._findings.children_killed += refused.ended_child
        except Exception:  # noqa: BLE001 - whatever it is, it is what this drill looks for
            self._findings.app_crashes += 1
        return None


def left_armed(inspected: Inspected) -> list[str]:
    """Return what is in a safe view that has no place there; nothing, if all is well."""
    copy = io.BytesIO(inspected.safe_view)
    if inspected.media_type != "application/pdf":
        with Image.open(copy, formats=["JPEG", "PNG"]) as picture:
            told = [word for word in _TOLD_BESIDE_DOTS if word in picture.info]
            return told + [f"exif {tag}" for tag in picture.getexif()]
    with pikepdf.open(copy) as document:
        found = [*_left_on_top(document)]
        for item in document.objects:
            found += _left_in(item)
        return found


def _left_on_top(document: pikepdf.Pdf) -> Iterator[str]:
    yield from set(document.Root.keys()) - _ROOT_KEYS
    yield from set(document.trailer.keys()) & {"/Info", "/Encrypt"}
    for page in document.pages:
        yield from set(page.obj.keys()) & _PAGE_KEYS


def _left_in(item: Any) -> Iterator[str]:  # noqa: ANN401 - any object of a PDF
    if isinstance(item, pikepdf.Array):
        for part in item:
            yield from () if getattr(part, "is_indirect", False) else _left_in(part)
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return
    yield from {str(item.get("/S")), str(item.get("/Type"))} & (ACTING | {"/EmbeddedFile"})
    yield from set(item.keys()) & {"/EF", "/XFA", "/FFilter"}
    if isinstance(item, pikepdf.Stream) and CANARY.encode() in item.read_raw_bytes():
        yield CANARY
    for part in item.values():
        yield from () if getattr(part, "is_indirect", False) else _left_in(part)


def _mutations(size: int) -> Iterator[bytes]:
    files = [*sound_files().values(), *armed_files().values()]
    return (mutated(file, number) for number, file in enumerate(islice(cycle(files), size)))

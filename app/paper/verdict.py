# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a child finds out about an upload, and how that passes through a pipe: no words, no names.

The press does not trust it: a file may have taken the child over that says so.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from app.paper.limits import Limits

# refusal, kind, pages, width, height, findings; the copy follows
_HEAD = struct.Struct("!BBIIIH")


class Kind(IntEnum):
    """The three kinds of file that are let in, and no others."""

    PDF = 1
    JPEG = 2
    PNG = 3

    @property
    def media_type(self) -> str:
        return "application/pdf" if self is Kind.PDF else f"image/{self.name.lower()}"

    @property
    def magic(self) -> bytes:
        return {Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n"}[
            self
        ]


class Refusal(IntEnum):
    """Why an upload is not let in; its code is its name in small letters."""

    EMPTY = 1
    NOT_A_KNOWN_TYPE = 2
    HEIC = 3
    TOO_LARGE = 4
    TOO_MANY_PIXELS = 5
    DAMAGED = 6
    ENCRYPTED = 7
    TOO_MANY_PAGES = 8
    TOO_MUCH_INSIDE = 9
    TOOK_TOO_LONG = 10

    @property
    def code(self) -> str:
        return _code(self.name)


class Finding(IntFlag):
    """What whoever looks at the copy should know about the file it was made from."""

    NOTHING = 0
    REPAIRED = 1
    SCRIPTS = 2
    ATTACHMENTS = 4
    FORM = 8
    LIVE_FORM = 16
    LINKS = 32
    COMMENTS = 64
    LAYERS = 128
    SIGNED = 256
    LOCATION = 512
    MORE_PICTURES = 1024

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(_code(one.name or "") for one in Finding if one in self)


class UploadRefusedError(Exception):
    """Ends the looking inside a child; carries the reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True)
class Verdict:
    """Either a kind with its measures and a re-made copy, or a refusal and nothing else."""

    refusal: Refusal | None = None
    kind: Kind | None = None
    pages: int = 0
    width: int = 0
    height: int = 0
    findings: Finding = Finding.NOTHING
    copy: bytes = b""

    def is_honest(self, limits: Limits) -> bool:
        """Say whether a child of ours could have come to this verdict."""
        if self.refusal is not None:
            return self == Verdict(self.refusal)
        if self.kind is None or not self.copy.startswith(self.kind.magic):
            return False
        if self.kind is Kind.PDF:
            return 0 < self.pages <= limits.upload_pages
        return 0 < self.width * self.height <= limits.upload_pixels


def pack_verdict(verdict: Verdict) -> bytes:
    head = _HEAD.pack(
        verdict.refusal or 0,
        verdict.kind or 0,
        verdict.pages,
        verdict.width,
        verdict.height,
        verdict.findings,
    )
    return head + verdict.copy


def unpack_verdict(body: bytes, limits: Limits) -> Verdict:
    """Read a verdict back. Raises ValueError for one that no child of ours comes to."""
    try:
        refusal, kind, pages, width, height, findings = _HEAD.unpack_from(body)
    except struct.error as error:
        raise ValueError("half a verdict") from error
    verdict = Verdict(
        Refusal(refusal) if refusal else None,
        Kind(kind) if kind else None,
        pages,
        width,
        height,
        _known(findings),
        body[_HEAD.size :],
    )
    if not verdict.is_honest(limits):
        raise ValueError("a verdict no child comes to")
    return verdict


def _known(findings: int) -> Finding:
    if findings >= 2 * max(Finding):
        raise ValueError("a verdict with an unknown finding")
    return Finding(findings)


def _code(name: str) -> str:
    return name.lower().replace("_", "-")


VERDICT_HEAD_BYTES = _HEAD.size

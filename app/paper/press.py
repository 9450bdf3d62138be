# SPDX-License-Identifier: AGPL-3.0-or-later
"""The press: HTML of one case in, PDF sheets out; an upload in, a safe copy out; in children."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from app.errors import Unavailable
from app.paper.batch import DocumentFailedError, Errand
from app.paper.frames import INSPECT, PRINT
from app.paper.isolation import Isolation
from app.paper.lane import Lane
from app.paper.limits import Limits, Outcome, sentence
from app.paper.uploads import Inspected, UploadRefused, opened, refused_by_its_end
from app.paper.verdict import VERDICT_HEAD_BYTES, Refusal, unpack_verdict
from app.settings import settings


@dataclass(frozen=True)
class Sheet:
    """A printed document: its PDF, its pages, and how many addresses in it were refused."""

    pdf: bytes
    pages: int
    refused: int = 0


class Press:
    """Prints batches and looks into uploads in two lanes: neither waits for the other.

    The letters' zygote starts warming at once, the uploads' with the first upload; both end with
    `close`. `assets` are the style sheets and pictures a page may name as `handrail:NAME`.
    One batch runs at a time in each lane; any thread may ask.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        at_once: int | None = None,
        assets: Mapping[str, bytes] | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self.letters = Lane(self._limits, dict(assets or {}), at_once or os.cpu_count() or 1)
        self.uploads = Lane(self._limits, {}, at_once=1)
        self.letters.warm()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the zygotes; a later batch would start another."""
        self.letters.close()
        self.uploads.close()

    @property
    def zygotes(self) -> int:
        """How often a lane had to be warmed, at most; more than once says that a zygote died."""
        return max(self.letters.zygotes, self.uploads.zygotes)

    @property
    def isolation(self) -> Isolation:
        """What holds round the children on this machine, as the first of them saw it."""
        return self.letters.isolation()

    def print_batch(self, documents: Sequence[str]) -> list[Sheet]:
        """Print the HTML documents of one case, in order.

        All or nothing: Unavailable says which document failed and how, in one sentence without a
        word of it, and no sheet of the batch is returned.
        """
        bodies = [document.encode("utf-8", "replace") for document in documents]
        for place, body in enumerate(bodies):
            if len(body) > self._limits.html_bytes:
                raise self._failure(place, Outcome.WORDY, len(bodies))
        errand = Errand(PRINT, self._limits.seconds, self._limits.pdf_bytes)
        try:
            drawn = self.letters.run(bodies, errand)
        except DocumentFailedError as failed:
            raise self._failure(failed.place, failed.outcome, len(bodies)) from None
        return [Sheet(one.body, one.pages, one.refused) for one in drawn]

    def inspect(self, content: bytes) -> Inspected:
        """Look into an upload in a child of its own; return what it is, with a copy made anew.

        Raises UploadRefused, an Invalid with a code, for a file that is not let in, and Unavailable
        when this machine could not look. Nobody's word is taken for what the file is.
        """
        if not content:
            raise UploadRefused(Refusal.EMPTY, self._limits)
        if len(content) > self._limits.upload_bytes:
            raise UploadRefused(Refusal.TOO_LARGE, self._limits)
        most = VERDICT_HEAD_BYTES + self._limits.copy_bytes
        errand = Errand(INSPECT, self._limits.upload_seconds, most)
        try:
            (answer,) = self.uploads.run([content], errand)
        except DocumentFailedError as failed:
            raise refused_by_its_end(failed.outcome, self._limits) from None
        try:
            return opened(unpack_verdict(answer.body, self._limits), self._limits)
        except ValueError:
            raise UploadRefused(Refusal.DAMAGED, self._limits) from None

    def _failure(self, place: int, outcome: Outcome, of: int) -> Unavailable:
        return Unavailable(sentence(outcome, self._limits, number=place + 1, of=of))


def open_press(assets: Mapping[str, bytes] | None = None) -> Press:
    """Return a press with the limits of this machine's settings."""
    chosen = settings()
    limits = Limits(
        seconds=chosen.paper_seconds,
        memory_mb=chosen.paper_memory_mb,
        pages=chosen.paper_pages,
        upload_bytes=chosen.upload_mb * 1024 * 1024,
    )
    return Press(limits=limits, at_once=chosen.paper_at_once, assets=assets)


def isolation() -> Isolation:
    """Return what holds round a drawing child on this machine, by trying it; for a health check."""
    with open_press() as press:
        return press.isolation

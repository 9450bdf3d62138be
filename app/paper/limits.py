# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one document or upload may cost, and the sentence said when a document costs more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True)
class Limits:
    """The most one document may take: wall seconds, extra megabytes, pages, bytes in and out.

    An upload has the same megabytes, and numbers of its own for the rest.
    """

    seconds: float = 30.0
    memory_mb: int = 768
    pages: int = 200
    html_bytes: int = 4 * 1024 * 1024
    pdf_bytes: int = 16 * 1024 * 1024
    upload_seconds: float = 20.0
    upload_pages: int = 300
    upload_bytes: int = 15 * 1024 * 1024
    upload_pixels: int = 40_000_000
    copy_bytes: int = 32 * 1024 * 1024


class Outcome(IntEnum):
    """How the work on one document ended."""

    DONE = 0
    LATE = 1
    HUNGRY = 2
    LONG = 3
    HEAVY = 4
    BROKEN = 5
    WORDY = 6


_ENDINGS = {
    Outcome.LATE: (
        "took longer than {seconds:g} s to draw",
        "shorten it, or raise HANDRAIL_PAPER_SECONDS",
    ),
    Outcome.HUNGRY: (
        "needed more than {memory_mb} MB to draw",
        "shorten it, or raise HANDRAIL_PAPER_MEMORY_MB",
    ),
    Outcome.LONG: (
        "has more than {pages} pages",
        "shorten it, or raise HANDRAIL_PAPER_PAGES",
    ),
    Outcome.HEAVY: ("came out larger than {pdf_bytes} bytes", "shorten it"),
    Outcome.BROKEN: ("could not be drawn", "simplify its layout, or use its plain text"),
    Outcome.WORDY: ("is larger than {html_bytes} bytes before drawing", "shorten it"),
}


def sentence(outcome: Outcome, limits: Limits, *, number: int, of: int) -> str:
    """Say which document of a batch failed, how, and what to do; never a word of the document."""
    happened, remedy = (part.format_map(vars(limits)) for part in _ENDINGS[outcome])
    return f"Document {number} of {of} {happened}, so none of them was printed; {remedy}."

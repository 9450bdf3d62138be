# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a paper before it has a look: blocks of lines that every medium can draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

PaperKind = Literal[
    "letter",
    "reading-copy",
    "declaration",
    "consent",
    "enclosure-list",
    "portal-sheet",
    "checklist",
    "provenance",
    "text",
    "docx",
]
BlockKind = Literal[
    "paragraph", "heading", "numbered", "bullets", "table", "notice", "signature", "fields"
]


@dataclass(frozen=True)
class Run:
    """A stretch of text. A `value` is the person's own: isolated from the direction around it."""

    text: str
    value: bool = False


@dataclass(frozen=True)
class Line:
    """Runs that belong together: a paragraph, a list entry, a table cell."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Block:
    """One idea of a paper. `law` is the citation it states, if any, `fact` the fact behind it."""

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, Line], ...] = ()
    code: str = ""
    law: str | None = None
    fact: str | None = None


@dataclass(frozen=True)
class PaperText:
    """A whole paper in one language, ready to be drawn as PDF, DOCX or plain text.

    A paper that is dated when it is signed has no date of its own, and only a letter a letterhead.
    `banner` stands above and below every page (draft for review; copy to read, not for filing).
    """

    kind: PaperKind
    language: str
    title: str
    dated_on: dt.date | None
    letterhead: tuple[Line, ...]
    addressee: tuple[Line, ...]
    subject: Line | None
    blocks: tuple[Block, ...]
    banner: str | None
    page_label: str

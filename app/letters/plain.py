# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper as plain text, fit for the body of an e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from app.i18n.format import long_date
from app.i18n.languages import Direction, language_of
from app.letters.direction import Stretch, direction_of, stretches
from app.letters.records import Block, Line, PaperText

# First strong isolate, and its end: what stands between them never swaps sides with its neighbours.
_ISOLATE, _END = "\u2068", "\u2069"
_RULE = "_" * 30


def plain_text(paper: PaperText) -> str:
    """Return the paper as text, paragraphs parted by an empty line, with a newline at its end.

    A paragraph is one line, however long: the reader's program wraps it, so that nothing arrives
    broken twice. In a right-to-left paper values and Latin stretches stand in isolates (U+2068,
    U+2069); in a left-to-right paper only values written the other way do.
    """
    parts = [part for part in _parts(paper) if part]
    return "\n\n".join(parts) + "\n"


def _parts(paper: PaperText) -> Iterator[str]:
    tag = paper.language
    banner = f"[{paper.banner}]" if paper.banner else ""
    yield banner
    yield "\n".join(_words(line, tag) for line in paper.letterhead)
    yield long_date(paper.dated_on, tag) if paper.dated_on else ""
    yield "\n".join(_words(line, tag) for line in paper.addressee)
    yield _words(paper.subject, tag) if paper.subject else paper.title
    for block in paper.blocks:
        yield from _drawn(block, "en" if block.code.endswith(".english") else tag, paper)
    yield banner


def _drawn(block: Block, tag: str, paper: PaperText) -> Iterator[str]:
    lines = [_words(line, tag) for line in block.lines]
    if block.kind == "numbered":
        yield "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    elif block.kind == "bullets":
        mark = "[ ]" if paper.kind == "checklist" else "-"
        yield "\n".join(f"{mark} {line}" for line in lines)
    else:
        yield from lines
    yield "\n".join(
        f"{_words(label, tag)}: {_words(value, tag) or _RULE}" for label, value in block.rows
    )


def _words(line: Line, tag: str) -> str:
    """Return one line's words on one line: where a value has lines of its own, commas part them."""
    direction = language_of(tag).direction
    return "".join(_isolated(part, direction) for part in stretches(line, tag)).replace("\n", ", ")


def _isolated(stretch: Stretch, around: Direction) -> str:
    if stretch.direction is None or not stretch.text.strip():
        return stretch.text
    if around == "ltr" and direction_of(stretch.text) == "ltr":
        return stretch.text
    return f"{_ISOLATE}{stretch.text}{_END}"

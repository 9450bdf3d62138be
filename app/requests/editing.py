# SPDX-License-Identifier: AGPL-3.0-or-later
"""Free paragraphs of a letter: which they are, what they become, and what changed, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from app.errors import Invalid
from app.i18n.marks import _
from app.letters.records import Block, Line, PaperText, Run
from app.situations.kinds import LONGEST_TEXT, Text

Edits = Mapping[str, str]
ENGLISH_BELOW = ".english"
_FREE_KINDS = frozenset({"paragraph", "numbered"})
_TEXT: TypeAdapter[str] = TypeAdapter(Text)
_WORDS = re.compile(r"\s+|[^\s]+")
_NOT_FREE = _(
    "Part of the text cannot be changed here: it states the law, or somebody swears to it. Change "
    "the situation, or the letter's text in the catalogue."
)
_UNREADABLE = _(
    "A paragraph is too long, or holds an invisible character. Shorten it, or type it again "
    "instead of pasting it."
)
_NOTHING_ASKED = _("A list must keep at least one entry. Put one back, or withdraw the request.")


def is_free(paper: PaperText, block: Block) -> bool:
    """Say whether a block may be edited.

    Only a letter has free blocks: paragraphs and numbered entries that cite no law. What cites law
    says what a source says; declarations and consents are sworn or agreed to; tables and
    signatures come from the situation.
    """
    return paper.kind == "letter" and block.kind in _FREE_KINDS and block.law is None


def free_text(block: Block) -> str:
    """Return a block as it is edited: one paragraph or entry a line."""
    return "\n".join(line.text for line in block.lines)


def checked(paper: PaperText, edits: Edits) -> dict[str, str]:
    """Return the edits that change something, tidied, or raise Invalid for one that may not be."""
    blocks = {block.code: block for block in paper.blocks}
    kept: dict[str, str] = {}
    for code, text in edits.items():
        block = blocks.get(code)
        if block is None or not is_free(paper, block):
            raise Invalid(_NOT_FREE)
        lines = lines_of(text)
        if not lines and block.kind == "numbered":
            raise Invalid(_NOTHING_ASKED)
        if lines != lines_of(free_text(block)):
            kept[code] = "\n".join(lines)
    return kept


def lines_of(text: str) -> list[str]:
    """Return what was typed, a line an entry, tidied; Invalid for what nobody can read."""
    if len(text) > LONGEST_TEXT:
        raise Invalid(_UNREADABLE)
    try:
        return [_TEXT.validate_python(line) for line in text.splitlines() if line.strip()]
    except ValidationError:
        raise Invalid(_UNREADABLE) from None


def edited(paper: PaperText, edits: Edits) -> PaperText:
    """Return the paper with its free blocks as edited; an emptied paragraph is left out.

    An edit of a block that the paper no longer has, or that is not free, changes nothing.
    """
    blocks = (_edited(paper, block, edits) for block in paper.blocks)
    return replace(paper, blocks=tuple(block for block in blocks if block is not None))


def _edited(paper: PaperText, block: Block, edits: Edits) -> Block | None:
    if block.code not in edits or not is_free(paper, block):
        return block
    lines = tuple(_line(text, block) for text in edits[block.code].splitlines() if text.strip())
    return replace(block, lines=lines) if lines else None


def _line(text: str, template: Block) -> Line:
    """A line as typed, in which the person's own values are still known for what they are."""
    values = {r.text for line in template.lines for r in line.runs if r.value and r.text.strip()}
    if not values:
        return Line((Run(text),))
    longest_first = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    parts = re.split(f"({longest_first})", text)
    return Line(tuple(Run(part, value=part in values) for part in parts if part))


def edited_copy(
    copy: PaperText, official: PaperText, edits: Edits, *, in_their_words: Edits, notice: str
) -> PaperText:
    """Return the copy to read of an edited letter, so that whoever signs can read what changed.

    `in_their_words` gives an edited paragraph in the copy's language. Where it does not, the
    paragraph stands there in the letter's language, and `notice` (in the copy's own) below it.
    """
    changed = {b.code: b for b in official.blocks if b.code in edits and is_free(official, b)}
    blocks: list[Block] = []
    for block in copy.blocks:
        if block.code in changed:
            new = _edited(official, changed[block.code], edits)
            blocks += _read_as(block, new, in_their_words.get(block.code), notice)
        else:
            blocks.append(block)
    return replace(copy, blocks=tuple(blocks))


def _read_as(block: Block, new: Block | None, words: str | None, notice: str) -> Iterator[Block]:
    if new is None:
        return
    if words:
        yield replace(block, lines=tuple(Line((Run(text),)) for text in words.splitlines()))
        return
    yield replace(new, code=f"{block.code}{ENGLISH_BELOW}")
    yield Block("notice", (Line((Run(notice),)),), code=f"{block.code}.changed")


# ── What changed ─────────────────────────────────────────────────────────────────────────────────

PieceKind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """A stretch of words that both versions have, or only one."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class Change:
    """One block that differs, as pieces in reading order."""

    code: str
    pieces: tuple[Piece, ...]


def changes(template: PaperText, now: PaperText) -> tuple[Change, ...]:
    """Return what differs between two versions of a paper, block by block, word by word."""
    before, after = _texts(template), _texts(now)
    codes = dict.fromkeys((*before, *after))
    return tuple(
        Change(code, compared(before.get(code, ""), after.get(code, "")))
        for code in codes
        if before.get(code) != after.get(code)
    )


def _texts(paper: PaperText) -> dict[str, str]:
    return {block.code: _whole(block) for block in paper.blocks}


def _whole(block: Block) -> str:
    rows = (f"{label.text}: {value.text}" for label, value in block.rows)
    return "\n".join((*(line.text for line in block.lines), *rows))


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one, in pieces of whole words.

    The pieces that are not added make up `before`, those that are not removed `after`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece("removed", "".join(old[i:j]))] if i < j else []
        pieces += [Piece("added", "".join(new[k:m]))] if k < m else []
    return tuple(pieces)

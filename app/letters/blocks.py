# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blocks of a text for one request: rules weighed, places filled, lists put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.letters.earlier import OPEN
from app.letters.fields import citation_of, time_of, values_of
from app.letters.lists import lines_from, rows_from
from app.letters.records import Block, Line
from app.letters.runs import EMPTY, fill, given, said
from app.letters.texts import blocks_of

if TYPE_CHECKING:
    from app.letters.drafting import Drafting
    from app.letters.texts import Row, TextBlock

Values = Mapping[str, str | None]


def blocks_in(text: str, drafting: Drafting) -> tuple[Block, ...]:
    """Return the blocks of the text called `text` that have something to say for this request.

    A block is left out when a rule of it (or of the part it stands in) does not hold, when a place
    in its sentence has no value, or when its list is empty.
    """
    values = values_of(drafting, text=text)
    found = (
        _block(block, drafting, values)
        for block, rules in blocks_of(text)
        if all(drafting.says(rule) for rule in (*rules, block.when))
    )
    return tuple(block for block in found if block is not None)


def _block(block: TextBlock, drafting: Drafting, values: Values) -> Block | None:
    values = {**values, "clock_citation": citation_of(drafting, block.clock)}
    law = _cited(block.law, values)
    here = {**values, "law": law, "time": time_of(drafting, block.clock)}
    lines = (*_lines(block, drafting, here), *lines_from(block.from_, drafting))
    rows = (*_rows(block, drafting, here), *rows_from(block.from_, drafting))
    if not lines and not rows:
        return None
    return Block(block.kind, lines, rows, block.code, law, _cited(block.fact, values))


def _cited(law: str | None, values: Values) -> str | None:
    """A citation or a fact as it stands here: `{citation}` and `{mechanism}` are of the item's law.

    A text that serves the acts of many states names its law, and what it rests on, by them.
    """
    line = fill(law, values) if law else None
    return line.text if line else None


def _lines(block: TextBlock, drafting: Drafting, values: Values) -> Iterator[Line]:
    if block.text is not None:
        yield from _filled(block.text, drafting, values)
    for entry in block.entries:
        if drafting.says(entry.when):
            cited = _cited(entry.law, values) or values["law"]
            yield from _filled(entry.text, drafting, {**values, "law": cited})


def _filled(sentence: str, drafting: Drafting, values: Values) -> Iterator[Line]:
    line = fill(_said(sentence, drafting), values)
    if line is not None:
        yield line


def _said(sentence: str, drafting: Drafting) -> str:
    """A sentence that is nothing but one place has no words to translate."""
    return sentence if is_one_place(sentence) else drafting.translator.say(sentence)


def is_one_place(sentence: str) -> bool:
    """Return whether a sentence is a single `{place}` and nothing else."""
    return sentence.startswith("{") and sentence.find("}") == len(sentence) - 1


def _rows(block: TextBlock, drafting: Drafting, values: Values) -> Iterator[tuple[Line, Line]]:
    for row in block.rows:
        if drafting.says(row.when):
            value = _row_value(row, values, can_be_blank=block.kind == "signature")
            if value is None and drafting.says(row.blank):
                value = given(OPEN)
            if value is not None:
                yield said(drafting.translator.say(row.label)), value


def _row_value(row: Row, values: Values, *, can_be_blank: bool) -> Line | None:
    value = fill(row.value, values) if row.value else EMPTY
    return EMPTY if value is None and can_be_blank else value

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which way each stretch of a paper is written, so that a number never swaps sides with a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.i18n.languages import Direction, language_of
from app.letters.records import Line, Run

_RIGHT_TO_LEFT_LETTERS = frozenset({"R", "AL"})
# Left alone inside Arabic, «5 U.S.C. § 552» loses its 5 to the other side.
_LATIN_STRETCH = re.compile(
    r"[A-Za-zÀ-ɏ0-9§$+#](?:[A-Za-zÀ-ɏ0-9§ .,:;/()@&'’–%_-]*[A-Za-zÀ-ɏ0-9)%])?"
)


@dataclass(frozen=True)
class Stretch:
    """Text that is written one way. `direction` is None where it simply follows the paper."""

    text: str
    direction: Direction | None = None


def direction_of(text: str) -> Direction:
    """Return the direction of the first letter that has one; numbers alone run left to right.

    >>> direction_of("A000 000 001"), direction_of("أحمد")
    ('ltr', 'rtl')
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in _RIGHT_TO_LEFT_LETTERS:
            return "rtl"
    return "ltr"


def stretches(line: Line, language: str) -> Iterator[Stretch]:
    """Yield the line cut where its direction is not left to chance.

    A value always stands alone with its own direction. In a right-to-left language so does every
    Latin or numeric stretch of the sentence round it.
    """
    is_rtl = language_of(language).direction == "rtl"
    for run in line.runs:
        if run.value:
            yield Stretch(run.text, direction_of(run.text))
        elif is_rtl:
            yield from _cut(run)
        else:
            yield Stretch(run.text)


def _cut(run: Run) -> Iterator[Stretch]:
    end = 0
    for found in _LATIN_STRETCH.finditer(run.text):
        latin = _balanced(found.group())
        if found.start() > end:
            yield Stretch(run.text[end : found.start()])
        yield Stretch(latin, "ltr")
        end = found.start() + len(latin)
    if end < len(run.text):
        yield Stretch(run.text[end:])


def _balanced(latin: str) -> str:
    """Leave out from the first bracket on that closes or opens for the sentence outside."""
    depth = 0
    opened_at = 0
    for place, character in enumerate(latin):
        if character == "(":
            opened_at = opened_at if depth else place
            depth += 1
        elif character == ")":
            if depth == 0:
                return latin[:place].rstrip(" .,:;")
            depth -= 1
    return latin[:opened_at].rstrip(" .,:;") if depth else latin

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which way each stretch of a paper is written, so that a number never swaps sides with a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.i18n.languages import Direction, language_of
from app.letters.records import Line

_RIGHT_TO_LEFT_LETTERS = frozenset({"R", "AL"})
# Left alone inside Arabic, «5 U.S.C. § 552» loses its 5 to the other side.
_LATIN_STRETCH = re.compile(
    r"[A-Za-zÀ-ɏ0-9§$+#](?:[A-Za-zÀ-ɏ0-9§ .,:;/()@&'’–%_-]*[A-Za-zÀ-ɏ0-9)%])?"
)
# The day in «I-589, 1 يونيو 2023» belongs to the month after it and not to the form before it.
_LONE_NUMBER = re.compile(r"((?:(?<=^\d)|(?<=^\d{2})|(?<=^\d{4})), |, (?=\d+$))")


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

    A value stands alone with its own direction. In a right-to-left language so does every Latin or
    numeric stretch of the sentence round it, and of a value that is written both ways itself.
    """
    is_rtl = language_of(language).direction == "rtl"
    for run in line.runs:
        if is_rtl and (_is_mixed(run.text) or not run.value):
            yield from _cut(run.text)
        elif run.value:
            yield Stretch(run.text, direction_of(run.text))
        else:
            yield Stretch(run.text)


def _is_mixed(text: str) -> bool:
    """Say whether a value has right-to-left letters beside Latin ones or figures."""
    kinds = {unicodedata.bidirectional(character) for character in text}
    return bool(kinds & _RIGHT_TO_LEFT_LETTERS) and bool(kinds & {"L", "EN"})


def _cut(text: str) -> Iterator[Stretch]:
    end = 0
    for found in _LATIN_STRETCH.finditer(text):
        latin = _balanced(found.group())
        if found.start() > end:
            yield Stretch(text[end : found.start()])
        for part in filter(None, _LONE_NUMBER.split(latin)):
            yield Stretch(part, None if part == ", " else "ltr")
        end = found.start() + len(latin)
    if end < len(text):
        yield Stretch(text[end:])


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

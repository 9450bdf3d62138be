# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer a letter is about: which one it is, and what is wrong with it as far as is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.letters.texts import blocks_of

if TYPE_CHECKING:
    from app.letters.drafting import Drafting
    from app.letters.records import PaperText
    from app.situations.answers import Answer
    from app.situations.records import AnswerReceived

# A place that nobody can fill yet. Whoever works on the letter does, before anything goes out.
OPEN = "________"
# The part that says which request and which answer a letter is about.
_EARLIER = "earlier-request"
_NO_RECORDS, _EXEMPTIONS = "no-records", "exemptions"
# «(b)(7)(E)», «b7E» and «Exemption 7(E)» are one exemption.
_EXEMPTION = re.compile(
    r"(?:\b(?P<part>[bjk])\)?|\bexemptions?)\s*\(?(?P<number>[1-9])\)?(?:\s*\(?(?P<letter>[a-f])\b)?",
    re.IGNORECASE,
)


def is_about_an_answer(drafting: Drafting) -> bool:
    """Return whether the letter speaks of an earlier request and what came of it."""
    return any(block.code == _EARLIER for block, _ in blocks_of(drafting.letter_name))


def has_open_place(paper: PaperText) -> bool:
    """Return whether a paper still has a place that somebody must fill before it goes out."""
    lines = (line for block in paper.blocks for line in block.lines)
    cells = (cell for block in paper.blocks for row in block.rows for cell in row)
    return any(OPEN in line.text for line in (*lines, *cells))


def answer_at_issue(drafting: Drafting) -> AnswerReceived | None:
    """Return the last answer of this office, as the plan saw it.

    A body that was not asked itself steps in between the person and whoever was: there it is the
    last answer under the law that the mechanism belongs to.
    """
    person = drafting.person
    received = (person.answers_received or ()) if person else ()
    here = [answer for answer in received if answer.from_ == drafting.item.holder]
    if here or drafting.holder.role != "route":
        return here[-1] if here else None
    asked_under, _, _ = drafting.law.id.rpartition("/")
    theirs = [answer for answer in received if _is_reached(answer.from_, asked_under, drafting)]
    return theirs[-1] if theirs else None


def _is_reached(holder: str, mechanism: str, drafting: Drafting) -> bool:
    known = drafting.catalogue.holders.get(holder)
    return known is not None and any(reach.mechanism == mechanism for reach in known.reached_by)


def office_asked(drafting: Drafting) -> str | None:
    """Return the name of whoever answered, or was asked and kept silent."""
    answer = answer_at_issue(drafting)
    if answer is None:
        return None if drafting.holder.role == "route" else drafting.holder.name
    known = drafting.catalogue.holders.get(answer.from_)
    return known.name if known is not None else None


def outcome_of(drafting: Drafting) -> Answer:
    """Return what came of the earlier request, or None where nobody has said."""
    answer = answer_at_issue(drafting)
    return answer.outcome if answer is not None else None


def grounds_of(drafting: Drafting) -> frozenset[str]:
    """Return everything that is known to be wrong with the answer."""
    answer = answer_at_issue(drafting)
    if answer is None:
        return frozenset()
    found: set[str] = set(answer.grounds)
    if answer.outcome == "nothing-found":
        found.add(_NO_RECORDS)
    if answer.exemptions:
        found.add(_EXEMPTIONS)
    return frozenset(found)


def grounds_are_open(drafting: Drafting) -> bool:
    """Return whether somebody must still write why the answer is wrong; silence needs no reason."""
    return outcome_of(drafting) != "silent" and not grounds_of(drafting)


def exemptions_cited(drafting: Drafting) -> frozenset[str]:
    """Return the exemptions of the federal acts that the answer cites, as b6, b7C or k2."""
    answer = answer_at_issue(drafting)
    cited = answer.exemptions if answer is not None else ()
    return frozenset(code for words in cited for code in _codes_in(words))


def _codes_in(words: str) -> Iterator[str]:
    for found in _EXEMPTION.finditer(words):
        part, letter = found["part"] or "b", found["letter"] or ""
        yield f"{part.lower()}{found['number']}{letter.upper()}"

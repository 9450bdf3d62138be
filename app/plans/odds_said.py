# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office reported on one year of requests, in a reader's words where they choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.i18n.format import number
from app.i18n.marks import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.catalog.odds import Decided, Odds

Say = Callable[[str], str]
_SIMPLE = _("Half of the simple requests took {n} working days or less.")
_COMPLEX = _("Half of the complex ones took {n} working days or less.")
_APPEALS = _("Of {n} appeals closed, {share} in a hundred were reversed in whole or part.")
_EXPEDITE = _("Faster handling was granted to {granted} of {n} who asked for it.")
_WAIVER = _("A fee waiver was granted to {granted} of {n} who asked for it.")
_WHOSE = _("All requesters, fiscal year {year}. It says nothing about this person. {source}.")
LABEL = _("What the office reported")


def odds_said(odds: Odds, say: Say, language: str) -> str:
    """Return the year's figures as sentences, and whose they are: never one client's chances."""
    source = odds.sources[odds.reported.source].title
    whose = say(_WHOSE).format(year=odds.fiscal_year, source=source)
    return " ".join((*_sentences(odds, say, language), whose))


def reversed_in_a_hundred(odds: Odds) -> int | None:
    """Return how many in a hundred closed appeals were reversed in whole or part, rounded."""
    appeals = odds.appeals
    if appeals is None or not appeals.processed:
        return None
    return round(100 * (appeals.reversed + appeals.partly_reversed) / appeals.processed)


def _sentences(odds: Odds, say: Say, language: str) -> Iterator[str]:
    if odds.days.simple is not None:
        yield say(_SIMPLE).format(n=number(odds.days.simple, language))
    if odds.days.complex is not None:
        yield say(_COMPLEX).format(n=number(odds.days.complex, language))
    share = reversed_in_a_hundred(odds)
    if odds.appeals is not None and share is not None:
        closed = number(odds.appeals.processed, language)
        yield say(_APPEALS).format(n=closed, share=number(share, language))
    for sentence, decided in ((_EXPEDITE, odds.expedite), (_WAIVER, odds.fee_waiver)):
        if decided is not None and asked_for(decided):
            granted, asked = (number(n, language) for n in (decided.granted, asked_for(decided)))
            yield say(sentence).format(granted=granted, n=asked)


def asked_for(decided: Decided) -> int:
    """Return how many demands of the kind were decided in the year."""
    return decided.granted + decided.denied

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that somebody should read in a source: never seen in one, or read too long ago."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from app.catalog.check import is_stale, records_of
from app.catalog.links import holders_using, our_links
from app.catalog.load import SHELVES, load
from app.catalog.provenance import facts_of

if TYPE_CHECKING:
    import datetime as dt

    from app.catalog.links import Links, Place
    from app.catalog.load import Catalogue
    from app.catalog.provenance import Fact
    from app.catalog.records import Record

Why = Literal["not-seen", "stale"]


@dataclass(frozen=True)
class DueFact:
    """A fact to look at, why, and how many holders it concerns."""

    record: Record
    place: Place
    fact: Fact
    why: Why
    holders: int


@lru_cache(maxsize=2)
def ours_to_review(on: dt.date) -> tuple[DueFact, ...]:
    """Return the facts of the catalogue this house ships that are to be looked at on a day."""
    return to_review(load(), our_links(), on=on)


def to_review(catalogue: Catalogue, links: Links, *, on: dt.date) -> tuple[DueFact, ...]:
    """Return the facts to look at, those that concern the most holders first."""
    found = []
    for record in records_of(catalogue):
        place = (SHELVES[type(record)], record.id)
        due = [(fact, why) for fact in facts_of(record) if (why := _why(fact, on))]
        holders = len(holders_using(links, place)) if due else 0
        found += [DueFact(record, place, fact, why, holders) for fact, why in due]
    return tuple(sorted(found, key=lambda one: (-one.holders, one.place, one.fact.id)))


def _why(fact: Fact, on: dt.date) -> Why | None:
    if not fact.is_confirmed:
        return "not-seen"
    review = fact.sourced.review
    if review is not None and not is_stale(review.on, on):
        return None
    return "stale" if fact.source is not None and is_stale(fact.source.read_on, on) else None

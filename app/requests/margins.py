# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each block of a letter rests on: the law it cites, where that was read, who confirmed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.catalog.lookup import value_on
from app.catalog.provenance import Fact, fact_about, facts_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Holder, Law
    from app.letters.records import Block, PaperText


# Where a fact says in words what it states, the best place first.
_WORDS = ("what", "text", "accepts", "yes", "condition", "why")


@dataclass(frozen=True)
class Confirmed:
    """Who of the clinic confirmed a fact in its present wording, and when."""

    by: str
    on: dt.date


@dataclass(frozen=True)
class Ground:
    """One fact behind a block, with its source as far as it was read."""

    fact: str
    says: str | None
    citation: str | None
    source: str | None
    locator: str | None
    read_on: dt.date | None
    confidence: str
    confirmed: Confirmed | None
    is_sure: bool


@dataclass(frozen=True)
class Margin:
    """What stands beside a block: the law as printed, and the facts it rests on.

    With a law and no facts, the catalogue has no source for it, and whoever approves vouches.
    """

    block: str
    law: str | None
    grounds: tuple[Ground, ...]

    @property
    def is_sure(self) -> bool:
        """Say whether every fact behind the block was seen in its source, or confirmed."""
        return all(ground.is_sure for ground in self.grounds)

    @property
    def is_unsourced(self) -> bool:
        """Say whether the block cites a law for which the catalogue names no source."""
        return self.law is not None and not self.grounds


@dataclass(frozen=True)
class LawReading:
    """How margins are read: the catalogue, the letter's date and office, and what was confirmed."""

    catalogue: Catalogue
    as_of: dt.date
    holder: str
    confirmed: Mapping[str, Confirmed] = field(default_factory=dict)


def margins_of(paper: PaperText, reading: LawReading) -> dict[str, Margin]:
    """Return the margin of each block that rests on anything, by the block's code."""
    margins = (margin_of(block, reading) for block in paper.blocks)
    return {margin.block: margin for margin in margins if margin.law or margin.grounds}


def margin_of(block: Block, reading: LawReading) -> Margin:
    """Return what stands beside one block."""
    behind = dict.fromkeys(fact.id for fact in facts_behind(block, reading))
    known = {fact.id: fact for fact in facts_behind(block, reading)}
    grounds = tuple(ground_of(known[name], reading.confirmed) for name in behind)
    return Margin(block.code, block.law, grounds)


def ground_of(fact: Fact, confirmed: Mapping[str, Confirmed]) -> Ground:
    """Return a fact as a reader of the letter needs it."""
    source, by_clinic = fact.source, confirmed.get(fact.id)
    return Ground(
        fact=fact.id,
        says=words_of(fact),
        citation=fact.sourced.citation,
        source=source.title if source else None,
        locator=source.locator if source else None,
        read_on=source.read_on if source else None,
        confidence=fact.confidence,
        confirmed=by_clinic or _reviewed(fact),
        is_sure=fact.is_confirmed or by_clinic is not None,
    )


def words_of(fact: Fact) -> str | None:
    """Return what a fact states, in its own words, where it has any."""
    parts = (getattr(fact.sourced, name, None) for name in _WORDS)
    return next((part for part in parts if isinstance(part, str)), None)


def facts_behind(block: Block, reading: LawReading) -> Iterator[Fact]:
    """Yield the facts a block rests on: of its law or clock, and of each record it asks for."""
    catalogue = reading.catalogue
    if block.fact is not None:
        law_id, _slash, key = block.fact.rpartition("/")
        if block.fact in catalogue.laws:
            yield from _of_law(catalogue.laws[block.fact], block.law, reading.as_of)
        elif law_id in catalogue.laws and key in catalogue.laws[law_id].clocks:
            yield from _of_clock(catalogue.laws[law_id], key, reading.as_of)
    if block.kind == "numbered":
        yield from _asked_for(block, catalogue.holders[reading.holder])


def _of_law(law: Law, cited: str | None, as_of: dt.date) -> Iterator[Fact]:
    """The law's facts that carry the citation as printed, or the nearest section above it.

    Where the law states nothing of the kind there is no fact: a source is never claimed for a
    section it does not hold.
    """
    current = [fact for fact in facts_of(law) if _is_current(fact, as_of)]
    if cited is None:
        yield fact_about(law, law.in_force)
        return
    cited = cited.replace("Fed. Reg.", "FR")
    near = {fact.id: _nearness(fact.sourced.citation, cited) for fact in current}
    nearest = max(near.values(), default=0)
    if nearest:
        yield from (fact for fact in current if near[fact.id] == nearest)
    elif _nearness(law.citation, cited):
        yield fact_about(law, law.in_force)


def _nearness(known: str | None, cited: str) -> int:
    """How much of the citation a known one covers: all of it, a section above it, or nothing."""
    parts = [part.strip() for part in (known or "").split(";")]
    return max((len(part) for part in parts if _is_above(part, cited)), default=0)


def _is_above(known: str, cited: str) -> bool:
    """Section 3(d) stands in section 3; section 3.1 and section 3a do not."""
    rest = cited.removeprefix(known)
    return bool(known) and rest != cited and rest[:1] in ("", "(", ",", ";")


def _is_current(fact: Fact, as_of: dt.date) -> bool:
    begins, ends = (getattr(fact.sourced, name, None) for name in ("from_", "to"))
    return (begins or dt.date.min) <= as_of <= (ends or dt.date.max)


def _of_clock(law: Law, key: str, as_of: dt.date) -> Iterator[Fact]:
    value = value_on(law.clocks[key].values, as_of)
    if value is not None:
        yield fact_about(law, value)


def _asked_for(block: Block, holder: Holder) -> Iterator[Fact]:
    asked = {line.text for line in block.lines}
    for holding in holder.holds:
        if holding.ask in asked:
            yield fact_about(holder, holding)


def _reviewed(fact: Fact) -> Confirmed | None:
    review = fact.sourced.review
    return Confirmed(review.by, review.on) if review else None

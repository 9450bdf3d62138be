# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts that a request's papers and their sending rest on; in doubt, one more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.catalog.lookup import value_on
from app.catalog.provenance import Fact, fact_about
from app.letters.texts import has_text, text_of
from app.plans.rules import holds
from app.requests.margins import LawReading, facts_behind
from app.situations.answers import answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.catalog.records import Holder, Law, Requirement
    from app.letters.records import PaperText
    from app.plans.records import PlanItem
    from app.situations.answers import Answers
    from app.situations.records import Situation


@dataclass(frozen=True)
class Rested:
    """What one letter asks for, its papers as they read now, and for whom they were written."""

    items: tuple[PlanItem, ...]
    situation: Situation
    papers: tuple[PaperText, ...]
    reading: LawReading

    def facts(self) -> Iterator[Fact]:
        """Yield what the papers say and print, then what each item rests on besides."""
        for paper in self.papers:
            for block in paper.blocks:
                yield from facts_behind(block, self.reading)
        for item in self.items:
            yield from self._of_laws(item)
            yield from self._of_times(item)
            yield from self._of_holder(item)

    @cached_property
    def _answers(self) -> Answers:
        return answers_of(self.situation, as_of=self.reading.as_of)

    def _laws(self, item: PlanItem) -> Iterator[Law]:
        laws = self.reading.catalogue.laws
        mechanism = laws[item.mechanism]
        yield mechanism
        yield from (laws[name] for name in (*item.rules, *mechanism.follows))

    def _of_laws(self, item: PlanItem) -> Iterator[Fact]:
        """That the law is in force and open to this person, and what it asks of this letter."""
        for law in self._laws(item):
            yield fact_about(law, law.in_force)
            if law.who_may_use is not None:
                yield fact_about(law, law.who_may_use)
            yield from (fact_about(law, part) for part in self._identity(law.identity))
            yield from (fact_about(law, p) for p in (*law.contents, *law.form) if self._asked(p))

    def _of_times(self, item: PlanItem) -> Iterator[Fact]:
        """The times the papers name: of the law, and of the rules that refine it."""
        named = {key for law in self._laws(item) for key in self._answers_named(law)}
        for law in self._laws(item):
            for key in named & law.clocks.keys():
                value = value_on(law.clocks[key].values, self.reading.as_of)
                if value is not None:
                    yield fact_about(law, value)

    def _answers_named(self, law: Law) -> tuple[str, ...]:
        """The clocks that the law's own letter names as the answer: a checklist prints it, too."""
        own = f"{law.letter}-{self.situation.requester}"
        name = own if has_text(own) else law.letter
        return text_of(name).answer if name else ()

    def _of_holder(self, item: PlanItem) -> Iterator[Fact]:
        """What is asked for there, how this office wants to know who asks, and the way to it."""
        holder = self.reading.catalogue.holders[item.holder]
        for holding in holder.holds if not self._has_topics else ():
            is_mine = holding.for_ == self.situation.requester
            if is_mine and holds(holding.when, self._answers) is True:
                yield fact_about(holder, holding)
        yield from (fact_about(holder, part) for part in self._identity(holder.identity))
        yield from self._as_for_access(item, holder)
        if item.channel is not None:
            yield fact_about(holder, item.channel.channel)

    def _as_for_access(self, item: PlanItem, holder: Holder) -> Iterator[Fact]:
        """Where a law asks the same proof as for access, the holder's access rules say which."""
        if not any(p.code == "as-for-access" for law in self._laws(item) for p in law.identity):
            return
        laws = self.reading.catalogue.laws
        for reach in holder.reached_by:
            for rules in map(laws.__getitem__, reach.rules):
                if laws[reach.mechanism].right == "access":
                    yield from (fact_about(rules, part) for part in self._identity(rules.identity))

    @property
    def _has_topics(self) -> bool:
        """A clinic that names its own topics asks for none of what the catalogue suggests."""
        asked = self.situation.clinic_request
        return bool(asked and asked.topics and self.situation.requester == "clinic")

    def _asked(self, part: Requirement) -> bool:
        """What is asked under a condition the letter does not meet is no part of it."""
        return holds(part.when, self._answers) is True

    def _identity(self, parts: Iterable[Requirement]) -> Iterator[Requirement]:
        """Whether this person must prove it may be unknown: then it counts."""
        return (part for part in parts if holds(part.when, self._answers) is not False)

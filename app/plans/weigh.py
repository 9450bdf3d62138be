# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weighs one right towards one holder: does the law open it, may it help, could it harm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.catalog.lookup import in_force_on, value_on
from app.catalog.provenance import fact_about
from app.plans.records import (
    PlannedClock,
    PlannedQuestion,
    PlannedRisk,
    PlannedSigner,
    Reason,
    UnconfirmedFact,
    Verdict,
)
from app.plans.rules import holds, open_questions
from app.situations.answers import questions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from app.catalog.records import (
        Condition,
        Holder,
        Holding,
        Law,
        Reach,
        Record,
        Risk,
        Rule,
        Sourced,
        Urgency,
    )
    from app.plans.records import OpenChannel
    from app.situations.answers import Answers
    from app.situations.records import Situation


@dataclass(frozen=True)
class Weighed:
    """One reach of one holder, seen from one situation on one day. Everything else is computed."""

    situation: Situation
    answers: Answers
    as_of: dt.date
    holder: Holder
    reach: Reach
    law: Law
    rules: tuple[Law, ...]

    @property
    def is_wanted(self) -> bool:
        """Say whether this serves the requester's aims; a clinic names the holders it asks."""
        if self.situation.requester not in self.law.requesters:
            return False
        if self.situation.clinic_request and self.situation.requester == "clinic":
            return self.holder.id in self.situation.clinic_request.holders
        return not set(self.situation.aims).isdisjoint(self.law.serves)

    @property
    def is_in_force(self) -> bool:
        """Say whether the law applies on the plan's date."""
        period = self.law.in_force
        started = period.from_ is None or period.from_ <= self.as_of
        return started and (period.to is None or self.as_of <= period.to)

    @property
    def concerns_a_person(self) -> bool:
        """Say whether it is about a person; a clinic's own request names nobody."""
        return self.situation.requester == "person"

    @cached_property
    def opens(self) -> bool | None:
        """Say whether the law opens this right to the requester."""
        condition = self.law.who_may_use
        return True if condition is None else holds(condition.rule, self.answers)

    @cached_property
    def reaches(self) -> bool | None:
        """Say whether the mechanism reaches this holder for this situation."""
        return holds(self.reach.when, self.answers)

    @cached_property
    def is_likely(self) -> bool | None:
        """Say whether the holder may hold something; a clinic asks about the office itself."""
        return holds(self.holder.likely.rule, self.answers) if self.concerns_a_person else True

    @cached_property
    def _risks_considered(self) -> tuple[Risk, ...]:
        of_rules = (risk for rule in self.rules for risk in rule.risks)
        everywhere = (*self.holder.risks, *self.law.risks, *of_rules)
        return tuple(risk for risk in everywhere if self.situation.requester in risk.concerns)

    @cached_property
    def risks(self) -> tuple[PlannedRisk, ...]:
        """Return the risks that apply. What may warn is said; what may hold is asked about."""
        present = (risk for risk in self._risks_considered if self._applies(risk))
        # Holder and department may name one risk: what must hold counts, in the holder's words.
        by_code: dict[str, Risk] = {}
        for risk in sorted(present, key=lambda risk: risk.effect != "hold"):
            by_code.setdefault(risk.code, risk)
        return tuple(
            PlannedRisk(risk.code, risk.text, risk.effect, risk.safer, risk.citation)
            for risk in by_code.values()
        )

    def _applies(self, risk: Risk) -> bool:
        answer = holds(risk.when, self.answers)
        return answer is True or (answer is None and risk.effect == "warn")

    @property
    def must_hold(self) -> bool:
        """Say whether a risk is such that an attorney must decide."""
        return any(risk.effect == "hold" for risk in self.risks)

    @property
    def warns_off(self) -> bool:
        """Say whether asking itself would do the harm, so that it is said of any holder."""
        return any(risk.said_anyway and self._applies(risk) for risk in self._risks_considered)

    @cached_property
    def questions(self) -> tuple[PlannedQuestion, ...]:
        """Return the questions that could change the verdict, in the order they matter."""
        facts = dict.fromkeys(
            fact for rule in self._deciding_rules() for fact in open_questions(rule, self.answers)
        )
        return tuple(PlannedQuestion(fact, questions()[fact].ask) for fact in facts)

    def _deciding_rules(self) -> Iterator[Rule]:
        if self.opens is False or self.reaches is False:
            return
        if self.law.who_may_use is not None:
            yield self.law.who_may_use.rule
        yield self.reach.when
        if self.concerns_a_person:
            yield self.holder.likely.rule
        for risk in self._risks_considered:
            if risk.effect == "hold":
                yield risk.when

    def because(self, verdict: Verdict, channel: OpenChannel | None) -> tuple[Reason, ...]:
        """Return the lines that explain the verdict, most important first."""
        return tuple(self._reasons(verdict, channel))

    def _reasons(self, verdict: Verdict, channel: OpenChannel | None) -> Iterator[Reason]:
        if self.reaches is False and self.reach.otherwise:
            yield Reason("does-not-reach", self.reach.otherwise, self.reach.citation)
        if self.law.who_may_use is not None:
            yield from _reason("law", self.law.who_may_use, answer=self.opens)
        if verdict == "not-available":
            return
        yield from self._urgent_reasons()
        if self.concerns_a_person:
            yield from _reason("likely", self.holder.likely, answer=self.is_likely)
            if self.holder.asked_first is not None and self.is_likely is not False:
                yield Reason("asked-first", self.holder.asked_first.text)
        for question in self.questions:
            yield Reason("unknown", questions()[question.fact].why)
        if channel is None:
            yield Reason("no-known-channel", NO_KNOWN_CHANNEL)

    def _urgent_reasons(self) -> Iterator[Reason]:
        for law in (self.law, *self.rules):
            for rule in law.urgency:
                if holds(rule.when, self.answers):
                    yield Reason(rule.code, rule.text, rule.citation)

    @cached_property
    def urgency(self) -> Urgency:
        """Return the most pressing urgency that the law's and the agency's rules give."""
        found = {
            rule.urgency
            for law in (self.law, *self.rules)
            for rule in law.urgency
            if holds(rule.when, self.answers)
        }
        order: tuple[Urgency, ...] = ("now", "soon")
        return next((urgency for urgency in order if urgency in found), "normal")

    @property
    def signers(self) -> tuple[PlannedSigner, ...]:
        """Return who may sign, as far as the answers settle it."""
        stated = (rule for law in (self.law, *self.rules) for rule in law.who_may_sign)
        allowed = (rule for rule in stated if holds(rule.when, self.answers))
        return tuple(PlannedSigner(rule.role, rule.text) for rule in allowed)

    @property
    def clocks(self) -> tuple[PlannedClock, ...]:
        """Return every clock of the law and of the agency's rules, with its length on this date."""
        return tuple(self._clocks())

    def _clocks(self) -> Iterator[PlannedClock]:
        for law in (self.law, *self.rules):
            for key, clock in law.clocks.items():
                value = value_on(clock.values, self.as_of)
                if value is not None and holds(clock.when, self.answers) is not False:
                    yield PlannedClock(
                        f"{law.id}/{key}", clock.owner, value.unit, value.length, value.citation
                    )

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """Return what this requester asks the holder for."""
        return tuple(
            holding
            for holding in self.holder.holds
            if holding.for_ == self.situation.requester and holds(holding.when, self.answers)
        )

    def unconfirmed(self, channel: OpenChannel | None) -> tuple[UnconfirmedFact, ...]:
        """Return the facts the request would rest on, as far as is known, that nobody confirmed."""
        rests_on: list[tuple[Record, Sourced]] = [
            (law, part) for law in (self.law, *self.rules) for part in self._stated_by(law)
        ]
        rests_on += [(self.holder, holding) for holding in self.holdings]
        rests_on += [(self.holder, channel.channel)] if channel else []
        return tuple(dict.fromkeys(_unconfirmed(rests_on)))

    def _stated_by(self, law: Law) -> Iterator[Sourced]:
        """What the law says of itself, and what it asks of this requester."""
        yield law.in_force
        if law.who_may_use is not None:
            yield law.who_may_use
        for part in (*law.contents, *law.identity, *law.form):
            if in_force_on(part, self.as_of) and holds(part.when, self.answers) is not False:
                yield part


def verdict_of(weighed: Weighed) -> Verdict | None:
    """Return the verdict, or None where there is nothing to say to this person about this holder.

    A holder that is not likely to hold anything is left out, unless asking it would do harm. What
    the law closes is not available; what may harm is held for an attorney; what is not known is
    asked; only what is left is offered.
    """
    if weighed.reaches is False and weighed.reach.otherwise is None:
        return None
    if weighed.is_likely is False and not weighed.warns_off:
        return None
    if weighed.reaches is False or weighed.opens is False:
        return "not-available"
    if weighed.law.kind == "family":
        return "ask"  # nobody knows yet which act it is
    if weighed.must_hold:
        return "hold"
    return "ask" if weighed.questions else "offer"


NO_KNOWN_CHANNEL = (
    "No way to reach this office that is open on this date has been read in a source. Find and "
    "confirm one before sending."
)


def _reason(code: str, condition: Condition, *, answer: bool | None) -> Iterator[Reason]:
    text = condition.no if answer is False else condition.yes
    if text is not None and answer is not None:
        yield Reason(f"{code}-yes" if answer else f"{code}-no", text, condition.citation)


def _unconfirmed(parts: list[tuple[Record, Sourced]]) -> Iterator[UnconfirmedFact]:
    for record, part in parts:
        fact = fact_about(record, part)
        if not fact.is_confirmed:
            yield UnconfirmedFact(fact.id, part.citation, fact.confidence)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan as its page draws it: what to ask first, each right with its reasons, what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.cases.sections import fields_settling
from app.catalog.load import load
from app.i18n.format import long_date
from app.i18n.marks import _

if TYPE_CHECKING:
    from app.cases.fields import Field
    from app.cases.queries import OpenedDecision
    from app.cases.sections import Section
    from app.cases.words import Say
    from app.plans.records import OpenChannel, Plan, PlanItem, PlannedClock

VERDICTS = {
    "offer": _("Offer"),
    "ask": _("Ask first"),
    "hold": _("Hold: an attorney decides"),
    "not-available": _("Not available"),
}
_DECIDED = {
    "prepare": _("Hold: an attorney lets it be prepared"),
    "leave": _("Hold: an attorney leaves it alone"),
}
_URGENT = {"now": _("Now"), "soon": _("Soon")}
_CHANNELS = {
    "portal": _("Portal: {address}"),
    "email": _("E-mail: {address}"),
    "post": _("Post: {address}"),
    "fax": _("Fax: {address}"),
    "phone": _("Telephone: {address}"),
    "in-person": _("In person: {address}"),
}
_OPEN, _OPEN_SINCE = _("Open today"), _("{channel} (open since {day})")
_NO_CHANNEL = _("No way that is open today has been read in a source")
_SIGNERS, _THEIR_TIME = _("Who may sign"), _("Their time to answer")
_THEIRS = frozenset({"agency", "business"})
_JOINS = _("Asked in the same letter as: {right}.")
_UNITS = {
    "working-day": (_("{n} working day"), _("{n} working days")),
    "calendar-day": (_("{n} day"), _("{n} days")),
    "month": (_("{n} month"), _("{n} months")),
    "year": (_("{n} year"), _("{n} years")),
}


@dataclass(frozen=True)
class ItemView:
    """One right towards one holder, as templates/parts/law.html draws it."""

    id: str
    holder: str
    right: str
    verdict: str
    verdict_words: str
    because: tuple[Mapping[str, str], ...]
    risks: tuple[Mapping[str, str], ...]
    questions: tuple[Mapping[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    urgency: str
    joins: str
    href: str
    may_be_chosen: bool
    is_chosen: bool
    unconfirmed: int


@dataclass(frozen=True)
class HoldView:
    """A request that is held: what could go wrong, and what an attorney decided about it."""

    number: int
    holder: str
    mechanism: str
    title: tuple[str, str]
    risks: tuple[Mapping[str, str], ...]
    decision: str
    reason: str
    attorney: str
    decided_on: Mapping[str, str] | None


@dataclass(frozen=True)
class ToAnswer:
    """A field whose answer would change the plan, with the questions it settles."""

    section: Section
    field: Field
    questions: tuple[str, ...]


@dataclass(frozen=True)
class PlanView:
    """A plan on a day, in a reader's words."""

    as_of: str
    items: tuple[ItemView, ...]
    holds: tuple[HoldView, ...]

    @property
    def can_prepare(self) -> bool:
        """Say whether there is anything to choose."""
        return any(item.may_be_chosen for item in self.items)


def plan_view(
    plan: Plan,
    decisions: Mapping[tuple[str, str], OpenedDecision],
    *,
    say: Say,
    language: str,
    chosen: Iterable[str] = (),
) -> PlanView:
    """Return the plan in a reader's words; `chosen` are the ids already ticked."""
    drawing = _Drawing(plan, decisions, say, language, frozenset(chosen))
    return PlanView(
        as_of=long_date(plan.as_of, language),
        items=tuple(drawing.item(item) for item in plan.items),
        holds=tuple(drawing.hold(item, n) for item, n in drawing.held.items()),
    )


def id_of(item: PlanItem) -> str:
    """Return what names the item in a form: holder and mechanism, as on the command line."""
    return f"{item.holder}:{item.mechanism}"


def asked_first(plan: Plan, say: Say) -> tuple[ToAnswer, ...]:
    """Return the fields whose answers would change the plan, in the order of its items."""
    texts: dict[str, list[str]] = {}
    places: dict[str, tuple[Section, Field]] = {}
    for item in plan.items:
        for question in item.questions:
            for section, field in fields_settling(question.fact):
                places[field.name] = (section, field)
                asked = texts.setdefault(field.name, [])
                if say(question.text) not in asked:
                    asked.append(say(question.text))
    return tuple(ToAnswer(*places[name], tuple(asked)) for name, asked in texts.items())


@dataclass(frozen=True)
class _Drawing:
    plan: Plan
    decisions: Mapping[tuple[str, str], OpenedDecision]
    say: Say
    language: str
    chosen: frozenset[str]

    @cached_property
    def held(self) -> Mapping[PlanItem, int]:
        """Number what is held, in the order of the plan."""
        held = [item for item in self.plan.items if item.verdict == "hold"]
        return {item: number for number, item in enumerate(held, start=1)}

    def item(self, item: PlanItem) -> ItemView:
        decision = self._decision(item)
        law = load().laws[item.mechanism]
        may_be_prepared = item.verdict == "offer" or decision == "prepare"
        return ItemView(
            id=id_of(item),
            holder=load().holders[item.holder].name,
            right=law.name,
            verdict=item.verdict,
            verdict_words=self.say(_DECIDED[decision] if decision else VERDICTS[item.verdict]),
            because=tuple(_cited(self.say(r.text), r.citation) for r in item.because),
            risks=self._risks(item),
            questions=tuple({"text": self.say(q.text), "href": "#ask"} for q in item.questions),
            facts=tuple(self._facts(item)),
            urgency=self.say(_URGENT[item.urgency]) if item.urgency in _URGENT else "",
            joins=self._joins(item),
            href=f"#hold-{self.held[item]}" if item in self.held else "",
            may_be_chosen=may_be_prepared,
            is_chosen=may_be_prepared and id_of(item) in self.chosen,
            unconfirmed=len(item.unconfirmed),
        )

    def _decision(self, item: PlanItem) -> str:
        decided = self.decisions.get((item.holder, item.mechanism))
        return decided.body.decision if decided and item.verdict == "hold" else ""

    def _risks(self, item: PlanItem) -> tuple[Mapping[str, str], ...]:
        return tuple(
            {"text": self.say(risk.text), "safer": self.say(risk.safer) if risk.safer else ""}
            for risk in item.risks
        )

    def _joins(self, item: PlanItem) -> str:
        if item.joins is None:
            return ""
        return self.say(_JOINS).format(right=load().laws[item.joins].name)

    def _facts(self, item: PlanItem) -> Sequence[tuple[str, str]]:
        if item.verdict == "not-available":
            return ()
        signers = " ".join(self.say(signer.text) for signer in item.signers)
        theirs = next((clock for clock in item.clocks if clock.owner in _THEIRS), None)
        return (
            (self.say(_OPEN), self._channel(item.channel)),
            *(((self.say(_SIGNERS), signers),) if signers else ()),
            *(((self.say(_THEIR_TIME), self._length(theirs)),) if theirs else ()),
        )

    def _channel(self, channel: OpenChannel | None) -> str:
        if channel is None:
            return self.say(_NO_CHANNEL)
        words = self.say(_CHANNELS[channel.channel.kind]).format(address=channel.address)
        since: dt.date | None = channel.channel.from_
        if since is None:
            return words
        return self.say(_OPEN_SINCE).format(channel=words, day=long_date(since, self.language))

    def _length(self, clock: PlannedClock) -> str:
        one, many = _UNITS[clock.unit]
        return self.say(one if clock.length == 1 else many).format(n=clock.length)

    def hold(self, item: PlanItem, number: int) -> HoldView:
        decided = self.decisions.get((item.holder, item.mechanism))
        on = decided.row.decided_on if decided else None
        return HoldView(
            number=number,
            holder=item.holder,
            mechanism=item.mechanism,
            title=(load().holders[item.holder].name, load().laws[item.mechanism].name),
            risks=self._risks(item),
            decision=decided.body.decision if decided else "",
            reason=decided.body.reason if decided else "",
            attorney=decided.body.attorney if decided else "",
            decided_on={"iso": on.isoformat(), "text": long_date(on, self.language)}
            if on
            else None,
        )


def _cited(text: str, citation: str | None) -> Mapping[str, str]:
    return {"text": text, "citation": citation or ""}

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan as its page draws it: what to ask first, each right with its reasons, what is held."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from app.cases.sections import fields_settling
from app.catalog.load import load
from app.i18n.format import long_date
from app.i18n.marks import _
from app.plans.odds_said import odds_said

if TYPE_CHECKING:
    from app.cases.fields import Field
    from app.cases.queries import OpenedDecision
    from app.cases.sections import Section
    from app.cases.words import Say
    from app.plans.records import OpenChannel, Plan, PlanItem, PlannedClock, PlannedRisk

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
_QUESTIONS = (
    _("{n} question above would settle this."),
    _("{n} questions above would settle this."),
)
_BEFORE_APPROVAL = _("Before it can be approved")
_FACTS = (_("{n} fact to confirm"), _("{n} facts to confirm"))
_MOST_REASONS = 2
# Risks that an attorney's recorded choice of address answers.
ADDRESS_RISKS = frozenset(
    {
        "address",
        "address-under-oath",
        "confirms-address",
        "number-and-status",
        "shared-for-police-work",
    }
)
_JOINS = _("Asked in the same letter as: {right}.")
_HOW, _WHICH_FORM = _("How it is asked"), _("The office's own form")
_ASKED_BY = {
    "letter": _("By letter. Its text is not written yet: an attorney writes it."),
    "own-form": _("On the office's own form, not by a letter from here."),
    "online": _("On the office's own pages, not by a letter from here."),
    "in-person": _("In person or by telephone, not by a letter from here."),
}
Said = TypeVar("Said")
_UNITS = {
    "hour": (_("{n} hour"), _("{n} hours")),
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
    reported: str
    urgency: str
    joins: str
    href: str
    may_be_chosen: bool
    is_chosen: bool


@dataclass(frozen=True)
class OfficeView:
    """What can be asked of one holder, as templates/parts/law.html draws it.

    What goes for all its rights is said once, of the office. `is_unlikely`: nothing suggests that
    it holds anything, and asking could do harm.
    """

    id: str
    name: str
    because: tuple[Mapping[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    rights: tuple[ItemView, ...]
    is_unlikely: bool


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
    is_unlikely: bool


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
    offices: tuple[OfficeView, ...]
    holds: tuple[HoldView, ...]
    common_risks: tuple[Mapping[str, str], ...]

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
    case_id: str = "",
) -> PlanView:
    """Return the plan of a case in a reader's words; `chosen` are the ids already ticked."""
    drawing = _Drawing(plan, decisions, say, language, frozenset(chosen), case_id)
    return PlanView(
        as_of=long_date(plan.as_of, language),
        items=drawing.items,
        offices=tuple(drawing.offices()),
        holds=tuple(drawing.hold(item, n) for item, n in drawing.held.items()),
        common_risks=tuple(drawing.said(risk) for risk in drawing.common),
    )


def risk_said(risk: PlannedRisk, say: Say, *, case_id: str) -> Mapping[str, str]:
    """Return a risk in the reader's words, what would make it safer, and where that is decided."""
    return {
        "text": say(risk.text),
        "safer": say(risk.safer) if risk.safer else "",
        "href": address_choices_of(case_id) if risk.code in ADDRESS_RISKS else "",
    }


def address_choices_of(case_id: str) -> str:
    """Return the page on which an attorney records which address an office is given."""
    return f"/cases/{case_id}/situation/address-choices"


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
    case_id: str

    @cached_property
    def held(self) -> Mapping[PlanItem, int]:
        """Number what is held, in the order of the plan."""
        held = [item for item in self.plan.items if item.verdict == "hold"]
        return {item: number for number, item in enumerate(held, start=1)}

    @cached_property
    def items(self) -> tuple[ItemView, ...]:
        """Every right, in the order of the plan."""
        return tuple(self.item(item) for item in self.plan.items)

    def offices(self) -> Iterator[OfficeView]:
        """Yield whoever can be asked, in the order of the first thing that is asked of each."""
        found: dict[str, list[tuple[PlanItem, ItemView]]] = {}
        for item, view in zip(self.plan.items, self.items, strict=True):
            if item.verdict != "not-available":
                found.setdefault(item.holder, []).append((item, view))
        for holder, rights in found.items():
            views = [view for _item, view in rights]
            because = _of_all([view.because for view in views])
            facts = _of_all([view.facts for view in views])
            yield OfficeView(
                id=holder,
                name=load().holders[holder].name,
                because=because,
                facts=facts,
                rights=tuple(
                    replace(
                        view,
                        because=tuple(one for one in view.because if one not in because),
                        facts=tuple(one for one in view.facts if one not in facts),
                    )
                    for view in views
                ),
                is_unlikely=all(_is_unlikely(item) for item, _view in rights),
            )

    def item(self, item: PlanItem) -> ItemView:
        decision = self._decision(item)
        law = load().laws[item.mechanism]
        is_open = item.verdict == "offer" or decision == "prepare"
        may_be_prepared = is_open and item.letter is not None
        return ItemView(
            id=id_of(item),
            holder=load().holders[item.holder].name,
            right=law.name,
            verdict=item.verdict,
            verdict_words=self.say(_DECIDED[decision] if decision else VERDICTS[item.verdict]),
            because=self._because(item),
            risks=self._risks(item),
            questions=self._questions(item),
            facts=tuple(self._facts(item)),
            reported=odds_said(item.odds, self.say, self.language) if item.odds else "",
            urgency=self.say(_URGENT[item.urgency]) if item.urgency in _URGENT else "",
            joins=self._joins(item),
            href=f"#hold-{self.held[item]}" if item in self.held else "",
            may_be_chosen=may_be_prepared,
            is_chosen=may_be_prepared and id_of(item) in self.chosen,
        )

    def _decision(self, item: PlanItem) -> str:
        decided = self.decisions.get((item.holder, item.mechanism))
        return decided.body.decision if decided and item.verdict == "hold" else ""

    def _because(self, item: PlanItem) -> tuple[Mapping[str, str], ...]:
        """Return the reasons that count most; why a question is asked stands with the question."""
        known = [r for r in item.because if r.code != "unknown"]
        urgent_first = sorted(known, key=lambda r: not r.code.startswith(("law", "likely", "does")))
        few = known if item.verdict == "not-available" else urgent_first[:_MOST_REASONS]
        few += [r for r in known if r.code == "asked-first" and r not in few]
        return tuple({"text": self.say(r.text), "citation": r.citation or ""} for r in few)

    def _questions(self, item: PlanItem) -> tuple[Mapping[str, str], ...]:
        n = len(item.questions)
        one, many = _QUESTIONS
        text = self.say(one if n == 1 else many).format(n=n)
        return ({"text": text, "href": "#ask"},) if n else ()

    @cached_property
    def common(self) -> tuple[PlannedRisk, ...]:
        """Return the warnings that go for several requests: they are said once, above them all."""
        warned = [risk for item in self.plan.items for risk in item.risks if risk.effect == "warn"]
        often = Counter(_in_words(risk) for risk in warned)
        once = {_in_words(risk): risk for risk in warned if often[_in_words(risk)] > 1}
        return tuple(once.values())

    def _risks(self, item: PlanItem) -> tuple[Mapping[str, str], ...]:
        above = {_in_words(risk) for risk in self.common}
        return tuple(
            self.said(risk)
            for risk in item.risks
            if risk.effect == "hold" or _in_words(risk) not in above
        )

    def said(self, risk: PlannedRisk) -> Mapping[str, str]:
        """Return a risk in the reader's words, and what would make it safer."""
        return risk_said(risk, self.say, case_id=self.case_id)

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
            *self._asked(item),
            (self.say(_OPEN), self._channel(item.channel)),
            *(((self.say(_SIGNERS), signers),) if signers else ()),
            *(((self.say(_THEIR_TIME), self._length(theirs)),) if theirs else ()),
            *self._unconfirmed(len(item.unconfirmed)),
        )

    def _asked(self, item: PlanItem) -> tuple[tuple[str, str], ...]:
        """Say how a request is asked that no letter of ours asks."""
        if item.letter is not None:
            return ()
        how = (self.say(_HOW), self.say(_ASKED_BY[item.asked_by]))
        return (how, (self.say(_WHICH_FORM), item.form.name)) if item.form else (how,)

    def _unconfirmed(self, n: int) -> tuple[tuple[str, str], ...]:
        one, many = _FACTS
        told = self.say(one if n == 1 else many).format(n=n)
        return ((self.say(_BEFORE_APPROVAL), told),) if n else ()

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
            risks=tuple(self.said(risk) for risk in item.risks if risk.effect == "hold"),
            decision=decided.body.decision if decided else "",
            reason=decided.body.reason if decided else "",
            attorney=decided.body.attorney if decided else "",
            decided_on={"iso": on.isoformat(), "text": long_date(on, self.language)}
            if on
            else None,
            is_unlikely=_is_unlikely(item),
        )


def _is_unlikely(item: PlanItem) -> bool:
    """Say whether it is held only because asking could do harm: nothing suggests a record."""
    return item.verdict == "hold" and any(reason.code == "likely-no" for reason in item.because)


def _of_all(said: Sequence[tuple[Said, ...]]) -> tuple[Said, ...]:
    """Return what is said of every right of an office, unless there is only one."""
    first, *others = said
    return tuple(one for one in first if others and all(one in other for other in others))


def _in_words(risk: PlannedRisk) -> tuple[str, str | None]:
    """What a reader sees of a risk: two laws may warn of one thing."""
    return risk.text, risk.safer

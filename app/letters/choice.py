# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which requests of a plan are written, what is left out, and what language the client reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Invalid, NotFound
from app.i18n.languages import SOURCE, Language
from app.i18n.messages import offered_for_reading_copies

if TYPE_CHECKING:
    from app.plans.records import Plan, PlanItem
    from app.situations.records import Situation


@dataclass(frozen=True)
class Chosen:
    """A request with a letter of its own, and the requests that are asked in that letter."""

    item: PlanItem
    joined: tuple[PlanItem, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What a packet holds. `decision` is the attorney's reason for writing what was on hold."""

    written: tuple[Chosen, ...]
    omitted: tuple[PlanItem, ...]
    decision: str | None = None


def choose(plan: Plan, only: Sequence[str] = (), *, decision: str | None = None) -> Choice:
    """Return every offered request that a letter asks, or only those named as HOLDER:MECHANISM.

    A request on hold is written only when it is named and `decision` says why. A request asked in
    another's letter comes with that letter. Raises Invalid, saying which questions or which
    decision are missing, for a named request that cannot be written; NotFound for one the plan
    does not have.
    """
    reason = (decision or "").strip() or None
    named = [_named(plan, pair) for pair in only]
    wanted = [_with_letter(item, plan) for item in named or _offered(plan)]
    if named:
        for item in (*named, *wanted):
            _refuse_unless_open(item, reason)
    if decision is not None:
        _refuse_idle_decision([*named, *wanted] if named else [], reason)
    letters = [item for item in plan.items if item in wanted and _is_open(item, reason)]
    written = tuple(Chosen(item, _joined_to(item, plan, named, reason)) for item in letters)
    told = [item for chosen in written for item in (chosen.item, *chosen.joined)]
    return Choice(written, tuple(item for item in plan.items if item not in told), reason)


def reading_language(asked: str | None, situation: Situation) -> Language:
    """Return the language of reading copies and checklist.

    `asked` must be one that is offered, else Invalid lists those that are. Without it: what the
    person reads best, else what they speak, else English.
    """
    offered = {language.tag.lower(): language for language in offered_for_reading_copies()}
    if asked is not None:
        found = _offered_as(asked, offered)
        if found is None:
            raise Invalid(
                f"Reading copies are not offered in that language; choose one of {_tags(offered)}."
            )
        return found
    spoken = situation.person.language if situation.person else None
    for tag in (spoken.written, spoken.spoken) if spoken else ():
        found = _offered_as(tag, offered) if tag else None
        if found is not None:
            return found
    return SOURCE


def reads(language: Language, situation: Situation) -> bool:
    """Say whether this is a language the person reads or speaks; a clinic reads every one."""
    if situation.person is None:
        return True
    told = situation.person.language
    tags = {tag.lower().partition("-")[0] for tag in (told.written, told.spoken) if tag}
    return language.tag.partition("-")[0] in tags


def _offered_as(tag: str, offered: dict[str, Language]) -> Language | None:
    return offered.get(tag.lower()) or offered.get(tag.lower().partition("-")[0])


def _tags(offered: dict[str, Language]) -> str:
    return ", ".join(language.tag for language in offered.values())


def _named(plan: Plan, pair: str) -> PlanItem:
    holder, colon, mechanism = pair.partition(":")
    if not colon:
        raise Invalid("--only takes HOLDER:MECHANISM, such as us/dhs/uscis:us/foia.")
    for item in plan.items:
        if (item.holder, item.mechanism) == (holder, mechanism):
            return item
    raise NotFound(
        "The plan has no request that --only names; `handrail plan` lists holders and mechanisms, "
        "to be named as HOLDER:MECHANISM."
    )


def _offered(plan: Plan) -> list[PlanItem]:
    return [item for item in plan.items if item.verdict == "offer" and item.letter]


def _with_letter(item: PlanItem, plan: Plan) -> PlanItem:
    """Return the request in whose letter this one is asked: the one it joins, or itself."""
    for other in plan.items:
        is_joined = (other.holder, other.mechanism) == (item.holder, item.joins)
        if is_joined and other.verdict != "not-available":
            return other
    return item


def _is_open(item: PlanItem, reason: str | None) -> bool:
    """Say whether the request may be written; the letter it joins is asked about separately."""
    return item.verdict == "offer" or (item.verdict == "hold" and reason is not None)


def _joined_to(
    letter: PlanItem, plan: Plan, named: list[PlanItem], reason: str | None
) -> tuple[PlanItem, ...]:
    """Return what is asked in that letter besides: all that is offered, and what was decided on."""
    return tuple(
        item
        for item in plan.items
        if item != letter
        and _with_letter(item, plan) == letter
        and (item.verdict == "offer" or (item in named and _is_open(item, reason)))
    )


def _refuse_unless_open(item: PlanItem, reason: str | None) -> None:
    pair = f"{item.holder}:{item.mechanism}"
    if _is_open(item, reason) and not item.letter:
        raise Invalid(f"{pair} is not asked by a letter of ours; `handrail plan` says how.")
    if _is_open(item, reason):
        return
    if item.verdict == "hold":
        raise Invalid(
            f"{pair} is on hold: an attorney decides. Give the reason with --attorney-decision."
        )
    if item.verdict == "ask":
        asked = " ".join(question.text for question in item.questions)
        raise Invalid(f"{pair} cannot be written before the person is asked: {asked}")
    because = " ".join(reason.text for reason in item.because)
    raise Invalid(f"{pair} is not available: {because}".rstrip(": "))


def _refuse_idle_decision(named: list[PlanItem], reason: str | None) -> None:
    """A decision nobody asked for is a sign that the wrong request was named."""
    if reason is None or all(item.verdict != "hold" for item in named):
        raise Invalid(
            "--attorney-decision takes the reason for a request on hold that --only names; name "
            "that request and give the reason in words."
        )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the plan: every right towards every holder that serves an aim, weighed, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.plans.channels import channel_open_on
from app.plans.places import laws_by_which, may_concern
from app.plans.records import Plan, PlanItem
from app.plans.weigh import Weighed, verdict_of
from app.situations.answers import answers_at, answers_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from app.catalog.load import Catalogue
    from app.situations.answers import Answers
    from app.situations.records import Situation

# Emergencies first; then what shows, before what corrects, before what removes.
_URGENCY_ORDER = ("now", "soon", "normal")
_RIGHT_ORDER = (
    "referral",
    "preservation",
    "appeal",
    "reconsideration",
    "mediation",
    "access",
    "accounting-of-disclosures",
    "amendment",
    "correction",
    "dispute",
    "statement-of-disagreement",
    "redress",
    "complaint",
    "notice",
    "freeze",
    "suppression",
    "opt-out",
    "deletion",
)


def plan_for(situation: Situation, catalogue: Catalogue, *, as_of: dt.date) -> Plan:
    """Return the plan for a situation under the law and the channels in force on `as_of`.

    Pure: the same situation, catalogue and date give the same plan, in the order to act.
    """
    answers = answers_of(situation, as_of=as_of)
    considered = _considered(situation, answers, catalogue, as_of)
    items = [item for weighed in considered if (item := _item(weighed, catalogue)) is not None]
    first = frozenset(
        holder.id for holder in catalogue.holders.values() if holder.asked_first is not None
    )
    return Plan(as_of, tuple(sorted(items, key=lambda item: _order_to_act(item, first))))


def _considered(
    situation: Situation, answers: Answers, catalogue: Catalogue, as_of: dt.date
) -> Iterator[Weighed]:
    """Yield each reach of each holder that the requester could want on this date."""
    for holder in catalogue.holders.values():
        if not may_concern(holder, situation, answers):
            continue
        here = answers_at(answers, situation, holder.id)
        for reach in holder.reached_by:
            for law in laws_by_which(reach, catalogue, answers, as_of=as_of):
                rules = tuple(catalogue.laws[name] for name in (*reach.rules, *law.follows))
                weighed = Weighed(situation, here, as_of, holder, reach, law, rules)
                if weighed.is_wanted and weighed.is_in_force:
                    yield weighed


def _item(weighed: Weighed, catalogue: Catalogue) -> PlanItem | None:
    verdict = verdict_of(weighed)
    if verdict is None:
        return None
    may_be_sent = verdict != "not-available"
    channel = channel_open_on(weighed) if may_be_sent else None
    return PlanItem(
        holder=weighed.holder.id,
        mechanism=weighed.law.id,
        right=weighed.law.right,
        verdict=verdict,
        because=weighed.because(verdict, channel),
        questions=weighed.questions,
        channel=channel,
        risks=weighed.risks if may_be_sent else (),
        urgency=weighed.urgency,
        signers=weighed.signers,
        clocks=weighed.clocks,
        rules=weighed.reach.rules,
        joins=weighed.law.joins,
        unconfirmed=weighed.unconfirmed(channel),
        asked_by=weighed.law.asked_by,
        letter=weighed.law.letter,
        form=weighed.law.official_form,
        odds=catalogue.odds_of(weighed.holder.id, weighed.law.id) if may_be_sent else None,
    )


def _order_to_act(
    item: PlanItem, asked_first: frozenset[str]
) -> tuple[bool, int, int, int, bool, str, str]:
    standing = ("offer", "hold", "ask", "not-available").index(item.verdict)
    return (
        item.verdict == "not-available",  # nobody can act on it
        _URGENCY_ORDER.index(item.urgency),
        _RIGHT_ORDER.index(item.right),
        standing,
        item.holder not in asked_first,
        item.holder,
        item.mechanism,
    )

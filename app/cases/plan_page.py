# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a case's plan as plain values, for whichever form on it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases import queries, views
from app.cases.answers_filled import fields_filled
from app.cases.answers_form import Reading
from app.cases.asked import asked_on
from app.cases.assembled import StillMissing
from app.cases.choosable import choosable_in
from app.cases.colleagues import decides_holds
from app.cases.panels import CaseDesk
from app.cases.people import people_on
from app.cases.plan_view import ToAnswer, asked_first, plan_view
from app.cases.situation import told_so_far
from app.cases.words import saying
from app.catalog.load import load
from app.plans.build import plan_for

if TYPE_CHECKING:
    from app.cases.queries import OpenedSection
    from app.plans.records import Plan

PLAN = "cases/plan.html"


def plan_now(desk: CaseDesk) -> Plan | None:
    """Return the plan of the case as of today, or None while too little is known."""
    told = told_so_far(desk.session, desk.viewer, desk.found)
    if isinstance(told, StillMissing):
        return None
    return plan_for(told, load(), as_of=desk.today)


def plan_page(
    desk: CaseDesk,
    *,
    answered: Mapping[str, Reading] | None = None,
    problem: str = "",
    decided: Mapping[str, str] | None = None,
    chosen: Iterable[str] = (),
) -> dict[str, Any]:
    """Return what the page shows, with what was answered, decided or chosen on it already."""
    language = desk.viewer.language
    say, plan = saying(language), plan_now(desk)
    shown: dict[str, Any] = {
        "head": views.case_head(desk, desk.found),
        "problem": problem,
        "decided": decided or {"of": "", "decision": "", "reason": ""},
        "may_decide": desk.viewer.may(Permission.DECIDE_HOLDS),
        "may_draft": desk.viewer.may(Permission.DRAFT),
        "deciders": _deciders(desk),
        "plan": None,
        "questions": [],
        "errors": {},
    }
    if plan is None:
        return shown | views.situation(desk, desk.found)
    decisions = queries.hold_decisions_of(desk.session, desk.found)
    shown["plan"] = plan_view(
        plan, decisions, say=say, language=language, chosen=chosen, case_id=desk.found.id
    )
    return shown | _questions(desk, plan, answered or {})


def _deciders(desk: CaseDesk) -> list[str]:
    people = people_on(desk.session, desk.viewer, desk.found)
    return [person.name for person in people if decides_holds(person)]


def _questions(desk: CaseDesk, plan: Plan, answered: Mapping[str, Reading]) -> dict[str, Any]:
    say = saying(desk.viewer.language)
    saved = queries.sections_of(desk.session, desk.found)
    asked = asked_first(plan, say)
    mistakes = {n: say(s) for read in answered.values() for n, s in read.mistakes.items()}
    return {
        "questions": [
            _question(desk, one, saved.get(one.section.code), answered.get(one.field.name))
            for one in asked
        ],
        "errors": mistakes,
    }


def _question(
    desk: CaseDesk, one: ToAnswer, saved: OpenedSection | None, read: Reading | None
) -> dict[str, Any]:
    fragment = saved.body.fragment if saved else {}
    language = desk.viewer.language
    (field,) = asked_on(
        [one.field],
        read.typed if read else fields_filled(fragment, [one.field]),
        choosable=choosable_in(language),
        say=saying(language),
        mistakes=read.mistakes if read else {},
        saved=fragment,
    )
    return {
        "texts": one.questions,
        "field": field,
        "name": one.field.name,
        "section": one.section.code,
        "version": saved.version if saved else 0,
        "is_open": read is not None,
    }

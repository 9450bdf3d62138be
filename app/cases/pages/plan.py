# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of a case: questions answered in place, holds decided, requests chosen to prepare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from app.accounts.permissions import Permission
from app.cases import queries, service, views
from app.cases.answers_filled import fields_filled
from app.cases.answers_form import Reading, fragment_from
from app.cases.asked import asked_on
from app.cases.assembled import StillMissing
from app.cases.choosable import choosable_in
from app.cases.colleagues import decides_holds
from app.cases.panels import CaseDesk
from app.cases.people import people_on
from app.cases.plan_view import ToAnswer, asked_first, plan_view
from app.cases.sections import section_called
from app.cases.service import Decision
from app.cases.situation import told_so_far
from app.cases.words import saying
from app.catalog.load import load
from app.errors import Conflict, HandrailError, Invalid, NotAllowed
from app.i18n.marks import _
from app.plans.build import plan_for
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.cases.queries import OpenedSection
    from app.plans.records import Plan

pages = Pages()
_PLAN = "cases/plan.html"
_NOT_HELD = _("This request is not held any more; look at the plan again.")
_WHICH = _("Say what was decided, and why; the reason is kept with the decision.")
_DECISIONS = frozenset({"prepare", "leave"})


@pages.get(
    "/cases/{case_id}/plan",
    needs=Permission.WORK_ON_CASES,
    audit="plan.read",
    door=queries.visible_case,
)
def show_plan(desk: CaseDesk) -> Outcome:
    """Show what can be asked of whom, and why, in the order to act."""
    return page(_PLAN, **_plan(desk))


@pages.post(
    "/cases/{case_id}/plan/answers",
    needs=Permission.WORK_ON_CASES,
    audit="situation.save",
    door=queries.visible_case,
)
def answer_in_place(desk: CaseDesk) -> Outcome:
    """Save the answer to one of the plan's questions; the plan follows it."""
    case, form = desk.found, desk.form
    section = section_called(form.text("section"), requester=case.body.requester)
    field = section.field(form.text("field"))
    saved = queries.section_of(desk.session, case, section.code)
    read = fragment_from(
        form,
        section,
        choosable=choosable_in(desk.viewer.language),
        saved=saved.body.fragment if saved else {},
        only={field.name},
    )
    if read.mistakes:
        raise refuse(_PLAN, **_plan(desk, answered={field.name: read}))
    try:
        service.save_section(
            desk.session,
            desk.viewer,
            case,
            section,
            read.fragment,
            version=form.whole_number("version"),
        )
    except (Conflict, NotAllowed) as error:
        problem = _said(desk, error)
        shown = _plan(desk, answered={field.name: read}, problem=problem)
        raise refuse(_PLAN, status=409, **shown) from None
    return SeeOther(f"/cases/{case.id}/plan#ask")


@pages.post(
    "/cases/{case_id}/plan/holds",
    needs=Permission.DECIDE_HOLDS,
    audit="hold.decide",
    door=queries.visible_case,
)
def decide_hold(desk: CaseDesk) -> Outcome:
    """Record what an attorney decides about a request the plan holds."""
    form = desk.form
    holder, mechanism = form.text("holder"), form.text("mechanism")
    decision, reason = form.text("decision"), form.text("reason")
    problem = _why_not(desk, holder, mechanism)
    if not problem and (decision not in _DECISIONS or not reason):
        problem = desk.say(_WHICH)
    if not problem:
        problem = _recorded(desk, holder, mechanism, decision, reason)
    if problem:
        typed = {"of": f"{holder}:{mechanism}", "decision": decision, "reason": reason}
        raise refuse(_PLAN, **_plan(desk, problem=problem, decided=typed))
    return SeeOther(f"/cases/{desk.found.id}/plan#holds")


def _why_not(desk: CaseDesk, holder: str, mechanism: str) -> str:
    plan = _made(desk)
    held = plan is not None and any(
        (item.holder, item.mechanism, item.verdict) == (holder, mechanism, "hold")
        for item in plan.items
    )
    return "" if held else desk.say(_NOT_HELD)


def _recorded(desk: CaseDesk, holder: str, mechanism: str, decision: str, reason: str) -> str:
    """Record the decision; return why it was not recorded, or nothing."""
    chosen = cast('Literal["prepare", "leave"]', decision)
    decided = Decision(holder, mechanism, chosen, reason)
    try:
        service.record_hold_decision(desk.session, desk.viewer, desk.found, decided)
    except (Conflict, Invalid, NotAllowed) as error:
        return _said(desk, error)
    return ""


def _said(desk: CaseDesk, error: HandrailError) -> str:
    return desk.say(error.untranslated, **error.places)


def _made(desk: CaseDesk) -> Plan | None:
    told = told_so_far(desk.session, desk.viewer, desk.found)
    if isinstance(told, StillMissing):
        return None
    return plan_for(told, load(), as_of=desk.today)


def _plan(
    desk: CaseDesk,
    *,
    answered: Mapping[str, Reading] | None = None,
    problem: str = "",
    decided: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    language = desk.viewer.language
    say, plan = saying(language), _made(desk)
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
    shown["plan"] = plan_view(plan, decisions, say=say, language=language)
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

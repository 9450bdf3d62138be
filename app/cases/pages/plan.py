# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of a case: questions answered in place, holds decided, requests chosen to prepare."""

from __future__ import annotations

from typing import Literal, cast

from app.accounts.permissions import Permission
from app.cases import queries, service
from app.cases.answers_form import fragment_from
from app.cases.choosable import choosable_in
from app.cases.panels import CaseDesk
from app.cases.plan_page import PLAN, plan_now, plan_page
from app.cases.sections import section_called
from app.cases.service import Decision
from app.errors import Conflict, HandrailError, Invalid, NotAllowed
from app.i18n.marks import _
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

pages = Pages()
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
    return page(PLAN, **plan_page(desk))


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
        raise refuse(PLAN, **plan_page(desk, answered={field.name: read}))
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
        shown = plan_page(desk, answered={field.name: read}, problem=problem)
        raise refuse(PLAN, status=409, **shown) from None
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
        raise refuse(PLAN, **plan_page(desk, problem=problem, decided=typed))
    return SeeOther(f"/cases/{desk.found.id}/plan#holds")


def _why_not(desk: CaseDesk, holder: str, mechanism: str) -> str:
    plan = plan_now(desk)
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
    return desk.say_error(error)

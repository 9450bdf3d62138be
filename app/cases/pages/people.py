# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open a case: the list, letting somebody in, taking somebody off."""

from __future__ import annotations

from typing import Any

from app.accounts.directory import Colleague
from app.accounts.permissions import ROLE_NAMES, Permission
from app.cases import people, queries, views
from app.cases.panels import CaseDesk
from app.errors import Conflict, HandrailError, Invalid, NotAllowed, NotFound
from app.vault.server_keys import read_server_keys
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

pages = Pages()
_LIST = "cases/people.html"


@pages.get(
    "/cases/{case_id}/people",
    needs=Permission.WORK_ON_CASES,
    audit="case-people.list",
    door=queries.visible_case,
)
def show_people(desk: CaseDesk) -> Outcome:
    """Show who may open the case, and who could be let in."""
    return page(_LIST, **_list(desk), errors={}, problem="")


def _list(desk: CaseDesk) -> dict[str, Any]:
    session, viewer, case = desk.session, desk.viewer, desk.found
    return {
        "head": views.case_head(desk, case),
        "people": [_line(desk, person) for person in people.people_on(session, viewer, case)],
        "others": [(p.id, p.name) for p in people.could_join(session, viewer, case)],
        "me": viewer.id,
    }


def _line(desk: CaseDesk, person: Colleague) -> dict[str, Any]:
    roles = ", ".join(desk.say(ROLE_NAMES[role]) for role in sorted(person.roles))
    return {"id": person.id, "name": person.name, "roles": roles, "is_active": person.is_active}


@pages.post(
    "/cases/{case_id}/people/add",
    needs=Permission.WORK_ON_CASES,
    audit="case-people.add",
    door=queries.visible_case,
)
def let_in(desk: CaseDesk) -> Outcome:
    """Let a colleague into the case."""
    try:
        people.add_person_to_case(
            desk.session, desk.viewer, desk.found, desk.form.text("person"), pin=_pin(desk)
        )
    except Invalid as error:
        raise _refused(desk, error, "person") from None
    return SeeOther(f"/cases/{desk.found.id}/people")


@pages.post(
    "/cases/{case_id}/people/remove",
    needs=Permission.WORK_ON_CASES,
    audit="case-people.remove",
    door=queries.visible_case,
)
def take_off(desk: CaseDesk) -> Outcome:
    """Take somebody off the case; whoever takes themselves off sees it no more."""
    person_id = desk.form.text("person")
    try:
        people.remove_person_from_case(
            desk.session, desk.viewer, desk.found, person_id, pin=_pin(desk)
        )
    except (Conflict, NotAllowed, NotFound) as error:
        raise _refused(desk, error, "") from None
    if person_id == desk.viewer.id:
        return SeeOther("/cases")
    return SeeOther(f"/cases/{desk.found.id}/people")


def _pin(desk: CaseDesk) -> bytes:
    return read_server_keys(desk.services.settings.data_dir).pin


def _refused(desk: CaseDesk, error: HandrailError, where: str) -> Exception:
    sentence = desk.say_error(error)
    errors = {where: sentence} if where else {}
    problem = "" if where else sentence
    return refuse(_LIST, status=409, **_list(desk), errors=errors, problem=problem)

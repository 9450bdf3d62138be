# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notes on a case: read, and one more written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases import queries, views
from app.cases.notes import LONGEST_NOTE, notes_of, write_note
from app.errors import Conflict, Invalid
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.cases.panels import CaseDesk

pages = Pages()
_NOTES = "cases/notes.html"


@pages.get(
    "/cases/{case_id}/notes",
    needs=Permission.WORK_ON_CASES,
    audit="case-notes.list",
    door=queries.visible_case,
)
def show_notes(desk: CaseDesk) -> Outcome:
    """Show every note on the case, the newest first."""
    return page(_NOTES, **_notes(desk))


@pages.post(
    "/cases/{case_id}/notes",
    needs=Permission.WORK_ON_CASES,
    audit="case-notes.write",
    door=queries.visible_case,
)
def keep_note(desk: CaseDesk) -> Outcome:
    """Write a note down, dated by the day it is written."""
    try:
        write_note(desk.session, desk.viewer, desk.found, desk.form.text("text"))
    except Conflict as error:
        problem = desk.say_error(error)
        raise refuse(_NOTES, status=409, **{**_notes(desk), "problem": problem}) from None
    except Invalid as error:
        mistakes = {"text": desk.say_error(error)}
        raise refuse(_NOTES, **{**_notes(desk), "errors": mistakes}) from None
    return SeeOther(f"/cases/{desk.found.id}/notes")


def _notes(desk: CaseDesk) -> dict[str, Any]:
    found = notes_of(desk.session, desk.found)
    return {
        "head": views.case_head(desk, desk.found),
        "notes": views.note_lines(found, desk.viewer.language),
        "longest": LONGEST_NOTE,
        "text": desk.form.raw("text"),
        "errors": {},
        "problem": "",
    }

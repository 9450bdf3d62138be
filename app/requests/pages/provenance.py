# SPDX-License-Identifier: AGPL-3.0-or-later
"""The provenance sheet on a screen, and as a PDF for the file."""

from __future__ import annotations

from app.accounts.permissions import Permission
from app.errors import Conflict
from app.letters.sheet import sheet
from app.requests.draft_view import sheet_view
from app.requests.origin import provenance_of
from app.requests.pages.showing import shown
from app.requests.queries import visible_request
from app.requests.views import RequestDesk, problem_in
from app.web.outcomes import Outcome, Printed
from app.web.routes import Pages

pages = Pages()
_PROVENANCE = "requests/provenance.html"


@pages.get(
    "/requests/{request_id}/provenance",
    needs=Permission.WORK_ON_CASES,
    audit="request.provenance",
    door=visible_request,
)
def show_provenance(desk: RequestDesk) -> Outcome:
    """Show what each paragraph rests on, who approved the letter and who signed it."""
    try:
        paper = provenance_of(desk, desk.found)
    except Conflict as error:
        return shown(desk, _PROVENANCE, sheet=None, problem=problem_in(desk, error))
    return shown(desk, _PROVENANCE, sheet=sheet_view(paper))


@pages.get(
    "/requests/{request_id}/provenance.pdf",
    needs=Permission.WORK_ON_CASES,
    audit="request.provenance.print",
    door=visible_request,
)
def print_provenance(desk: RequestDesk) -> Outcome:
    """Print it for the file."""
    paper = provenance_of(desk, desk.found)
    return Printed(sheet(paper), f"{desk.found.case.reference}-provenance.pdf")

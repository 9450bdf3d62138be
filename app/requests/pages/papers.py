# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of a request as PDF: printed anew from their text, or as they went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.permissions import Permission
from app.cases.papers import folder_of_files
from app.errors import NotFound
from app.i18n.marks import _
from app.letters.sheet import sheet
from app.requests.draft_view import papers_now
from app.requests.queries import sending_of, visible_request
from app.requests.sending import pieces_of
from app.web.outcomes import Download, Outcome, Printed
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.requests.views import RequestDesk

pages = Pages()
_NO_PAPER = _("This request has no such paper. Open the list of its papers again.")


@pages.get(
    "/requests/{request_id}/paper/{name}.pdf",
    needs=Permission.WORK_ON_CASES,
    audit="request.paper",
    door=visible_request,
)
def print_paper(desk: RequestDesk) -> Outcome:
    """Print one paper as it reads now."""
    paper = papers_now(desk, desk.found).named.get(desk.path["name"])
    if paper is None:
        raise NotFound(_NO_PAPER)
    return Printed(sheet(paper), f"{desk.found.case.reference}-{desk.path['name']}.pdf")


@pages.get(
    "/requests/{request_id}/sent/{kind}.pdf",
    needs=Permission.WORK_ON_CASES,
    audit="request.sent-paper",
    door=visible_request,
)
def open_sent_paper(desk: RequestDesk) -> Outcome:
    """Open the print that went out, byte for byte."""
    sending = sending_of(desk.session, desk.found)
    kind = desk.path["kind"]
    for paper in sending.papers if sending else ():
        if paper.row.kind == kind:
            read = pieces_of(folder_of_files(desk.services.settings.data_dir), paper)
            filename = f"{desk.found.case.reference}-{kind}-sent.pdf"
            return Download(read, filename, "application/pdf", inline=True)
    raise NotFound(_NO_PAPER)

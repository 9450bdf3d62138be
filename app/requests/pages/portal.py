# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal helper: what to type into each field, to be copied; what to attach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.load import load
from app.errors import Conflict
from app.requests.draft_view import papers_now
from app.requests.pages.showing import shown
from app.requests.queries import approval_of, visible_request
from app.requests.views import RequestDesk, problem_in
from app.web.outcomes import Outcome
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.letters.records import PaperText

pages = Pages()
_PORTAL = "requests/portal.html"


@pages.get(
    "/requests/{request_id}/portal",
    needs=Permission.WORK_ON_CASES,
    audit="request.portal",
    door=visible_request,
)
def show_portal(desk: RequestDesk) -> Outcome:
    """Show the portal sheet, each value beside a button that copies it."""
    try:
        sheet = papers_now(desk, desk.found).named.get("portal-sheet")
    except Conflict as error:
        return shown(desk, _PORTAL, portal=None, problem=problem_in(desk, error))
    is_approved = approval_of(desk.session, desk.found) is not None
    return shown(desk, _PORTAL, portal=_portal(desk, sheet), is_approved=is_approved)


def _portal(desk: RequestDesk, sheet: PaperText | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    fields = [block for block in sheet.blocks if block.kind == "fields"]
    return {
        "address": _address(desk),
        "fields": [
            {"label": label.text, "value": value.text, "is_value": _is_value(value.runs)}
            for block in fields
            for label, value in block.rows
        ],
        "blocks": [block for block in sheet.blocks if block.kind != "fields"],
    }


def _is_value(runs: tuple[Any, ...]) -> bool:
    """What is to be typed is a value; what is said about a field is not copied."""
    return any(run.value for run in runs)


def _address(desk: RequestDesk) -> str:
    """The portal's own address in the catalogue, if it is one a browser opens."""
    for channel in load().holders[desk.found.body.holder].channels:
        at = channel.at or ""
        if channel.kind == "portal" and channel.portal and at.startswith("https://"):
            return at
    return ""

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a working day starts: what is due, what waits for one's word, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.load import load
from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.requests.queries import (
    OpenedRequest,
    come_back,
    deadlines_until,
    requests_among,
    waiting_for_review,
)
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.requests.models import DeadlineRow
    from app.web.desk import Desk

pages = Pages()
_AHEAD = dt.timedelta(days=7)
_SOON = dt.timedelta(days=3)
_OURS = frozenset({"requester", "clinic"})
_DUE = {
    "appeal": _("Our appeal to {office}"),
    "review": _("The review of what {office} decided"),
    "civil-action": _("Going to court about {office}"),
    "civil-action-limit": _("The last day to go to court about {office}"),
    "suit": _("Going to court about {office}"),
    "acknowledgment": _("Word from {office} that the request arrived"),
    "determination": _("The decision of {office}"),
    "expedite-decision": _("Whether {office} takes the request first"),
    "appeal-determination": _("The decision of {office} on the appeal"),
    "response": _("The answer of {office}"),
    "disclosure": _("The file from {office}"),
}
_SOMETHING = _("A date with {office}")
_WAITS = _("Request to {office}")
_IN_REVIEW, _CAME_BACK = _("Waits for review"), _("Returned to be mended")
_OWNERS = {True: _("Ours"), False: _("Theirs")}
_TODAY = _("today")


@pages.get("/", needs=Permission.SEE_DESK, audit="today.read", door=None)
def show_today(desk: Desk[Viewer, None]) -> Outcome:
    """Show what is due within a week or over, what came back, and what waits for review."""
    rows = deadlines_until(desk.session, desk.viewer, desk.today + _AHEAD)
    about = requests_among(desk.session, desk.viewer, {row.request_id for row in rows})
    reviewers = desk.viewer.may(Permission.REVIEW)
    waiting = waiting_for_review(desk.session, desk.viewer) if reviewers else ()
    drafters = desk.viewer.may(Permission.DRAFT)
    returned = come_back(desk.session, desk.viewer) if drafters else ()
    return page(
        "desk/today.html",
        due=[_due(desk, row, about[row.request_id]) for row in rows if row.request_id in about],
        waiting=[_waiting(desk, one, "/review", _IN_REVIEW) for one in waiting],
        returned=[_waiting(desk, one, "", _CAME_BACK) for one in returned],
        works_on_cases=desk.viewer.may(Permission.WORK_ON_CASES),
    )


def _due(desk: Desk[Viewer, None], row: DeadlineRow, about: OpenedRequest) -> Mapping[str, Any]:
    is_ours = row.owner in _OURS
    return {
        "name": desk.say(_DUE.get(row.kind, _SOMETHING), office=_office(about)),
        "href": f"/requests/{row.request_id}",
        "hint": about.case.reference,
        "state": _state(row.safe_on - desk.today) if is_ours else "",
        "state_words": desk.say(_OWNERS[is_ours]),
        "date": {
            "iso": row.safe_on.isoformat(),
            "text": weekday_date(row.safe_on, desk.viewer.language),
            "relation": _relation(desk, (row.safe_on - desk.today).days),
        },
    }


def _state(left: dt.timedelta) -> str:
    if left < dt.timedelta():
        return "danger"
    return "hold" if left <= _SOON else ""


def _relation(desk: Desk[Viewer, None], days: int) -> str:
    if days == 0:
        return desk.say(_TODAY)
    if days < 0:
        return desk.translator.count("{n} day over", "{n} days over", -days).format(n=-days)
    return desk.translator.count("in {n} day", "in {n} days", days).format(n=days)


def _waiting(
    desk: Desk[Viewer, None], one: OpenedRequest, page_of_it: str, state: str
) -> Mapping[str, Any]:
    return {
        "name": desk.say(_WAITS, office=_office(one)),
        "href": f"/requests/{one.id}{page_of_it}",
        "hint": one.case.reference,
        "state": "ask",
        "state_words": desk.say(state),
    }


def _office(about: OpenedRequest) -> str:
    holder = load().holders.get(about.body.holder)
    return holder.short_name if holder else about.body.holder

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
from app.requests import words
from app.requests.clock_records import LOOK_AGAIN
from app.requests.queries import (
    OpenedRequest,
    come_back,
    deadlines_near,
    requests_among,
    waiting_for_review,
)
from app.requests.views import how_far, plain_day
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.requests.models import DeadlineRow
    from app.web.desk import Desk

pages = Pages()
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
    LOOK_AGAIN: _("Look again at the request to {office}"),
}
_OPEN_SINCE = _("{reference}. It stands open since {on}.")
_SOMETHING = _("A date with {office}")
_WAITS = _("Request to {office}")
_IN_REVIEW, _CAME_BACK = _("Waits for review"), _("Returned to be mended")
_OWNERS = {True: _("Ours"), False: _("Theirs")}


@pages.get("/", needs=Permission.SEE_DESK, audit="today.read", door=None)
def show_today(desk: Desk[Viewer, None]) -> Outcome:
    """Show what is due within a week or over or came about, what came back, and what to review."""
    rows = deadlines_near(desk.session, desk.viewer, today=desk.today)
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
    is_ours, is_reminder = row.owner in _OURS, row.kind == LOOK_AGAIN
    return {
        "name": desk.say(_DUE.get(row.kind, _SOMETHING), office=_office(about)),
        "href": f"/requests/{row.request_id}",
        "hint": _hint(desk, row, about),
        "state": _state(row.safe_on - desk.today) if is_ours and not is_reminder else "",
        "state_words": desk.say(words.OUR_REMINDER if is_reminder else _OWNERS[is_ours]),
        "date": {
            **plain_day(row.safe_on, desk.viewer.language),
            "relation": how_far(desk, row.safe_on),
        },
    }


def _hint(desk: Desk[Viewer, None], row: DeadlineRow, about: OpenedRequest) -> str:
    """The case; and of what time alone brought about, since when, for no event tells of it."""
    if row.begins_on is None:
        return about.case.reference
    since = weekday_date(row.begins_on, desk.viewer.language)
    return desk.say(_OPEN_SINCE, reference=about.case.reference, on=since)


def _state(left: dt.timedelta) -> str:
    if left < dt.timedelta():
        return "danger"
    return "hold" if left <= _SOON else ""


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

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case's dates: a list with the safe ones first, and a file for somebody's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases.queries import visible_case
from app.cases.views import case_head
from app.catalog.load import load
from app.kit import clock
from app.requests import words
from app.requests.calendar_file import DateToKeep, calendar_file
from app.requests.changing import clocks_of
from app.requests.clock_views import explained
from app.requests.queries import deadlines_of_case, requests_of
from app.requests.views import plain_day, rights_of
from app.web.outcomes import Download, Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.cases.panels import CaseDesk
    from app.requests.clock_records import RunningClock
    from app.requests.queries import OpenedRequest

pages = Pages()


@pages.get(
    "/cases/{case_id}/dates", needs=Permission.WORK_ON_CASES, audit="case.dates", door=visible_case
)
def show_dates(desk: CaseDesk) -> Outcome:
    """Show every date somebody waits for on this case."""
    dates = [
        _date(desk, opened, one)
        for opened in requests_of(desk.session, desk.found)
        for one in clocks_of(desk.session, opened, desk.today).running
        if one.safe_on is not None and not one.is_over
    ]
    dates.sort(key=lambda date: date["safe"]["iso"])
    return page("requests/dates.html", head=case_head(desk, desk.found), dates=dates)


def _date(desk: CaseDesk, opened: OpenedRequest, one: RunningClock) -> dict[str, Any]:
    due_on, safe_on = one.due_on or desk.today, one.safe_on or desk.today
    return {
        "what": desk.say(words.DATES[one.key]),
        "owner": desk.say(words.OWNERS[one.owner]),
        "is_ours": one.is_ours,
        "safe": plain_day(safe_on, desk.viewer.language),
        "date": explained(desk, one, due_on),
        "request": f"{load().holders[opened.body.holder].short_name}: {rights_of(opened)}",
        "href": f"/requests/{opened.id}/events#clocks",
    }


@pages.get(
    "/cases/{case_id}/dates.ics",
    needs=Permission.WORK_ON_CASES,
    audit="case.dates.calendar",
    door=visible_case,
)
def give_calendar(desk: CaseDesk) -> Outcome:
    """Give the dates as a calendar file whose titles say nothing."""
    reference = desk.found.reference
    rows = deadlines_of_case(desk.session, desk.found)
    dates = [DateToKeep(row.id, reference, row.safe_on) for row in rows]
    content = calendar_file(dates, stamped_at=clock.now())
    return Download(content, f"handrail-{reference}.ics", "text/calendar")

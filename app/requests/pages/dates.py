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
from app.requests.views import how_far, plain_day, rights_of
from app.web.outcomes import Download, Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from app.cases.panels import CaseDesk
    from app.requests.clock_records import RunningClock
    from app.requests.queries import OpenedRequest

pages = Pages()


@pages.get(
    "/cases/{case_id}/dates", needs=Permission.WORK_ON_CASES, audit="case.dates", door=visible_case
)
def show_dates(desk: CaseDesk) -> Outcome:
    """Show every date somebody waits for on this case, and when we look again of ourselves."""
    dates = [date for one in requests_of(desk.session, desk.found) for date in _dates(desk, one)]
    dates.sort(key=lambda date: date["safe"]["iso"])
    return page("requests/dates.html", head=case_head(desk, desk.found), dates=dates)


def _dates(desk: CaseDesk, opened: OpenedRequest) -> Iterator[dict[str, Any]]:
    clocks = clocks_of(desk.session, opened, desk.today)
    about = {
        "request": f"{load().holders[opened.body.holder].short_name}: {rights_of(opened)}",
        "href": f"/requests/{opened.id}/events#clocks",
    }
    for one in clocks.running:
        if one.due_on is not None and one.safe_on is not None and not one.is_over:
            yield {**about, **_date(desk, one, one.due_on, one.safe_on)}
    if clocks.look_again_on is not None:
        yield {**about, **_reminder(desk, clocks.look_again_on)}


def _date(desk: CaseDesk, one: RunningClock, due_on: dt.date, safe_on: dt.date) -> dict[str, Any]:
    return {
        "what": desk.say(words.DATES[one.key]),
        "owner": desk.say(words.OWNERS[one.owner]),
        "is_ours": one.is_ours,
        "is_reminder": False,
        "safe": plain_day(safe_on, desk.viewer.language),
        "date": explained(desk, one, due_on),
    }


def _reminder(desk: CaseDesk, on: dt.date) -> dict[str, Any]:
    day = plain_day(on, desk.viewer.language)
    return {
        "what": "",
        "owner": desk.say(words.OUR_REMINDER),
        "is_ours": True,
        "is_reminder": True,
        "safe": day,
        "date": {**day, "relation": how_far(desk, on)},
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
    rows = deadlines_of_case(desk.session, desk.found, today=desk.today)
    dates = [DateToKeep(row.id, reference, row.safe_on) for row in rows]
    content = calendar_file(dates, stamped_at=clock.now())
    return Download(content, f"handrail-{reference}.ics", "text/calendar")

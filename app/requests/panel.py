# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case's requests on the case's page: where each stands, and the next date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.cases.panels import Panel, PanelLine
from app.catalog.load import load
from app.i18n.marks import _
from app.requests import words
from app.requests.clock_records import LOOK_AGAIN
from app.requests.queries import OpenedRequest, deadlines_of_case, requests_of
from app.requests.views import plain_day, rights_of

if TYPE_CHECKING:
    from app.cases.panels import CaseDesk
    from app.cases.queries import OpenedCase
    from app.requests.models import DeadlineRow

_TITLE, _NONE = _("Requests"), _("None yet. Choose what to ask on the plan.")
_DATES = _("All dates")


def requests_panel(desk: CaseDesk, case: OpenedCase) -> Panel:
    """Return the requests of a case; three statements, however many there are."""
    requests = requests_of(desk.session, case)
    rows = deadlines_of_case(desk.session, case, today=desk.today)
    rows.sort(key=lambda row: row.kind == LOOK_AGAIN)  # a date of law comes before our reminder
    first: dict[str, DeadlineRow] = {}
    for row in rows:
        first.setdefault(row.request_id, row)
    lines = tuple(_line(desk, opened, first.get(opened.id)) for opened in requests)
    return Panel(
        title=desk.say(_TITLE),
        state_words=_state(desk, len(requests)),
        lines=lines,
        action=(desk.say(_DATES), f"/cases/{case.id}/dates") if rows else None,
        next_date=_date(desk, rows[0]) if rows else None,
        next_words=desk.say(words.DATES[rows[0].kind]) if rows else "",
    )


def _state(desk: CaseDesk, n: int) -> str:
    if n == 0:
        return desk.say(_NONE)
    return desk.translator.count("{n} request", "{n} requests", n).format(n=n)


def _line(desk: CaseDesk, opened: OpenedRequest, row: DeadlineRow | None) -> PanelLine:
    standing = opened.standing
    outcome = desk.say(words.OUTCOMES[standing.outcome])
    return PanelLine(
        name=f"{load().holders[opened.body.holder].short_name}: {rights_of(opened)}",
        href=f"/requests/{opened.id}",
        state=words.STATE_SHAPES[standing.state],
        state_words=desk.say(words.STATES[standing.state]),
        hint=outcome if standing.outcome != "open" else "",
        date=_date(desk, row) if row else None,
    )


def _date(desk: CaseDesk, row: DeadlineRow) -> dict[str, Any]:
    """The cautious date: what is ours is safe until it, what is theirs is silent after it."""
    on, is_reminder = row.safe_on, row.kind == LOOK_AGAIN
    return {
        **plain_day(on, desk.viewer.language),
        "relation": desk.say(words.OUR_REMINDER if is_reminder else words.OWNERS[row.owner]),
        "state": "" if is_reminder else _urgency(on, desk.today),
    }


def _urgency(on: dt.date, today: dt.date) -> str:
    return "danger" if on < today else ""

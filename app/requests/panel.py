# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case's requests on the case's page: the most urgent first, each with its next step and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.panels import Panel, PanelLine
from app.catalog.load import load
from app.i18n.marks import _
from app.requests import words
from app.requests.changing import clocks_as_of
from app.requests.clock_views import explained
from app.requests.lifecycle import State
from app.requests.queries import approvals_among, requests_of
from app.requests.views import how_far, plain_day, rights_of, step_of

if TYPE_CHECKING:
    from app.cases.panels import CaseDesk
    from app.cases.queries import OpenedCase
    from app.requests.clock_records import Clocks, RunningClock
    from app.requests.queries import OpenedRequest

_TITLE, _NONE = _("Requests"), _("None yet. Choose what to ask on the plan.")
_DATES = _("All dates")
_PLAIN_READING = _("the law’s plain words give this day.")
_OVER = frozenset({State.WITHDRAWN, State.CLOSED})
_NEVER = dt.date.max


@dataclass(frozen=True)
class _NextDate:
    """The next cautious day somebody waits for: what for, whose it is, and the way to it."""

    on: dt.date
    what: str
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class _Told:
    """A request with what it is sorted by and what its line says."""

    opened: OpenedRequest
    next: _NextDate | None
    line: PanelLine

    @property
    def urgency(self) -> tuple[bool, dt.date]:
        """What is over comes last, what has no date before it, and the next date first."""
        return self.opened.state in _OVER, self.next.on if self.next else _NEVER


def requests_panel(desk: CaseDesk, case: OpenedCase) -> Panel:
    """Return the requests of a case; three statements, however many there are."""
    requests = requests_of(desk.session, case)
    approvals = approvals_among(desk.session, requests)
    told = []
    for opened in requests:
        papers = approvals[opened.id].papers if opened.id in approvals else ()
        told.append(_told(desk, opened, clocks_as_of(opened, desk.today, papers)))
    told.sort(key=lambda one: one.urgency)
    first = next((one.next for one in told if one.next), None)
    return Panel(
        title=desk.say(_TITLE),
        state_words=_state(desk, len(told)),
        lines=tuple(one.line for one in told),
        action=(desk.say(_DATES), f"/cases/{case.id}/dates") if first else None,
        next_date=first.shown if first else None,
        next_words=first.what if first else "",
    )


def _state(desk: CaseDesk, n: int) -> str:
    if n == 0:
        return desk.say(_NONE)
    return desk.translator.count("{n} request", "{n} requests", n).format(n=n)


def _told(desk: CaseDesk, opened: OpenedRequest, clocks: Clocks) -> _Told:
    standing = opened.standing
    following = _next_date(desk, clocks)
    line = PanelLine(
        name=f"{load().holders[opened.body.holder].short_name}: {rights_of(opened)}",
        href=f"/requests/{opened.id}",
        state=words.STATE_SHAPES[standing.state],
        state_words=_stands(desk, opened),
        hint=step_of(desk, opened, clocks).sentence,
        date=following.shown if following else None,
    )
    return _Told(opened, following, line)


def _stands(desk: CaseDesk, opened: OpenedRequest) -> str:
    """Where it stands, and how it ended so far."""
    standing = opened.standing
    state = desk.say(words.STATES[standing.state])
    is_open = standing.outcome == "open"
    return state if is_open else f"{state} · {desk.say(words.OUTCOMES[standing.outcome])}"


def _next_date(desk: CaseDesk, clocks: Clocks) -> _NextDate | None:
    """The cautious date of a law, or our own reminder where no law gives one.

    What is ours is safe until it; what is theirs is silent only after it.
    """
    running = (one for one in clocks.running if one.safe_on is not None and not one.is_over)
    dates = [_of_a_clock(desk, one, one.safe_on) for one in running if one.safe_on]
    if not dates and clocks.look_again_on is not None:
        return _of_our_own(desk, clocks.look_again_on)
    return min(dates, key=lambda date: date.on, default=None)


def _of_a_clock(desk: CaseDesk, one: RunningClock, on: dt.date) -> _NextDate:
    shown = explained(desk, one, on)
    owner = desk.say(words.OWNERS[one.owner])
    if one.due_on is not None and one.due_on != on:
        plain = {**plain_day(one.due_on, desk.viewer.language), "why": desk.say(_PLAIN_READING)}
        shown["other_readings"] = [plain, *shown["other_readings"]]
    shown["relation"] = f"{owner} · {how_far(desk, on)}"
    return _NextDate(on, desk.say(words.DATES[one.key]), shown)


def _of_our_own(desk: CaseDesk, on: dt.date) -> _NextDate:
    shown = {**plain_day(on, desk.viewer.language), "relation": how_far(desk, on)}
    return _NextDate(on, desk.say(words.OUR_REMINDER), shown)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what happened to the day a clock of the law counts from, stands still, and ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from app.deadlines.tolls import TollingPeriod
from app.requests.clock_records import Basis
from app.requests.events import Event, EventKind, first, latest

if TYPE_CHECKING:
    from app.catalog.records import Owner

Events = tuple[Event, ...]


def basis_in(events: Events, code: str) -> Basis | None:
    """Return the day of the event a clock counts from, or None where it has not happened.

    `events` are those in effect, as they happened. Codes that no event of a request gives (an
    injury is discovered, a cause of action arises) are for counsel, and give no day.
    """
    find = _FOUND.get(code)
    event = find(events) if find else None
    return Basis(code, event.on) if event else None


def _refusal_to_appeal(events: Events) -> Event | None:
    """The first adverse decision nobody appealed; if each was appealed, the one appealed last."""
    adverse = [e for e in events if e.kind is EventKind.DETERMINATION and e.details.adverse]
    appealed = latest(events, EventKind.APPEAL_SENT)
    unanswered = (e for e in adverse if appealed is None or e.on > appealed.on)
    return next(unanswered, adverse[-1] if adverse else None)


def _last(kind: EventKind) -> Callable[[Events], Event | None]:
    return lambda events: latest(events, kind)


_FOUND: Mapping[str, Callable[[Events], Event | None]] = {
    "received": lambda events: first(events, EventKind.RECEIVED),
    "request-date": lambda events: first(events, EventKind.SENT),
    "acknowledged": lambda events: first(events, EventKind.ACKNOWLEDGED),
    "determination": _refusal_to_appeal,
    "denial": _refusal_to_appeal,
    "earlier-denial": _refusal_to_appeal,
    "appeal-received": _last(EventKind.APPEAL_RECEIVED),
    "review-requested": _last(EventKind.APPEAL_SENT),
}

_DECIDED = frozenset({EventKind.DETERMINATION})
_ANSWERED = frozenset({EventKind.DETERMINATION, EventKind.PRODUCTION})
_DECIDED_AGAIN = frozenset({EventKind.APPEAL_DETERMINATION})
_APPEALED = frozenset({EventKind.APPEAL_SENT})
# What ends a clock, by whose it is and its key in the law.
_ENDED_BY: Mapping[tuple[Owner, str], frozenset[EventKind]] = {
    ("agency", "determination"): _DECIDED,
    ("agency", "expedite-decision"): _DECIDED,
    ("agency", "response"): _ANSWERED,
    ("agency", "large-request"): _ANSWERED,
    ("agency", "recurrent"): _ANSWERED,
    ("agency", "deemed-denial"): _ANSWERED,
    ("agency", "notice"): frozenset({EventKind.ACKNOWLEDGED, *_ANSWERED}),
    ("agency", "acknowledgment"): frozenset({EventKind.ACKNOWLEDGED, *_ANSWERED}),
    ("agency", "appeal-determination"): _DECIDED_AGAIN,
    ("agency", "review"): _DECIDED_AGAIN,
    ("business", "response"): _ANSWERED,
    ("business", "disclosure"): _ANSWERED,
    ("business", "acknowledgment"): frozenset({EventKind.ACKNOWLEDGED, *_ANSWERED}),
    ("requester", "appeal"): _APPEALED,
    ("requester", "review"): _APPEALED,
    ("requester", "complaint"): _APPEALED,
    ("requester", "petition"): _APPEALED,
}
ENDS_ALL = frozenset({EventKind.WITHDRAWN, EventKind.CLOSED})


def ending_of(events: Events, owner: Owner, key: str, *, since: dt.date) -> Event | None:
    """Return the event by which what a clock waits for was done, or the request was over."""
    ending = _ENDED_BY.get((owner, key), frozenset()) | ENDS_ALL
    return next((e for e in events if e.kind in ending and e.on >= since), None)


def granted_since(events: Events, day: dt.date) -> bool:
    """Say whether the office has granted everything after a day."""
    decided = latest(events, EventKind.DETERMINATION)
    return decided is not None and decided.on > day and not decided.details.adverse


def notice_of_more_time(events: Events, *, since: dt.date, until: dt.date | None) -> Event | None:
    """Return the office's notice that it takes more time, if one came while a clock ran."""
    notices = [e for e in events if e.kind is EventKind.EXTENSION]
    return next((e for e in notices if since <= e.on <= (until or dt.date.max)), None)


def tolls_in(events: Events, *, since: dt.date) -> tuple[TollingPeriod, ...]:
    """Return the whole periods for which the clock stood still, both their days included.

    An answer of the office ends a period that nobody ended before.
    """
    periods: list[TollingPeriod] = []
    started: dt.date | None = None
    for event in events:
        if event.kind is EventKind.TOLLED:
            started = event.on
        elif event.kind in _STARTS_AGAIN and started is not None:
            periods.append(TollingPeriod(max(started, since), event.on))
            started = None
    return tuple(period for period in periods if period.ended_on > since)


_STARTS_AGAIN = frozenset({EventKind.RESUMED, EventKind.DETERMINATION})


def stopped_since(events: Iterable[Event]) -> dt.date | None:
    """Return since when the clock stands still, or None while it runs."""
    last = latest(events, EventKind.TOLLED, *_STARTS_AGAIN)
    return last.on if last is not None and last.kind is EventKind.TOLLED else None

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events of fictitious requests, written shortly."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.requests.events import Event, EventDetails, EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = dt.date(2026, 11, 24)
UP_TO_SENT = ("drafted", "submitted-for-review", "approved", "signed", "sent")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def an_event(
    kind: str,
    on: str = "2026-10-01",
    *,
    id: str | None = None,  # noqa: A002  as the event calls it
    minute: int = 0,
    corrects: str | None = None,
    **details: object,
) -> Event:
    """An event recorded on its day; its id is its kind where none is given."""
    instant = dt.datetime.combine(day(on), dt.time(9, minute), dt.UTC)
    said = EventDetails.model_validate(details)
    return Event(id or kind, EventKind(kind), day(on), instant, said, corrects)


def house(*kinds: str, on: str = "2026-10-01") -> tuple[Event, ...]:
    """What happened to papers in our house on one day, a minute apart, in this order."""
    return tuple(
        an_event(kind, on, id=f"{kind}-{n}" if kinds.count(kind) > 1 else kind, minute=n)
        for n, kind in enumerate(kinds)
    )


def sent(on: str = "2026-10-01") -> tuple[Event, ...]:
    return house(*UP_TO_SENT, on=on)


def refused(on: str, *grounds: str, kind: str = "determination") -> Event:
    return an_event(kind, on, adverse=True, grounds=grounds or ("redacted",))


def told(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of kind and day, as `received 2026-10-02; tolled 2026-10-09`."""
    for pair in text.split(";"):
        kind, on = pair.split()
        yield kind, on


def happened(text: str) -> tuple[Event, ...]:
    """A request sent on 1 October 2026, and what offices did since."""
    return (*sent(), *(an_event(kind, on, id=f"{kind}-{on}") for kind, on in told(text)))

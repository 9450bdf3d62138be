# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only place that asks the machine what time it is, and knows where its days begin."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from app.errors import Invalid

# One program serves one clinic; before it knows which, the machine's own zone holds.
_zone: ZoneInfo | None = None


def live_in(name: str) -> None:
    """Let days begin where they do in this time zone; an empty name is the machine's own."""
    global _zone  # noqa: PLW0603  as said above
    _zone = zone_called(name) if name else None


def zone_called(name: str) -> ZoneInfo:
    """Return the zone with this IANA name. Raises Invalid where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid(
            "That is no name of a time zone; write it like America/Chicago or America/New_York."
        ) from None


def today() -> dt.date:
    """Return today's civil date where the clinic is."""
    return local(now()).date()


def day_of(instant: dt.datetime) -> dt.date:
    """Return the civil day of an instant where the clinic is."""
    return local(instant).date()


def local(instant: dt.datetime) -> dt.datetime:
    """Return an instant as the clocks on the clinic's walls show it."""
    return instant.astimezone(_zone)


def now() -> dt.datetime:
    """Return this instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)

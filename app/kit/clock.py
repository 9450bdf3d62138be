# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only place that asks the machine what time it is."""

from __future__ import annotations

import datetime as dt


def today() -> dt.date:
    """Return today's civil date in the machine's own time zone."""
    return dt.datetime.now().astimezone().date()


def day_of(instant: dt.datetime) -> dt.date:
    """Return the civil day of an instant in the machine's own time zone."""
    return instant.astimezone().date()


def now() -> dt.datetime:
    """Return this instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office reported about one year of requests: about all requesters, never one client."""

from __future__ import annotations

from typing import Literal

from app.catalog.records import Record, Sourced, Strict


class MedianDays(Strict):
    """Median working days until an answer, by track; none where the office reported no number."""

    simple: int | None = None
    complex: int | None = None
    expedited: int | None = None


class Decided(Strict):
    """How many of one kind of demand were granted, and how many refused, in the year."""

    granted: int
    denied: int


class AppealsDecided(Strict):
    """How the year's appeals ended; `otherwise` were closed for other reasons, often unheard."""

    processed: int
    affirmed: int
    partly_reversed: int
    reversed: int
    otherwise: int
    median_days: int | None = None


class Odds(Record):
    """One office's figures for one fiscal year, as it reported them, on requests by one law."""

    kind: Literal["odds"]
    holder: str
    mechanism: str
    fiscal_year: int
    reported: Sourced
    received: int
    processed: int
    backlog: int | None = None
    days: MedianDays
    appeals: AppealsDecided | None = None
    expedite: Decided | None = None
    fee_waiver: Decided | None = None

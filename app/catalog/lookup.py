# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks things up in the catalogue as of a date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.catalog.records import Clock, Extension


class Dated(Protocol):
    """Anything in force from a day (none: always was) to a day (inclusive; none: still is)."""

    @property
    def from_(self) -> dt.date | None: ...
    @property
    def to(self) -> dt.date | None: ...


DatedValue = TypeVar("DatedValue", bound=Dated)


def in_force_on(value: Dated, on: dt.date) -> bool:
    """Return whether `value` is in force on the day `on`; both its ends are inclusive."""
    return (value.from_ or dt.date.min) <= on <= (value.to or dt.date.max)


def value_on(values: Iterable[DatedValue], on: dt.date) -> DatedValue | None:
    """Return the value in force on the day `on`, the latest begun if several are, or None."""
    current = [value for value in values if in_force_on(value, on)]
    return max(current, key=lambda value: value.from_ or dt.date.min, default=None)


def extensions_of(clock: Clock) -> tuple[Extension, ...]:
    """Return the extensions the law gives a clock, each between its own dates."""
    given = clock.extension or ()
    return given if isinstance(given, tuple) else (given,)

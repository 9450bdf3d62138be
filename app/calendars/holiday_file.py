# SPDX-License-Identifier: AGPL-3.0-or-later
"""A calendar of one's own: Saturdays, Sundays and the holidays of a CSV file with date and name."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

from app.calendars.days import HOLIDAY, read_day
from app.calendars.working_days import WorkingCalendar
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLUMNS = ("date", "name")
_WEEKEND = frozenset({"saturday", "sunday"})


def calendar_of_file(text: str, *, named: str) -> WorkingCalendar:
    """Return the calendar a holiday file describes, for every year that can be written.

    `text` is CSV with a header that names the columns date and name (others are left alone, a byte
    order mark is allowed); `named` is how a message calls it. Raises Invalid with the line.
    """
    observed: dict[dt.date, str] = {}
    names: dict[str, str] = {}
    for day, name in _rows(text.removeprefix("\ufeff"), named):
        identity = "-".join(name.casefold().split())
        names[identity] = name
        observed.setdefault(day, HOLIDAY + identity)
    return WorkingCalendar(
        id=named,
        weekend=_WEEKEND,
        not_counted=observed,
        closures={},
        names=names,
        first_year=dt.MINYEAR,
        last_year=dt.MAXYEAR,
    )


def _rows(text: str, named: str) -> Iterator[tuple[dt.date, str]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        _check_header(rows.fieldnames, named)
        for row in rows:
            yield _holiday(row, f"{named}, line {rows.line_num}")
    except csv.Error:
        raise Invalid(f"{named} is not readable as CSV; save it again as CSV.") from None


def _check_header(columns: object, named: str) -> None:
    present = columns if isinstance(columns, list) else []
    if not set(_COLUMNS) <= set(present):
        raise Invalid(f"{named} must begin with the header line: date,name.")


def _holiday(row: dict[str, str | None], where: str) -> tuple[dt.date, str]:
    name = (row["name"] or "").strip()
    if not name or not name.isprintable():
        raise Invalid(f"{where}: the holiday needs a name in plain characters.")
    return read_day((row["date"] or "").strip(), named=f"{where}: the date"), name

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Civil days, and counting them."""

from __future__ import annotations

import datetime as dt
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars import days
from app.calendars.days import BeyondCalendar, count_days, every_day, read_day, same_day_later
from app.errors import Invalid

CIVIL_DAYS = st.dates(max_value=dt.date(9000, 1, 1))


def test_the_examples_in_the_docstrings_come_out() -> None:
    assert doctest.testmod(days).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-13-01",
        "20260101",
        "2026-W01-1",
        "2026-1-5",
        "٢٠٢٦-٠١-٠٥",
        "0000-01-01",
    ],
)
def test_only_a_day_that_exists_is_read(text: str) -> None:
    with pytest.raises(Invalid, match=r"^--from must be a day that exists"):
        read_day(text, named="--from")


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: dt.date) -> None:
    assert read_day(day.isoformat(), named="x") == day


@given(CIVIL_DAYS, st.integers(0, 400))
def test_calendar_days_are_civil_days_after_the_event(after: dt.date, number: int) -> None:
    steps = count_days(after, days=number, step_of=every_day)
    assert [step.on for step in steps] == [
        after + dt.timedelta(days=ahead) for ahead in range(1, number + 1)
    ]


def test_the_last_day_that_can_be_written_is_counted_and_no_further() -> None:
    assert count_days(dt.date(9999, 12, 30), days=1, step_of=every_day)[0].on == dt.date.max
    with pytest.raises(BeyondCalendar):
        count_days(dt.date(9999, 12, 30), days=2, step_of=every_day)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-05-15", 0, "2026-05-15"),
        ("2026-12-01", 12, "2027-12-01"),
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day(
    day: str, months: int, expected: str
) -> None:
    assert same_day_later(dt.date.fromisoformat(day), months=months).isoformat() == expected


@given(CIVIL_DAYS, st.integers(0, 1200))
def test_months_land_in_the_month_they_name(day: dt.date, months: int) -> None:
    later = same_day_later(day, months=months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1


def test_months_past_the_last_year_are_refused() -> None:
    with pytest.raises(BeyondCalendar):
        same_day_later(dt.date(9999, 12, 1), months=1)

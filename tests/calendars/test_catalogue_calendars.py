# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendars of the catalogue against themselves and against an independent second opinion."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.replay import calendar_examples_that_fail
from app.calendars.working_days import WorkingCalendar, count_working_days, working_calendar
from app.catalog.days import Calendar
from app.catalog.load import DATA, read_record

SHELF = DATA / "calendars"
# The second opinion, too, leaves out Inauguration Day (5 U.S.C. 6103(c)) and closings by order.
SATURDAY, SUNDAY = 5, 6


def record(identity: str) -> Calendar:
    found = read_record(SHELF / f"{identity}.yaml", identity)
    assert isinstance(found, Calendar)
    return found


RECORDS = [
    record(file.relative_to(SHELF).with_suffix("").as_posix()) for file in SHELF.rglob("*.yaml")
]
FEDERAL = working_calendar(record("us/federal"))
YEARS = range(FEDERAL.first_year, FEDERAL.last_year + 1)
SECOND_OPINION = holidays.country_holidays("US", years=range(YEARS.start, YEARS.stop + 1))


def observed_in(calendar: WorkingCalendar, year: int) -> set[dt.date]:
    return {day for day in calendar.not_counted if day.year == year}


@pytest.mark.parametrize("calendar", RECORDS, ids=lambda calendar: calendar.id)
class TestEveryCalendar:
    def test_its_examples_come_out(self, calendar: Calendar) -> None:
        assert calendar.examples
        assert calendar_examples_that_fail(calendar) == []

    def test_every_verified_year_has_its_row(self, calendar: Calendar) -> None:
        assert set(range(calendar.verified_from, calendar.verified_to + 1)) <= set(
            calendar.holidays
        )

    def test_no_holiday_is_observed_on_a_weekend(self, calendar: Calendar) -> None:
        days = [day for row in calendar.holidays.values() for day in row.values()]
        assert [day for day in days if day.weekday() in {SATURDAY, SUNDAY}] == []

    def test_a_holiday_stands_in_its_own_year_or_ends_the_year_before(
        self, calendar: Calendar
    ) -> None:
        for year, row in calendar.holidays.items():
            strays = [day for day in row.values() if day.year != year]
            assert strays in ([], [dt.date(year - 1, 12, 31)])

    def test_closures_are_working_days_of_verified_years(self, calendar: Calendar) -> None:
        working = working_calendar(calendar)
        assert [on for on in working.closures if not working.step_of(on).counted] == []

    def test_every_name_is_used(self, calendar: Calendar) -> None:
        used = {name for row in calendar.holidays.values() for name in row}
        assert used == set(calendar.holiday_names)


@pytest.mark.parametrize("year", YEARS)
def test_the_federal_days_agree_with_a_second_opinion(year: int) -> None:
    theirs = {
        day
        for day in SECOND_OPINION
        if day.year == year and day.weekday() not in {SATURDAY, SUNDAY}
    }
    assert observed_in(FEDERAL, year) == theirs


def test_new_years_day_2028_is_found_in_2027() -> None:
    assert FEDERAL.step_of(dt.date(2027, 12, 31)).why == "holiday:new-year"
    assert FEDERAL.step_of(dt.date(2028, 1, 3)).counted


def test_christmas_eve_closed_by_order_is_counted_as_the_statute_reads() -> None:
    assert FEDERAL.step_of(dt.date(2025, 12, 24)).counted
    assert not FEDERAL.with_closures_excluded().step_of(dt.date(2025, 12, 24)).counted


def test_inauguration_day_is_counted() -> None:
    assert FEDERAL.step_of(dt.date(2021, 1, 20)).counted


def test_illinois_keeps_days_the_federal_government_does_not() -> None:
    illinois = working_calendar(record("us/il"))
    assert illinois.step_of(dt.date(2026, 2, 12)).why == "holiday:lincoln"
    assert illinois.step_of(dt.date(2026, 11, 3)).why == "holiday:general-election"
    assert illinois.step_of(dt.date(2026, 11, 27)).counted
    assert illinois.with_closures_excluded().step_of(dt.date(2026, 11, 27)).why == "closure"


@given(st.dates(dt.date(2013, 1, 1), dt.date(2029, 1, 1)), st.integers(1, 120))
def test_counts_agree_with_brute_force(after: dt.date, days: int) -> None:
    day, left = after, days
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < SATURDAY and day not in SECOND_OPINION
    assert count_working_days(FEDERAL, after, days=days)[-1].on == day


def test_a_wrong_example_is_told(tmp_path: Path) -> None:
    text = (
        (SHELF / "us/il.yaml")
        .read_text("utf-8")
        .replace("due_on: 2026-02-19", "due_on: 2026-02-18")
    )
    (tmp_path / "il.yaml").write_text(text, "utf-8")
    spoiled = read_record(tmp_path / "il.yaml", "us/il")
    assert isinstance(spoiled, Calendar)
    assert calendar_examples_that_fail(spoiled) == [
        "us/il: 5 working days from 2026-02-10 gives 2026-02-19, but the example says 2026-02-18."
    ]


def test_an_example_outside_the_verified_years_is_told() -> None:
    spoiled = record("us/il").model_copy(update={"verified_to": 2025})
    told = calendar_examples_that_fail(spoiled)
    assert len(told) == len(spoiled.examples)
    assert all(
        "cannot be counted: The calendar us/il is verified for 2025" in line for line in told
    )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days by a calendar that is a value."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.days import BeyondCalendar
from app.calendars.working_days import (
    count_working_days,
    next_working_day,
    previous_working_day,
    working_calendar,
)
from app.catalog.days import Calendar
from app.deadlines.finding import find_calendar
from app.errors import Invalid
from tests.deadlines.build import a_calendar, day

FEDERAL = find_calendar("us/federal")
FROM_DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2029, 6, 30))


def reasons(after: str, days: int) -> list[str]:
    return [step.why for step in count_working_days(a_calendar(), day(after), days=days)]


def a_record(**but: object) -> Calendar:
    return Calendar.model_validate(
        {
            "id": "xx",
            "kind": "calendar",
            "name": "Test",
            "jurisdiction": "xx",
            "citation": "§ 0",
            "sources": {"test": {"title": "Test", "confidence": "seen"}},
            "weekend": ["saturday", "sunday"],
            "holiday_names": {"feast": "The Feast"},
            "holidays": {2026: {"feast": dt.date(2026, 1, 5)}},
            "years": {"source": "test"},
            "verified_from": 2026,
            "verified_to": 2026,
            **but,
        }
    )


def test_each_day_says_why() -> None:
    assert reasons("2026-01-02", 2) == ["weekend", "weekend", "holiday:feast", "counted", "counted"]


def test_a_closure_counts_unless_it_is_read_out() -> None:
    open_as_usual = count_working_days(a_calendar(), day("2026-01-07"), days=1)
    closed = a_calendar().with_closures_excluded()
    read_out = count_working_days(closed, day("2026-01-07"), days=1)
    assert [step.why for step in open_as_usual] == ["counted"]
    assert [step.why for step in read_out] == ["closure", "counted"]


def test_a_holiday_keeps_its_name_when_offices_were_closed_too() -> None:
    calendar = a_calendar(closures={day("2026-01-05"): "Snow"}).with_closures_excluded()
    assert calendar.step_of(day("2026-01-05")).why == "holiday:feast"


def test_no_days_end_where_they_begin() -> None:
    assert count_working_days(a_calendar(), day("2026-01-03"), days=0) == ()


@pytest.mark.parametrize("days", [-1, -(10**30)])
def test_fewer_than_no_days_are_refused(days: int) -> None:
    with pytest.raises(Invalid, match="0 or more"):
        count_working_days(a_calendar(), day("2026-01-03"), days=days)


def test_a_number_beyond_all_years_is_refused_at_once() -> None:
    with pytest.raises(BeyondCalendar):
        count_working_days(a_calendar(), day("2026-01-03"), days=10**30)


def test_unverified_years_are_refused_on_both_sides() -> None:
    with pytest.raises(BeyondCalendar, match=r"verified for 2026 to 2026 .* reaches 2027-01-01"):
        count_working_days(a_calendar(), day("2026-12-30"), days=2)
    with pytest.raises(BeyondCalendar, match="reaches 2025-12-31"):
        count_working_days(a_calendar(), day("2025-12-30"), days=1)


def test_the_last_verified_day_can_be_due() -> None:
    assert count_working_days(a_calendar(), day("2026-12-30"), days=1)[-1].on == day("2026-12-31")


def test_the_nearest_working_days() -> None:
    assert next_working_day(a_calendar(), day("2026-01-03")) == day("2026-01-06")
    assert previous_working_day(a_calendar(), day("2026-01-05")) == day("2026-01-02")
    assert next_working_day(a_calendar(), day("2026-01-06")) == day("2026-01-06")
    assert previous_working_day(a_calendar(), day("2026-01-06")) == day("2026-01-06")


def test_a_record_becomes_a_calendar_with_names() -> None:
    calendar = working_calendar(a_record())
    assert calendar.step_of(day("2026-01-05")).why == "holiday:feast"
    assert calendar.name_of("holiday:feast") == "The Feast"
    assert calendar.name_of("holiday:unheard-of") == "unheard-of"


def test_a_holiday_is_found_in_whatever_row_it_stands() -> None:
    record = a_record(holidays={2027: {"feast": dt.date(2026, 12, 31)}})
    assert working_calendar(record).step_of(day("2026-12-31")).why == "holiday:feast"


@pytest.mark.parametrize(
    ("but", "what"),
    [
        ({"weekend": ["caturday"]}, "no weekday called caturday"),
        ({"holiday_names": {}}, "no name for the holiday feast"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(but: dict[str, object], what: str) -> None:
    with pytest.raises(Invalid, match=what):
        working_calendar(a_record(**but))


@given(FROM_DAYS, st.integers(1, 120))
def test_the_last_step_is_the_counted_day_sought(after: dt.date, days: int) -> None:
    steps = count_working_days(FEDERAL, after, days=days)
    assert steps[-1].counted
    assert sum(step.counted for step in steps) == days
    assert [step.on for step in steps] == [
        after + dt.timedelta(days=ahead) for ahead in range(1, len(steps) + 1)
    ]


@given(FROM_DAYS, st.integers(1, 60), st.integers(1, 60))
def test_counts_add_up(after: dt.date, first: int, second: int) -> None:
    between = count_working_days(FEDERAL, after, days=first)[-1].on
    end = count_working_days(FEDERAL, between, days=second)[-1].on
    assert count_working_days(FEDERAL, after, days=first + second)[-1].on == end


@given(FROM_DAYS, st.integers(1, 60))
def test_a_later_event_is_never_due_earlier(after: dt.date, days: int) -> None:
    today = count_working_days(FEDERAL, after, days=days)[-1].on
    tomorrow = count_working_days(FEDERAL, after + dt.timedelta(days=1), days=days)[-1].on
    assert today <= tomorrow

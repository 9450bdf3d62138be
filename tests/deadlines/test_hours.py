# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks of hours: from a time of day, or to the latest day where only the day is known."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.records import Clock
from app.deadlines.reckoning import Reckoning, calendars_named_by, reckon_hours
from app.errors import Invalid, NotFound
from tests.deadlines.build import A_SOURCE, ALWAYS, a_clock, calendars, day, reckoned


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


MOMENTS = st.datetimes(moment("2013-01-01T00:00"), moment("2027-12-01T00:00"))


def hours(length: int, calendar: str | None = None) -> Clock:
    value = {"from": ALWAYS, "length": length, "unit": "hour", "calendar": calendar}
    return a_clock(values=[{**value, **A_SOURCE}])


def after(clock: Clock, start: str | dt.datetime) -> Reckoning:
    from_at = moment(start) if isinstance(start, str) else start
    return reckon_hours("xx/law/answer", clock, from_at=from_at, calendars=calendars())


class TestFromATimeOfDay:
    def test_every_hour_counts_where_no_calendar_is_named(self) -> None:
        found = after(hours(72), "2026-01-02T16:00")
        assert found.due_at == moment("2026-01-05T16:00")
        assert found.due_on == day("2026-01-05")
        assert all(step.counted for step in found.steps)

    def test_hours_of_days_left_out_do_not_count(self) -> None:
        found = after(hours(48, "toy"), "2026-01-02T14:30")
        assert found.due_at == moment("2026-01-07T14:30")
        assert [(step.on.day, step.why) for step in found.steps] == [
            (3, "weekend"),
            (4, "weekend"),
            (5, "holiday:feast"),
            (6, "counted"),
            (7, "counted"),
        ]

    def test_from_a_day_left_out_it_starts_with_the_next_that_counts(self) -> None:
        found = after(hours(24, "toy"), "2026-01-03T09:00")
        assert found.due_at == moment("2026-01-07T00:00")
        assert found.due_on == day("2026-01-06"), "the midnight that ends a day is its own"

    def test_it_can_be_over_on_the_same_day(self) -> None:
        found = after(hours(1), "2026-01-02T09:00")
        assert (found.due_on, found.steps) == (day("2026-01-02"), ())

    def test_it_is_over_at_once_where_nothing_is_left(self) -> None:
        assert after(hours(0), "2026-01-02T09:00").due_at == moment("2026-01-02T09:00")

    def test_only_a_clock_of_hours_has_one(self) -> None:
        with pytest.raises(Invalid, match="does not count hours; leave out --at"):
            after(a_clock(2), "2026-01-02T09:00")


class TestWhereOnlyTheDayIsKnown:
    @pytest.mark.parametrize(
        ("length", "due"), [(1, "2026-01-03"), (24, "2026-01-03"), (25, "2026-01-04")]
    )
    def test_it_is_the_latest_day_the_hours_can_end_on(self, length: int, due: str) -> None:
        found = reckoned(hours(length), "2026-01-02")
        assert (found.due_on, found.due_at) == (day(due), None)

    def test_days_left_out_are_shown(self) -> None:
        found = reckoned(hours(48, "toy"), "2026-01-02")
        assert found.due_on == day("2026-01-07")
        assert found.calendar == "toy"

    def test_its_calendar_is_named_and_must_be_there(self) -> None:
        assert list(calendars_named_by(hours(48, "toy"))) == ["toy"]
        with pytest.raises(NotFound):
            reckoned(hours(48, "moon"), "2026-01-02")


class TestAtAnyMoment:
    @given(start=MOMENTS, length=st.integers(0, 400))
    def test_a_time_of_day_never_ends_later_than_the_day_alone(
        self, start: dt.datetime, length: int
    ) -> None:
        clock = hours(length, "us/federal")
        exact = after(clock, start)
        assert exact.due_at is not None
        assert start <= exact.due_at
        assert exact.due_on <= reckoned(clock, start.date().isoformat()).due_on

    @given(start=MOMENTS, length=st.integers(0, 400))
    def test_without_a_calendar_it_is_plain_addition(self, start: dt.datetime, length: int) -> None:
        assert after(hours(length), start).due_at == start + dt.timedelta(hours=length)

    @given(start=MOMENTS, earlier=st.timedeltas(dt.timedelta(), dt.timedelta(days=9)))
    def test_whoever_starts_earlier_is_over_no_later(
        self, start: dt.datetime, earlier: dt.timedelta
    ) -> None:
        first, second = (after(hours(48, "us/federal"), m) for m in (start - earlier, start))
        assert first.due_at is not None
        assert second.due_at is not None
        assert first.due_at <= second.due_at

# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a clock runs out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.days import BeyondCalendar
from app.calendars.working_days import count_working_days
from app.catalog.lookup import extensions_of
from app.catalog.records import Clock
from app.deadlines.reckoning import calendars_named_by, counted_by, reckon
from app.errors import Invalid, NotFound
from tests.deadlines.build import (
    A_SOURCE,
    a_clock,
    a_reading,
    an_extension,
    calendars,
    day,
    reckoned,
)

FEDERAL = {"calendar": "us/federal"}
FROM_DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2028, 1, 1))


def a_clock_of_two_values() -> Clock:
    old = {"from": dt.date(1975, 2, 19), "to": dt.date(1997, 10, 1), "length": 10}
    new = {"from": dt.date(1997, 10, 2), "length": 20}
    unit = {"unit": "calendar-day", **A_SOURCE}
    return a_clock(values=[{**new, **unit, "citation": "§ 1 new"}, {**old, **unit}])


class TestTheAnswer:
    def test_it_names_what_it_used(self) -> None:
        found = reckoned(a_clock(2), "2026-01-02")
        assert (found.clock, found.from_on, found.due_on) == (
            "xx/law/answer",
            day("2026-01-02"),
            day("2026-01-07"),
        )
        assert (found.owner, found.unit, found.calendar) == ("agency", "working-day", "toy")
        assert found.citation == "§ 1"
        assert found.law_version == "xx/law/answer@1900-01-01"

    def test_every_day_is_shown_with_its_reason(self) -> None:
        found = reckoned(a_clock(2), "2026-01-02")
        assert [(str(step.on)[-2:], step.counted, step.why) for step in found.steps] == [
            ("03", False, "weekend"),
            ("04", False, "weekend"),
            ("05", False, "holiday:feast"),
            ("06", True, "counted"),
            ("07", True, "counted"),
        ]

    def test_a_closure_counts_in_the_plain_reading(self) -> None:
        assert reckoned(a_clock(1), "2026-01-07").due_on == day("2026-01-08")

    @pytest.mark.parametrize("unit", ["calendar-day", "month", "year"])
    def test_other_units_use_no_calendar_and_count_every_day(self, unit: str) -> None:
        found = reckoned(a_clock(1, unit), "2026-01-30")
        assert found.calendar is None
        assert {step.why for step in found.steps} == {"counted"}
        assert len(found.steps) == (found.due_on - found.from_on).days

    @pytest.mark.parametrize(
        ("unit", "length", "from_on", "due_on"),
        [
            ("calendar-day", 10, "2026-12-18", "2026-12-28"),
            ("month", 1, "2026-01-31", "2026-02-28"),
            ("month", 3, "2026-11-30", "2027-02-28"),
            ("year", 2, "2024-02-29", "2026-02-28"),
            ("year", 6, "2026-11-23", "2032-11-23"),
            ("calendar-day", 0, "2026-12-18", "2026-12-18"),
        ],
    )
    def test_days_months_and_years(self, unit: str, length: int, from_on: str, due_on: str) -> None:
        assert reckoned(a_clock(length, unit), from_on).due_on == day(due_on)


class TestTheValueInForce:
    @pytest.mark.parametrize(
        ("from_on", "due_on", "version"),
        [
            ("1997-10-01", "1997-10-11", "1975-02-19"),
            ("1997-10-02", "1997-10-22", "1997-10-02"),
        ],
    )
    def test_it_is_chosen_by_the_day_of_the_event(
        self, from_on: str, due_on: str, version: str
    ) -> None:
        found = reckoned(a_clock_of_two_values(), from_on)
        assert found.due_on == day(due_on)
        assert found.law_version == f"xx/law/answer@{version}"

    def test_a_value_without_citation_falls_back_on_the_start_rule(self) -> None:
        start = {"text": "From receipt.", "citation": "§ 0", **A_SOURCE}
        clock = a_clock_of_two_values().model_copy(update={"start": a_clock(start=start).start})
        assert reckoned(clock, "1997-10-01").citation == "§ 0"
        assert reckoned(clock, "1997-10-02").citation == "§ 1 new"
        assert reckoned(a_clock_of_two_values(), "1997-10-01").citation is None

    def test_a_day_before_the_law_is_refused(self) -> None:
        with pytest.raises(Invalid, match=r"known from 1975-02-19 on; 1975-02-18 is before"):
            reckoned(a_clock_of_two_values(), "1975-02-18")

    def test_a_day_after_the_law_ended_is_refused(self) -> None:
        ended = {"from": dt.date(2020, 1, 1), "to": dt.date(2020, 12, 31), "length": 1}
        clock = a_clock(values=[{**ended, "unit": "month", **A_SOURCE}])
        with pytest.raises(Invalid, match="no length in force on 2021-01-01"):
            reckoned(clock, "2021-01-01")


class TestExtension:
    def test_it_adds_the_maximum_in_the_same_unit(self) -> None:
        clock = a_clock(20, **FEDERAL, extension=an_extension(10))
        found = reckoned(clock, "2026-06-22", extend=True)
        assert found.due_on == day("2026-08-04")
        assert sum(step.counted for step in found.steps) == 30
        assert found.citation == "§ 1; § 2"

    def test_it_may_have_a_unit_of_its_own(self) -> None:
        clock = a_clock(5, **FEDERAL, extension=an_extension(30, "calendar-day"))
        plain, extended = (reckoned(clock, "2026-11-23", extend=e) for e in (False, True))
        assert plain.due_on == day("2026-12-01")
        assert extended.due_on == day("2026-12-31")
        assert extended.unit == "working-day"

    def test_a_law_without_extension_refuses(self) -> None:
        with pytest.raises(Invalid, match="no extension; leave out --extend"):
            reckoned(a_clock(), "2026-01-02", extend=True)


class TestTolling:
    def test_no_day_of_it_counts_weekend_or_not(self) -> None:
        found = reckoned(a_clock(2), "2026-01-05", tolls=["2026-01-07..2026-01-11"])
        assert [step.why for step in found.steps] == [
            "counted",
            *["tolled"] * 5,
            "counted",
        ]
        assert not any(step.counted for step in found.steps if step.why == "tolled")

    @pytest.mark.parametrize(
        "tolls",
        [
            ["2026-01-06..2026-01-09", "2026-01-08..2026-01-14"],
            ["2026-01-08..2026-01-14", "2026-01-06..2026-01-09"],
            ["2026-01-06..2026-01-14", "2026-01-06..2026-01-14"],
            ["2026-01-06..2026-01-06", "2026-01-07..2026-01-14"],
        ],
    )
    def test_repeated_and_overlapping_periods_count_once(self, tolls: list[str]) -> None:
        assert reckoned(a_clock(1), "2026-01-05", tolls=tolls).due_on == day("2026-01-15")

    def test_it_may_start_on_the_day_of_the_event(self) -> None:
        assert reckoned(a_clock(1), "2026-01-06", tolls=["2026-01-06..2026-01-07"]).due_on == day(
            "2026-01-08"
        )

    def test_after_the_clock_ran_out_it_changes_nothing(self) -> None:
        assert reckoned(a_clock(1), "2026-01-05", tolls=["2026-02-01..2026-02-09"]) == reckoned(
            a_clock(1), "2026-01-05"
        )

    def test_months_stand_still_too(self) -> None:
        found = reckoned(a_clock(1, "month"), "2026-01-31", tolls=["2026-02-01..2026-02-10"])
        assert found.due_on == day("2026-03-10")

    def test_an_extension_stands_still_too(self) -> None:
        clock = a_clock(1, "calendar-day", extension=an_extension(2, "calendar-day"))
        found = reckoned(clock, "2026-01-01", extend=True, tolls=["2026-01-03..2026-01-04"])
        assert found.due_on == day("2026-01-06")

    @pytest.mark.parametrize(
        ("toll", "what"),
        [
            ("2026-01-09..2026-01-08", "ends before it starts"),
            ("2026-01-04..2026-01-08", "starts before the clock"),
        ],
    )
    def test_impossible_periods_are_refused(self, toll: str, what: str) -> None:
        with pytest.raises(Invalid, match=what):
            reckoned(a_clock(), "2026-01-05", tolls=[toll])

    @pytest.mark.parametrize("toll", ["", "2026-01-09", "2026-01-09...2026-01-10", "x..y"])
    def test_unreadable_periods_are_refused(self, toll: str) -> None:
        with pytest.raises(Invalid, match="tolling period"):
            reckoned(a_clock(), "2026-01-05", tolls=[toll])

    def test_a_clock_the_law_never_stops_refuses(self) -> None:
        with pytest.raises(Invalid, match="does not stop the clock xx/law/answer"):
            reckoned(a_clock(tolling=None), "2026-01-05", tolls=["2026-01-06..2026-01-07"])


class TestTheEdges:
    def test_past_the_verified_years_it_refuses(self) -> None:
        with pytest.raises(BeyondCalendar, match="verified for 2026 to 2026"):
            reckoned(a_clock(5), "2026-12-28")

    @pytest.mark.parametrize(
        ("length", "unit"), [(1, "calendar-day"), (1, "month"), (10**9, "year")]
    )
    def test_past_the_last_year_it_refuses(self, length: int, unit: str) -> None:
        with pytest.raises(BeyondCalendar, match="past the year 9999"):
            reckoned(a_clock(length, unit), "9999-12-31")

    def test_a_length_beyond_all_years_is_refused_at_once(self) -> None:
        with pytest.raises(BeyondCalendar):
            reckoned(a_clock(10**9, "calendar-day"), "2026-01-01")

    def test_a_calendar_that_is_not_there_is_told(self) -> None:
        with pytest.raises(NotFound, match="No calendar is called us/narnia"):
            reckoned(a_clock(calendar="us/narnia"), "2026-01-01")

    def test_working_days_without_a_calendar_are_told(self) -> None:
        with pytest.raises(Invalid, match="names no calendar"):
            reckoned(a_clock(calendar=None), "2026-01-01")


class TestCountedByAnotherCalendar:
    def test_values_and_extension_change_and_nothing_else(self) -> None:
        clock = a_clock(5, **FEDERAL, extension=an_extension(5, calendar="us/federal"))
        other = counted_by(clock, "us/il")
        assert reckoned(other, "2026-02-10").due_on == day("2026-02-19")
        assert reckoned(other, "2026-02-10").calendar == "us/il"
        assert set(calendars_named_by(other)) == {"us/il"}

    def test_calendar_days_need_none(self) -> None:
        clock = a_clock(5, "calendar-day")
        assert counted_by(clock, "us/il") == clock

    def test_every_calendar_a_clock_may_need_is_named_once(self) -> None:
        later = {"starts_later": {"length": 1, "unit": "working-day", "calendar": "us/il"}}
        clock = a_clock(
            extension=an_extension(1, calendar="us/federal"),
            readings=[a_reading(**later), a_reading(calendar="toy")],
        )
        assert sorted(calendars_named_by(clock)) == ["toy", "us/federal", "us/il"]


@given(FROM_DAYS, st.integers(1, 90))
def test_a_clock_agrees_with_counting_its_calendar(from_on: dt.date, length: int) -> None:
    found = reckoned(a_clock(length, **FEDERAL), from_on.isoformat())
    assert found.steps == count_working_days(calendars()["us/federal"], from_on, days=length)


@given(FROM_DAYS, st.integers(1, 60), st.integers(0, 40), st.integers(0, 40))
def test_tolling_shifts_a_clock_by_the_days_it_would_have_counted(
    from_on: dt.date, length: int, ahead: int, lasting: int
) -> None:
    federal = calendars()["us/federal"]
    first = from_on + dt.timedelta(days=ahead)
    last = first + dt.timedelta(days=lasting)
    clock = a_clock(length, **FEDERAL)
    plain = reckoned(clock, from_on.isoformat())
    stopped = reckoned(clock, from_on.isoformat(), tolls=[f"{first}..{last}"])
    lost = sum(
        federal.step_of(on).counted
        for on in (first + dt.timedelta(days=n) for n in range(lasting + 1))
        if on > from_on
    )
    reaches = first <= plain.due_on
    longer = a_clock(length + (lost if reaches else 0), **FEDERAL)
    assert stopped.due_on == reckoned(longer, from_on.isoformat()).due_on
    assert sum(step.counted for step in stopped.steps) == length
    assert stopped.steps[-1].counted


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 24))
def test_months_reckoned_day_by_day_end_where_the_law_says(from_on: dt.date, months: int) -> None:
    found = reckon(
        "xx/law/answer", a_clock(months, "month"), from_on=from_on, calendars={}, extend=False
    )
    assert (found.due_on.year - from_on.year) * 12 + found.due_on.month - from_on.month == months
    assert [step.on for step in found.steps][-1:] == [found.due_on]


class TestWhatTheLawAddsOrStopsBetweenDates:
    longer = a_clock(
        1,
        extension=[
            an_extension(1, to=dt.date(2026, 1, 6)),
            an_extension(3, from_=dt.date(2026, 1, 7), citation="§ 2 new"),
        ],
    )

    @pytest.mark.parametrize(
        ("from_on", "due_on"), [("2026-01-06", "2026-01-08"), ("2026-01-07", "2026-01-13")]
    )
    def test_an_extension_is_that_of_the_day_the_clock_begins(
        self, from_on: str, due_on: str
    ) -> None:
        assert reckoned(self.longer, from_on, extend=True).due_on == day(due_on)

    def test_the_one_used_is_cited(self) -> None:
        assert reckoned(self.longer, "2026-01-07", extend=True).citation == "§ 1; § 2 new"

    def test_before_its_first_day_there_is_none(self) -> None:
        later = an_extension(1, from_=dt.date(2026, 1, 7))
        clock = a_clock(1, extension=later)
        assert reckoned(clock, "2026-01-07", extend=True).due_on == day("2026-01-09")
        with pytest.raises(Invalid, match="no extension on 2026-01-06; leave out --extend"):
            reckoned(clock, "2026-01-06", extend=True)

    def test_a_clock_stands_still_only_while_the_law_says_so(self) -> None:
        new = {"text": "For a question.", "from": dt.date(2026, 1, 7), **A_SOURCE}
        clock = a_clock(1, "calendar-day", tolling=new)
        stopped = reckoned(clock, "2026-01-07", tolls=["2026-01-08..2026-01-09"])
        assert stopped.due_on == day("2026-01-10")
        with pytest.raises(Invalid, match="does not stop the clock"):
            reckoned(clock, "2026-01-06", tolls=["2026-01-08..2026-01-09"])

    def test_every_extension_is_counted_by_another_calendar(self) -> None:
        by_federal = counted_by(self.longer, "us/federal")
        assert {one.calendar for one in extensions_of(by_federal)} == {"us/federal"}
        assert list(calendars_named_by(by_federal)) == ["us/federal"]

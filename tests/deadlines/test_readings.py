# SPDX-License-Identifier: AGPL-3.0-or-later
"""Second readings of the law, and the dates they give."""

from __future__ import annotations

import pytest

from app.catalog.records import Clock
from app.errors import Invalid
from tests.deadlines.build import a_clock, a_reading, an_extension, day, reckoned

FEDERAL = {"calendar": "us/federal"}


def a_read_clock(length: int, unit: str = "working-day", *readings: dict[str, object]) -> Clock:
    return a_clock(length, unit, "us/federal", readings=readings)


def others(clock: Clock, from_on: str, *, extend: bool = False) -> list[str]:
    return [str(other.due_on) for other in reckoned(clock, from_on, extend=extend).other_readings]


def test_a_reading_says_who_reads_it_so_and_where() -> None:
    clock = a_read_clock(5, "working-day", a_reading(closures="excluded"))
    (other,) = reckoned(clock, "2025-12-19").other_readings
    assert (other.why, other.citation) == ("Some read it so.", "§ 3")


def test_days_closed_by_order_are_left_out() -> None:
    clock = a_read_clock(5, "working-day", a_reading(closures="excluded"))
    assert reckoned(clock, "2025-12-19").due_on == day("2025-12-29")
    assert others(clock, "2025-12-19") == ["2025-12-31"]


def test_a_reading_that_gives_the_same_date_is_not_told() -> None:
    clock = a_read_clock(5, "working-day", a_reading(closures="excluded"))
    assert others(clock, "2026-03-02") == []


def test_a_later_start_delays_by_the_clock_s_own_calendar() -> None:
    later = a_reading(starts_later={"length": 10, "unit": "working-day"})
    assert others(a_read_clock(20, "working-day", later), "2026-02-02") == ["2026-03-17"]


def test_a_later_start_may_have_a_unit_and_calendar_of_its_own() -> None:
    days = a_reading(starts_later={"length": 10, "unit": "calendar-day"})
    illinois = a_reading(starts_later={"length": 2, "unit": "working-day", "calendar": "us/il"})
    clock = a_read_clock(1, "calendar-day", days, illinois)
    assert others(clock, "2026-02-10") == ["2026-02-21", "2026-02-14"]


def test_closures_are_left_out_of_a_later_start_too() -> None:
    both = a_reading(starts_later={"length": 1, "unit": "working-day"}, closures="excluded")
    assert others(a_read_clock(1, "working-day", both), "2025-12-23") == ["2025-12-30"]


@pytest.mark.parametrize(
    ("rule", "due_on"), [("next-working-day", "2026-07-06"), ("previous-working-day", "2026-07-02")]
)
def test_a_last_day_on_a_closed_day_moves(rule: str, due_on: str) -> None:
    moved = a_reading(last_day=rule, calendar="us/federal")
    clock = a_read_clock(10, "calendar-day", moved)
    assert reckoned(clock, "2026-06-23").due_on == day("2026-07-03")
    assert others(clock, "2026-06-23") == [due_on]


def test_a_last_day_on_an_open_day_stays() -> None:
    moved = a_reading(last_day="next-working-day", calendar="us/federal")
    assert others(a_read_clock(10, "calendar-day", moved), "2026-06-22") == []


def test_the_calendar_of_a_last_day_counts_nothing_itself() -> None:
    moved = a_reading(last_day="next-working-day", calendar="us/il")
    clock = a_read_clock(1, "working-day", moved)
    assert reckoned(clock, "2026-02-11").due_on == day("2026-02-12")
    assert others(clock, "2026-02-11") == ["2026-02-13"]


def test_a_last_day_moves_by_the_clock_s_calendar_when_it_names_none() -> None:
    moved = a_reading(last_day="next-working-day")
    extension = an_extension(2, "calendar-day")
    clock = a_clock(1, **FEDERAL, readings=[moved], extension=extension)
    assert others(clock, "2026-03-05", extend=True) == ["2026-03-09"]


def test_a_last_day_without_any_calendar_is_a_fault_of_the_catalogue() -> None:
    clock = a_read_clock(1, "calendar-day", a_reading(last_day="next-working-day"))
    with pytest.raises(Invalid, match="The reading other moves the last day but names no calendar"):
        reckoned(clock, "2026-03-05")


def test_another_calendar_counts_every_working_day() -> None:
    clock = a_read_clock(5, "working-day", a_reading(calendar="us/il"))
    assert reckoned(clock, "2026-02-10").due_on == day("2026-02-18")
    assert others(clock, "2026-02-10") == ["2026-02-19"]


def test_tolls_and_extension_hold_in_every_reading() -> None:
    later = a_reading(starts_later={"length": 1, "unit": "calendar-day"})
    clock = a_clock(1, "calendar-day", readings=[later], extension=an_extension(1, "calendar-day"))
    found = reckoned(clock, "2026-03-02", extend=True, tolls=["2026-03-03..2026-03-10"])
    assert found.due_on == day("2026-03-12")
    assert [str(other.due_on) for other in found.other_readings] == ["2026-03-13"]


def test_a_reading_past_the_verified_years_is_left_out() -> None:
    later = a_reading(starts_later={"length": 30, "unit": "working-day"})
    stays = a_reading(code="near", starts_later={"length": 1, "unit": "calendar-day"})
    clock = a_clock(2, readings=[later, stays])
    assert others(clock, "2026-12-21") == ["2026-12-24"]


def test_a_reading_by_a_calendar_of_fewer_years_is_left_out() -> None:
    clock = a_clock(5, **FEDERAL, readings=[a_reading(calendar="us/il")])
    assert reckoned(clock, "2029-02-05").other_readings == ()

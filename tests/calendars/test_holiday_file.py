# SPDX-License-Identifier: AGPL-3.0-or-later
"""A calendar of one's own from a CSV file."""

from __future__ import annotations

import datetime as dt

import pytest

from app.calendars.holiday_file import calendar_of_file
from app.calendars.working_days import count_working_days
from app.errors import Invalid


def why(text: str, on: dt.date) -> str:
    return calendar_of_file(text, named="own.csv").step_of(on).why


FRIDAY = dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    "text",
    [
        "date,name\n2026-11-27,Clinic Day\n",
        "\ufeffdate,name\r\n2026-11-27,Clinic Day\r\n",
        "name,date\nClinic Day,2026-11-27\n",
        'date,name,note\n2026-11-27,"Clinic Day",kept, since 2020\n',
        "date,name\n 2026-11-27 ,  Clinic  Day \n\n",
    ],
)
def test_the_usual_shapes_are_read(text: str) -> None:
    assert why(text, FRIDAY) == "holiday:clinic-day"


def test_a_name_in_any_script_is_kept() -> None:
    calendar = calendar_of_file("date,name\n2026-11-27,عيد العيادة\n", named="own.csv")
    reason = calendar.step_of(FRIDAY).why
    assert reason == "holiday:عيد-العيادة"
    assert calendar.name_of(reason) == "عيد العيادة"


def test_a_file_without_holidays_leaves_weekends_out_and_knows_every_year() -> None:
    calendar = calendar_of_file("date,name\n", named="own.csv")
    assert calendar.step_of(dt.date(2026, 11, 28)).why == "weekend"
    assert calendar.step_of(dt.date(1776, 7, 4)).counted
    assert count_working_days(calendar, dt.date(9999, 12, 30), days=1)[-1].on == dt.date.max


def test_the_first_of_two_holidays_on_a_day_names_it() -> None:
    assert why("date,name\n2026-11-27,First\n2026-11-27,Second\n", FRIDAY) == "holiday:first"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "own.csv must begin with the header line: date,name."),
        ("2026-11-27,Clinic Day\n", "own.csv must begin with the header line: date,name."),
        ("date;name\n2026-11-27;Clinic Day\n", "own.csv must begin with the header line"),
        ("date,name\n2026-11-27\n", "own.csv, line 2: the holiday needs a name"),
        ("date,name\n2026-11-27,\n", "own.csv, line 2: the holiday needs a name"),
        ("date,name\n2026-11-27,a\u202eb\n", "own.csv, line 2: the holiday needs a name"),
        ("date,name\n2026-11-26,A\n2026-11-31,B\n", "own.csv, line 3: the date must be a day"),
        ("date,name\n11/27/2026,A\n", "own.csv, line 2: the date must be a day that exists"),
        ('date,name\n2026-11-27,"' + "x" * 200_000, "own.csv is not readable as CSV"),
    ],
)
def test_a_broken_file_is_told_by_line(text: str, what: str) -> None:
    with pytest.raises(Invalid, match=f"^{what}"):
        calendar_of_file(text, named="own.csv")

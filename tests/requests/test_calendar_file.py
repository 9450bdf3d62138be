# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from app.requests.calendar_file import DateToKeep, calendar_file

STAMP = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
LATE = DateToKeep("bbbb", "7F3K-Q2", dt.date(2027, 2, 18))
EARLY = DateToKeep("aaaa", "9KQ2-ZZ", dt.date(2026, 12, 4))


def test_each_date_is_a_whole_day_with_a_neutral_title() -> None:
    read = Calendar.from_ical(calendar_file([LATE, EARLY], stamped_at=STAMP))
    events = read.walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [
        "Handrail: date 9KQ2-ZZ",
        "Handrail: date 7F3K-Q2",
    ]
    assert [event.decoded("dtstart") for event in events] == [EARLY.on, LATE.on]
    assert [event.decoded("dtend") - event.decoded("dtstart") for event in events] == [
        dt.timedelta(days=1)
    ] * 2


def test_the_last_day_there_is_ends_nothing() -> None:
    """An office's letter may be read as naming it; the file of the whole case must still come."""
    last = DateToKeep("cccc", "7F3K-Q2", dt.date.max)
    (event,) = Calendar.from_ical(calendar_file([last], stamped_at=STAMP)).walk("VEVENT")
    assert event.decoded("dtstart") == last.on


def test_it_says_nothing_else() -> None:
    read = Calendar.from_ical(calendar_file([LATE], stamped_at=STAMP))
    (event,) = read.walk("VEVENT")
    assert set(event) == {"UID", "DTSTAMP", "SUMMARY", "DTSTART", "DTEND", "TRANSP", "CLASS"}
    assert str(event["uid"]).startswith("bbbb@")
    assert event.decoded("dtstamp") == STAMP


def test_the_same_dates_give_the_same_bytes() -> None:
    assert calendar_file([LATE, EARLY], stamped_at=STAMP) == calendar_file(
        [EARLY, LATE], stamped_at=STAMP
    )


def test_no_dates_are_an_empty_calendar() -> None:
    assert Calendar.from_ical(calendar_file([], stamped_at=STAMP)).walk("VEVENT") == []

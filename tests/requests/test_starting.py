# SPDX-License-Identifier: AGPL-3.0-or-later
"""From when a clock counts: from what happened, and from what did not happen in time."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.catalog.load import load
from app.requests.clock_records import AskedRight, Clocks, RunningClock, deadlines_of
from app.requests.clocks import clocks_on
from app.requests.events import Event
from app.requests.starting import CONFIRMED_LATER, SILENT_BEFORE, SILENT_LATER
from tests.requests.build import an_event, day, refused, sent

NEW_YORK, NEW_JERSEY = AskedRight("us/ny/public-records"), AskedRight("us/nj/public-records")
ILLINOIS, ALABAMA = AskedRight("us/il/foia"), AskedRight("us/al/public-records")
RECEIVED = (*sent("2026-10-29"), an_event("received", "2026-10-30"))
DAYS = st.dates(dt.date(2026, 10, 30), dt.date(2027, 6, 1))
SILENT_IN_NEW_YORK = day("2026-11-09")  # five business days; General Election Day is none
SILENT_IN_ILLINOIS = day("2026-11-09")


def clocks(right: AskedRight, *more: Event, on: str | dt.date) -> Clocks:
    today = day(on) if isinstance(on, str) else on
    return clocks_on(
        today, (*RECEIVED, *more), asked=(right,), spoken_of=frozenset(), catalogue=load()
    )


def running(found: Clocks) -> dict[str, RunningClock]:
    return {clock.key: clock for clock in found.running}


class TestSilence:
    def test_counts_from_the_day_the_answer_was_due(self) -> None:
        appeal = running(clocks(NEW_YORK, on="2026-11-10"))["appeal"]
        assert (appeal.basis.code, appeal.basis.on) == ("silence", SILENT_IN_NEW_YORK)
        assert appeal.due_on == SILENT_IN_NEW_YORK + dt.timedelta(days=30)

    def test_the_date_is_kept_before_it_comes_about(self) -> None:
        found = clocks(NEW_YORK, on="2026-10-30")
        (row,) = (r for r in deadlines_of(found, catalogue_version="1") if r.kind == "appeal")
        assert (row.owner, row.begins_on) == ("requester", day("2026-11-10"))
        assert row.due_on == day("2026-12-09")

    def test_a_refusal_that_comes_late_says_from_when_silence_counted(self) -> None:
        appeal = running(clocks(NEW_YORK, refused("2026-11-20"), on="2026-11-23"))["appeal"]
        assert (appeal.basis.code, appeal.due_on) == ("denial", day("2026-12-20"))
        assert (day("2026-12-09"), SILENT_BEFORE) in {
            (other.due_on, other.why) for other in appeal.other_readings
        }
        assert appeal.safe_on == day("2026-12-09")

    def test_silence_that_was_appealed_is_done_with(self) -> None:
        against, late = an_event("appeal-sent", "2026-11-12"), refused("2026-11-20")
        appeal = running(clocks(NEW_YORK, against, late, on="2026-11-23"))["appeal"]
        assert appeal.safe_on == day("2026-12-18")
        assert SILENT_BEFORE not in {other.why for other in appeal.other_readings}

    def test_where_an_office_may_count_longer_the_later_day_is_another_reading(self) -> None:
        appeal = running(clocks(NEW_YORK, on="2027-01-05"))["appeal"]
        later = [other for other in appeal.other_readings if other.why == SILENT_LATER]
        assert appeal.due_on == day("2026-12-09")
        assert [other.due_on for other in later] == [day("2027-01-08")]
        assert appeal.safe_on == appeal.due_on

    def test_a_remedy_of_another_law_counts_with_the_request(self) -> None:
        found = clocks(NEW_JERSEY, on="2026-12-01")
        assert {"complaint", "court"} <= running(found).keys()
        assert running(found)["court"].id == "us/nj/public-records/court/court"

    def test_a_stopped_clock_is_not_silent(self) -> None:
        stopped = an_event("tolled", "2026-11-02")
        assert "review" not in running(clocks(ILLINOIS, stopped, on="2026-12-01"))

    @given(on=DAYS)
    def test_begins_exactly_when_the_time_to_answer_is_over(self, on: dt.date) -> None:
        found = running(clocks(ILLINOIS, on=on))
        assert found["response"].due_on == SILENT_IN_ILLINOIS
        assert ("review" in found) == (on > SILENT_IN_ILLINOIS)

    @given(on=DAYS, answered=DAYS)
    def test_an_answer_in_time_is_no_silence(self, on: dt.date, answered: dt.date) -> None:
        came = an_event("production", answered.isoformat())
        found = running(clocks(ILLINOIS, came, on=max(on, answered)))
        assert ("review" in found) == (answered > SILENT_IN_ILLINOIS)

    @given(on=DAYS)
    def test_what_was_foreseen_is_what_comes(self, on: dt.date) -> None:
        (ahead,) = (c for c in clocks(ILLINOIS, on="2026-10-30").foreseen if c.key == "review")
        assert ahead.basis.begins_on == day("2026-11-10")
        if on >= day("2026-11-10"):
            come = running(clocks(ILLINOIS, on=on))["review"]
            assert (come.due_on, come.safe_on) == (ahead.due_on, ahead.safe_on)


class TestAConfirmation:
    def test_until_it_comes_the_time_ends_no_later_than_this(self) -> None:
        response = running(clocks(ALABAMA, on="2026-11-02"))["response"]
        assert (response.basis.code, response.basis.on) == ("acknowledgment-due", day("2026-11-09"))
        assert response.basis.begins_on is None, "it stands already"

    def test_a_later_reading_of_its_last_day_makes_silence_later(self) -> None:
        later = (*sent("2026-11-04"), an_event("received", "2026-11-05"))  # due on a Sunday
        found = clocks_on(
            day("2026-11-06"), later, asked=(ALABAMA,), spoken_of=frozenset(), catalogue=load()
        )
        response = running(found)["response"]
        (later_on,) = (o.due_on for o in response.other_readings if o.why == CONFIRMED_LATER)
        assert response.due_on is not None
        assert response.due_on < later_on
        assert response.safe_on == max(other.due_on for other in response.other_readings)

    @given(confirmed=DAYS)
    def test_the_time_counts_from_the_day_it_came(self, confirmed: dt.date) -> None:
        event = an_event("acknowledged", confirmed.isoformat())
        response = running(clocks(ALABAMA, event, on=confirmed))["response"]
        assert (response.basis.code, response.basis.on) == ("acknowledged", confirmed)

    @given(confirmed=st.dates(dt.date(2026, 10, 30), dt.date(2026, 11, 9)))
    def test_in_time_it_never_makes_the_time_longer(self, confirmed: dt.date) -> None:
        before = running(clocks(ALABAMA, on="2026-10-30"))["response"]
        event = an_event("acknowledged", confirmed.isoformat())
        after = running(clocks(ALABAMA, event, on=confirmed))["response"]
        assert before.due_on is not None
        assert after.due_on is not None
        assert after.due_on <= before.due_on

    def test_an_answer_before_it_ends_the_time(self) -> None:
        response = running(clocks(ALABAMA, an_event("production", "2026-11-02"), on="2026-11-03"))
        assert response["response"].state == "kept"


class TestWhatTheOfficeCallsTheRequest:
    def test_gives_it_the_time_of_such_a_one(self) -> None:
        assert "large-request" not in running(clocks(ALABAMA, on="2026-11-03"))
        called = an_event("acknowledged", "2026-11-02", called="large")
        found = running(clocks(ALABAMA, called, on="2026-11-03"))
        assert "large-request" in found
        assert "response" not in found

    def test_the_last_word_counts(self) -> None:
        first = an_event("acknowledged", "2026-11-02", called="large")
        last = an_event("extension", "2026-11-04", called="standard")
        assert "response" in running(clocks(ALABAMA, first, last, on="2026-11-05"))

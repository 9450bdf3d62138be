# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sent request is never without a date: where no law gives one, we remind ourselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.load import load
from app.kit.clock import today
from app.requests.clock_records import LOOK_AGAIN, AskedRight, Clocks, Deadline, deadlines_of
from app.requests.clocks import clocks_on
from app.requests.events import Event, EventKind
from app.requests.lifecycle import AFTER_SENDING, FARTHEST_REMINDER, standing_of, why_not
from app.requests.look_again import AFTER_A_MONTH
from app.requests.next_step import next_step
from app.requests.queries import deadlines_near, deadlines_of_case
from tests.clinic.visitor import shown
from tests.requests.build import TODAY, an_event, day, happened, house, refused, sent
from tests.requests.office import COURT, Office, Served
from tests.requests.reading import FORM

COURT_FILE = AskedRight("us/eoir/record-of-proceedings")
BY_MAIL = "rop-email"
FOIA = AskedRight("us/foia")
RIGHTS = [COURT_FILE, FOIA, AskedRight("us/il/foia"), AskedRight("us/privacy-act/amendment")]


def clocks(*events: Event, right: AskedRight = COURT_FILE, on: dt.date = TODAY) -> Clocks:
    return clocks_on(on, events, asked=(right,), spoken_of=frozenset(), catalogue=load())


def chosen(text: str) -> tuple[Event, ...]:
    """A request sent on 1 October 2026 with a day on which we look again."""
    *before, sending = sent()
    details = sending.details.model_copy(update={"look_again_on": day(text)})
    return (*before, Event(sending.id, sending.kind, sending.on, sending.recorded_at, details))


class TestWithoutAClockOfLaw:
    def test_a_month_after_sending_it_is_looked_at_again(self) -> None:
        found = clocks(*sent())
        assert (found.running, found.waiting) == ((), ())
        assert found.office_has_no_time
        assert found.look_again_on == day("2026-10-01") + AFTER_A_MONTH

    def test_whoever_sends_it_may_choose_the_day(self) -> None:
        assert clocks(*chosen("2026-10-11")).look_again_on == day("2026-10-11")

    def test_what_happens_moves_the_day_on(self) -> None:
        events = (*chosen("2026-10-11"), an_event("acknowledged", "2026-10-09"))
        assert clocks(*events).look_again_on == day("2026-11-08")

    def test_a_later_day_that_was_chosen_stands(self) -> None:
        events = (*chosen("2027-02-01"), an_event("acknowledged", "2026-10-09"))
        assert clocks(*events).look_again_on == day("2027-02-01")

    def test_looking_again_moves_it_on_or_nearer(self) -> None:
        looked = an_event("looked-again", "2026-11-01")
        sooner = an_event("looked-again", "2026-11-01", look_again_on="2026-11-05")
        assert clocks(*sent(), looked).look_again_on == day("2026-12-01")
        assert clocks(*chosen("2027-02-01"), sooner).look_again_on == day("2026-11-05")

    @pytest.mark.parametrize("kind", ["closed", "withdrawn"])
    def test_it_goes_when_the_request_is_over(self, kind: str) -> None:
        assert clocks(*sent(), an_event(kind, "2026-10-20")).look_again_on is None

    def test_it_goes_with_a_sending_that_was_taken_back(self) -> None:
        back = an_event("retracted", "2026-10-01", id="back", corrects="sent")
        assert clocks(*sent(), back).look_again_on is None

    def test_papers_in_our_house_have_none(self) -> None:
        assert clocks(*house("drafted", "submitted-for-review")).look_again_on is None


class TestBesideAClockOfLaw:
    def test_a_request_nobody_knows_to_be_received_is_not_forgotten(self) -> None:
        found = clocks(*sent(), right=FOIA)
        assert not found.running
        assert not found.office_has_no_time
        assert found.look_again_on == day("2026-10-31")

    def test_a_time_of_the_office_takes_its_place(self) -> None:
        assert clocks(*happened("received 2026-10-02"), right=FOIA).look_again_on is None

    def test_it_stays_while_the_clock_stands_still(self) -> None:
        events = happened("received 2026-10-02; tolled 2026-10-09")
        assert clocks(*events, right=FOIA).look_again_on == day("2026-11-08")

    def test_six_years_for_a_lawsuit_are_no_reminder(self) -> None:
        decided = refused("2026-11-20", kind="appeal-determination")
        events = (
            *happened("received 2026-10-02"),
            refused("2026-10-20"),
            an_event("appeal-sent", "2026-11-02"),
            an_event("appeal-received", "2026-11-04"),
            decided,
        )
        found = clocks(*events, right=FOIA)
        assert [clock.key for clock in found.running if not clock.is_over] == ["suit"]
        assert found.look_again_on == day("2026-12-20")


class TestTheDayItself:
    @pytest.mark.parametrize("wrong", ["2026-10-01", "2026-09-30", "2028-10-01"])
    def test_comes_after_the_event_and_within_a_year(self, wrong: str) -> None:
        *before, sending = chosen(wrong)
        refusal = why_not(before, sending, today=TODAY)
        assert refusal is not None
        assert "within a year" in refusal.sentence

    def test_may_be_the_last_one_allowed(self) -> None:
        *before, sending = chosen((TODAY + FARTHEST_REMINDER).isoformat())
        assert why_not(before, sending, today=TODAY) is None

    def test_is_ours_and_no_deadline_of_law(self) -> None:
        (row,) = deadlines_of(clocks(*sent()), catalogue_version="v")
        assert (row.kind, row.owner) == (LOOK_AGAIN, "clinic")
        assert row.begins_on is None


class TestTheNextStep:
    def test_is_to_wait_until_then(self) -> None:
        step = next_step(sent(), clocks(*sent(), on=day("2026-10-20")))
        assert (step.code, step.on) == ("wait", day("2026-10-31"))
        assert "reminder of our own" in step.sentence

    def test_is_to_look_when_the_day_has_come(self) -> None:
        step = next_step(sent(), clocks(*sent(), on=day("2026-10-31")))
        assert (step.code, step.on) == ("look-again", day("2026-10-31"))

    def test_fees_that_were_asked_are_not_forgotten_by_looking(self) -> None:
        events = (*happened("fee-asked 2026-10-20"), an_event("looked-again", "2026-11-01"))
        assert next_step(events, clocks(*events)).code == "answer-fees"


def test_that_we_looked_says_nothing_about_the_office() -> None:
    looked = (*sent(), an_event("looked-again", "2026-11-01"))
    assert standing_of(looked) == standing_of(sent())


# ── Time alone ───────────────────────────────────────────────────────────────────────────────────


def begun(rows: tuple[Deadline, ...], on: dt.date) -> set[tuple[str, dt.date, dt.date]]:
    """What of these rows is a date on a day."""
    return {(r.kind, r.due_on, r.safe_on) for r in rows if r.begins_on is None or r.begins_on <= on}


class TestSilence:
    events = happened("received 2026-10-02")

    def rows(self, on: str = "2026-10-02") -> tuple[Deadline, ...]:
        return deadlines_of(clocks(*self.events, right=FOIA, on=day(on)), catalogue_version="v")

    def test_opens_court_on_the_day_after_the_office_s_time(self) -> None:
        due_on = next(row.due_on for row in self.rows() if row.kind == "determination")
        suit = next(row for row in self.rows() if row.kind == "suit")
        assert suit.begins_on == due_on + dt.timedelta(days=1)
        assert "suit" not in {kind for kind, *_dates in begun(self.rows(), due_on)}
        assert "suit" in {kind for kind, *_dates in begun(self.rows(), suit.begins_on)}

    def test_is_foreseen_no_more_once_it_has_come(self) -> None:
        found = clocks(*self.events, right=FOIA, on=day("2026-11-20"))
        assert not found.foreseen
        assert "suit" in {clock.key for clock in found.running}

    def test_is_not_foreseen_after_an_answer(self) -> None:
        found = clocks(*self.events, refused("2026-10-20"), right=FOIA, on=day("2026-10-20"))
        assert not found.foreseen


_KINDS = sorted(set(EventKind) - {EventKind.RETRACTED, EventKind.DRAFTED, EventKind.SENT})
_STORIES = st.lists(
    st.tuples(st.sampled_from(_KINDS), st.dates(dt.date(2026, 10, 1), TODAY), st.booleans()),
    max_size=6,
)


def story(told: list[tuple[EventKind, dt.date, bool]]) -> tuple[Event, ...]:
    """Any story that could be recorded: what does not fit is left out, as it would be."""
    events = sent()
    for n, (kind, on, bad) in enumerate(told):
        said: dict[str, Any] = {"adverse": True, "grounds": ["withheld"]} if bad else {}
        event = an_event(kind, on.isoformat(), id=f"e{n}", **said)
        if why_not(events, event, today=TODAY) is None:
            events = (*events, event)
    return events


@given(_STORIES, st.sampled_from(RIGHTS), st.integers(0, 500))
def test_rows_written_at_an_event_say_on_any_later_day_what_reading_afresh_would(
    told: list[tuple[EventKind, dt.date, bool]], right: AskedRight, days: int
) -> None:
    events, later = story(told), TODAY + dt.timedelta(days=days)
    written = deadlines_of(clocks(*events, right=right), catalogue_version="v")
    afresh = deadlines_of(clocks(*events, right=right, on=later), catalogue_version="v")
    assert begun(written, later) == begun(afresh, later)


@given(_STORIES, st.sampled_from(RIGHTS))
def test_a_request_that_is_out_always_leaves_a_date_and_one_in_our_house_or_over_none(
    told: list[tuple[EventKind, dt.date, bool]], right: AskedRight
) -> None:
    events = story(told)
    is_out = standing_of(events).state in AFTER_SENDING
    rows = deadlines_of(clocks(*events, right=right), catalogue_version="v")
    assert is_out == bool(begun(rows, TODAY))


# ── In the house ─────────────────────────────────────────────────────────────────────────────────


def test_is_a_row_from_the_sending_on(office: Office) -> None:
    request_id = office.sent(COURT, channel=BY_MAIL)
    with office.reading(request_id) as (session, _viewer, opened):
        (row,) = deadlines_of_case(session, opened.case, today=today())
    assert (row.kind, row.owner, row.safe_on) == (LOOK_AGAIN, "clinic", today() + AFTER_A_MONTH)


def test_silence_is_near_on_the_day_it_begins_with_nobody_opening_the_request(
    office: Office,
) -> None:
    request_id = office.sent()
    office.happens(request_id, "received")
    with office.reading(request_id) as (session, viewer, opened):
        due_on = next(
            row.due_on
            for row in deadlines_of_case(session, opened.case, today=today())
            if row.kind == "determination"
        )

        def kinds(on: dt.date) -> set[str]:
            rows = deadlines_near(session, viewer, today=on)
            return {row.kind for row in rows if row.request_id == request_id}

        assert "suit" not in kinds(due_on)
        assert "suit" in kinds(due_on + dt.timedelta(days=1))
        assert "suit" not in kinds(due_on + dt.timedelta(days=60))
        listed = deadlines_of_case(session, opened.case, today=due_on)
        assert "suit" not in {row.kind for row in listed}


class TestOnScreen:
    def test_the_reminder_is_never_dressed_as_a_date_of_law(self, served_office: Served) -> None:
        request_id = served_office.office.sent(COURT, channel=BY_MAIL)
        case_id = served_office.office.opened(request_id).case.id
        ben = served_office.visitor("ben")
        for address in (f"/requests/{request_id}/events", f"/cases/{case_id}/dates"):
            said = " ".join(shown(ben.get(address)).text_content().split())
            assert "We look again" in said
            assert "Our own reminder, not a date of law" in said
            assert "No clock runs yet" not in said
        case = " ".join(shown(ben.get(f"/cases/{case_id}")).text_content().split())
        assert "Our own reminder, not a date of law" in case
        calendar = ben.get(f"/cases/{case_id}/dates.ics").text
        on = today() + AFTER_A_MONTH
        assert f"DTSTART;VALUE=DATE:{on:%Y%m%d}" in calendar
        assert "look" not in calendar.lower()

    def test_the_day_can_be_chosen_at_sending_and_moved_by_looking(
        self, served_office: Served
    ) -> None:
        request_id = served_office.office.signed(COURT)
        ben, address = served_office.visitor("ben"), f"/requests/{request_id}"
        soon, later = (today() + dt.timedelta(days=n) for n in (5, 50))
        assert "not a date of law" in ben.get(f"{address}/send").text
        back = ben.fill(f"{address}/send", channel=BY_MAIL, look_again_on="soon")
        assert back.status_code == FORM
        ben.fill(f"{address}/send", channel=BY_MAIL, look_again_on=soon.isoformat())
        assert self.day_kept(served_office, request_id) == soon
        events = f"{address}/events"
        looked = f"{events}?kind=looked-again"
        ben.fill(looked, events, look_again_on=later.isoformat())
        assert self.day_kept(served_office, request_id) == later

    def day_kept(self, served: Served, request_id: str) -> dt.date:
        with served.office.reading(request_id) as (session, _viewer, opened):
            (row,) = deadlines_of_case(session, opened.case, today=today())
            return row.safe_on

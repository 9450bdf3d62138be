# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.load import load
from app.requests.clock_records import AskedRight, Clocks, ClockState, RunningClock, deadlines_of
from app.requests.clocks import NAMED_BY_THE_OFFICE, THE_LAW_ITSELF, clocks_on
from app.requests.events import Event, EventKind
from app.requests.strip import strip_of
from tests.requests.build import TODAY, an_event, day, happened, refused, sent

DHS = AskedRight("us/foia", ("us/foia/dhs", "us/foia/uscis"))
IRS = AskedRight("us/foia")
ILLINOIS = AskedRight("us/il/foia")
AMENDMENT = AskedRight("us/privacy-act/amendment", ("us/privacy-act/amendment/dhs",))
EXPEDITE = "us/foia/expedite-decision"


def clocks(
    *events: Event,
    right: AskedRight = DHS,
    on: str = TODAY.isoformat(),
    spoken_of: frozenset[str] = frozenset(),
) -> Clocks:
    return clocks_on(day(on), events, asked=(right,), spoken_of=spoken_of, catalogue=load())


def clock_of(found: Clocks, key: str) -> RunningClock:
    return next(clock for clock in found.running if clock.key == key)


def keys(found: Clocks) -> list[str]:
    return [clock.key for clock in found.running]


def waiting(found: Clocks) -> set[str]:
    return {clock.key for clock in found.waiting}


class TestNoDateBeforeItsEvent:
    def test_a_draft_has_none(self) -> None:
        found = clocks()
        assert not found.running
        assert waiting(found) == {"determination", "appeal", "appeal-determination", "suit"}

    def test_a_request_that_was_sent_waits_for_the_day_of_receipt(self) -> None:
        found = clocks(*sent())
        assert not found.running
        assert next(c for c in found.waiting if c.key == "determination").start.startswith("Count")

    def test_an_acknowledgment_is_no_receipt(self) -> None:
        assert not clocks(*happened("acknowledged 2026-10-05")).running

    def test_what_a_letter_did_not_ask_for_has_no_clock(self) -> None:
        assert keys(clocks(*sent("2026-11-23"))) == []
        asked = clocks(*sent("2026-11-23"), spoken_of=frozenset({EXPEDITE}))
        assert clock_of(asked, "expedite-decision").due_on == day("2026-12-03")

    def test_an_agreeable_answer_opens_no_appeal(self) -> None:
        assert "appeal" not in keys(clocks(*happened("determination 2026-10-20")))


class TestTheirClock:
    received = happened("received 2026-10-02")

    def test_counts_from_receipt_and_explains_each_day_skipped(self) -> None:
        clock = clock_of(clocks(*self.received), "determination")
        assert (clock.basis.code, clock.basis.on) == ("received", day("2026-10-02"))
        assert clock.due_on == day("2026-11-02")
        skipped = {(s.on, s.why, s.name) for s in clock.skipped if s.why != "weekend"}
        assert skipped == {(day("2026-10-12"), "holiday", "Columbus Day")}
        assert clock.citation == "5 U.S.C. 552(a)(6)(A)(i)"

    def test_is_silent_only_after_the_later_reading(self) -> None:
        clock = clock_of(clocks(*self.received), "determination")
        assert clock.safe_on == day("2026-11-17")
        states = [
            clock_of(clocks(*self.received, on=on), "determination").state
            for on in ("2026-11-02", "2026-11-03", "2026-11-17", "2026-11-18")
        ]
        assert states == ["running", "between", "between", "passed"]

    def test_takes_the_extension_and_the_day_the_office_named(self) -> None:
        notice = an_event("extension", "2026-10-28", until="2026-12-24")
        clock = clock_of(clocks(*self.received, notice), "determination")
        assert clock.due_on == day("2026-11-17")
        assert clock.extended_on == notice.on
        assert (day("2026-12-24"), NAMED_BY_THE_OFFICE) in {
            (other.due_on, other.why) for other in clock.other_readings
        }
        assert clock.safe_on == day("2026-12-24")

    def test_stands_still_without_a_date(self) -> None:
        clock = clock_of(
            clocks(*happened("received 2026-10-02; tolled 2026-10-05")), "determination"
        )
        assert (clock.state, clock.due_on, clock.safe_on) == (ClockState.STOPPED, None, None)
        assert clock.stopped_since == day("2026-10-05")

    def test_runs_on_after_an_answer(self) -> None:
        events = happened("received 2026-10-02; tolled 2026-10-05; resumed 2026-10-09")
        clock = clock_of(clocks(*events), "determination")
        assert clock.due_on == day("2026-11-09")
        assert [s.on.day for s in clock.skipped if s.why == "tolled"] == [5, 6, 7, 8, 9]

    def test_is_not_stopped_where_its_law_does_not_say_so(self) -> None:
        events = happened("received 2026-11-09; tolled 2026-11-10")
        clock = clock_of(clocks(*events, right=AMENDMENT), "acknowledgment")
        assert clock.due_on == day("2026-11-24")

    @pytest.mark.parametrize(
        ("answered", "state"), [("2026-11-17", "kept"), ("2026-11-18", "late")]
    )
    def test_is_kept_or_late_by_the_later_reading(self, answered: str, state: str) -> None:
        events = (*self.received, an_event("determination", answered))
        clock = clock_of(clocks(*events), "determination")
        assert (clock.state, clock.ended_on) == (state, day(answered))

    def test_ends_with_a_withdrawal(self) -> None:
        found = clocks(*happened("received 2026-10-02; withdrawn 2026-10-05"))
        assert clock_of(found, "determination").state is ClockState.ENDED
        assert not deadlines_of(found, catalogue_version="v")

    def test_of_a_state_counts_by_that_state_s_days(self) -> None:
        events = happened("received 2026-11-02")
        clock = clock_of(clocks(*events, right=ILLINOIS), "response")
        assert (clock.calendar, clock.due_on) == ("us/il", day("2026-11-10"))


class TestOurClock:
    events = (*happened("received 2026-10-02"), refused("2026-11-20"))

    def test_is_the_office_s_own_and_safe_by_the_law_s(self) -> None:
        clock = clock_of(clocks(*self.events), "appeal")
        assert (clock.id, clock.due_on) == ("us/foia/dhs/appeal", day("2027-04-02"))
        assert (day("2027-02-18"), THE_LAW_ITSELF) in {
            (other.due_on, other.why) for other in clock.other_readings
        }
        assert clock.safe_on == day("2027-02-18")

    def test_is_the_law_s_where_an_office_has_no_rules(self) -> None:
        assert clock_of(clocks(*self.events, right=IRS), "appeal").id == "us/foia/appeal"

    def test_moves_before_a_day_on_which_offices_are_closed(self) -> None:
        events = (*sent("2026-01-05"), refused("2026-03-02"))
        clock = clock_of(clocks(*events, right=IRS, on="2026-03-03"), "appeal")
        assert (clock.due_on, clock.safe_on) == (day("2026-05-31"), day("2026-05-29"))

    def test_ends_when_the_appeal_is_sent(self) -> None:
        appeal = an_event("appeal-sent", "2026-11-23")
        assert clock_of(clocks(*self.events, appeal), "appeal").state is ClockState.KEPT

    def test_counts_from_the_refusal_nobody_has_appealed(self) -> None:
        later = refused("2026-11-23")
        first = clock_of(clocks(*self.events, later), "appeal")
        assert first.basis.on == day("2026-11-20")
        appealed = an_event("appeal-sent", "2026-11-21")
        second = clock_of(clocks(*self.events, appealed, later), "appeal")
        assert (second.basis.on, second.state) == (day("2026-11-23"), ClockState.RUNNING)

    def test_opens_to_court_from_the_first_day_of_silence(self) -> None:
        found = clocks(*happened("received 2026-10-02"), on="2026-11-03")
        assert clock_of(found, "suit").basis.on == day("2026-11-03")
        assert "suit" not in keys(clocks(*happened("received 2026-10-02"), on="2026-11-02"))

    def test_opens_to_court_from_a_decided_appeal(self) -> None:
        decided = refused("2026-11-24", kind="appeal-determination")
        events = (
            *happened("received 2026-11-02"),
            refused("2026-11-10"),
            *(an_event(kind, "2026-11-12") for kind in ("appeal-sent", "appeal-received")),
            decided,
        )
        found = clocks(*events)
        assert clock_of(found, "suit").basis.on == decided.on
        assert clock_of(found, "appeal-determination").state is ClockState.KEPT

    def test_of_a_review_counts_for_the_agency_from_the_asking(self) -> None:
        events = (
            *happened("received 2026-10-02"),
            refused("2026-10-20"),
            an_event("appeal-sent", "2026-11-02"),
        )
        clock = clock_of(clocks(*events, right=AMENDMENT), "review")
        assert (clock.owner, clock.basis.on) == ("agency", day("2026-11-02"))


def test_past_the_verified_years_the_law_s_own_date_stands() -> None:
    last = load().calendars["us/federal"].verified_to
    events = (*happened("received 2026-10-02"), refused(f"{last}-11-20"))
    found = clocks(*events, on=f"{last}-11-21")
    assert clock_of(found, "appeal").id == "us/foia/appeal"
    amendment = (*happened("received 2026-10-02"), refused(f"{last}-11-20"))
    beyond = clock_of(clocks(*amendment, right=AMENDMENT, on=f"{last}-11-21"), "appeal")
    assert beyond.state is ClockState.BEYOND
    assert "verified" in (beyond.beyond or "")


def test_two_rights_in_one_letter_keep_clocks_of_their_own() -> None:
    access = AskedRight("us/privacy-act/access", ("us/privacy-act/access/dhs",))
    events = (*happened("received 2026-10-02"), refused("2026-11-20"))
    found = clocks_on(TODAY, events, asked=(DHS, access), spoken_of=frozenset(), catalogue=load())
    appeals = {clock.id for clock in found.running if clock.key == "appeal"}
    assert appeals == {"us/foia/dhs/appeal", "us/privacy-act/access/dhs/appeal"}


def test_what_a_sweep_is_left_names_neither_law_nor_office() -> None:
    rows = deadlines_of(clocks(*TestOurClock.events), catalogue_version="abc")
    assert {(row.kind, row.owner) for row in rows} == {
        ("appeal", "requester"),
        ("suit", "requester"),
        ("look-again", "clinic"),
    }
    assert all("/" not in f"{row.kind}{row.catalogue_version}" for row in rows)


# ── For any story ────────────────────────────────────────────────────────────────────────────────

_KINDS = sorted(set(EventKind) - {EventKind.RETRACTED, EventKind.DRAFTED})
_ANY = st.lists(
    st.tuples(st.sampled_from(_KINDS), st.dates(dt.date(2026, 10, 1), TODAY), st.booleans()),
    max_size=9,
)


def _any_event(n: int, kind: EventKind, on: dt.date, *, adverse: bool) -> Event:
    grounds = ("withheld",) if adverse else ()
    return an_event(kind, on.isoformat(), id=f"e{n}", adverse=adverse or None, grounds=grounds)


@given(_ANY, st.sampled_from([DHS, IRS, ILLINOIS, AMENDMENT]))
def test_a_date_follows_its_event_and_caution_is_on_the_right_side(
    story: list[tuple[EventKind, dt.date, bool]], right: AskedRight
) -> None:
    events = [_any_event(n, kind, on, adverse=bad) for n, (kind, on, bad) in enumerate(story)]
    for clock in clocks(*sent(), *events, right=right).running:
        assert clock.basis.on <= TODAY
        if clock.due_on is not None and clock.safe_on is not None:
            assert clock.basis.on < clock.due_on
            dates = [clock.due_on, *(other.due_on for other in clock.other_readings)]
            assert clock.safe_on == (min(dates) if clock.is_ours else max(dates))
        else:
            assert clock.state in (ClockState.STOPPED, ClockState.BEYOND, ClockState.ENDED)
        marks = strip_of(clock, today=TODAY)
        assert {"basis", "today"} <= {mark.what for mark in marks}
        assert [mark.on for mark in marks] == sorted(mark.on for mark in marks)

# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.requests.events import (
    IN_OUR_HOUSE,
    Event,
    EventDetails,
    EventKind,
    Ground,
    in_effect,
)
from app.requests.lifecycle import (
    RequestOutcome,
    RequestStanding,
    State,
    may_follow,
    standing_of,
    why_not,
)
from tests.requests.build import TODAY, an_event, happened, house, refused, sent

HOUSE = [
    (("drafted",), State.DRAFT),
    (("drafted", "submitted-for-review"), State.IN_REVIEW),
    (("drafted", "submitted-for-review", "returned"), State.RETURNED),
    (("drafted", "submitted-for-review", "returned", "submitted-for-review"), State.IN_REVIEW),
    (("drafted", "submitted-for-review", "approved"), State.APPROVED),
    (("drafted", "submitted-for-review", "approved", "returned"), State.RETURNED),
    (("drafted", "submitted-for-review", "approved", "signed"), State.SIGNED),
    (("drafted", "submitted-for-review", "approved", "signed", "signed"), State.SIGNED),
    (("drafted", "submitted-for-review", "approved", "signed", "sent"), State.SENT),
    (("drafted", "withdrawn"), State.WITHDRAWN),
]
OUTSIDE = [
    ("received 2026-10-02", State.WITH_OFFICE),
    ("acknowledged 2026-10-05", State.WITH_OFFICE),
    ("tracking-number 2026-10-05", State.WITH_OFFICE),
    ("received 2026-10-02; tolled 2026-10-09", State.PAUSED),
    ("received 2026-10-02; tolled 2026-10-09; acknowledged 2026-10-10", State.PAUSED),
    ("received 2026-10-02; tolled 2026-10-09; resumed 2026-10-12", State.WITH_OFFICE),
    ("tolled 2026-10-09; resumed 2026-10-09", State.WITH_OFFICE),
    ("received 2026-10-02; determination 2026-10-20", State.ANSWERED),
    ("determination 2026-10-20; production 2026-11-02", State.ANSWERED),
    ("determination 2026-10-20; appeal-sent 2026-10-21", State.APPEALED),
    ("received 2026-10-02; appeal-sent 2026-11-10", State.APPEALED),
    ("received 2026-10-02; appeal-sent 2026-11-10; determination 2026-11-12", State.APPEALED),
    (
        "determination 2026-10-20; appeal-sent 2026-10-21; appeal-determination 2026-11-20",
        State.ANSWERED,
    ),
    ("received 2026-10-02; closed 2026-11-20", State.CLOSED),
    ("withdrawn 2026-10-02", State.WITHDRAWN),
]


@pytest.mark.parametrize(("kinds", "state"), HOUSE, ids=str)
def test_papers_go_through_the_house(kinds: tuple[str, ...], state: State) -> None:
    events: tuple[Event, ...] = ()
    for event in house(*kinds):
        assert why_not(events, event, today=TODAY) is None
        events = (*events, event)
    assert standing_of(events).state is state


@pytest.mark.parametrize(("story", "state"), OUTSIDE)
def test_what_an_office_does_moves_a_request(story: str, state: State) -> None:
    assert standing_of(happened(story)).state is state


def test_nothing_recorded_is_new_and_open() -> None:
    assert standing_of(()) == RequestStanding(State.NEW, RequestOutcome.OPEN)


DECIDED = [
    ((), RequestOutcome.OPEN),
    (("production",), RequestOutcome.SOME_RECORDS),
    (("determination",), RequestOutcome.GRANTED),
    (("no-records",), RequestOutcome.NO_RECORDS),
    (("glomar",), RequestOutcome.NEITHER),
    (("redacted",), RequestOutcome.PARTLY_REFUSED),
    (("withheld",), RequestOutcome.REFUSED),
    (("no-records", "withheld"), RequestOutcome.REFUSED),
    (("fees",), RequestOutcome.REFUSED),
    (("withheld", "production"), RequestOutcome.PARTLY_REFUSED),
]


@pytest.mark.parametrize(("what", "outcome"), DECIDED, ids=str)
def test_the_outcome_is_a_question_of_its_own(
    what: tuple[str, ...], outcome: RequestOutcome
) -> None:
    grounds = [part for part in what if part in set(Ground)]
    events = [an_event(part, "2026-10-20") for part in what if part not in grounds]
    events += [refused("2026-10-20", *grounds)] if grounds else []
    assert standing_of((*sent(), *events)).outcome is outcome


def test_the_decision_on_the_appeal_counts_after_the_first() -> None:
    events = (
        *sent(),
        refused("2026-10-20", "withheld"),
        an_event("appeal-sent", "2026-10-21"),
        an_event("appeal-determination", "2026-11-20"),
    )
    assert standing_of(events).outcome is RequestOutcome.GRANTED


def test_an_adverse_decision_names_its_grounds_and_only_that() -> None:
    with pytest.raises(ValidationError):
        EventDetails(adverse=True)
    with pytest.raises(ValidationError):
        EventDetails(adverse=False, grounds=(Ground.REDACTED,))


# ── Any order ────────────────────────────────────────────────────────────────────────────────────

_OUTSIDE = sorted(set(EventKind) - set(IN_OUR_HOUSE) - {EventKind.RETRACTED})
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(_OUTSIDE),
        st.dates(dt.date(2026, 10, 1), dt.date(2026, 10, 6)),
    ),
    max_size=8,
)


@st.composite
def _stories(draw: st.DrawFn) -> list[Event]:
    """Any events at all after sending, some of them corrected or retracted."""
    events = [
        an_event(kind, on.isoformat(), id=f"e{n}") for n, (kind, on) in enumerate(draw(_EVENTS))
    ]
    for n, event in enumerate(list(events)):
        change = draw(st.sampled_from(["keep", "keep", "move", "retract"]))
        if change != "keep":
            kind = event.kind if change == "move" else EventKind.RETRACTED
            events.append(an_event(kind, "2026-10-03", id=f"c{n}", corrects=event.id))
    return events


@given(_stories(), st.randoms(use_true_random=False))
def test_the_order_of_recording_changes_nothing(events: list[Event], chance: object) -> None:
    told = [*sent(), *events]
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing_of(shuffled) == standing_of(told)
    assert in_effect(shuffled) == in_effect(told)


@given(_stories(), st.lists(st.datetimes(timezones=st.just(dt.UTC)), min_size=16, max_size=16))
def test_nor_does_the_hour_at_which_we_record_what_offices_did(
    events: list[Event], hours: list[dt.datetime]
) -> None:
    moved = [
        dataclasses.replace(event, recorded_at=hour)
        for event, hour in zip(events, hours, strict=False)
    ]
    assert standing_of((*sent(), *moved)) == standing_of((*sent(), *events))


@given(_stories())
def test_whatever_may_be_recorded_one_by_one_is_a_story_that_fits(events: list[Event]) -> None:
    kept: tuple[Event, ...] = sent()
    for event in events:
        if why_not(kept, event, today=TODAY) is None:
            kept = (*kept, event)
    again: list[Event] = []
    for event in in_effect(kept):
        plain = dataclasses.replace(event, corrects=None)
        assert why_not(again, plain, today=TODAY) is None
        again.append(plain)
    assert standing_of(again) == standing_of(kept)


# ── What may not be recorded, and why ────────────────────────────────────────────────────────────

WRONG = [
    ((), "submitted-for-review", "draft"),
    (house("drafted"), "approved", "in review"),
    (house("drafted", "submitted-for-review"), "signed", "after they are approved"),
    (house("drafted", "submitted-for-review", "approved"), "sent", "after they are signed"),
    (house("drafted", "withdrawn"), "submitted-for-review", "draft"),
    (house("drafted", "withdrawn"), "withdrawn", "over already"),
    (house("drafted"), "drafted", "recorded already"),
    (house("drafted"), "closed", "Withdraw a draft"),
    (house("drafted"), "received", "only what was sent"),
    (sent(), "sent", "recorded already"),
    (sent(), "returned", "until they are sent"),
    (sent(), "resumed", "does not stand still"),
    (happened("received 2026-10-01"), "received", "recorded already"),
    (happened("tolled 2026-10-01"), "tolled", "while it runs"),
    (happened("determination 2026-10-01"), "extension", "has not decided"),
    (happened("received 2026-10-01"), "appeal-received", "No appeal is open"),
    (happened("received 2026-10-01"), "appeal-determination", "No appeal is open"),
    (sent(), "appeal-sent", "answer or silence"),
    (happened("closed 2026-10-01"), "production", "after the end"),
]


@pytest.mark.parametrize(("events", "kind", "why"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_what_does_not_fit_is_refused_with_its_reason(
    events: tuple[Event, ...], kind: str, why: str
) -> None:
    refusal = why_not(events, an_event(kind, "2026-10-02", id="new"), today=TODAY)
    assert refusal is not None
    assert why in refusal.sentence


def test_a_day_before_the_request_was_sent_is_refused() -> None:
    refusal = why_not(sent(), an_event("received", "2026-09-30"), today=TODAY)
    assert refusal is not None
    assert "Check the day" in refusal.sentence


def test_a_day_that_has_not_come_is_refused() -> None:
    refusal = why_not(sent(), an_event("received", "2026-11-25"), today=TODAY)
    assert refusal is not None
    assert "not come yet" in refusal.sentence


def test_what_would_upset_something_later_names_its_day() -> None:
    events = happened("received 2026-10-02; production 2026-11-02")
    refusal = why_not(events, an_event("closed", "2026-10-15"), today=TODAY)
    assert refusal is not None
    assert refusal.places == {"on": dt.date(2026, 11, 2)}
    assert "no longer fit" in refusal.sentence


@pytest.mark.parametrize("kind", EventKind)
def test_the_list_of_choices_is_what_may_be_recorded_today(kind: EventKind) -> None:
    for story in ((), house("drafted"), sent(), happened("received 2026-10-02")):
        new = an_event(kind, TODAY.isoformat(), id="new")
        allowed = kind is not EventKind.RETRACTED and why_not(story, new, today=TODAY) is None
        assert may_follow(story, kind) == allowed


# ── Corrections ──────────────────────────────────────────────────────────────────────────────────


class TestACorrection:
    events = happened("received 2026-10-02; acknowledged 2026-10-06")
    received = "received-2026-10-02"

    def test_takes_the_place_of_what_it_corrects_and_keeps_it(self) -> None:
        moved = an_event("received", "2026-10-05", id="moved", corrects=self.received)
        assert why_not(self.events, moved, today=TODAY) is None
        all_of_them = (*self.events, moved)
        assert self.received in {event.id for event in all_of_them}
        assert [e.on for e in in_effect(all_of_them) if e.kind == "received"] == [moved.on]

    def test_can_be_corrected_in_turn(self) -> None:
        moved = an_event("received", "2026-10-05", id="moved", corrects=self.received)
        back = an_event("received", "2026-10-02", id="back", corrects="moved")
        assert why_not((*self.events, moved), back, today=TODAY) is None
        assert standing_of((*self.events, moved, back)) == standing_of(self.events)

    def test_of_what_was_corrected_meanwhile_is_refused(self) -> None:
        moved = an_event("received", "2026-10-05", id="moved", corrects=self.received)
        late = an_event("received", "2026-10-06", id="late", corrects=self.received)
        refusal = why_not((*self.events, moved), late, today=TODAY)
        assert refusal is not None
        assert "corrected meanwhile" in refusal.sentence

    def test_retracts_what_never_happened(self) -> None:
        events = happened("closed 2026-10-06")
        gone = an_event("retracted", "2026-10-06", id="gone", corrects="closed-2026-10-06")
        assert why_not(events, gone, today=TODAY) is None
        assert standing_of((*events, gone)).state is State.SENT

    def test_is_of_the_same_kind(self) -> None:
        other = an_event("production", "2026-10-05", id="other", corrects=self.received)
        refusal = why_not(self.events, other, today=TODAY)
        assert refusal is not None
        assert "same kind" in refusal.sentence

    @pytest.mark.parametrize("kind", ["drafted", "submitted-for-review", "approved", "signed"])
    def test_never_unsays_what_happened_to_papers_in_our_house(self, kind: str) -> None:
        gone = an_event("retracted", "2026-10-01", id="gone", corrects=kind)
        refusal = why_not(self.events, gone, today=TODAY)
        assert refusal is not None
        assert "cannot be corrected" in refusal.sentence

    def test_of_the_day_of_sending_must_leave_what_followed_possible(self) -> None:
        late = an_event("sent", "2026-10-05", id="late", corrects="sent")
        refusal = why_not(self.events, late, today=TODAY)
        assert refusal is not None
        assert refusal.places == {"on": dt.date(2026, 10, 2)}

    def test_must_fit_on_its_own_day(self) -> None:
        early = an_event("received", "2026-09-02", id="early", corrects=self.received)
        refusal = why_not(self.events, early, today=TODAY)
        assert refusal is not None
        assert "Check the day" in refusal.sentence

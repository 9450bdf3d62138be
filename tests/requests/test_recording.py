# SPDX-License-Identifier: AGPL-3.0-or-later
"""What offices do, recorded and corrected; the clocks follow."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import Conflict, Invalid
from app.kit.clock import today
from app.requests.bodies import SignatureBody
from app.requests.changing import Happening, clocks_of
from app.requests.events import EventKind, details_of, in_effect, latest
from app.requests.lifecycle import RequestOutcome, State
from app.requests.models import Signature
from app.requests.next_step import next_step
from app.requests.queries import sending_of, sent_on
from app.requests.recording import RECORDED_BY_HAND, Correction, correct_event, record_event
from tests.requests.office import Office


def correct(office: Office, request_id: str, kind: str, **correction: object) -> None:
    opened = office.opened(request_id)
    event = latest(in_effect(opened.events), EventKind(kind))
    assert event is not None
    said = {"reason": "Read the stamp again.", **correction}
    made = Correction(event.id, **said)  # type: ignore[arg-type]
    office.change(
        request_id,
        "ben",
        lambda s, v, r: correct_event(s, v, r, version=r.version, correction=made),
    )


class TestAnEvent:
    def test_moves_the_request_and_its_clocks(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        with office.reading(request_id) as (session, _viewer, opened):
            clocks = clocks_of(session, opened, today())
        assert opened.state is State.WITH_OFFICE
        assert opened.row.state == "with-office"
        assert "determination" in {clock.key for clock in clocks.running}
        assert next_step(opened.events, clocks).code == "wait"

    def test_of_the_letter_starts_what_it_asked_for(self, small_office: Office) -> None:
        """The sample asks for expedited processing while its hearing is ahead."""
        request_id = small_office.sent()
        asks = "expedite-answer" in {
            block.code for block in small_office.composed(request_id).letter.blocks
        }
        with small_office.reading(request_id) as (session, _viewer, opened):
            clocks = clocks_of(session, opened, today())
        assert ("expedite-decision" in {clock.key for clock in clocks.running}) == asks

    def test_keeps_what_was_said_with_it(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(
            request_id, "tracking-number", tracking_number="FICT-2026-7", note="By mail."
        )
        event = latest(office.opened(request_id).events, EventKind.TRACKING_NUMBER)
        assert event is not None
        assert (event.details.tracking_number, event.details.note) == ("FICT-2026-7", "By mail.")

    def test_of_a_refusal_gives_the_outcome_and_opens_the_appeal(
        self, small_office: Office
    ) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "received")
        small_office.happens(request_id, "determination", adverse=True, grounds=["redacted"])
        with small_office.reading(request_id) as (session, _viewer, opened):
            clocks = clocks_of(session, opened, today())
        assert opened.standing.outcome is RequestOutcome.PARTLY_REFUSED
        assert next_step(opened.events, clocks).code == "appeal"

    def test_that_nobody_can_have_seen_is_refused(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with pytest.raises(Conflict, match="not come yet"):
            small_office.happens(request_id, "received", today() + dt.timedelta(days=1))

    def test_before_sending_is_refused(self, small_office: Office) -> None:
        with pytest.raises(Conflict, match="only what was sent"):
            small_office.happens(small_office.draft(), "received")

    @pytest.mark.parametrize(
        ("kind", "details", "why"),
        [
            ("approved", {}, "from the list"),
            ("sent", {}, "from the list"),
            ("retracted", {}, "from the list"),
            ("tracking-number", {}, "number the office gave"),
            ("determination", {}, "granted or something was refused"),
        ],
    )
    def test_that_is_incomplete_or_no_office_s_is_refused(
        self, small_office: Office, kind: str, details: dict[str, object], why: str
    ) -> None:
        request_id = small_office.draft()
        happened = Happening(EventKind(kind), today(), details_of(**details))
        with pytest.raises(Invalid, match=why):
            small_office.change(
                request_id,
                "ben",
                lambda s, v, r: record_event(s, v, r, version=r.version, happened=happened),
            )

    def test_of_two_recorded_at_once_the_second_is_told(self, office: Office) -> None:
        request_id = office.sent()
        version = office.opened(request_id).version
        office.happens(request_id, "received")
        again = Happening(EventKind.ACKNOWLEDGED, today())
        with pytest.raises(Conflict, match="Somebody else changed"):
            office.change(
                request_id,
                "amara",
                lambda s, v, r: record_event(s, v, r, version=version, happened=again),
            )


class TestACorrection:
    def test_keeps_the_old_and_says_why(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "tracking-number", tracking_number="FICT-1")
        details = details_of(tracking_number="FICT-2")
        correct(office, request_id, "tracking-number", on=today(), details=details)
        opened = office.opened(request_id)
        numbers = [e.details.tracking_number for e in opened.events if e.kind == "tracking-number"]
        assert numbers == ["FICT-1", "FICT-2"]
        now = latest(in_effect(opened.events), EventKind.TRACKING_NUMBER)
        assert now is not None
        assert (now.details.tracking_number, now.details.reason) == (
            "FICT-2",
            "Read the stamp again.",
        )

    def test_keeps_details_nobody_changed(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "determination", adverse=True, grounds=["glomar"])
        correct(small_office, request_id, "determination", on=today())
        assert small_office.opened(request_id).standing.outcome is RequestOutcome.NEITHER

    def test_says_that_something_never_happened(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        correct(office, request_id, "received")
        opened = office.opened(request_id)
        assert opened.state is State.SENT
        assert latest(in_effect(opened.events), EventKind.RECEIVED) is None

    def test_of_a_sending_brings_the_papers_back_to_where_they_were(self, office: Office) -> None:
        request_id = office.sent()
        correct(office, request_id, "sent")
        with office.reading(request_id) as (session, _viewer, opened):
            assert opened.state is State.SIGNED
            assert sending_of(session, opened) is None
        office.send(request_id)
        with office.reading(request_id) as (session, _viewer, opened):
            again = sending_of(session, opened)
        assert again is not None
        assert again.row.serial == 2

    def test_reopens_what_was_closed(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "closed")
        correct(small_office, request_id, "closed")
        assert small_office.opened(request_id).state is State.SENT

    def test_of_the_day_of_sending_is_the_day_from_then_on(self, small_office: Office) -> None:
        request_id = small_office.sent()
        correct(small_office, request_id, "sent", on=today(), details=details_of(note="Late."))
        opened = small_office.opened(request_id)
        event = latest(in_effect(opened.events), EventKind.SENT)
        assert event is not None
        assert (event.details.channel, event.details.note) == ("first", "Late.")
        assert sent_on(opened) == today()

    def test_of_a_sending_to_a_day_on_which_its_way_was_closed_is_refused(
        self, small_office: Office
    ) -> None:
        request_id = small_office.sent()
        with pytest.raises(Conflict, match="was not open"):
            correct(small_office, request_id, "sent", on=dt.date(2026, 1, 21))

    def test_of_a_sending_to_a_day_after_the_consent_is_refused(self, small_office: Office) -> None:
        request_id = small_office.sent()
        ended = today() - dt.timedelta(days=1)
        small_office.rewrite(Signature, SignatureBody, request_id, consent_ends_on=ended)
        with pytest.raises(Conflict, match="consent ended"):
            correct(small_office, request_id, "sent", on=today())
        correct(small_office, request_id, "sent")
        assert small_office.opened(request_id).state is State.SIGNED

    def test_needs_a_reason(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with pytest.raises(Invalid, match="why"):
            correct(small_office, request_id, "sent", reason=" ")

    def test_must_be_complete(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "tracking-number", tracking_number="FICT-1")
        with pytest.raises(Invalid, match="number the office gave"):
            correct(
                small_office,
                request_id,
                "tracking-number",
                on=today(),
                details=details_of(note="x"),
            )

    def test_of_another_request_s_event_is_refused(self, small_office: Office) -> None:
        one, other = small_office.sent(), small_office.sent()
        event = small_office.opened(other).events[-1]
        with pytest.raises(Conflict, match="corrected meanwhile"):
            small_office.change(
                one,
                "ben",
                lambda s, v, r: correct_event(
                    s, v, r, version=r.version, correction=Correction(event.id, "Wrong one.")
                ),
            )

    def test_of_what_happened_in_our_house_is_refused(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with pytest.raises(Conflict, match="cannot be corrected"):
            correct(small_office, request_id, "approved")


def test_what_is_recorded_by_hand_is_what_offices_do_appeals_and_the_end() -> None:
    assert EventKind.RECEIVED in RECORDED_BY_HAND
    assert EventKind.APPEAL_SENT in RECORDED_BY_HAND
    assert EventKind.CLOSED in RECORDED_BY_HAND
    assert not {EventKind.SENT, EventKind.APPROVED, EventKind.RETRACTED} & set(RECORDED_BY_HAND)


def test_what_cannot_be_kept_is_said_in_a_sentence() -> None:
    for said in ({"note": "a\u202eb"}, {"adverse": True}, {"grounds": ["fees"]}):
        with pytest.raises(Invalid, match="cannot be kept"):
            details_of(**said)

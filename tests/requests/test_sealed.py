# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever can write to the database, and holds no key, changes nothing that happened unseen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import ColumnElement, UpdateBase, delete, select, update

from app.kit.clock import today
from app.requests.bodies import NoteBody
from app.requests.models import (
    Approval,
    RecordsRequest,
    RequestEvent,
    ReviewNote,
    SentLetter,
    SentPaper,
    Signature,
)
from app.requests.queries import (
    approval_of,
    notes_of,
    requests_of,
    sending_of,
    signatures_of,
    waiting_for_review,
)
from app.requests.review import return_with_comment
from app.vault.rows import opened_body
from app.vault.sealing import SealBroken
from tests.requests.office import Office

ONE_DAY = dt.timedelta(days=1)
AT_NOON = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def send_back(office: Office, request_id: str) -> None:
    office.change(
        request_id,
        "amara",
        lambda s, v, r: return_with_comment(s, v, r, version=r.version, text="Shorter."),
    )


def returned(office: Office) -> str:
    request_id = office.signed()
    send_back(office, request_id)
    return request_id


def without_a_key(office: Office, statement: UpdateBase) -> None:
    with office.house.database.writing() as session:
        changed = session.connection().execute(statement)
        assert changed.rowcount == 1


def the_event(request_id: str, kind: str) -> ColumnElement[bool]:
    return (RequestEvent.request_id == request_id) & (RequestEvent.kind == kind)


def look_at_everything(office: Office, request_id: str) -> None:
    with office.reading(request_id) as (session, _viewer, opened):
        approval = approval_of(session, opened)
        assert approval is not None
        signatures_of(session, approval, opened.case.keys)
        sending_of(session, opened)


class TestAnEvent:
    def test_taken_away_is_missed(self, small_office: Office) -> None:
        """Else papers that were returned would be approved and signed again."""
        request_id = returned(small_office)
        case_id = small_office.opened(request_id).case.id
        without_a_key(small_office, delete(RequestEvent).where(the_event(request_id, "returned")))
        with pytest.raises(SealBroken, match="moved or changed outside"):
            small_office.opened(request_id)
        with (
            small_office.house.looking("ben", case_id) as (session, _viewer, case),
            pytest.raises(SealBroken),
        ):
            requests_of(session, case)

    @pytest.mark.parametrize(
        "said",
        [
            {"kind": "acknowledged"},
            {"happened_on": today() - ONE_DAY},
            {"recorded_at": AT_NOON},
        ],
        ids="-".join,
    )
    def test_of_another_kind_or_day_does_not_open(
        self, small_office: Office, said: dict[str, Any]
    ) -> None:
        request_id = returned(small_office)
        changed = update(RequestEvent).where(the_event(request_id, "returned")).values(said)
        without_a_key(small_office, changed)
        with pytest.raises(SealBroken):
            small_office.opened(request_id)

    def test_by_somebody_else_or_as_a_correction_does_not_open(self, small_office: Office) -> None:
        request_id = returned(small_office)
        events = small_office.opened(request_id).events
        vera = small_office.house.id_of("vera")
        for said in ({"recorded_by": vera}, {"corrects_id": events[0].id}):
            changed = update(RequestEvent).where(RequestEvent.id == events[-1].id)
            without_a_key(small_office, changed.values(said))
            with pytest.raises(SealBroken):
                small_office.opened(request_id)
            was = {"recorded_by": small_office.house.id_of("amara"), "corrects_id": None}
            without_a_key(small_office, changed.values(was))
        assert small_office.opened(request_id).state == "returned"

    def test_moved_to_another_request_of_its_case_opens_neither(self, small_office: Office) -> None:
        case_id = small_office.case()
        picks = ("us/dhs/uscis:us/foia", "us/dhs/cbp:us/foia")
        one, other = small_office.prepare(case_id, *picks)
        small_office.submit(one)
        moved = update(RequestEvent).where(the_event(one, "submitted-for-review"))
        without_a_key(small_office, moved.values(request_id=other))
        for request_id in (one, other):
            with pytest.raises(SealBroken):
                small_office.opened(request_id)


class TestARequest:
    def test_as_it_was_before_an_event_does_not_open(self, small_office: Office) -> None:
        request_id = small_office.signed()
        its_row = RecordsRequest.id == request_id
        with small_office.house.database.reading() as session:
            before = session.execute(
                select(
                    RecordsRequest.sealed_body, RecordsRequest.state, RecordsRequest.changed_at
                ).where(its_row)
            ).one()
        send_back(small_office, request_id)
        put_back = update(RecordsRequest).where(its_row).values(before._asdict())
        without_a_key(small_office, put_back)
        with pytest.raises(SealBroken):
            small_office.opened(request_id)

    def test_with_the_words_and_authors_it_had_before_does_not_open(
        self, small_office: Office
    ) -> None:
        request_id = small_office.draft()
        its_row = RecordsRequest.id == request_id
        with small_office.house.database.reading() as session:
            before = session.scalars(select(RecordsRequest.sealed_body).where(its_row)).one()
        small_office.edit(request_id, {"thanks": "Thank you all."}, by="amara")
        without_a_key(
            small_office, update(RecordsRequest).where(its_row).values(sealed_body=before)
        )
        with pytest.raises(SealBroken):
            small_office.opened(request_id)

    def test_in_another_state_is_not_listed(self, small_office: Office) -> None:
        request_id = small_office.draft()
        its_row = update(RecordsRequest).where(RecordsRequest.id == request_id)
        without_a_key(small_office, its_row.values(state="in-review"))
        viewer = small_office.house.viewer("amara")
        with small_office.house.database.reading() as session, pytest.raises(SealBroken):
            waiting_for_review(session, viewer)
        without_a_key(small_office, its_row.values(state="draft"))
        assert small_office.opened(request_id).state == "draft"


class TestAnApproval:
    def test_of_another_request_does_not_open(self, small_office: Office) -> None:
        one, other = small_office.approved(), small_office.approved()
        without_a_key(small_office, delete(Approval).where(Approval.request_id == other))
        moved = update(Approval).where(Approval.request_id == one).values(request_id=other)
        without_a_key(small_office, moved)
        for request_id in (one, other):
            with pytest.raises(SealBroken):
                look_at_everything(small_office, request_id)

    def test_taken_away_does_not_bring_back_the_one_before(self, small_office: Office) -> None:
        request_id = returned(small_office)
        small_office.submit(request_id)
        small_office.approve(request_id)
        newest = (Approval.request_id == request_id) & (Approval.serial == 2)
        without_a_key(small_office, delete(Approval).where(newest))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)

    def test_of_another_day_or_by_another_does_not_open(self, small_office: Office) -> None:
        request_id = small_office.approved()
        its_row = update(Approval).where(Approval.request_id == request_id)
        without_a_key(small_office, its_row.values(approved_on=today() - ONE_DAY))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)
        without_a_key(
            small_office,
            its_row.values(approved_on=today(), approved_by=small_office.house.id_of("vera")),
        )
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)


class TestWhatFollows:
    @pytest.mark.parametrize("column", ["signed_on", "consent_ends_on"])
    def test_a_signature_of_another_day_does_not_open(
        self, small_office: Office, column: str
    ) -> None:
        request_id = small_office.signed()
        its_row = update(Signature).where(Signature.request_id == request_id)
        without_a_key(small_office, its_row.values({column: today() + ONE_DAY}))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)

    def test_a_sending_of_another_day_does_not_open(self, small_office: Office) -> None:
        request_id = small_office.sent()
        look_at_everything(small_office, request_id)
        its_row = update(SentLetter).where(SentLetter.request_id == request_id)
        without_a_key(small_office, its_row.values(sent_on=today() - ONE_DAY))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)

    def test_a_print_or_a_sending_taken_away_is_missed(self, small_office: Office) -> None:
        request_id = small_office.sent()
        of_it = select(SentLetter.id).where(SentLetter.request_id == request_id).scalar_subquery()
        its_letter = (SentPaper.sent_id == of_it) & (SentPaper.kind == "letter")
        without_a_key(small_office, delete(SentPaper).where(its_letter))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)
        without_a_key(small_office, delete(SentPaper).where(SentPaper.sent_id == of_it))
        without_a_key(small_office, delete(SentLetter).where(SentLetter.request_id == request_id))
        with pytest.raises(SealBroken):
            look_at_everything(small_office, request_id)

    def test_a_reviewer_s_word_is_theirs(self, small_office: Office) -> None:
        request_id = returned(small_office)
        its_row = update(ReviewNote).where(ReviewNote.request_id == request_id)
        without_a_key(small_office, its_row.values(written_by=small_office.house.id_of("vera")))
        with (
            small_office.reading(request_id) as (session, _viewer, opened),
            pytest.raises(SealBroken),
        ):
            notes_of(session, opened)


def test_a_body_of_another_kind_does_not_open(small_office: Office) -> None:
    opened = small_office.opened(small_office.draft())
    with pytest.raises(SealBroken):
        opened_body(NoteBody, opened.row, opened.case.keys)

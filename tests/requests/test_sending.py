# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending: an open channel, the approved text, its prints sealed, and the clocks it may start."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from app.catalog.version import catalogue_version
from app.errors import Conflict, Invalid
from app.kit.clock import today
from app.letters.sheet import assets
from app.paper.press import open_press
from app.requests.bodies import SignatureBody
from app.requests.lifecycle import State
from app.requests.models import DeadlineRow, SentPaper, Signature
from app.requests.queries import (
    OpenedSending,
    approval_of,
    deadlines_near,
    deadlines_of_case,
    requests_among,
    sending_of,
)
from app.requests.sending import (
    Sending,
    forget_prints,
    pieces_of,
    print_papers,
    record_sent,
    refuse_unless_ready,
    ways_on,
)
from tests.requests.office import CBP, Office

ONE_DAY = dt.timedelta(days=1)
CLOSED_SINCE = dt.date(2026, 1, 22)


def sending(office: Office, request_id: str) -> OpenedSending:
    with office.reading(request_id) as (session, _viewer, opened):
        found = sending_of(session, opened)
    assert found is not None
    return found


class TestWhatIsSent:
    def test_is_the_approved_text_by_an_open_way(self, office: Office) -> None:
        request_id = office.signed()
        with office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
        office.send(request_id)
        found = sending(office, request_id)
        assert approval is not None
        assert found.body.text_hash == approval.body.text_hash
        assert found.row.approval_id == approval.row.id
        assert (found.body.channel, found.body.kind) == ("first", "portal")
        assert found.body.confirmation == "FICT-0001"
        assert office.opened(request_id).state is State.SENT

    def test_keeps_its_prints_sealed_in_the_data_folder(self, office: Office) -> None:
        request_id = office.sent()
        papers = sending(office, request_id).papers
        assert {paper.row.kind for paper in papers} == {"letter", "declaration"}
        for paper in papers:
            assert b"".join(pieces_of(office.files, paper)()) == b"%PDF fictitious"
            raw = (office.files / paper.row.id[:2] / paper.row.id).read_bytes()
            assert b"fictitious" not in raw

    def test_starts_no_clock_before_the_office_has_it(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with small_office.reading(request_id) as (session, _viewer, opened):
            kinds = {row.kind for row in deadlines_of_case(session, opened.case, today=today())}
        assert "determination" not in kinds


class TestTheWay:
    def test_is_one_of_the_holder_s_in_its_own_order(self, small_office: Office) -> None:
        request_id = small_office.signed()
        situation = small_office.composed(request_id).situation
        ways = ways_on(small_office.opened(request_id), situation, today())
        assert [(way.channel.code, way.is_open) for way in ways] == [
            ("post-until-2026", False),
            ("first", True),
        ]

    def test_was_open_before_it_was_closed(self, small_office: Office) -> None:
        opened = small_office.opened(small_office.draft(CBP))
        situation = small_office.composed(opened.id).situation
        before, after = (
            {way.channel.code for way in ways_on(opened, situation, on) if way.is_open}
            for on in (CLOSED_SINCE - ONE_DAY, CLOSED_SINCE)
        )
        assert (before, after) == ({"post-until-2026"}, {"secure-release"})

    def test_that_is_closed_is_refused(self, office: Office) -> None:
        request_id = office.signed()
        with pytest.raises(Conflict, match="was not open"):
            office.send(request_id, "post-until-2026")
        assert office.opened(request_id).state is State.SIGNED

    def test_of_another_holder_is_refused(self, small_office: Office) -> None:
        request_id = small_office.signed()
        with pytest.raises(Invalid, match="ways listed"):
            small_office.send(request_id, "secure-release")


class TestWhatIsNotReady:
    def test_a_draft_is_not_sent(self, small_office: Office) -> None:
        with pytest.raises(Conflict, match="approved and signed"):
            small_office.send(small_office.draft())

    def test_nor_what_nobody_signed(self, small_office: Office) -> None:
        with pytest.raises(Conflict, match="Not every paper"):
            small_office.send(small_office.approved())

    def test_nor_what_is_signed_in_part(self, small_office: Office) -> None:
        request_id = small_office.approved()
        small_office.sign(request_id, papers=("letter", "consent"))
        with pytest.raises(Conflict, match="Not every paper"):
            small_office.send(request_id)
        with (
            small_office.reading(request_id) as (session, _viewer, opened),
            pytest.raises(Conflict, match="Not every paper"),
        ):
            refuse_unless_ready(session, opened)

    def test_nor_with_a_consent_that_has_ended(self, small_office: Office) -> None:
        request_id = small_office.signed()
        yesterday = today() - ONE_DAY
        small_office.rewrite(Signature, SignatureBody, request_id, consent_ends_on=yesterday)
        with pytest.raises(Conflict, match="consent ended"):
            small_office.send(request_id)

    def test_nor_on_a_day_to_come_or_before_it_was_signed(self, small_office: Office) -> None:
        request_id = small_office.signed()
        for on, why in ((today() + ONE_DAY, "not come yet"), (today() - ONE_DAY, "after they")):
            with pytest.raises(Conflict, match=why):
                small_office.send(request_id, on=on)

    def test_nor_twice(self, small_office: Office) -> None:
        request_id = small_office.sent()
        with pytest.raises(Conflict):
            small_office.send(request_id)
        assert len(sending(small_office, request_id).papers) == 2


def test_what_is_refused_leaves_no_row_of_its_prints(office: Office) -> None:
    request_id = office.signed()
    printed = (office.a_print("letter"),)
    closed = Sending("post-until-2026", today())
    with pytest.raises(Conflict):
        office.change(
            request_id,
            "ben",
            lambda s, v, r: record_sent(
                s, v, r, version=r.version, sending=closed, printed=printed
            ),
        )
    with office.house.database.reading() as session:
        rows = select(SentPaper).where(SentPaper.id == printed[0].file.file_id)
        assert session.scalars(rows).all() == []
    forget_prints(printed, office.files)
    assert not list(office.files.rglob(printed[0].file.file_id))


def test_printing_makes_a_sealed_pdf_of_each_paper_that_goes_out(
    small_office: Office, tmp_path: Path
) -> None:
    request_id = small_office.approved()
    with small_office.reading(request_id) as (session, _viewer, opened):
        approval = approval_of(session, opened)
    assert approval is not None
    with open_press(assets()) as press:
        printed = print_papers(approval, press.print_batch, tmp_path)
    assert [paper.kind for paper in printed] == ["letter", "declaration", "consent"]
    assert all(paper.pages >= 1 for paper in printed)
    assert len(list(tmp_path.rglob("*"))) > 2
    assert not any(b"Wilmer" in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


# ── Dates ────────────────────────────────────────────────────────────────────────────────────────


class TestDates:
    def test_are_left_in_clear_and_name_nothing(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        with office.house.database.reading() as session:
            rows = session.scalars(
                select(DeadlineRow).where(DeadlineRow.request_id == request_id)
            ).all()
        assert {(row.kind, row.owner) for row in rows} >= {("determination", "agency")}
        assert all(row.due_on <= row.safe_on for row in rows if row.owner == "agency")
        assert {row.catalogue_version for row in rows} == {catalogue_version()}

    def test_are_found_for_the_people_of_the_case_alone(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        far = today() + dt.timedelta(days=400)
        ben, cleo = (office.house.viewer(name) for name in ("ben", "cleo"))
        with office.house.database.reading() as session:
            mine = {row.request_id for row in deadlines_near(session, ben, today=far)}
            assert request_id in mine
            assert request_id in requests_among(session, ben, mine)
            assert not deadlines_near(session, cleo, today=far)
            assert not requests_among(session, cleo, mine)

    def test_go_when_the_request_is_over(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "received")
        small_office.happens(request_id, "closed")
        with small_office.reading(request_id) as (session, _viewer, opened):
            assert deadlines_of_case(session, opened.case, today=today()) == []

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every change has in common: one at a time, on open cases, by people who hold the key."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from app.cases.people import add_person_to_case, remove_person_from_case
from app.cases.service import close_case
from app.errors import Conflict, HandrailError, NotFound
from app.kit.clock import today
from app.requests.changing import CHANGED_MEANWHILE, Happening, clocks_of
from app.requests.events import EventKind, details_of, in_effect
from app.requests.models import (
    Approval,
    DeadlineRow,
    RecordsRequest,
    RequestEvent,
    SentLetter,
    SentPaper,
    Signature,
)
from app.requests.queries import (
    approval_of,
    deadlines_of_case,
    requests_of,
    sending_of,
    signatures_of,
    visible_request,
)
from app.requests.recording import record_event
from app.vault.models import Ring
from app.vault.sealing import epoch_of
from tests.requests.office import Office

SEALED: tuple[Any, ...] = (
    RecordsRequest, RequestEvent, Approval, Signature, SentLetter, SentPaper,
)  # fmt: skip


def record(office: Office, request_id: str, by: str, kind: str, version: int) -> None:
    happened = Happening(EventKind(kind), today(), details_of(note=f"By {by}."))
    office.change(
        request_id, by, lambda s, v, r: record_event(s, v, r, version=version, happened=happened)
    )


class TestOneAtATime:
    def test_of_two_at_the_same_moment_one_is_told(self, office: Office) -> None:
        request_id = office.sent()
        version = office.opened(request_id).version
        start, outcomes = threading.Barrier(2), []

        def at_once(by: str, kind: str) -> None:
            start.wait()
            try:
                record(office, request_id, by, kind, version)
                outcomes.append("recorded")
            except HandrailError as error:
                outcomes.append(error.untranslated)

        both = [
            threading.Thread(target=at_once, args=("ben", "acknowledged")),
            threading.Thread(target=at_once, args=("amara", "fee-asked")),
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert "recorded" in outcomes
        assert len(outcomes) == 2
        assert outcomes.count("recorded") == 1
        assert set(outcomes) - {"recorded"} <= {
            CHANGED_MEANWHILE,
            "Somebody else changed this meanwhile; look at it again and repeat your change.",
        }
        assert len(in_effect(office.opened(request_id).events)) == len(
            office.opened(request_id).events
        )

    def test_each_change_gives_another_version(self, small_office: Office) -> None:
        request_id = small_office.sent()
        seen = [small_office.opened(request_id).version]
        for kind in ("acknowledged", "fee-asked", "production"):
            small_office.happens(request_id, kind)
            seen.append(small_office.opened(request_id).version)
        assert seen == sorted(set(seen))

    def test_what_is_refused_changes_nothing(self, office: Office) -> None:
        request_id = office.sent()
        before = office.opened(request_id)
        with pytest.raises(Conflict):
            office.happens(request_id, "resumed")
        after = office.opened(request_id)
        assert (after.version, after.events) == (before.version, before.events)


class TestAClosedCase:
    def test_lets_nothing_be_changed_and_everything_be_read(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        case_id = office.opened(request_id).case.id
        with office.house.working("ben", case_id) as (session, _viewer, case):
            close_case(session, case)
        with pytest.raises(Conflict, match="closed"):
            office.happens(request_id, "acknowledged")
        with office.reading(request_id) as (session, _viewer, opened):
            assert clocks_of(session, opened, today()).running


class TestTheDates:
    def test_follow_each_event(self, office: Office) -> None:
        request_id = office.sent()
        office.happens(request_id, "received")
        office.happens(request_id, "determination", adverse=True, grounds=["withheld"])
        with office.reading(request_id) as (session, _viewer, opened):
            rows = {row.kind: row for row in deadlines_of_case(session, opened.case, today=today())}
        assert "determination" not in rows
        assert rows["appeal"].owner == "requester"
        assert rows["appeal"].safe_on <= rows["appeal"].due_on

    def test_are_never_left_over_from_before(self, small_office: Office) -> None:
        request_id = small_office.sent()
        for _ in range(3):
            small_office.happens(request_id, "production")
        counted = select(func.count()).where(DeadlineRow.request_id == request_id)
        with small_office.reading(request_id) as (session, _viewer, opened):
            kinds = [row.kind for row in deadlines_of_case(session, opened.case, today=today())]
            assert session.scalar(counted) == len(kinds) == len(set(kinds))

    def test_are_those_a_screen_shows(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "received")
        with small_office.reading(request_id) as (session, _viewer, opened):
            shown = {
                (clock.key, clock.due_on, clock.safe_on)
                for clock in clocks_of(session, opened, today()).running
                if not clock.is_over
            }
            kept = {
                (r.kind, r.due_on, r.safe_on)
                for r in deadlines_of_case(session, opened.case, today=today())
            }
        assert kept == shown


class TestSomebodyTakenOffACase:
    def taken_off(self, office: Office) -> str:
        request_id = office.sent()
        case_id = office.opened(request_id).case.id
        with office.house.working("ben", case_id) as (session, viewer, case):
            cleo = office.house.id_of("cleo")
            add_person_to_case(session, viewer, case, cleo, pin=office.house.pin)
        with office.house.working("cleo", case_id) as (session, viewer, case):
            ben = office.house.id_of("ben")
            remove_person_from_case(session, viewer, case, ben, pin=office.house.pin)
        return request_id

    def test_finds_no_request_of_it_any_more(self, office: Office) -> None:
        request_id = self.taken_off(office)
        ben = office.house.viewer("ben")
        with office.house.database.reading() as session, pytest.raises(NotFound):
            visible_request(session, ben, request_id)

    def test_leaves_everything_under_a_key_they_never_had(self, office: Office) -> None:
        request_id = self.taken_off(office)
        ring_id = office.opened(request_id).row.ring_id
        with office.house.database.reading() as session:
            newest = session.get_one(Ring, ring_id).epoch
            for table in SEALED:
                rows = session.scalars(select(table).where(table.ring_id == ring_id)).all()
                assert rows, table
                assert {epoch_of(row.sealed_body) for row in rows} == {newest}

    def test_leaves_everything_readable_to_the_others(self, office: Office) -> None:
        request_id = self.taken_off(office)
        with office.reading(request_id, "cleo") as (session, _viewer, opened):
            approval = approval_of(session, opened)
            assert approval is not None
            assert signatures_of(session, approval, opened.case.keys)
            sending = sending_of(session, opened)
            assert sending is not None
            assert sending.papers
            assert len(requests_of(session, opened.case)) == 1


def test_what_a_screen_says_is_over_is_over_by_the_law_of_that_day(small_office: Office) -> None:
    request_id = small_office.sent()
    small_office.happens(request_id, "received")
    later = today() + dt.timedelta(days=120)
    with small_office.reading(request_id) as (session, _viewer, opened):
        states = {c.key: c.state.value for c in clocks_of(session, opened, later).running}
    assert states["determination"] == "passed"

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: from the plan to the desk of whoever reviews them."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select

from app.cases.queries import visible_case
from app.cases.service import Decision, close_case, record_hold_decision
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kit.clock import today
from app.requests.drafts import edit_draft, withdraw
from app.requests.frozen import text_hash
from app.requests.lifecycle import State
from app.requests.models import RecordsRequest, RequestEvent
from app.requests.queries import requests_of, visible_request, waiting_for_review
from app.requests.review import Seen, approve
from tests.requests.office import CBP, USCIS, Office

NEVER = "never-encountered"
COVERED = "green-card-wrong-record"


class TestPreparing:
    def test_makes_a_draft_of_each_request_chosen(self, office: Office) -> None:
        case_id = office.case()
        made = office.prepare(case_id, USCIS, CBP)
        opened = [office.opened(request_id) for request_id in made]
        assert {one.body.holder for one in opened} == {"us/dhs/uscis", "us/dhs/cbp"}
        assert {one.state for one in opened} == {State.DRAFT}
        assert {one.row.state for one in opened} == {"draft"}
        assert {one.body.as_of for one in opened} == {today()}

    def test_names_whoever_prepared_it_as_its_author(self, office: Office) -> None:
        opened = office.opened(office.draft())
        assert opened.body.authors == (office.house.id_of("ben"),)
        assert set(opened.recorded_by.values()) == {office.house.id_of("ben")}

    def test_keeps_the_rules_that_refine_the_right(self, small_office: Office) -> None:
        opened = small_office.opened(small_office.draft())
        assert opened.body.asked[0].rules == ("us/foia/dhs", "us/foia/uscis")

    def test_asks_in_one_letter_what_joins_it(self, small_office: Office) -> None:
        opened = small_office.opened(small_office.draft(USCIS, COVERED))
        asked = [one.mechanism for one in opened.body.asked]
        assert asked == ["us/foia", "us/privacy-act/access"]

    def test_makes_one_letter_of_two_that_join(self, small_office: Office) -> None:
        case_id = small_office.case(COVERED)
        joined = "us/dhs/uscis:us/privacy-act/access"
        assert len(small_office.prepare(case_id, joined, USCIS)) == 1

    def test_twice_makes_it_once(self, office: Office) -> None:
        case_id = office.case()
        assert office.prepare(case_id, USCIS) == office.prepare(case_id, USCIS)

    def test_after_a_withdrawal_makes_another(self, small_office: Office) -> None:
        case_id = small_office.case()
        (first,) = small_office.prepare(case_id, USCIS)
        small_office.change(
            first, "ben", lambda s, v, r: withdraw(s, v, r, version=r.version, reason="No need.")
        )
        assert small_office.prepare(case_id, USCIS) != (first,)

    def test_nothing_is_refused(self, small_office: Office) -> None:
        case_id = small_office.case()
        with pytest.raises(Invalid, match="at least one"):
            small_office.prepare(case_id)

    @pytest.mark.parametrize("pick", ["us/nobody:us/foia", "us/dhs/uscis", "us/dhs/uscis:x/y"])
    def test_what_the_plan_does_not_have_is_refused(self, small_office: Office, pick: str) -> None:
        case_id = small_office.case()
        with pytest.raises(Conflict, match="plan has changed"):
            small_office.prepare(case_id, pick)

    def test_what_must_be_asked_first_is_refused(self, small_office: Office) -> None:
        case_id = small_office.case("hardly-anything-known")
        with pytest.raises(Conflict, match="person is asked"):
            small_office.prepare(case_id, USCIS)

    def test_one_that_fails_leaves_nothing_of_the_others(self, office: Office) -> None:
        case_id = office.case()
        with pytest.raises(Conflict):
            office.prepare(case_id, USCIS, "us/nobody:us/foia")
        there = select(func.count()).where(RecordsRequest.case_id == case_id)
        with office.house.database.reading() as session:
            assert session.scalar(there) == 0

    def test_on_a_closed_case_is_refused(self, small_office: Office) -> None:
        case_id = small_office.case()
        with small_office.house.working("ben", case_id) as (session, _viewer, case):
            close_case(session, case)
        with pytest.raises(Conflict, match="closed"):
            small_office.prepare(case_id, USCIS)


class TestAHold:
    def decide(self, office: Office, case_id: str, decision: str) -> None:
        with office.house.working("amara", case_id) as (session, viewer, case):
            decided = Decision("us/dhs/uscis", "us/foia", decision, "A petition was filed.")  # type: ignore[arg-type]
            record_hold_decision(session, viewer, case, decided)

    def test_stands_until_an_attorney_decides(self, office: Office) -> None:
        case_id = office.case(NEVER)
        with pytest.raises(NotAllowed, match="on hold"):
            office.prepare(case_id, USCIS)

    def test_stands_when_an_attorney_leaves_it(self, small_office: Office) -> None:
        case_id = small_office.case(NEVER)
        self.decide(small_office, case_id, "leave")
        with pytest.raises(NotAllowed, match="on hold"):
            small_office.prepare(case_id, USCIS)

    def test_is_prepared_on_the_attorney_s_reason(self, office: Office) -> None:
        case_id = office.case(NEVER)
        self.decide(office, case_id, "prepare")
        opened = office.opened(office.prepare(case_id, USCIS)[0])
        assert opened.body.decision == "A petition was filed."
        assert opened.body.decided_by == office.house.name_of("amara")

    def test_stops_what_is_prepared_once_an_attorney_leaves_it_after_all(
        self, office: Office
    ) -> None:
        case_id = office.case(NEVER)
        self.decide(office, case_id, "prepare")
        (request_id,) = office.prepare(case_id, USCIS)
        self.decide(office, case_id, "leave")
        with pytest.raises(Conflict, match="now holds"):
            office.submit(request_id)
        self.decide(office, case_id, "prepare")
        office.submit(request_id)
        office.confirm_everything(request_id)
        seen = Seen(text_hash(office.composed(request_id).papers), vouches=True)
        self.decide(office, case_id, "leave")
        with pytest.raises(Conflict, match="now holds"):
            office.change(
                request_id, "amara", lambda s, v, r: approve(s, v, r, version=r.version, seen=seen)
            )

    def test_of_one_office_says_nothing_of_another(self, small_office: Office) -> None:
        case_id = small_office.case(NEVER)
        self.decide(small_office, case_id, "prepare")
        with pytest.raises(NotAllowed, match="on hold"):
            small_office.prepare(case_id, USCIS, CBP)


class TestEditing:
    def test_changes_the_letter_and_nobody_else_s_words(self, office: Office) -> None:
        request_id = office.draft()
        office.edit(request_id, {"thanks": "Thank you all."})
        composed = office.composed(request_id)
        assert "Thank you all." in [line.text for b in composed.letter.blocks for line in b.lines]
        assert "Thank you all." not in str(composed.template)

    def test_shows_in_the_copy_the_client_reads(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.edit(request_id, {"thanks": "Thank you all."})
        copy = small_office.composed(request_id).copies[0]
        assert copy.language == "es"
        codes = {block.code for block in copy.blocks}
        assert {"thanks.english", "thanks.changed"} <= codes

    def test_shows_a_translation_somebody_wrote(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.change(
            request_id,
            "ben",
            lambda s, v, r: edit_draft(
                s,
                v,
                r,
                version=r.version,
                edits={"thanks": "Thank you all."},
                in_their_words={"thanks": "Gracias a todos.", "salutation": "not edited"},
            ),
        )
        assert small_office.opened(request_id).body.in_their_words == {"thanks": "Gracias a todos."}
        copy = small_office.composed(request_id).copies[0]
        assert "Gracias a todos." in [line.text for b in copy.blocks for line in b.lines]

    def test_makes_an_author_of_whoever_edits(self, office: Office) -> None:
        request_id = office.draft()
        office.edit(request_id, {"thanks": "Thank you all."}, by="amara")
        assert office.house.id_of("amara") in office.opened(request_id).body.authors

    def test_that_changes_nothing_is_no_change(self, small_office: Office) -> None:
        request_id = small_office.draft()
        before = small_office.opened(request_id)
        small_office.edit(request_id, {}, by="ben")
        assert small_office.opened(request_id).version == before.version

    def test_tells_the_second_of_two_and_keeps_the_first(self, office: Office) -> None:
        request_id = office.draft()
        seen = office.opened(request_id).version
        office.edit(request_id, {"thanks": "First."})
        with pytest.raises(Conflict, match="Somebody else changed"):
            office.change(
                request_id,
                "amara",
                lambda s, v, r: edit_draft(s, v, r, version=seen, edits={"thanks": "Second."}),
            )
        assert office.opened(request_id).body.edits == {"thanks": "First."}

    def test_is_for_drafts_only(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.submit(request_id)
        with pytest.raises(Conflict, match="not a draft"):
            small_office.edit(request_id, {"thanks": "Late."})

    def test_refuses_a_paragraph_that_states_the_law(self, small_office: Office) -> None:
        request_id = small_office.draft()
        with pytest.raises(Invalid, match="cannot be changed here"):
            small_office.edit(request_id, {"opening": "I demand."})


class TestSendingForReview:
    def test_puts_it_into_the_queue_of_the_case_s_people(self, office: Office) -> None:
        request_id = office.draft()
        office.submit(request_id)
        amara, cleo = (office.house.viewer(name) for name in ("amara", "cleo"))
        with office.house.database.reading() as session:
            assert request_id in {one.id for one in waiting_for_review(session, amara)}
            assert waiting_for_review(session, cleo) == ()

    def test_dates_the_letter_on_that_day(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.submit(request_id)
        assert small_office.composed(request_id).letter.dated_on == today()

    def test_is_refused_once_the_plan_no_longer_offers_it(self, small_office: Office) -> None:
        case_id = small_office.case()
        (request_id,) = small_office.prepare(case_id, "us/dhs/ice:us/foia")
        small_office.house.tell(case_id, "amara", NEVER)
        with pytest.raises(Conflict, match="plan"):
            small_office.submit(request_id)

    def test_twice_is_refused(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.submit(request_id)
        with pytest.raises(Conflict, match="not a draft"):
            small_office.submit(request_id)


class TestWithdrawing:
    def test_ends_it_with_a_reason(self, office: Office) -> None:
        request_id = office.draft()
        office.change(
            request_id, "ben", lambda s, v, r: withdraw(s, v, r, version=r.version, reason="Moved.")
        )
        opened = office.opened(request_id)
        assert opened.state is State.WITHDRAWN
        assert opened.events[-1].details.reason == "Moved."

    def test_needs_a_reason(self, small_office: Office) -> None:
        request_id = small_office.draft()
        with pytest.raises(Invalid, match="why"):
            small_office.change(
                request_id, "ben", lambda s, v, r: withdraw(s, v, r, version=r.version, reason=" ")
            )

    def test_of_something_over_is_refused(self, small_office: Office) -> None:
        request_id = small_office.draft()
        for expected in (None, "over already"):
            if expected is None:
                small_office.change(
                    request_id,
                    "ben",
                    lambda s, v, r: withdraw(s, v, r, version=r.version, reason="Moved."),
                )
                continue
            with pytest.raises(Conflict, match=expected):
                small_office.change(
                    request_id,
                    "ben",
                    lambda s, v, r: withdraw(s, v, r, version=r.version, reason="Again."),
                )


# ── Who sees what ────────────────────────────────────────────────────────────────────────────────


def test_a_request_is_there_for_the_people_of_its_case_alone(office: Office) -> None:
    request_id = office.draft()
    for name in ("cleo", "vera", "ada"):
        viewer = office.house.viewer(name)
        with office.house.database.reading() as session, pytest.raises(NotFound):
            visible_request(session, viewer, request_id)


def test_every_row_of_a_request_says_nothing_in_clear(small_office: Office) -> None:
    request_id = small_office.draft()
    small_office.edit(request_id, {"thanks": "Canario amarillo."})
    small_office.submit(request_id)
    with small_office.house.database.reading() as session:
        rows = [*session.scalars(select(RecordsRequest)), *session.scalars(select(RequestEvent))]
    for row in rows:
        clear = {c.key: getattr(row, c.key) for c in type(row).__table__.columns}
        text = repr(clear)
        for canary in ("Canario", "uscis", "Wilmer", "us/foia", "Ben"):
            assert canary not in text


def test_listing_requests_takes_the_same_statements_however_many(small_office: Office) -> None:
    case_id = small_office.case()
    small_office.prepare(case_id, USCIS)
    few = _statements(small_office, case_id)
    small_office.prepare(case_id, CBP, "us/dhs/ice:us/foia", "us/dhs/obim:us/foia")
    assert _statements(small_office, case_id) == few == 2


def _statements(office: Office, case_id: str) -> int:
    counted: list[str] = []
    with office.house.database.reading() as session:
        viewer = office.house.viewer("ben")

        case = visible_case(session, viewer, case_id)
        engine = office.house.database.engine
        event.listen(engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
        assert requests_of(session, case)
    return len(counted)

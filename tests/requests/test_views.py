# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on every page of a request: to whom, where it stands, the one next step."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.errors import Conflict
from app.kit.clock import today
from app.requests.draft_view import papers_now
from app.requests.lifecycle import State
from app.requests.views import (
    may_edit,
    plain_day,
    problem_in,
    queue_line,
    request_head,
    rights_of,
)
from tests.requests.desks import a_desk
from tests.requests.office import USCIS, Office

COVERED = "green-card-wrong-record"


@pytest.fixture(scope="module")
def drafted(small_office: Office) -> str:
    return small_office.draft()


class TestTheHead:
    def test_says_to_whom_what_and_where_it_stands(
        self, small_office: Office, drafted: str
    ) -> None:
        with a_desk(small_office, drafted) as desk:
            head = request_head(desk, desk.found)
        assert head.holder == "U.S. Citizenship and Immigration Services"
        assert head.right == "Freedom of Information Act request"
        assert (head.state, head.state_words) == ("draft", "Draft")
        assert head.version == small_office.opened(drafted).version

    def test_names_every_right_of_the_letter(self, small_office: Office) -> None:
        opened = small_office.opened(small_office.draft(USCIS, COVERED))
        assert rights_of(opened).count(";") == 1
        assert "Privacy Act" in rights_of(opened)

    def test_has_the_pages_its_reader_may_open(self, small_office: Office, drafted: str) -> None:
        with a_desk(small_office, drafted, "ben") as desk:
            of_ben = {tab["href"].rpartition("/")[2] for tab in request_head(desk, desk.found).tabs}
        with a_desk(small_office, drafted) as desk:
            all_of_them = {
                tab["href"].rpartition("/")[2] for tab in request_head(desk, desk.found).tabs
            }
        assert all_of_them - of_ben == {"review"}
        assert {"sign", "send", "events", "provenance", drafted} <= of_ben

    @pytest.mark.parametrize(
        ("pick", "is_portal"), [(USCIS, True), ("us/doj/eoir:us/eoir/record-of-proceedings", False)]
    )
    def test_has_a_page_for_the_portal_where_there_is_one(
        self, small_office: Office, pick: str, *, is_portal: bool
    ) -> None:
        request_id = small_office.draft(pick)
        with a_desk(small_office, request_id) as desk:
            tabs = {tab["href"].rpartition("/")[2] for tab in request_head(desk, desk.found).tabs}
            named = papers_now(desk, desk.found).named
        assert ("portal" in tabs) == ("portal-sheet" in named) == is_portal

    def test_leads_to_the_next_step(self, small_office: Office) -> None:
        for stage, path in (("draft", ""), ("approved", "/sign"), ("signed", "/send")):
            request_id = getattr(small_office, stage)()
            with a_desk(small_office, request_id) as desk:
                step = request_head(desk, desk.found).step
            assert step.href == f"/requests/{request_id}{path}"
            assert step.label

    def test_leads_nobody_where_they_may_not_go(self, small_office: Office) -> None:
        """The reviewer is told to review; whoever drafts is told for what it waits."""
        request_id = small_office.draft()
        small_office.submit(request_id)
        with a_desk(small_office, request_id, "ben") as desk:
            waits = request_head(desk, desk.found).step
        assert (waits.href, waits.label) == ("", "")
        assert waits.sentence == "It waits for someone who may approve it."
        with a_desk(small_office, request_id) as desk:
            review = request_head(desk, desk.found).step
        assert review.href == f"/requests/{request_id}/review"
        assert review.sentence.startswith("Read it")

    def test_of_what_is_over_leads_nowhere(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "closed")
        with a_desk(small_office, request_id) as desk:
            step = request_head(desk, desk.found).step
        assert (step.href, step.label) == ("", "")
        assert "Nothing is left to do" in step.sentence

    def test_writes_the_day_a_step_turns_on(self, small_office: Office) -> None:
        request_id = small_office.sent()
        small_office.happens(request_id, "received")
        with a_desk(small_office, request_id) as desk:
            sentence = request_head(desk, desk.found).step.sentence
        assert "{on}" not in sentence
        assert str(today().year)[:2] in sentence

    def test_can_be_said_in_spanish(self, small_office: Office, drafted: str) -> None:
        with a_desk(small_office, drafted, language="es") as desk:
            head = request_head(desk, desk.found)
        assert head.state == "draft"
        assert all(tab["label"] for tab in head.tabs)


class TestWhoMayEdit:
    def test_is_who_drafts_while_it_is_a_draft(self, small_office: Office, drafted: str) -> None:
        with a_desk(small_office, drafted, "ben") as desk:
            assert may_edit(desk, desk.found)

    def test_is_nobody_once_it_is_in_review(self, small_office: Office) -> None:
        request_id = small_office.draft()
        small_office.submit(request_id)
        with a_desk(small_office, request_id, "ben") as desk:
            assert desk.found.state is State.IN_REVIEW
            assert not may_edit(desk, desk.found)


def test_a_problem_writes_its_days_as_screens_do(small_office: Office, drafted: str) -> None:
    error = Conflict("That way was not open on {on}.", on=dt.date(2026, 11, 24))
    with a_desk(small_office, drafted) as desk:
        assert problem_in(desk, error) == "That way was not open on Tue 24 Nov 2026."


def test_a_line_of_the_queue_says_whose_work_it_is(small_office: Office) -> None:
    request_id = small_office.draft()
    small_office.submit(request_id)
    for name, is_own in (("ben", True), ("amara", False)):
        with a_desk(small_office, request_id, name) as desk:
            line = queue_line(desk, desk.found)
        assert (line.id, line.is_own) == (request_id, is_own)
        assert line.since["iso"] == today().isoformat()


def test_a_day_is_given_to_machines_and_to_people() -> None:
    assert plain_day(dt.date(2026, 12, 4), "en") == {"iso": "2026-12-04", "text": "Fri 4 Dec 2026"}
    assert plain_day(dt.date(2026, 12, 4), "es")["text"].startswith("vie")


def test_every_step_has_words_for_its_button(small_office: Office) -> None:
    """Whatever the next step is, the head can lead there."""
    request_id = small_office.sent()
    story: list[tuple[str, dict[str, Any]]] = [
        ("received", {}),
        ("fee-asked", {}),
        ("tolled", {}),
        ("resumed", {}),
        ("determination", {"adverse": True, "grounds": ["withheld"]}),
        ("appeal-sent", {}),
        ("appeal-received", {}),
        ("appeal-determination", {"adverse": True, "grounds": ["withheld"]}),
    ]
    for kind, details in story:
        small_office.happens(request_id, kind, **details)
        with a_desk(small_office, request_id) as desk:
            head = request_head(desk, desk.found)
        assert head.step.sentence
        assert head.step.label, kind

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events in a reader's words, and the case's panel, which shows where each request stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.kit.clock import today
from app.requests.event_views import correctable, timeline_of
from app.requests.events import EventKind, in_effect, latest
from app.requests.origin import provenance_of
from app.requests.panel import requests_panel
from app.requests.recording import Correction, correct_event
from tests.letters.build import text_of_paper
from tests.requests.desks import a_desk
from tests.requests.office import CBP, HEARING, USCIS, Office


@pytest.fixture(scope="module")
def told(small_office: Office) -> str:
    request_id = small_office.sent()
    small_office.happens(request_id, "received")
    small_office.happens(request_id, "tracking-number", tracking_number="FICT-1", note="By post.")
    small_office.happens(request_id, "extension", until=today())
    small_office.happens(request_id, "fee-asked", amount="$12")
    small_office.happens(request_id, "determination", adverse=True, grounds=["fees", "glomar"])
    return request_id


def timeline(office: Office, request_id: str, by: str = "amara") -> list[dict[str, Any]]:
    names = {person.id: person.name for person in office.house.clinic.people.values()}
    with a_desk(office, request_id, by) as desk:
        return timeline_of(desk, desk.found, names)


def entry(office: Office, request_id: str, what: str) -> dict[str, Any]:
    return next(one for one in timeline(office, request_id) if one["what"] == what)


class TestTheTimeline:
    def test_begins_with_what_happened_last(self, small_office: Office, told: str) -> None:
        whats = [one["what"] for one in timeline(small_office, told)]
        assert whats[0] == "The office decided"
        assert whats[-1] == "Drafted"

    @pytest.mark.parametrize(
        ("what", "says"),
        [
            ("The office gave a number", "Number: FICT-1 By post."),
            ("The office asks for fees", "Amount: $12"),
            ("Signed", "Papers: Letter, Declaration of identity, Consent"),
        ],
    )
    def test_says_what_is_known_of_each(
        self, small_office: Office, told: str, what: str, says: str
    ) -> None:
        assert entry(small_office, told, what)["note"] == says

    def test_says_on_which_grounds(self, small_office: Office, told: str) -> None:
        note = entry(small_office, told, "The office decided")["note"]
        assert note.startswith("Fees; Neither confirmed nor denied")

    def test_says_which_day_an_office_named(self, small_office: Office, told: str) -> None:
        note = entry(small_office, told, "The office takes more time")["note"]
        assert str(today().year) in note

    def test_says_who_recorded_it(self, small_office: Office, told: str) -> None:
        who = entry(small_office, told, "Approved")["who_when"]
        assert who.startswith(small_office.house.name_of("amara"))

    def test_tells_ours_from_theirs(self, small_office: Office, told: str) -> None:
        owners = {one["what"]: one["owner"] for one in timeline(small_office, told)}
        assert owners["Sent"] == owners["Approved"] == "ours"
        assert owners["The office received it"] == "theirs"

    def test_leads_to_what_may_be_corrected(self, small_office: Office, told: str) -> None:
        leads = {one["what"]: bool(one["href"]) for one in timeline(small_office, told)}
        assert leads["The office received it"]
        assert leads["Sent"]
        assert not leads["Approved"]

    def test_names_nobody_who_has_left(self, small_office: Office, told: str) -> None:
        with a_desk(small_office, told) as desk:
            lines = timeline_of(desk, desk.found, {})
        assert all(one["who_when"].startswith("somebody who has left") for one in lines)


class TestACorrection:
    def corrected(self, office: Office, on: dt.date | None = None) -> str:
        request_id = office.sent()
        office.happens(request_id, "tracking-number", tracking_number="FICT-OLD")
        event = latest(office.opened(request_id).events, EventKind.TRACKING_NUMBER)
        assert event is not None
        correction = Correction(event.id, "Misread.", on)
        office.change(
            request_id,
            "amara",
            lambda s, v, r: correct_event(s, v, r, version=r.version, correction=correction),
        )
        return request_id

    def test_stands_at_what_it_corrects(self, small_office: Office) -> None:
        request_id = self.corrected(small_office, on=today())
        lines = [
            one
            for one in timeline(small_office, request_id)
            if one["what"] == "The office gave a number"
        ]
        taken_back = [one["taken_back"] for one in lines if one["taken_back"]]
        assert len(lines) == 2
        assert len(taken_back) == 1
        assert small_office.house.name_of("amara") in taken_back[0]
        assert taken_back[0].endswith("Misread.")

    def test_of_what_never_happened_is_no_entry_of_its_own(self, small_office: Office) -> None:
        request_id = self.corrected(small_office)
        lines = timeline(small_office, request_id)
        assert "Did not happen" not in {one["what"] for one in lines}
        (gone,) = [one for one in lines if one["taken_back"]]
        assert gone["taken_back"].startswith("Taken back by")
        assert gone["href"] == ""

    def test_can_be_corrected_itself(self, small_office: Office) -> None:
        request_id = self.corrected(small_office, on=today())
        opened = small_office.opened(request_id)
        kinds = {event.kind for event in correctable(opened)}
        assert kinds == {EventKind.SENT, EventKind.TRACKING_NUMBER}
        assert set(correctable(opened)) <= set(in_effect(opened.events))


class TestThePanelOfACase:
    def panel(self, office: Office, request_id: str) -> Any:  # noqa: ANN401  a panel
        with a_desk(office, request_id) as desk:
            case = desk.found.case
            return requests_panel(desk, case)  # type: ignore[arg-type]  # a desk is a desk

    def test_shows_where_each_request_stands(self, small_office: Office) -> None:
        case_id = small_office.case(HEARING)
        one, _other = small_office.prepare(case_id, USCIS, CBP)
        small_office.submit(one)
        panel = self.panel(small_office, one)
        assert panel.state_words == "2 requests"
        assert {line.state_words for line in panel.lines} == {"Draft", "In review"}
        assert panel.action is None

    def test_shows_the_next_date_and_whose_it_is(self, small_office: Office, told: str) -> None:
        panel = self.panel(small_office, told)
        assert panel.next_words == "Appeal"
        assert panel.next_date["relation"] == "Ours · in 90 days"
        (line,) = panel.lines
        assert line.state_words == "Answered · Refused"
        assert "Decide with an attorney about an appeal." in line.hint
        assert line.date == panel.next_date
        assert panel.action[1].endswith("/dates")

    def test_is_named_by_the_office_not_by_the_person(
        self, small_office: Office, told: str
    ) -> None:
        (line,) = self.panel(small_office, told).lines
        assert line.name == "USCIS: Freedom of Information Act request"
        assert line.href == f"/requests/{told}"


class TestProvenance:
    def test_of_a_draft_says_what_it_rests_on_and_nobody_s_name(self, small_office: Office) -> None:
        with a_desk(small_office, small_office.draft()) as desk:
            text = text_of_paper(provenance_of(desk, desk.found))
        assert "5 U.S.C. 552(a)(3)(A)" in text
        assert "Approved by" not in text

    def test_of_a_sent_letter_says_who_approved_signed_and_when(
        self, small_office: Office, told: str
    ) -> None:
        with a_desk(small_office, told) as desk:
            text = text_of_paper(provenance_of(desk, desk.found))
        assert small_office.house.name_of("amara") in text
        assert "Attorney admitted in IL" in text
        assert "Wilmer Ejemplo Fuentes · On screen" in text
        assert small_office.opened(told).case.reference in text

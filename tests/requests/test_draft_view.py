# SPDX-License-Identifier: AGPL-3.0-or-later
"""The draft as its page shows it, before it is drawn."""

from __future__ import annotations

import datetime as dt

import pytest

from app.requests.draft_view import (
    changes_in,
    draft_view,
    fact_address,
    papers_now,
    risks_of,
    sheet_view,
    source_of,
    words_for,
)
from app.requests.margins import Confirmed, Ground
from app.requests.provenance import NO_SOURCE
from tests.requests.desks import a_desk
from tests.requests.office import CBP, USCIS, Office

ARABIC = "arabic-reader"
A_GROUND = Ground(
    fact="us/foia#form/electronic-copies",
    says="The request may ask for the records in electronic form.",
    citation="5 U.S.C. 552(a)(3)(B)",
    source="The statute as generally known",
    locator=None,
    read_on=None,
    confidence="recalled",
    confirmed=None,
    is_sure=False,
)


@pytest.fixture(scope="module")
def drafted(small_office: Office) -> str:
    request_id = small_office.draft()
    small_office.edit(request_id, {"thanks": "Thank you all."})
    return request_id


class TestTheSheet:
    def test_shows_the_letter_as_edited(self, small_office: Office, drafted: str) -> None:
        with a_desk(small_office, drafted) as desk:
            draft = draft_view(desk, desk.found)
        assert draft.sheet is not None
        assert "Thank you all." in str(draft.sheet.paper)
        assert draft.changed == ("thanks",)
        assert draft.editable == ()

    def test_to_be_edited_shows_the_template_and_the_edits_apart(
        self, small_office: Office, drafted: str
    ) -> None:
        with a_desk(small_office, drafted, "ben") as desk:
            draft = draft_view(desk, desk.found, may_edit=True)
        assert draft.sheet is not None
        assert "Thank you all." not in str(draft.sheet.paper)
        assert draft.edits == {"thanks": "Thank you all."}
        assert {"thanks", "requests"} <= set(draft.editable)
        assert "opening" not in draft.editable

    def test_gives_back_what_was_typed(self, small_office: Office, drafted: str) -> None:
        with a_desk(small_office, drafted, "ben") as desk:
            draft = draft_view(desk, desk.found, may_edit=True, typed={"thanks": "Half a wo"})
        assert draft.edits == {"thanks": "Half a wo"}

    def test_asks_for_what_was_changed_in_the_client_s_language(
        self, small_office: Office, drafted: str
    ) -> None:
        with a_desk(small_office, drafted) as desk:
            (told,) = draft_view(desk, desk.found).in_their_words
        assert (told.code, told.english, told.text) == ("thanks", "Thank you all.", "")

    def test_has_the_copy_beside_it_in_its_own_direction(self, small_office: Office) -> None:
        request_id = small_office.draft(USCIS, ARABIC)
        with a_desk(small_office, request_id) as desk:
            copy = draft_view(desk, desk.found).copy
        assert copy is not None
        assert (copy.direction, copy.language_name) == ("rtl", "العربية")
        assert copy.dated

    def test_of_another_paper_has_neither_notes_nor_copy(
        self, small_office: Office, drafted: str
    ) -> None:
        with a_desk(small_office, drafted) as desk:
            draft = draft_view(desk, desk.found, chosen="consent")
        assert draft.sheet is not None
        assert draft.sheet.paper.kind == "consent"
        assert (draft.copy, draft.notes) == (None, {})
        assert [one.name for one in draft.papers if one.is_current] == ["consent"]

    def test_of_an_approved_letter_is_what_was_approved(self, small_office: Office) -> None:
        request_id = small_office.approved()
        case_id = small_office.opened(request_id).case.id
        small_office.house.tell(case_id, "amara", ARABIC)
        with a_desk(small_office, request_id) as desk:
            now = papers_now(desk, desk.found)
            draft = draft_view(desk, desk.found)
        assert now.composed is None
        assert "Wilmer Ejemplo Fuentes" in str(now.letter)
        assert draft.sheet is not None
        assert draft.sheet.paper.banner is None
        assert draft.changed == ()


class TestTheMargin:
    def test_marks_what_is_unsure(self, small_office: Office) -> None:
        request_id = small_office.draft("us/doj/fbi:us/foia")
        with a_desk(small_office, request_id) as desk:
            draft = draft_view(desk, desk.found)
        unsure = [s for code in draft.unsure for s in draft.notes[code] if s["state"] == "unsure"]
        assert {s["mark"] for s in unsure} == {"recalled", "read second-hand"}
        sure = set(draft.notes) - set(draft.unsure)
        assert sure

    def test_says_where_the_catalogue_names_no_source(
        self, small_office: Office, drafted: str
    ) -> None:
        with a_desk(small_office, drafted) as desk:
            (note,) = draft_view(desk, desk.found).notes["declaration-enclosed"]
        assert note["law"] == "28 U.S.C. 1746"
        assert (note["mark"], note["instead"]) == ("unknown", NO_SOURCE)

    def test_names_a_source_once_and_each_unsure_fact_for_itself(
        self, small_office: Office
    ) -> None:
        request_id = small_office.draft("us/dhs/ice:us/foia")
        with a_desk(small_office, request_id) as desk:
            notes = draft_view(desk, desk.found).notes["requests"]
        sure = [one["source"] for one in notes if one["state"] == "sure"]
        assert len(sure) == len(set(sure))
        unsure = [one["law"] for one in notes if one["state"] != "sure"]
        assert len(unsure) == len(set(unsure))

    def test_leads_who_may_confirm_to_the_fact(self, small_office: Office, drafted: str) -> None:
        for name, leads in (("amara", True), ("ben", False)):
            with a_desk(small_office, drafted, name) as desk:
                source = source_of(desk, A_GROUND, law=None, back=f"/requests/{drafted}")
            assert ("href" in source) == leads
            assert (source["state"], source["mark"]) == ("unsure", "recalled")
            assert source["law"] == A_GROUND.says

    def test_says_who_confirmed_it(self, small_office: Office, drafted: str) -> None:
        who = Confirmed("Amara (fictitious)", dt.date(2026, 11, 24))
        ground = Ground(**{**vars(A_GROUND), "confirmed": who, "is_sure": True})
        with a_desk(small_office, drafted) as desk:
            source = source_of(desk, ground, law="5 U.S.C. 552", back="")
        assert source["mark"] == "confirmed by Amara (fictitious) on November 24, 2026"
        assert (source["state"], source["law"]) == ("sure", "5 U.S.C. 552")
        assert "href" not in source

    @pytest.mark.parametrize(
        ("locator", "address"),
        [
            ("https://www.example.gov/foia", "https://www.example.gov/foia"),
            ("http://www.example.gov", ""),
            ("javascript:alert(1)", ""),
            ("5 CFR 2604.305", ""),
            (None, ""),
        ],
    )
    def test_follows_only_safe_addresses(
        self, small_office: Office, drafted: str, locator: str | None, address: str
    ) -> None:
        ground = Ground(**{**vars(A_GROUND), "locator": locator})
        with a_desk(small_office, drafted) as desk:
            assert source_of(desk, ground, law=None, back="")["address"] == address


def test_what_could_go_wrong_is_said_once(small_office: Office) -> None:
    request_id = small_office.draft(CBP)
    with a_desk(small_office, request_id) as desk:
        risks = risks_of(desk, small_office.composed(request_id))
    texts = [risk["text"] for risk in risks]
    assert texts
    assert len(texts) == len(set(texts))
    assert all(set(risk) == {"text", "safer", "effect", "href"} for risk in risks)


def test_papers_are_called_by_what_they_are(small_office: Office, drafted: str) -> None:
    with a_desk(small_office, drafted) as desk:
        assert words_for(desk, "letter") == "Letter"
        assert words_for(desk, "letter.es") == "Letter, copy to read (Español)"
        assert words_for(desk, "checklist.es") == "Checklist for the client (Español)"


def test_a_fact_s_address_carries_where_to_go_after() -> None:
    assert fact_address("us/foia#a/b") == "/facts/us/foia%23a/b"
    assert fact_address("us/foia#a", back="/requests/x") == "/facts/us/foia%23a?back=/requests/x"
    assert "%3F" in fact_address("us/foia#a", back="/x?y=1")


def test_changes_are_those_against_the_catalogue(small_office: Office, drafted: str) -> None:
    assert [c.code for c in changes_in(small_office.composed(drafted))] == ["thanks"]


def test_a_paper_without_a_date_says_none(small_office: Office, drafted: str) -> None:
    composed = small_office.composed(drafted)
    declaration = next(paper for paper in composed.papers if paper.kind == "declaration")
    assert sheet_view(declaration).dated == ""
    assert sheet_view(composed.letter).dated

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet of a draft over HTTP: what it shows, what is edited, what comes back."""

from __future__ import annotations

import pytest

from tests.clinic.visitor import shown
from tests.requests.office import USCIS, Served
from tests.requests.reading import (
    ARABIC,
    CONFLICT,
    FORBIDDEN,
    FORM,
    MISSING,
    OK,
    SEE_OTHER,
    fields,
    titles_say_nothing,
    words_of,
)


class TestTheDraft:
    def test_shows_law_and_source_beside_each_paragraph(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        page = served_office.visitor("ben").get(f"/requests/{request_id}")
        laws = {e.text for e in shown(page).iterfind(".//aside//span[@class='law']")}
        assert {"5 U.S.C. 552(a)(3)(A)", "28 U.S.C. 1746"} <= laws
        titles_say_nothing(page)

    def test_lets_only_free_paragraphs_be_edited(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        page = served_office.visitor("ben").get(f"/requests/{request_id}")
        names = {str(field.get("name")) for field in fields(page)}
        assert {"block_thanks", "block_requests"} <= names
        assert "block_opening" not in names

    def test_is_read_only_for_who_may_not_draft(self, served_office: Served) -> None:
        office = served_office.office
        case_id = office.house.open("ben", "vera")
        office.house.tell(case_id, "ben", ARABIC)
        (request_id,) = office.prepare(case_id, USCIS)
        page = served_office.visitor("vera").get(f"/requests/{request_id}")
        assert page.status_code == OK
        assert not fields(page)
        sent = served_office.visitor("vera").send(f"/requests/{request_id}", version="1")
        assert sent.status_code == MISSING

    def test_shows_the_copy_right_to_left_for_who_reads_so(self, served_office: Served) -> None:
        request_id = served_office.office.draft(USCIS, ARABIC)
        page = served_office.visitor("ben").get(f"/requests/{request_id}")
        copy = shown(page).xpath("//section[@class='copy-to-read']/article")[0]
        assert (copy.get("lang"), copy.get("dir")) == ("ar", "rtl")

    def test_keeps_what_was_typed_when_somebody_else_was_faster(
        self, served_office: Served
    ) -> None:
        office, ben = served_office.office, served_office.visitor("ben")
        request_id = office.draft()
        address = f"/requests/{request_id}"
        opened = ben.get(address)
        office.edit(request_id, {"thanks": "Many thanks."}, by="amara")
        back = ben.answer(opened, address, block_thanks="Thanks from Ben.")
        assert back.status_code == CONFLICT
        assert "Somebody else" in words_of(back)
        assert {f.text for f in fields(back) if f.get("name") == "block_thanks"} == {
            "Thanks from Ben."
        }
        assert "Many thanks." in words_of(back)
        again = ben.answer(back, address)
        assert again.status_code == SEE_OTHER
        assert office.opened(request_id).body.edits == {"thanks": "Thanks from Ben."}

    def test_keeps_what_was_typed_when_it_cannot_be_kept(self, served_office: Served) -> None:
        ben = served_office.visitor("ben")
        address = f"/requests/{served_office.office.draft()}"
        back = ben.fill(address, block_requests="", block_thanks="Kept here.")
        assert back.status_code == FORM
        assert "at least one entry" in words_of(back)
        assert "Kept here." in back.text

    def test_takes_the_client_s_words_for_what_was_changed(self, served_office: Served) -> None:
        office, ben = served_office.office, served_office.visitor("ben")
        request_id = office.draft()
        address = f"/requests/{request_id}"
        ben.fill(address, block_thanks="Thank you all.")
        page = ben.get(address)
        assert "The text above was changed" not in page.text
        assert shown(page).xpath("//textarea[@name='words_thanks']")
        ben.fill(address, words_thanks="Gracias a todos.")
        assert "Gracias a todos." in words_of(ben.get(address))

    def test_shows_any_other_paper_of_the_packet(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        ben = served_office.visitor("ben")
        page = ben.get(f"/requests/{request_id}?paper=declaration")
        assert "penalty of perjury" in words_of(page)
        assert not fields(page)
        assert ben.get(f"/requests/{request_id}?paper=nonsense").status_code == OK

    def test_says_that_the_plan_no_longer_offers_it(self, served_office: Served) -> None:
        office = served_office.office
        case_id = office.case()
        (request_id,) = office.prepare(case_id, "us/dhs/ice:us/foia")
        office.house.tell(case_id, "amara", "never-encountered")
        for path in ("", "/changes", "/review", "/portal", "/provenance"):
            page = served_office.visitor("amara").get(f"/requests/{request_id}{path}")
            assert page.status_code == OK
            assert "plan" in words_of(page)

    def test_changes_are_shown_word_by_word(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.draft()
        ben = served_office.visitor("ben")
        assert "Nothing was changed" in words_of(ben.get(f"/requests/{request_id}/changes"))
        office.edit(request_id, {"thanks": "Thank you for your work."})
        page = shown(ben.get(f"/requests/{request_id}/changes"))
        assert [e.text_content() for e in page.iterfind(".//del")] == ["Taken out: help."]
        assert [e.text_content() for e in page.iterfind(".//ins")] == ["Put in: work."]


@pytest.mark.parametrize(
    "name", ["letter", "declaration", "consent", "portal-sheet", "letter.es", "checklist.es"]
)
def test_every_paper_is_printed(served_office: Served, name: str) -> None:
    request_id = served_office.office.draft()
    pdf = served_office.visitor("ben").get(f"/requests/{request_id}/paper/{name}.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "Wilmer" not in pdf.headers["content-disposition"]
    assert pdf.content.startswith(b"%PDF")


def test_a_paper_there_is_not_is_not_found(served_office: Served) -> None:
    request_id = served_office.office.draft()
    ben = served_office.visitor("ben")
    assert ben.get(f"/requests/{request_id}/paper/poem.pdf").status_code == MISSING
    assert ben.get(f"/requests/{request_id}/sent/letter.pdf").status_code == MISSING


def test_a_request_is_not_there_for_anybody_else(served_office: Served) -> None:
    request_id = served_office.office.draft()
    cleo = served_office.visitor("cleo")
    for path in ("", "/changes", "/sign", "/portal", "/send", "/events", "/provenance"):
        assert cleo.get(f"/requests/{request_id}{path}").status_code == MISSING


class TestPreparing:
    def test_several_leads_back_to_the_case(self, served_office: Served) -> None:
        case_id = served_office.office.case()
        made = served_office.visitor("ben").send(
            f"/cases/{case_id}/requests", chosen=[USCIS, "us/dhs/cbp:us/foia"]
        )
        assert made.headers["location"] == f"/cases/{case_id}"
        page = served_office.visitor("ben").get(f"/cases/{case_id}")
        assert "2 requests" in words_of(page)

    def test_what_is_held_is_refused_in_a_sentence(self, served_office: Served) -> None:
        case_id = served_office.office.case("never-encountered")
        page = served_office.visitor("ben").send(f"/cases/{case_id}/requests", chosen=USCIS)
        assert page.status_code == FORBIDDEN
        assert "on hold" in words_of(page)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a request over HTTP, without scripts: what they show, and what comes back."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import httpx
import pikepdf
import pytest
from lxml import html

from app.kit.clock import today
from app.requests.lifecycle import State
from app.requests.queries import approval_of
from tests.clinic.visitor import form_on, shown
from tests.requests.office import HEARING, USCIS, Served

OK, SEE_OTHER, MISSING, CONFLICT, FORM = 200, 303, 404, 409, 422
ARABIC = "arabic-reader"


def words_of(response: httpx.Response) -> str:
    return " ".join(shown(response).find(".//main").text_content().split())


def titles_say_nothing(response: httpx.Response) -> None:
    title = shown(response).findtext(".//title")
    for canary in ("Wilmer", "Ejemplo", "USCIS", "Citizenship", "Freedom"):
        assert canary not in title


def fields(response: httpx.Response) -> list[html.HtmlElement]:
    return list(shown(response).iterfind(".//article//textarea"))


class TestTheWholeWay:
    """From the plan to the answer, each step by whoever may take it."""

    def test_from_plan_to_answer(self, served_office: Served) -> None:
        office, ben, amara = served_office.office, *map(served_office.visitor, ("ben", "amara"))
        case_id = office.case()
        made = ben.fill(f"/cases/{case_id}/plan", f"/cases/{case_id}/requests", chosen=USCIS)
        assert made.status_code == SEE_OTHER
        base = made.headers["location"]
        request_id = base.rpartition("/")[2]

        draft = ben.get(base)
        assert "Edit this paragraph" in draft.text
        assert "What the person reads" in draft.text
        saved = ben.fill(base, block_thanks="Thank you all.", then="review")
        assert saved.status_code == SEE_OTHER
        assert office.opened(request_id).state is State.IN_REVIEW

        assert base + "/review" in amara.get("/review").text
        weighed = amara.get(f"{base}/review")
        assert "Thank you all." in weighed.text
        self._confirm_all(served_office, request_id)
        approved = amara.fill(f"{base}/review", f"{base}/approve", vouches="yes")
        assert approved.headers["location"] == f"{base}/sign"

        signing = ben.get(f"{base}/sign")
        said = {"way": "on-screen", "name": "Wilmer Ejemplo Fuentes", "interpreter": "Sami M."}
        typed = {**form_on(signing, f"{base}/sign"), **said}
        assert ben.client.post(f"{base}/sign", data=typed).status_code == SEE_OTHER
        assert "Every paper is signed." in ben.get(f"{base}/sign").text

        sent = ben.fill(f"{base}/send", channel="first", confirmation="FICT-1")
        assert sent.headers["location"] == f"{base}/events"
        there = ben.get(f"{base}/send")
        assert "FICT-1" in there.text
        self._prints_are_kept(there, served_office)

        recorded = ben.fill(
            f"{base}/events?kind=received", f"{base}/events", on=today().isoformat()
        )
        assert recorded.status_code == SEE_OTHER
        events = ben.get(f"{base}/events")
        assert "The office received it" in events.text
        assert "Explain this date" in events.text
        assert "Decision on the request" in words_of(events)
        dates = ben.get(f"/cases/{case_id}/dates")
        assert "Silent only after" in words_of(dates)
        assert "With the office" in ben.get(f"/cases/{case_id}").text

    def _confirm_all(self, served_office: Served, request_id: str) -> None:
        amara, back = served_office.visitor("amara"), f"/requests/{request_id}/review"
        first = True
        while True:
            links = shown(amara.get(back)).xpath("//ul[contains(@class, 'to-confirm')]//a/@href")
            if not links:
                break
            if first:
                approve = shown(amara.get(back)).xpath("//button[@data-key='a']")[0]
                assert "disabled" in approve.attrib
                first = False
            action = str(links[0]).partition("?")[0]
            done = amara.fill(str(links[0]), action, source="Read it (fictitious).")
            assert done.headers["location"] == back

    def _prints_are_kept(self, page: httpx.Response, served_office: Served) -> None:
        links = shown(page).xpath("//a[contains(@href, '/sent/')]/@href")
        assert len(links) == 3
        for link in links:
            pdf = served_office.visitor("ben").get(str(link))
            assert pdf.headers["content-type"] == "application/pdf"
            assert pdf.content.startswith(b"%PDF")


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
        assert page.status_code == 403
        assert "on hold" in words_of(page)


class TestReview:
    def test_says_why_one_may_not_approve(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.draft()
        office.edit(request_id, {"thanks": "Thanks."}, by="amara")
        office.submit(request_id)
        page = served_office.visitor("amara").get(f"/requests/{request_id}/review")
        assert "You wrote or changed these papers yourself" in words_of(page)
        assert not shown(page).xpath("//button[@data-key='a']")

    def test_returns_with_a_word_or_comes_back(self, served_office: Served) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        review, action = f"/requests/{request_id}/review", f"/requests/{request_id}/return"
        back = amara.fill(review, action, text=" ")
        assert back.status_code == FORM
        assert "what to mend" in words_of(back)
        assert amara.fill(review, action, text="Name the port.").status_code == SEE_OTHER
        draft = served_office.visitor("ben").get(f"/requests/{request_id}")
        assert "Name the port." in words_of(draft)

    def test_of_what_was_changed_meanwhile_comes_back(self, served_office: Served) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        office.confirm_everything(request_id)
        opened = amara.get(f"/requests/{request_id}/review")
        office.house.tell(office.opened(request_id).case.id, "ben", ARABIC)
        back = amara.answer(opened, f"/requests/{request_id}/approve", vouches="yes")
        assert back.status_code == CONFLICT
        assert office.opened(request_id).state is State.IN_REVIEW

    def test_asks_the_approver_to_vouch_for_citations_without_a_source(
        self, served_office: Served
    ) -> None:
        office, amara = served_office.office, served_office.visitor("amara")
        request_id = office.draft()
        office.submit(request_id)
        office.confirm_everything(request_id)
        review = f"/requests/{request_id}/review"
        page = amara.get(review)
        assert "28 U.S.C. 1746" in words_of(page)
        back = amara.answer(page, f"/requests/{request_id}/approve")
        assert back.status_code == FORM
        assert "Check them yourself" in words_of(back)

    def test_is_not_a_page_of_who_does_not_review(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        for path in ("/review", f"/requests/{request_id}/review"):
            assert served_office.visitor("ben").get(path).status_code == MISSING


class TestAFact:
    fact = quote("us/il/court-access#in_force")  # of no letter these tests write

    def test_says_what_it_says_and_where_it_was_read(self, served_office: Served) -> None:
        page = served_office.visitor("amara").get(
            f"/facts/{quote('us/foia#form/electronic-copies')}"
        )
        said = words_of(page)
        assert "electronic form" in said
        assert "no source was read" in said

    def test_needs_a_source_and_keeps_the_note(self, served_office: Served) -> None:
        back = served_office.visitor("amara").fill(
            f"/facts/{self.fact}", source=" ", note="Third edition."
        )
        assert back.status_code == FORM
        assert "Third edition." in back.text

    def test_leads_back_to_a_request_and_nowhere_else(self, served_office: Served) -> None:
        page = served_office.visitor("amara").get(f"/facts/{self.fact}?back=//evil.example/")
        assert form_on(page, f"/facts/{self.fact}")["back"] == [""]

    def test_read_in_its_source_is_not_asked_again(self, served_office: Served) -> None:
        page = served_office.visitor("amara").get(f"/facts/{quote('us/foia#who_may_use')}")
        assert "needs no further word" in words_of(page)
        assert "Confirm it" not in words_of(page)

    def test_that_is_not_there_is_not_found(self, served_office: Served) -> None:
        assert served_office.visitor("amara").get("/facts/us/nothing").status_code == MISSING

    def test_is_not_a_page_of_who_does_not_confirm(self, served_office: Served) -> None:
        assert served_office.visitor("ben").get(f"/facts/{self.fact}").status_code == MISSING


class TestSigning:
    def test_waits_for_the_approval(self, served_office: Served) -> None:
        request_id = served_office.office.draft()
        page = served_office.visitor("ben").get(f"/requests/{request_id}/sign")
        assert "Nothing to sign yet" in words_of(page)

    def test_comes_back_with_what_was_typed(self, served_office: Served) -> None:
        request_id = served_office.office.approved()
        address = f"/requests/{request_id}/sign"
        page = served_office.visitor("ben").get(address)
        for typed, why in (
            ({"way": ""}, "in which way"),
            ({"way": "by-hand"}, "signed copy"),
            ({"way": "on-screen", "on": "soon"}, "Write the day"),
            ({"way": "on-screen", "interpreter": ""}, "read the papers aloud"),
        ):
            said: dict[str, Any] = {**form_on(page, address), "name": "Typed Name", **typed}
            back = served_office.visitor("ben").client.post(address, data=said)
            assert back.status_code == FORM
            assert why in words_of(back)
            assert 'value="Typed Name"' in back.text

    def test_offers_the_papers_of_the_case_as_signed_copies(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.approved()
        office.add_paper(office.opened(request_id).case.id)
        page = served_office.visitor("ben").get(f"/requests/{request_id}/sign")
        assert "signed.pdf" in page.text


class TestSending:
    def test_says_what_is_missing(self, served_office: Served) -> None:
        ben = served_office.visitor("ben")
        unsigned = ben.get(f"/requests/{served_office.office.approved()}/send")
        assert "Not every paper is signed" in words_of(unsigned)
        draft = f"/requests/{served_office.office.draft()}/send"
        back = ben.send(draft, version="1", channel="first", on=today().isoformat())
        assert back.status_code == CONFLICT

    def test_offers_only_ways_that_are_open(self, served_office: Served) -> None:
        request_id = served_office.office.signed()
        page = shown(served_office.visitor("ben").get(f"/requests/{request_id}/send"))
        ways = {i.get("value"): "disabled" in i.attrib for i in page.xpath("//*[@name='channel']")}
        assert ways == {"post-until-2026": True, "first": False}

    def test_through_a_closed_way_comes_back_and_keeps_no_print(
        self, served_office: Served
    ) -> None:
        office = served_office.office
        request_id = office.signed()
        before = set(office.files.rglob("*"))
        back = served_office.visitor("ben").fill(
            f"/requests/{request_id}/send", channel="post-until-2026", confirmation="Kept."
        )
        assert back.status_code == CONFLICT
        assert "was not open" in words_of(back)
        assert "Kept." in back.text
        assert {f for f in set(office.files.rglob("*")) - before if f.is_file()} == set()


class TestEvents:
    def test_ask_only_what_the_kind_needs(self, served_office: Served) -> None:
        request_id = served_office.office.sent()
        ben = served_office.visitor("ben")
        for kind, name in (
            ("tracking-number", "tracking_number"),
            ("extension", "until"),
            ("fee-asked", "amount"),
            ("determination", "decided"),
        ):
            form = form_on(
                ben.get(f"/requests/{request_id}/events?kind={kind}"),
                f"/requests/{request_id}/events",
            )
            asked = {"tracking_number", "until", "amount"} & set(form)
            assert asked == ({name} - {"decided"})

    def test_come_back_with_what_was_typed(self, served_office: Served) -> None:
        request_id = served_office.office.sent()
        events = f"/requests/{request_id}/events"
        back = served_office.visitor("ben").fill(
            f"{events}?kind=determination", events, on=today().isoformat(), note="Kept note."
        )
        assert back.status_code == FORM
        assert "Kept note." in back.text
        assert "granted or something was refused" in words_of(back)

    def test_of_a_refusal_say_the_grounds_and_the_next_step(self, served_office: Served) -> None:
        office, ben = served_office.office, served_office.visitor("ben")
        request_id = office.sent()
        events = f"/requests/{request_id}/events"
        page = ben.get(f"{events}?kind=determination")
        said = {**form_on(page, events), "decided": "refused", "grounds": ["redacted", "fees"]}
        assert ben.client.post(events, data=said).status_code == SEE_OTHER
        shown_now = words_of(ben.get(events))
        assert "Parts blacked out; Fees." in shown_now
        assert "Decide with an attorney about an appeal." in shown_now
        assert "Safe until" in shown_now

    def test_are_corrected_in_sight(self, served_office: Served) -> None:
        office, ben = served_office.office, served_office.visitor("ben")
        request_id = office.sent()
        office.happens(request_id, "tracking-number", tracking_number="FICT-OLD")
        events = f"/requests/{request_id}/events"
        (link,) = {
            str(a)
            for a in shown(ben.get(events)).xpath("//ol[@class='timeline']//a/@href")
            if "FICT-OLD" in ben.get(str(a)).text
        }
        assert ben.fill(link, reason=" ").status_code == FORM
        done = ben.fill(link, tracking_number="FICT-NEW", reason="Misread.")
        assert done.headers["location"] == events
        now = words_of(ben.get(events))
        assert "FICT-OLD" in now
        assert "FICT-NEW" in now
        assert "Misread." in now
        assert ben.get(link).status_code == MISSING

    def test_are_taken_back_altogether(self, served_office: Served) -> None:
        office, ben = served_office.office, served_office.visitor("ben")
        request_id = office.sent()
        office.happens(request_id, "closed")
        events = f"/requests/{request_id}/events"
        link = str(shown(ben.get(events)).xpath("//ol[@class='timeline']//a/@href")[0])
        assert ben.fill(link, never="yes", reason="Too early.").status_code == SEE_OTHER
        assert office.opened(request_id).state is State.SENT


def test_the_portal_helper_gives_each_value_to_be_copied(served_office: Served) -> None:
    request_id = served_office.office.approved()
    page = shown(served_office.visitor("ben").get(f"/requests/{request_id}/portal"))
    values = [e.text for e in page.xpath("//div[@class='copyable']/span")]
    buttons = page.xpath("//button[@data-copy]")
    assert "A000-000-001" in values
    assert len(values) == len(buttons) > 3
    assert all("hidden" in button.attrib for button in buttons)  # scripts show them


def test_an_office_without_a_portal_says_so(served_office: Served) -> None:
    request_id = served_office.office.draft("us/doj/eoir:us/eoir/record-of-proceedings", HEARING)
    page = served_office.visitor("ben").get(f"/requests/{request_id}/portal")
    assert "not asked through a portal" in words_of(page)


def test_provenance_names_approver_signer_and_text(served_office: Served) -> None:
    office, ben = served_office.office, served_office.visitor("ben")
    request_id = office.sent()
    said = words_of(ben.get(f"/requests/{request_id}/provenance"))
    with office.reading(request_id) as (session, _viewer, opened):
        approval = approval_of(session, opened)
    assert approval is not None
    assert approval.body.text_hash in said
    assert office.house.name_of("amara") in said
    assert "Attorney admitted in IL" in said
    assert "Wilmer Ejemplo Fuentes" in said
    pdf = ben.get(f"/requests/{request_id}/provenance.pdf")
    with pikepdf.open(io.BytesIO(pdf.content)) as paper:
        assert len(paper.pages) >= 1


def test_withdrawing_is_asked_first_and_needs_a_reason(served_office: Served) -> None:
    office, ben = served_office.office, served_office.visitor("ben")
    request_id = office.draft()
    address = f"/requests/{request_id}/withdraw"
    assert ben.fill(address, reason="").status_code == FORM
    assert ben.fill(address, reason="They moved.").status_code == SEE_OTHER
    assert "Withdrawn" in words_of(ben.get(f"/requests/{request_id}"))


def test_dates_for_a_calendar_say_nothing(served_office: Served) -> None:
    office, ben = served_office.office, served_office.visitor("ben")
    request_id = office.sent()
    case = office.opened(request_id).case
    assert "No dates yet" in words_of(ben.get(f"/cases/{office.case()}/dates"))
    office.happens(request_id, "received", today())
    file = ben.get(f"/cases/{case.id}/dates.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert f"Handrail: date {case.reference}" in file.text
    for canary in ("Wilmer", "USCIS", "Citizenship", "foia", "Fulana"):
        assert canary not in file.text


def test_the_queue_is_empty_in_words(served_office: Served) -> None:
    assert served_office.visitor("dora").get("/review").text.count("Nothing waits for review") == 1

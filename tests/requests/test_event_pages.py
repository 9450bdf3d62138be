# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events, clocks, dates and provenance over HTTP."""

from __future__ import annotations

import io

import pikepdf

from app.kit.clock import today
from app.requests.lifecycle import State
from app.requests.queries import approval_of
from tests.clinic.visitor import form_on, shown
from tests.requests.office import HEARING, Served
from tests.requests.reading import (
    FORM,
    MISSING,
    SEE_OTHER,
    words_of,
)


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
    assert not [value for value in values if value.startswith("Attach")]
    assert "Attach the signed declaration" in page.text_content()
    assert len(values) == len(buttons) > 3
    assert all("hidden" in button.attrib for button in buttons)  # scripts show them


def test_an_office_without_a_portal_says_so(served_office: Served) -> None:
    request_id = served_office.office.draft("us/doj/eoir:us/eoir/record-of-proceedings", HEARING)
    page = served_office.visitor("ben").get(f"/requests/{request_id}/portal")
    assert "not asked through a portal" in words_of(page)
    assert not shown(page).xpath("//nav[@class='index']//a[contains(@href, '/portal')]")


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
    assert "Nothing was sent: no office learns of it." in words_of(ben.get(address))
    assert "The office keeps what it was sent" not in words_of(ben.fill(address, reason=""))
    assert ben.fill(address, reason="").status_code == FORM
    assert ben.fill(address, reason="They moved.").status_code == SEE_OTHER
    assert "Withdrawn" in words_of(ben.get(f"/requests/{request_id}"))


def test_withdrawing_what_was_sent_says_that_the_office_keeps_it(served_office: Served) -> None:
    request_id = served_office.office.sent()
    page = words_of(served_office.visitor("ben").get(f"/requests/{request_id}/withdraw"))
    assert "The office keeps what it was sent" in page
    assert "Nothing was sent" not in page


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

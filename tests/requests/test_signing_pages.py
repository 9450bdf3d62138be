# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures and sending over HTTP: what is offered, and what comes back."""

from __future__ import annotations

from typing import Any

from app.kit.clock import today
from tests.clinic.visitor import form_on, shown
from tests.requests.office import Served
from tests.requests.reading import (
    CONFLICT,
    FORM,
    SEE_OTHER,
    words_of,
)


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

    def test_asks_for_a_signed_copy_by_the_way_of_signing(self, served_office: Served) -> None:
        request_id = served_office.office.approved()
        page = served_office.visitor("ben").get(f"/requests/{request_id}/sign")
        (label,) = shown(page).xpath("//label[@for='document_id']")
        assert label.text_content() == "The signed copy"
        assert "Needed for a signature by hand" in words_of(page)

    def test_on_screen_needs_no_copy_and_keeps_none(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.approved()
        paper = office.add_paper(office.opened(request_id).case.id)
        said = {"name": "Typed Name", "way": "on-screen", "interpreter": "Sami Mutarjim"}
        address = f"/requests/{request_id}/sign"
        ben = served_office.visitor("ben")
        assert ben.fill(address, document_id=paper, **said).status_code == SEE_OTHER
        assert f"/papers/{paper}" not in ben.get(address).text

    def test_warns_while_the_address_to_be_sworn_to_is_open(self, served_office: Served) -> None:
        office = served_office.office
        request_id = office.approved()
        page = served_office.visitor("ben").get(f"/requests/{request_id}/sign")
        case_id = office.opened(request_id).case.id
        assert "The line for the current address is still open" in words_of(page)
        assert f'href="/cases/{case_id}/situation/address-choices"' in page.text

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

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a fact over HTTP: what it says, and a person's word on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest

from app.catalog.confirmations import confirmations_of
from app.catalog.load import load
from app.catalog.provenance import facts_of
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor, form_on, shown

SEE_OTHER, MISSING, CONFLICT, FORM = 303, 404, 409, 422
RECALLED, SEEN = "us/foia#form/electronic-copies", "us/foia#who_may_use"
ADDRESS = f"/facts/{quote(RECALLED)}"
SOURCE = "5 U.S.C. 552(a)(3)(B), in the library (fictitious)"
Visiting = Callable[[str], Visitor]


@pytest.fixture
def visiting(sqlite_clinic: Clinic, sqlite_address: str) -> Iterator[Visiting]:
    """Return `visiting("attorney")`: the browser of somebody of the clinic on SQLite."""
    opened: list[Visitor] = []

    def one(who: str) -> Visitor:
        opened.append(Visitor(sqlite_address, secret=sqlite_clinic.signed_in(who).secret))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.close()


def words_of(response: httpx.Response) -> str:
    return " ".join(shown(response).find(".//main").text_content().split())


class TestReading:
    def test_says_what_it_says_and_how_sure_we_are(self, visiting: Visiting) -> None:
        said = words_of(visiting("attorney").get(ADDRESS))
        assert "The request may ask for the records in electronic form." in said
        assert "5 U.S.C. 552(a)(3)(B)" in said
        assert "How surerecalled" in said
        assert "Confirm it" in said

    def test_of_what_was_read_in_its_source_asks_for_no_word(self, visiting: Visiting) -> None:
        said = words_of(visiting("attorney").get(f"/facts/{quote(SEEN)}"))
        assert "needs no further word" in said
        assert "Confirm it" not in said

    def test_shows_a_length_with_its_unit_and_its_days(self, visiting: Visiting) -> None:
        clock = quote("us/foia#clocks/determination/values/0")
        page = shown(visiting("catalogue-editor").get(f"/facts/{clock}"))
        said = [e.text_content() for e in page.iterfind(".//dl/dd")]
        assert {"20", "working-day", "1997-10-02", "us/federal"} <= set(said)

    def test_leads_only_to_addresses_a_browser_may_follow(self, visiting: Visiting) -> None:
        fact = quote("us/dhs/cbp#channels/secure-release")
        page = shown(visiting("attorney").get(f"/facts/{fact}"))
        (link,) = page.xpath("//main//dd//a")
        assert link.get("href").startswith("https://")
        assert "noreferrer" in link.get("rel")

    @pytest.mark.parametrize("fact", ["us/nothing", "us/foia", "us/foia%23nothing", "%23"])
    def test_of_what_is_not_there_is_not_found(self, visiting: Visiting, fact: str) -> None:
        assert visiting("attorney").get(f"/facts/{fact}").status_code == MISSING

    @pytest.mark.parametrize("who", ["volunteer", "advocate", "administrator"])
    def test_is_for_who_confirms_facts(self, visiting: Visiting, who: str) -> None:
        assert visiting(who).get(ADDRESS).status_code == MISSING
        assert visiting(who).send(ADDRESS, source="x").status_code == MISSING


class TestConfirming:
    def test_leaves_a_name_and_a_source(self, visiting: Visiting, sqlite_clinic: Clinic) -> None:
        amara = visiting("attorney")
        done = amara.fill(ADDRESS, source=SOURCE, note="Still so.")
        assert (done.status_code, done.headers["location"]) == (SEE_OTHER, "/catalogue/review")
        said = words_of(amara.get(ADDRESS))
        assert f"Confirmed by {sqlite_clinic.people['attorney'].name}" in said
        assert SOURCE in said
        assert "Still so." in said
        assert "Confirm it" not in said

    def test_counts_for_everybody(self, visiting: Visiting, sqlite_clinic: Clinic) -> None:
        visiting("catalogue-editor").fill(ADDRESS, source=SOURCE)
        viewer = sqlite_clinic.signed_in("accredited-representative").viewer
        with sqlite_clinic.database.reading() as session:
            assert RECALLED in confirmations_of(session, viewer, [RECALLED])

    def test_without_a_source_comes_back_with_the_note(self, visiting: Visiting) -> None:
        back = visiting("attorney").fill(ADDRESS, source=" ", note="Third edition.")
        assert back.status_code == FORM
        assert "Third edition." in back.text
        assert "which source" in words_of(back)

    def test_twice_says_who_was_first(self, visiting: Visiting) -> None:
        amara, editor = visiting("attorney"), visiting("catalogue-editor")
        open_form = editor.get(ADDRESS)
        amara.fill(ADDRESS, source=SOURCE)
        back = editor.answer(open_form, ADDRESS, source="Elsewhere.")
        assert back.status_code == CONFLICT
        assert SOURCE in words_of(back)

    def test_leads_back_to_the_request_it_came_from(self, visiting: Visiting) -> None:
        back = f"/requests/{'a' * 26}/review"
        done = visiting("attorney").fill(f"{ADDRESS}?back={back}", ADDRESS, source=SOURCE)
        assert done.headers["location"] == back

    @pytest.mark.parametrize(
        "back", ["/catalogue/review?page=2", "/catalogue/holders/us/business/spokeo"]
    )
    def test_leads_back_into_the_catalogue(self, visiting: Visiting, back: str) -> None:
        address = f"{ADDRESS}?back={quote(back, safe='')}"
        done = visiting("attorney").fill(address, ADDRESS, source=SOURCE)
        assert done.headers["location"] == back

    @pytest.mark.parametrize(
        "back", ["//evil.example/", "https://evil.example", "/requests/../account", "/sign-out"]
    )
    def test_leads_nowhere_else(self, visiting: Visiting, back: str) -> None:
        page = visiting("attorney").get(f"{ADDRESS}?back={quote(back)}")
        assert form_on(page, ADDRESS)["back"] == ["/catalogue/review"]
        done = visiting("attorney").fill(ADDRESS, source=SOURCE, back=back)
        assert done.headers["location"] == "/catalogue/review"


def test_every_fact_of_the_catalogue_has_a_page(visiting: Visiting) -> None:
    """One of each kind of fact: what it says in words is on its page."""
    kinds: dict[type, str] = {}
    for shelf in (load().laws, load().holders, load().systems, load().portals):
        for record in shelf.values():
            for fact in facts_of(record):
                kinds.setdefault(type(fact.sourced), fact.id)
    editor = visiting("catalogue-editor")
    for fact_id in kinds.values():
        assert editor.get(f"/facts/{quote(fact_id)}").status_code == httpx.codes.OK, fact_id

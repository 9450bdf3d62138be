# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue over HTTP: its list, a page for every record, and what changed between two days."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from app.catalog.load import SHELVES, load
from app.catalog.provenance import fact_about, facts_of
from tests.clinic.visitor import Visitor, shown

Visit = Callable[[str], Visitor]
OK, MISSING = 200, 404
USCIS = "/catalogue/holders/us/dhs/uscis"


def words_of(response: httpx.Response) -> str:
    assert response.status_code == OK, response.text
    return " ".join(shown(response).find(".//main").text_content().split())


def names_in(response: httpx.Response) -> list[str]:
    return [
        str(e.text_content()) for e in shown(response).xpath("//ul[contains(@class,'records')]//a")
    ]


class TestList:
    def test_it_is_in_the_menu_of_whoever_may_read_it(self, visit: Visit) -> None:
        menu = shown(visit("ben").get("/")).xpath("//nav//a/@href")
        assert "/catalogue" in menu
        assert "/catalogue" not in shown(visit("ada").get("/")).xpath("//nav//a/@href")
        assert visit("ada").get("/catalogue").status_code == MISSING

    def test_it_is_paged_and_counted(self, visit: Visit) -> None:
        first = visit("ben").get("/catalogue")
        assert len(names_in(first)) == 50
        (later,) = shown(first).xpath("//a[@rel='next']/@href")
        second = visit("ben").get(later)
        assert names_in(second)
        assert not set(shown(first).xpath("//ul[contains(@class,'records')]//a/@href")) & set(
            shown(second).xpath("//ul[contains(@class,'records')]//a/@href")
        )

    def test_the_last_page_is_the_end(self, visit: Visit) -> None:
        last = visit("ben").get("/catalogue?page=9999")
        assert names_in(last)
        assert not shown(last).xpath("//a[@rel='next']")

    def test_words_place_right_and_kind_narrow_it_together(self, visit: Visit) -> None:
        found = visit("ben").get("/catalogue?words=sheriff&place=us/il&right=access&kind=agency")
        assert any("Sheriff" in name for name in names_in(found))
        assert shown(found).xpath("//input[@name='words']/@value") == ["sheriff"]
        assert shown(found).xpath("//select[@name='place']/option[@selected]/@value") == ["us/il"]

    def test_what_is_sought_travels_to_the_next_page(self, visit: Visit) -> None:
        found = visit("ben").get("/catalogue?words=records&right=access")
        (later,) = shown(found).xpath("//a[@rel='next']/@href")
        assert "words=records" in later
        assert "right=access" in later

    def test_nothing_found_says_what_to_do(self, visit: Visit) -> None:
        assert "Nothing in the catalogue fits" in words_of(
            visit("ben").get("/catalogue?words=zzzz")
        )

    @pytest.mark.parametrize("query", ["page=x", "page=-1", "place=us/xx", "words=%22%3E%3Cb%3E"])
    def test_an_address_somebody_made_up_is_answered(self, visit: Visit, query: str) -> None:
        assert visit("ben").get(f"/catalogue?{query}").status_code == OK


def test_every_record_has_a_page(visit: Visit) -> None:
    """Every tenth record of each shelf, and all of the small shelves."""
    ben = visit("ben")
    for shelf in SHELVES.values():
        records = list(getattr(load(), shelf).values())
        for record in records[:: max(1, len(records) // 12)]:
            page = ben.get(f"/catalogue/{shelf}/{quote(record.id)}")
            assert record.name in shown(page).findtext(".//h1"), record.id
            for source in record.sources.values():
                assert " ".join(source.title.split()) in words_of(page), record.id


@pytest.mark.parametrize(
    "address", ["laws/us/nothing", "nothing/us/foia", "_acts/us", "holders/", "facts/us/foia"]
)
def test_a_record_that_is_not_there_is_not_found(visit: Visit, address: str) -> None:
    assert visit("ben").get(f"/catalogue/{address}").status_code == MISSING


class TestRecord:
    def test_a_law_says_its_clocks_with_owner_unit_and_readings(self, visit: Visit) -> None:
        said = words_of(visit("ben").get("/catalogue/laws/us/foia"))
        law = load().laws["us/foia"]
        for clock in law.clocks.values():
            assert clock.name in said
            assert " ".join(clock.start.text.split()) in said
        assert "20 working days" in said
        assert "We must act" in said
        assert "By another reading" in said

    def test_a_date_explains_itself(self, visit: Visit) -> None:
        page = shown(visit("ben").get(USCIS))
        dates = page.xpath("//details[contains(@class,'date')][.//time[@datetime='2026-01-22']]")
        assert dates
        assert "It holds from this day on" in dates[0].text_content()

    def test_a_closed_channel_is_shown_as_closed_with_its_day(self, visit: Visit) -> None:
        page = shown(visit("ben").get(USCIS))
        closed = page.xpath("//li[.//span[contains(., 'Closed since its last day')]]")
        assert closed
        assert closed[0].xpath(".//time[@datetime='2026-01-21']")

    def test_law_holder_system_and_figures_lead_to_each_other(self, visit: Visit) -> None:
        ben = visit("ben")
        leads = set(shown(ben.get(USCIS)).xpath("//main//a/@href"))
        assert {"/catalogue/laws/us/foia", f"{USCIS}/sheet"} <= leads
        assert any(link.startswith("/catalogue/systems/") for link in leads)
        assert any(link.startswith("/catalogue/odds/") for link in leads)
        back = set(shown(ben.get("/catalogue/laws/us/foia")).xpath("//main//a/@href"))
        assert {USCIS, "/catalogue/calendars/us/federal"} <= back

    def test_a_family_lists_its_states(self, visit: Visit) -> None:
        leads = shown(visit("ben").get("/catalogue/laws/us/state-privacy/access")).xpath(
            "//a/@href"
        )
        assert "/catalogue/laws/us/ia/icdpa/access" in leads

    def test_how_sure_it_is_stands_on_every_fact(self, visit: Visit) -> None:
        page = shown(visit("ben").get("/catalogue/laws/us/foia"))
        marks = [e.text_content() for e in page.xpath("//span[@class='mark']")]
        assert len(marks) <= len(list(facts_of(load().laws["us/foia"])))
        assert {"read in its source", "recalled"} <= set(marks)

    def test_whoever_confirms_facts_is_led_there_and_back(self, visit: Visit) -> None:
        address = "/catalogue/laws/us/foia"
        assert not [a for a in _links(visit("ben").get(address)) if a.startswith("/facts/")]
        amara = visit("amara")
        fact = next(a for a in _links(amara.get(address)) if a.startswith("/facts/"))
        page = amara.get(fact)
        assert shown(page).xpath("//a[@class='back']/@href") == [address]
        amara.answer(page, fact.partition("?")[0], source="In the library (fictitious)")
        said = words_of(amara.get(address))
        assert "Confirmed by this clinic" in said
        assert "In the library (fictitious)" in said


def _links(response: httpx.Response) -> list[str]:
    return [str(link) for link in shown(response).xpath("//main//a/@href")]


class TestChanges:
    def test_a_day_with_its_places(self, visit: Visit) -> None:
        page = visit("ben").get("/catalogue/changes?from=2026-01-22&to=2026-01-22")
        said = words_of(page)
        assert "https://first.uscis.gov/" in said
        assert "Ended" in said
        assert USCIS in _links(page)

    def test_without_days_it_is_the_last_year(self, visit: Visit) -> None:
        page = shown(visit("ben").get("/catalogue/changes"))
        assert len(page.xpath("//input[@type='date'][@value]")) == 2

    def test_days_that_make_no_sense_are_said(self, visit: Visit) -> None:
        ben = visit("ben")
        assert "Write a day that exists" in words_of(ben.get("/catalogue/changes?from=soon"))
        said = words_of(ben.get("/catalogue/changes?from=2026-02-01&to=2026-01-01"))
        assert "earlier day first" in said
        empty = words_of(ben.get("/catalogue/changes?from=1800-01-01&to=1800-01-02"))
        assert "Nothing changed between these days" in empty


def test_a_length_of_every_unit_is_said_in_spanish(visit: Visit) -> None:
    ben = visit("ben")
    ben.send("/account/language", language="es")
    units = {
        value.unit: law.id
        for law in load().laws.values()
        for clock in law.clocks.values()
        for value in clock.values
    }
    assert len(units) > 2
    for identity in units.values():
        assert "Plazos" in words_of(ben.get(f"/catalogue/laws/{identity}"))


class TestState:
    def test_it_says_on_each_topic_what_its_act_says_and_what_it_has(self, visit: Visit) -> None:
        page = shown(visit("ben").get("/catalogue/states/us/il"))
        headings = [" ".join(h.text_content().split()) for h in page.xpath("//main//h2")]
        assert {"Answer", "Who may ask", "Records of courts", "Drivers and cars"} <= set(headings)
        links = page.xpath("//main//a/@href")
        assert "/catalogue/laws/us/il/foia" in links
        assert "/catalogue/holders/us/il/dmv" in links
        assert "5 working days" in page.text_content()

    def test_what_nobody_looked_up_is_said_so_and_a_cited_law_is_not_nothing(
        self, visit: Visit
    ) -> None:
        for state in load().states.values():
            said = words_of(visit("ben").get(f"/catalogue/states/{state.id}"))
            bare = [t for t in state.topics.values() if not t.names_something]
            unknown = sum(fact_about(state, t).confidence == "unknown" for t in bare)
            assert said.count("Not looked up") >= unknown
            assert said.count("Nothing known of") == len(bare) - unknown

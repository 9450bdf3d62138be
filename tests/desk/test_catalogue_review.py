# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the catalogue's editor looks at next: named where a key is held, only counted elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from app.cases.service import close_case
from app.catalog.to_review import ours_to_review
from app.desk.catalogue.touched import OpenWork, open_work
from app.kit.clock import today
from app.requests.drafts import prepare_drafts
from tests.cases.house import House
from tests.clinic.visitor import Visitor, shown

Visit = Callable[[str], Visitor]
OK, MISSING = 200, 404
ICE = ("holders", "us/dhs/ice")


def words_of(response: httpx.Response) -> str:
    assert response.status_code == OK, response.text
    return " ".join(shown(response).find(".//main").text_content().split())


def a_draft(house: House) -> tuple[str, str]:
    """A request to ICE on a case of ben and amara: the case's id and its reference."""
    case_id = house.open("ben", "amara")
    house.tell(case_id, "amara", "hearing-in-nine-days")
    with house.working("ben", case_id) as (session, viewer, case):
        prepare_drafts(session, viewer, case, ["us/dhs/ice:us/foia"])
        return case_id, case.reference


def work_of(house: House, name: str) -> OpenWork:
    with house.database.reading() as session:
        return open_work(session, house.viewer(name))


def test_a_request_rests_on_its_holder_its_laws_and_what_they_lead_to(small_house: House) -> None:
    case_id, _reference = a_draft(small_house)
    (touch,) = [one for one in work_of(small_house, "amara").seen if one.case_id == case_id]
    assert {ICE, ("laws", "us/foia"), ("laws", "us/signing"), ("calendars", "us/federal")} <= (
        touch.records
    )
    assert ("holders", "us/dhs/uscis") not in touch.records


def test_what_is_on_other_peoples_cases_is_counted_and_not_opened(small_house: House) -> None:
    before = work_of(small_house, "dora")
    case_id, _reference = a_draft(small_house)
    after = work_of(small_house, "dora")
    assert after.unseen == before.unseen + 1
    assert case_id not in {one.case_id for one in after.seen}
    mine = work_of(small_house, "amara")
    assert len(mine.seen) + mine.unseen == len(after.seen) + after.unseen


def test_a_closed_case_is_not_open_work(small_house: House) -> None:
    case_id, _reference = a_draft(small_house)
    with small_house.working("amara", case_id) as (session, _viewer, case):
        close_case(session, case)
    assert case_id not in {one.case_id for one in work_of(small_house, "amara").seen}


def test_what_rests_on_a_record_stands_on_its_page(small_house: House, visit: Visit) -> None:
    _case_id, reference = a_draft(small_house)
    address = "/catalogue/holders/us/dhs/ice"
    assert reference in words_of(visit("amara").get(address))
    others = words_of(visit("dora").get(address))
    assert reference not in others
    assert "whose key" in others
    assert "Open requests that rest on it" not in words_of(visit("ben").get(address))


def test_the_most_used_facts_come_first(small_house: House, visit: Visit) -> None:
    _case_id, reference = a_draft(small_house)
    page = visit("amara").get("/catalogue/review")
    first = shown(page).xpath("(//ul[contains(@class,'lines')])[1]/li[1]")[0].text_content()
    assert reference in first
    assert visit("ben").get("/catalogue/review").status_code == MISSING


def test_an_editor_without_cases_sees_facts_and_a_count(
    small_house: House, sqlite_address: str
) -> None:
    _case_id, reference = a_draft(small_house)
    editor = small_house.clinic.signed_in("catalogue-editor")
    with Visitor(sqlite_address, secret=editor.secret) as edith:
        said = words_of(edith.get("/catalogue/review"))
    assert reference not in said
    assert "0 open requests of yours were looked into." in said
    assert "nobody can say here" in said


def test_what_somebody_confirmed_is_looked_at_no_more(small_house: House, visit: Visit) -> None:
    amara = visit("amara")
    page = amara.get("/catalogue/review")
    (fact, *_others) = shown(page).xpath("//h3/a/@href")
    form = amara.get(fact)
    done = amara.answer(form, fact.partition("?")[0], source="In the library (fictitious)")
    assert done.headers["location"] == "/catalogue/review?page=1"
    again = amara.get("/catalogue/review")
    assert fact not in shown(again).xpath("//h3/a/@href")
    said = words_of(again)
    assert "In the library (fictitious)" in said
    assert small_house.name_of("amara") in said


def test_the_pages_hold_every_fact_once(visit: Visit) -> None:
    amara = visit("amara")
    last = amara.get("/catalogue/review?page=9999")
    assert shown(last).xpath("//h3/a")
    assert not shown(last).xpath("//a[@rel='next']")
    assert len(ours_to_review(today())) == len({one.fact.id for one in ours_to_review(today())})

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases over real HTTP, without scripts: opened, told, planned, shared, closed; nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.cases.pages import PAGES
from app.cases.sections import sections_for
from app.cases.situation import situation_of
from app.vault.models import AuditEntry
from tests.cases.house import House
from tests.clinic.visitor import Visitor, form_on, shown
from tests.situations.build import sample

Visit = Callable[[str], Visitor]


def text_of(response: httpx.Response) -> str:
    return " ".join(shown(response).text_content().split())


def mistakes_on(response: httpx.Response) -> dict[str, str]:
    """The error summary: a sentence by the field it leads to."""
    links = shown(response).xpath("//div[@id='mistakes']//a")
    return {link.get("href").removeprefix("#"): link.text_content() for link in links}


def values_on(response: httpx.Response, action: str) -> dict[str, Any]:
    return form_on(response, action)


def columns_of(response: httpx.Response) -> list[str]:
    return [head.text_content() for head in shown(response).xpath("//thead//th")]


OPENING = {
    "requester": "person",
    "person.name.as_written": "Fulana Ficticia",
    "person.language.spoken": "es",
}


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_opened_and_its_page_says_what_is_next(small_house: House, visit: Visit) -> None:
    ben = visit("ben")
    second = small_house.id_of("amara")
    response = ben.fill("/cases/new", "/cases", **OPENING, second_person=second)
    assert response.status_code == 303
    page = ben.get(response.headers["location"])
    assert "What does the person want to reach?" in text_of(page)
    case = ben.get(response.headers["location"].removesuffix("/situation"))
    assert "Speaks Spanish" in text_of(case)
    assert small_house.name_of("amara") in text_of(case)


def test_the_title_of_a_page_names_nobody(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara", title="Fulana Ficticia")
    ben = visit("ben")
    for path in ("", "/situation", "/situation/person", "/papers", "/people", "/plan", "/close"):
        (title,) = shown(ben.get(f"/cases/{case_id}{path}")).xpath("//title/text()")
        assert "Fulana" not in title
        assert "Handrail" in title


def test_what_was_typed_comes_back_when_a_case_cannot_be_opened(visit: Visit) -> None:
    ben = visit("ben")
    response = ben.fill("/cases/new", "/cases", **{**OPENING, "person.language.spoken": ""})
    assert response.status_code == 422
    assert set(mistakes_on(response)) == {"person.language.spoken", "second_person"}
    typed = values_on(response, "/cases")
    assert typed["person.name.as_written"] == ["Fulana Ficticia"]
    assert typed["requester"] == ["person"]


def test_each_mistake_leads_to_a_field_that_is_there(visit: Visit) -> None:
    ben = visit("ben")
    for requester in ("", "person", "clinic"):
        response = ben.fill("/cases/new", "/cases", requester=requester)
        page = shown(response)
        assert mistakes_on(response)
        for name in mistakes_on(response):
            assert page.xpath(f"//*[@id='{name}']"), name


def test_the_clinic_opens_a_case_in_its_own_name(small_house: House, visit: Visit) -> None:
    ben = visit("ben")
    response = ben.fill(
        "/cases/new",
        "/cases",
        requester="clinic",
        title="Contracts of the county",
        second_person=small_house.id_of("amara"),
    )
    page = text_of(ben.get(response.headers["location"]))
    assert "What the clinic asks for" in page
    assert "Meetings with officers" not in page


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_names_in_the_list_are_covered_until_they_are_asked_for(
    small_house: House, visit: Visit
) -> None:
    small_house.open("ben", "amara", title="Fulana Ficticia")
    ben = visit("ben")
    covered, names = ben.get("/cases"), text_of(ben.get("/cases?names=shown"))
    assert "Fulana" not in covered.text
    assert columns_of(covered) == ["Reference", "Opened", "State"]
    assert "Spanish" not in text_of(covered)
    assert "Fulana Ficticia Spanish" in names
    assert "You are on no case yet" in text_of(visit("cleo").get("/cases"))


def test_a_name_is_looked_for_in_a_form_and_stands_in_no_address(
    small_house: House, visit: Visit
) -> None:
    small_house.open("ben", "amara", title="Fulana Ficticia")
    response = visit("ben").fill("/cases", "/cases/find", words="ficticia")
    assert response.status_code == 200
    assert "Fulana Ficticia" in text_of(response)
    assert "No case of yours" in text_of(visit("cleo").fill("/cases", "/cases/find", words="fict"))


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "٣"])
def test_a_page_nobody_can_turn_to_is_still_a_page(visit: Visit, page: str) -> None:
    assert visit("ben").get(f"/cases?page={page}").status_code == 200


# ── The situation ────────────────────────────────────────────────────────────────────────────────


def test_every_section_is_saved_untouched_and_leads_to_the_next(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("amara", "ben")
    small_house.tell(case_id, "amara", "hearing-in-nine-days")
    amara, place = visit("amara"), f"/cases/{case_id}/situation/aims"
    seen = []
    while place != f"/cases/{case_id}/situation":
        seen.append(place)
        response = amara.fill(place, then="on")
        assert response.status_code == 303, (place, mistakes_on(response))
        place = response.headers["location"]
    assert len(seen) == len(sections_for("person"))
    with small_house.looking("amara", case_id) as (session, viewer, case):
        told = situation_of(session, viewer, case)
        assert told.person == sample("hearing-in-nine-days").person


def test_a_mistake_comes_back_with_everything_that_was_typed(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("ben", "amara")
    place = f"/cases/{case_id}/situation/encounters"
    row = "person.encounters.0"
    typed = {f"{row}.kind": "border", f"{row}.place": "Hidalgo", f"{row}.on_month": "6"}
    response = visit("ben").fill(place, **typed)
    assert response.status_code == 422
    assert set(mistakes_on(response)) == {f"{row}.by", f"{row}.on"}
    back = values_on(response, place)
    assert back[f"{row}.place"] == ["Hidalgo"]
    assert back[f"{row}.on_month"] == ["6"]
    assert back["person.encounters.rows"] == ["3"]
    for name in mistakes_on(response):
        assert shown(response).xpath(f"//*[@id='{name}']"), name


def test_never_is_kept_apart_from_not_known(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara")
    ben, place = visit("ben"), f"/cases/{case_id}/situation/encounters"
    assert values_on(ben.get(place), place)["person.encounters.known"] == ["unknown"]
    assert ben.fill(place, **{"person.encounters.known": "none"}).status_code == 303
    assert values_on(ben.get(place), place)["person.encounters.known"] == ["none"]


def test_whoever_saves_second_sees_both_and_may_still_save(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("ben", "amara")
    ben, amara = visit("ben"), visit("amara")
    place = f"/cases/{case_id}/situation/person"
    page = amara.get(place)
    ben.fill(place, **{"person.name.latin": "By Ben"})
    response = amara.answer(page, place, **{"person.name.latin": "By Amara"})
    assert response.status_code == 409
    assert "By Ben" in text_of(response)
    assert small_house.name_of("ben") in text_of(response)
    assert values_on(response, place)["person.name.latin"] == ["By Amara"]
    assert amara.answer(response, place).status_code == 303
    assert values_on(ben.get(place), place)["person.name.latin"] == ["By Amara"]


def test_a_saved_number_is_covered_kept_and_shown_only_on_the_record(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("ben", "amara")
    ben, place = visit("ben"), f"/cases/{case_id}/situation/identifiers"
    number = {"person.identifiers.a_number": "A000-000-001"}
    assert ben.fill(place, **number).status_code == 303
    covered = ben.get(place)
    assert "A000-000-001" not in covered.text
    assert "it ends in 01" in text_of(covered)
    assert ben.answer(covered, place).status_code == 303
    assert "A000-000-001" in ben.get(f"{place}/shown").text
    with small_house.database.reading() as session:
        tags = session.scalars(select(AuditEntry.tag).where(AuditEntry.object_id == case_id)).all()
    assert "situation.reveal" in tags


def test_what_an_attorney_alone_records_is_read_only_to_others(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("amara", "ben")
    small_house.tell(case_id, "amara", "green-card-wrong-record")
    place = f"/cases/{case_id}/situation/address-choices"
    page = visit("ben").get(place)
    assert "Only an attorney records these decisions" in text_of(page)
    assert "USCIS has had this address" in text_of(page)
    assert all(form.action != place for form in shown(page).forms)
    refused = visit("ben").send(place, version="1", **{"address_choices.rows": "0"})
    assert refused.status_code == 403
    assert "ask one of this case" in text_of(refused)


# ── The plan ─────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_says_what_it_waits_for(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara")
    page = visit("ben").get(f"/cases/{case_id}/plan")
    assert "Too little is known for a plan" in text_of(page)
    assert "What does the person want to reach?" in text_of(page)


def test_a_question_is_answered_in_place_and_the_plan_follows(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("ben", "amara")
    small_house.tell(case_id, "amara", "hardly-anything-known")
    ben, place = visit("ben"), f"/cases/{case_id}/plan"
    asked = f"{place}/answers"
    page = ben.get(place)
    forms = [f for f in shown(page).forms if f.action == asked]
    (one,) = [f for f in forms if f.fields["field"] == "person.data_trails"]
    answer = dict(one.form_values())
    answer["person.data_trails.known"] = "none"
    assert ben.client.post(asked, data=answer).status_code == 303
    left = [f.fields["field"] for f in shown(ben.get(place)).forms if f.action == asked]
    assert "person.data_trails" not in left
    assert len(left) == len(forms) - 1


def test_a_wrong_answer_in_place_comes_back_open(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara")
    small_house.tell(case_id, "amara", "hardly-anything-known")
    asked = f"/cases/{case_id}/plan/answers"
    typed = {"field": "person.residence", "section": "addresses", "version": "0"}
    response = visit("ben").send(asked, **typed, **{"person.residence.address.city": "Chicago"})
    assert response.status_code == 422
    assert set(mistakes_on(response)) == {"person.residence.address.lines"}
    assert "Chicago" in response.text


def test_an_attorney_decides_on_a_hold_and_then_it_can_be_chosen(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("amara", "ben")
    small_house.tell(case_id, "amara", "never-encountered")
    amara, place = visit("amara"), f"/cases/{case_id}/plan"
    page = amara.get(place)
    assert not shown(page).xpath("//input[@name='chosen']")
    held = {"holder": "us/dhs/cbp", "mechanism": "us/foia"}
    without = amara.send(f"{place}/holds", **held, decision="prepare", reason="")
    assert without.status_code == 422
    response = amara.send(f"{place}/holds", **held, decision="prepare", reason="Needed to file.")
    assert response.status_code == 303
    page = amara.get(place)
    assert "Needed to file." in text_of(page)
    assert shown(page).xpath("//input[@name='chosen']/@value") == ["us/dhs/cbp:us/foia"]


def test_nobody_but_an_attorney_reaches_the_decision(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("amara", "ben")
    small_house.tell(case_id, "amara", "never-encountered")
    ben = visit("ben")
    held = {"holder": "us/dhs/cbp", "mechanism": "us/foia"}
    refused = ben.send(f"/cases/{case_id}/plan/holds", **held, decision="prepare", reason="x")
    assert refused.status_code == 404
    page = text_of(ben.get(f"/cases/{case_id}/plan"))
    assert small_house.name_of("amara") in page
    assert "Record the decision" not in page


def test_a_hold_that_is_none_any_more_is_not_decided(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("amara", "ben")
    small_house.tell(case_id, "amara", "hearing-in-nine-days")
    offered = {"holder": "us/dhs/ice", "mechanism": "us/foia"}
    response = visit("amara").send(
        f"/cases/{case_id}/plan/holds", **offered, decision="prepare", reason="Kept reason"
    )
    assert response.status_code == 422
    assert "not held any more" in text_of(response)


# ── People, closing, strangers ───────────────────────────────────────────────────────────────────


def test_a_colleague_is_let_in_and_taken_off(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara")
    ben, cleo, place = visit("ben"), visit("cleo"), f"/cases/{case_id}/people"
    cleos_id = small_house.id_of("cleo")
    assert cleo.get(f"/cases/{case_id}").status_code == 404
    assert ben.fill(place, f"{place}/add", person=cleos_id).status_code == 303
    assert cleo.get(f"/cases/{case_id}").status_code == 200
    assert ben.send(f"{place}/remove", person=cleos_id).status_code == 303
    assert cleo.get(f"/cases/{case_id}").status_code == 404
    last = ben.send(f"{place}/remove", person=small_house.id_of("amara"))
    assert last.status_code == 409
    assert "Only an attorney takes an attorney off" in text_of(last)


def test_whoever_takes_themselves_off_is_led_away(small_house: House, visit: Visit) -> None:
    case_id = small_house.open("ben", "amara")
    ben, place = visit("ben"), f"/cases/{case_id}/people"
    ben.fill(place, f"{place}/add", person=small_house.id_of("cleo"))
    response = ben.send(f"{place}/remove", person=small_house.id_of("ben"))
    assert response.headers["location"] == "/cases"
    assert ben.get(f"/cases/{case_id}").status_code == 404


def test_a_closed_case_keeps_what_was_typed_and_says_why_it_was_not_saved(
    small_house: House, visit: Visit
) -> None:
    case_id = small_house.open("ben", "amara")
    ben, place = visit("ben"), f"/cases/{case_id}/situation/person"
    page = ben.get(place)
    assert ben.fill(f"/cases/{case_id}/close").status_code == 303
    response = ben.answer(page, place, **{"person.name.latin": "Fulana"})
    assert response.status_code == 409
    assert "This case is closed" in text_of(response)
    assert values_on(response, place)["person.name.latin"] == ["Fulana"]
    ben.fill(f"/cases/{case_id}/close", f"/cases/{case_id}/open-again")
    assert ben.answer(page, place, **{"person.name.latin": "Fulana"}).status_code == 303


def test_no_page_of_a_case_is_there_for_a_stranger(small_house: House, visit: Visit) -> None:
    """Every route of cases that names a case answers 404 to each role that is not on it."""
    case_id = small_house.open("ben", "amara")
    told = {"case_id": case_id, "section": "person", "document_id": "a" * 26}
    routes = [route for pages in PAGES for route in pages.routes if "{case_id}" in route.path]
    assert len(routes) > 15
    for name in ("cleo", "vera", "ada", "dora"):
        stranger = visit(name)
        for route in routes:
            path = route.path.format(**told)
            send = stranger.get if route.method == "GET" else stranger.send
            assert send(path).status_code == 404, (name, route.method, path)


def test_every_route_of_cases_says_who_may_what_and_through_which_door() -> None:
    for pages in PAGES:
        for route in pages.routes:
            assert route.needs
            assert route.audit
            assert (route.door is not None) == ("{case_id}" in route.path)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A double click opens one case and adds one paper; whoever means another one gets another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, Document
from app.cases.once import open_case_once
from app.cases.service import Opening
from app.errors import NotFound
from app.kit.db import Database
from app.kit.ids import new_id
from app.vault.models import Ring
from app.web import csrf
from tests.cases.house import House
from tests.cases.test_pages import OPENING
from tests.cases.test_papers import a_pdf, a_picture
from tests.clinic.visitor import Visitor, form_on

Visit = Callable[[str], Visitor]
AT_ONCE = 6


def _count(database: Database, of: type[Case | Document | Ring]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(of)) or 0


def _open(house: House, once: str, *, title: str = "Fulana Ficticia", by: str = "ben") -> str:
    opening = Opening("person", title, house.id_of("amara"), spoken="es")
    viewer = house.viewer(by)
    with house.database.writing() as session:
        return open_case_once(session, viewer, opening, once=once, pin=house.pin).id


def test_one_page_opens_one_case_however_often_and_at_once_it_is_sent(house: House) -> None:
    once, together, rings = new_id(), Barrier(AT_ONCE), _count(house.database, Ring)

    def send(_n: int) -> str:
        together.wait()
        return _open(house, once)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        opened = set(hands.map(send, range(AT_ONCE)))
    assert opened == {_open(house, once)}
    assert _count(house.database, Case) == 1
    assert _count(house.database, Ring) == rings + 1


def test_another_name_from_the_same_page_is_another_case(house: House) -> None:
    """Somebody went back and wrote the next client's name over the last one's."""
    once = new_id()
    first = _open(house, once)
    second = _open(house, once, title="Mengana Ficticia")
    assert first != second
    assert _open(house, once) == first


@pytest.mark.parametrize("once", ["", "not an id", "'; --"])
def test_without_an_id_each_form_opens_a_case(small_house: House, once: str) -> None:
    assert _open(small_house, once) != _open(small_house, once)


def test_an_id_leads_nobody_to_a_case_of_others(small_house: House) -> None:
    once = new_id()
    _open(small_house, once)
    with pytest.raises(NotFound):
        _open(small_house, once, by="cleo")


def test_a_double_click_on_the_page_opens_one_case(small_house: House, visit: Visit) -> None:
    ben = visit("ben")
    form = {**form_on(ben.get("/cases/new"), "/cases"), **OPENING}
    form["second_person"] = small_house.id_of("amara")
    answers = [ben.client.post("/cases", data=form) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    ben.fill("/cases/new", "/cases", **OPENING, second_person=small_house.id_of("amara"))
    assert _count(small_house.database, Case) == 2


def test_a_double_click_adds_one_paper(small_house: House, visit: Visit) -> None:
    ben, case_id = visit("ben"), small_house.open("ben", "amara")
    action = f"/cases/{case_id}/papers"
    form = {**form_on(ben.get(action), action), "kind": "identity-paper"}

    def send(content: bytes) -> str:
        files = {"file": ("id.png", content)}
        return str(ben.client.post(action, data=form, files=files).headers["location"])

    assert send(a_picture()) == send(a_picture())
    assert send(a_pdf()) != send(a_picture())
    assert _count(small_house.database, Document) == 2


def test_papers_of_two_pages_are_two(small_house: House, visit: Visit) -> None:
    ben, case_id = visit("ben"), small_house.open("ben", "amara")
    action = f"/cases/{case_id}/papers"
    for _n in range(2):
        form = form_on(ben.get(action), action)
        assert form[csrf.TOKEN_FIELD]
        sent = {**form, "kind": "identity-paper"}
        ben.client.post(action, data=sent, files={"file": ("id.png", a_picture())})
    assert _count(small_house.database, Document) == 2


def test_whoever_signs_in_again_meanwhile_is_led_to_the_same_case(house: House) -> None:
    once = new_id()
    first = _open(house, once)
    later = house.clinic.signed_in("advocate").viewer
    house.viewers["ben"] = replace(later)
    assert _open(house, once) == first

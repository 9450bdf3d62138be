# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody at every address with the ids of everything: what is not theirs is not there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from app.kit.ids import new_id
from app.main import create_app
from app.paper.press import Press
from app.vault import audit
from app.vault.models import AuditEntry
from app.web import csrf
from app.web.cookies import new_secret
from app.web.headers import ALWAYS
from app.web.routes import Route
from tests.cases.house import a_house
from tests.clinic.build import Clinic, a_clinic
from tests.clinic.routes import address_of, every_route, is_of_a_case, names, places_in
from tests.clinic.serve import served
from tests.clinic.visitor import Visitor
from tests.web.matrix import (
    INSIDERS,
    Cases,
    add_papers,
    everything_in,
    quick_folder,
    take_in_and_off,
    two_cases,
)

ROUTES = every_route()
OF_CASES = [route for route in ROUTES if is_of_a_case(route)]
FIELDS = ("kind", "on", "version", "reason", "person", "roles", "name", "decision", "language")
# They end the sign-in with which they are asked, or somebody else's work here.
ENDING = frozenset({"/sign-out", "/sign-out-everywhere"})
NEITHER = ("administrator", "volunteer", "accredited-representative", "catalogue-editor")
OTHERS = ("second-advocate", "attorney-elsewhere")


@dataclass
class World:
    """A clinic served, with its cases; each person has a browser."""

    cases: Cases
    address: str
    browsers: ExitStack
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def clinic(self) -> Clinic:
        return self.cases.clinic

    def visitor(self, who: str) -> Visitor:
        if who not in self.visitors:
            secret = self.clinic.signed_in(who).secret
            self.visitors[who] = self.browsers.enter_context(Visitor(self.address, secret=secret))
        return self.visitors[who]

    def ask(self, visitor: Visitor, route: Route, objects: dict[str, str]) -> httpx.Response:
        """Ask for a route as a page of ours would, with an empty form where it is one."""
        path = address_of(route, objects)
        return visitor.get(path) if route.method == "GET" else visitor.send(path, version="1")

    def refusals(self) -> int:
        with self.clinic.database.reading() as session:
            refused = select(func.count()).where(AuditEntry.outcome == "refused")
            return session.scalar(refused) or 0


@pytest.fixture(scope="module")
def world(furnished_file: Path, lent_press: Press) -> Iterator[World]:
    """Return the clinic on SQLite, for what no database can change."""
    with quick_folder() as folder:
        shutil.copyfile(furnished_file, folder / "handrail.sqlite")
        yield from _world(folder, f"sqlite:///{folder / 'handrail.sqlite'}", lent_press)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def each_world(request: pytest.FixtureRequest, lent_press: Press) -> Iterator[World]:
    """Return the clinic on each sort of database, to do with as one likes."""
    with quick_folder() as folder, ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copyfile(request.getfixturevalue("furnished_file"), folder / "handrail.sqlite")
            url = f"sqlite:///{folder / 'handrail.sqlite'}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql").copied())
        yield from _world(folder, url, lent_press)


def _world(folder: Path, url: str, press: Press) -> Iterator[World]:
    clinic = a_clinic(folder / "data", url)
    house = a_house(clinic)
    cases = two_cases(clinic, house)
    with served(create_app(clinic.settings, press=press)) as address, ExitStack() as browsers:
        add_papers(cases, address)
        take_in_and_off(cases, house, "vera")
        yield World(cases, address, browsers)
    clinic.database.close()


def _neutral(answer: httpx.Response) -> str:
    text = re.sub(r'name="csrf" value="[^"]*"', "", answer.text)
    return re.sub(r'class="key">[^<]*<', "", text.replace(answer.request.url.path, ""))


def _leaks(world: World, people: tuple[str, ...], named: str) -> tuple[int, list[str]]:
    """Ask every route of a case, as each of these people; return the cells and what leaked."""
    objects, cells, leaked = world.cases.objects[named], 0, []
    for who in people:
        for route in (one for one in OF_CASES if set(places_in(one.path)) <= set(objects)):
            answer = world.ask(world.visitor(who), route, objects)
            cells += 1
            if answer.status_code != 404 or objects["case_id"] in _neutral(answer):
                leaked.append(f"{who} {answer.status_code} {names([route])}")
    return cells, leaked


def test_nobody_finds_a_case_they_are_not_in(each_world: World) -> None:
    """Of every role, once of its team, or of another: not found, written down, nothing changed."""
    before, refused = everything_in(each_world.clinic.database), each_world.refusals()
    cells = 0
    leaked: list[str] = []
    for people, named in (
        (NEITHER + OTHERS, "ours"),
        (NEITHER + OTHERS, "draft"),
        (INSIDERS, "theirs"),
    ):
        some, found = _leaks(each_world, people, named)
        cells, leaked = cells + some, leaked + found
    print(f"\n{cells} cells of people x routes x objects tried, {len(leaked)} leaks")  # noqa: T201
    assert not leaked
    assert cells > 500
    assert everything_in(each_world.clinic.database) == before
    assert each_world.refusals() - refused == cells
    with each_world.clinic.database.reading() as session:
        findings = audit.verify(session, each_world.clinic.server_keys.audit)
    assert findings.verdict == audit.Verdict.FINE


def test_no_object_of_another_case_is_reached_through_ones_own(world: World) -> None:
    """Ids swapped: my case with their paper, my request with their event."""
    ours, theirs = world.cases.objects["ours"], world.cases.objects["theirs"]
    mixed = [
        ("second-advocate", {**ours, "case_id": theirs["case_id"]}, "document_id"),
        ("advocate", {**ours, "document_id": theirs["document_id"]}, "document_id"),
        (
            "advocate",
            {**ours, "request_id": world.cases.objects["draft"]["request_id"]},
            "event_id",
        ),
    ]
    before, swaps = everything_in(world.clinic.database), 0
    for who, objects, swapped in mixed:
        for route in (one for one in OF_CASES if swapped in places_in(one.path)):
            assert world.ask(world.visitor(who), route, objects).status_code == 404, (
                who,
                route.path,
            )
            swaps += 1
    assert swaps >= 10
    assert everything_in(world.clinic.database) == before


def test_what_is_not_mine_looks_like_what_is_not_there(world: World) -> None:
    ours = world.cases.objects["ours"]
    nothing = {**ours, **{name: new_id() for name in ours if name.endswith("_id")}}
    for who in ("second-advocate", "administrator"):
        for route in OF_CASES:
            hidden = world.ask(world.visitor(who), route, ours)
            absent = world.ask(world.visitor(who), route, nothing)
            assert (hidden.status_code, dict(_shape(hidden))) == (
                absent.status_code,
                dict(_shape(absent)),
            )
            assert _neutral(hidden) == _neutral(absent), route.path


def _shape(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    """Yield the headers of an answer but the ones that change by themselves."""
    for name, value in answer.headers.items():
        if name not in {"date", "set-cookie", "content-length"}:
            yield name, value


def test_whoever_lacks_the_permission_finds_no_page(world: World) -> None:
    before, cells = everything_in(world.clinic.database), 0
    objects = world.cases.objects["ours"]
    for who in world.cases.people():
        for route in (one for one in ROUTES if not world.cases.may(who, one)):
            assert world.ask(world.visitor(who), route, objects).status_code == 404, (
                who,
                route.path,
            )
            cells += 1
    assert cells > 100
    assert everything_in(world.clinic.database) == before


def test_whoever_may_look_does_and_nothing_is_changed_by_looking(world: World) -> None:
    """The other side of the matrix: if it could only ever refuse, it would prove nothing."""
    before, seen = everything_in(world.clinic.database), 0
    for who in (*INSIDERS, "administrator", "catalogue-editor", "volunteer"):
        objects = world.cases.objects["ours"]
        for route in (one for one in ROUTES if one.method == "GET" and world.cases.may(who, one)):
            if is_of_a_case(route) and who not in INSIDERS:
                continue
            answer = world.ask(world.visitor(who), route, objects)
            assert answer.status_code == 200, (who, route.path, answer.status_code)
            assert not set(ALWAYS) - set(answer.headers), route.path
            seen += 1
    assert seen > 60
    assert everything_in(world.clinic.database) == before


@pytest.mark.parametrize("carried", ["nothing", "made up", "ended", "half"])
def test_whoever_is_signed_out_signs_in_first(world: World, carried: str) -> None:
    before, objects = everything_in(world.clinic.database), world.cases.objects["ours"]
    with Visitor(world.address) as visitor:
        if carried == "made up":
            visitor.carry(new_secret())
        elif carried == "ended":
            visitor.carry(world.clinic.signed_in("advocate").secret)
            visitor.send("/sign-out-everywhere")
            world.visitors.pop("advocate", None)
        elif carried == "half":
            amara = world.clinic.people["attorney"]
            visitor.fill("/sign-in", login=amara.login, passphrase=amara.passphrase)
        for route in ROUTES:
            answer = world.ask(visitor, route, objects)
            if route.method == "GET":
                assert answer.status_code == 303, route.path
                assert answer.headers["location"].startswith("/sign-in?next=%2F"), route.path
            else:
                assert answer.status_code == 401, route.path
    assert everything_in(world.clinic.database) == before


def test_no_form_is_taken_that_no_page_of_ours_sent(world: World) -> None:
    """No token, another's, one of a cookie before, or the right one brought by another site."""
    before, objects, tries = everything_in(world.clinic.database), world.cases.objects["ours"], 0
    other = csrf.masked(csrf.token_for(world.clinic.signed_in("volunteer").secret))
    cross, null = {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}
    for who in ("attorney", "administrator"):
        visitor = world.visitor(who)
        for route in (one for one in ROUTES if one.method == "POST"):
            path = address_of(route, objects)
            forged = [
                visitor.client.post(path),
                visitor.client.post(path, data={"csrf": other}),
                visitor.client.post(path, data={"csrf": ""}),
                visitor.client.post(path, data={"csrf": visitor.token}, headers=cross),
                visitor.client.post(path, data={"csrf": visitor.token}, headers=null),
                visitor.client.post(path, json={"csrf": visitor.token}),
                visitor.client.post(path, params={"csrf": visitor.token}),
            ]
            assert {answer.status_code for answer in forged} == {403}, (who, route.path)
            tries += len(forged)
    assert tries > 350
    assert everything_in(world.clinic.database) == before
    for who in ("attorney", "administrator"):
        assert world.visitor(who).get("/account").status_code == 200, "nobody was signed out"


def test_no_form_however_empty_is_a_fault(each_world: World) -> None:
    """Last, because what may be done is done: people are added to, cases closed."""
    forms: list[dict[str, str]] = [{}, {"version": "1"}, dict.fromkeys(FIELDS, "\u202ex")]
    sent = 0
    for who, named in (
        ("attorney", "draft"),
        ("attorney", "ours"),
        ("attorney-elsewhere", "theirs"),
    ):
        objects = each_world.cases.objects[named]
        for route in (one for one in ROUTES if one.method == "POST" and one.path not in ENDING):
            if not set(places_in(route.path)) <= set(objects):
                continue
            asking = who if each_world.cases.may(who, route) else "administrator"
            for typed in forms:
                answer = each_world.visitor(asking).send(address_of(route, objects), **typed)
                assert answer.status_code < 500, (asking, route.path, typed)
                sent += 1
    assert sent > 150
    with each_world.clinic.database.reading() as session:
        findings = audit.verify(session, each_world.clinic.server_keys.audit)
    assert findings.verdict == audit.Verdict.FINE

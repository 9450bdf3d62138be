# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route says who may, through which door, and what is written down; none can forget to."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable

from starlette.routing import Route as Hung

from app.accounts.permissions import Permission
from app.main import create_app
from app.paper.press import Press
from app.web.routes import Doorway, Route
from tests.clinic.build import Clinic
from tests.clinic.routes import every_doorway, every_route, names, places_in

ROUTES = every_route()
DECLARED: list[Route | Doorway] = [*ROUTES, *every_doorway()]
# What these allow is looking, and nothing else.
ONLY_LOOKING = frozenset({Permission.SEE_DESK, Permission.SEE_DESIGN})
TAG = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*")
# Parts of a path that are no object: the handler looks them up among a few words.
WORDS = frozenset({"name", "kind"})


def _where(wrong: Callable[[Route], bool]) -> list[str]:
    return names([route for route in ROUTES if wrong(route)])


def test_there_are_routes() -> None:
    assert len(ROUTES) > 50
    assert {route.method for route in ROUTES} == {"GET", "POST"}


def test_nothing_answers_that_was_not_declared(sqlite_clinic: Clinic, lent_press: Press) -> None:
    app = create_app(sqlite_clinic.settings, press=lent_press)
    hung = {
        (method, route.path)
        for route in app.router.routes
        if isinstance(route, Hung)
        for method in (route.methods or set()) - {"HEAD"}
    }
    declared = {(one.method, one.path) for one in DECLARED}
    assert hung - declared == {("GET", "/static/{digest}/{name:path}")}
    assert declared <= hung
    assert len(hung) == len(app.router.routes), "and nothing else is mounted"


def test_no_address_is_declared_twice() -> None:
    twice = Counter((one.method, one.path) for one in DECLARED)
    assert not {address for address, times in twice.items() if times > 1}


def test_every_route_needs_a_permission_there_is() -> None:
    assert not _where(lambda route: route.needs not in set(Permission))


def test_no_form_is_open_to_those_who_may_only_look() -> None:
    assert not _where(lambda route: route.method == "POST" and route.needs in ONLY_LOOKING)


def test_every_object_is_reached_through_a_door_that_is_given_it() -> None:
    """A place in a path that the door does not take is an id nobody asked about."""

    def is_open(route: Route) -> bool:
        named = set(places_in(route.path)) - WORDS
        return bool(named) and (route.door is None or not named <= set(route.door_takes))

    assert not _where(is_open)


def test_no_door_asks_for_what_the_path_does_not_say() -> None:
    assert not _where(lambda route: not set(route.door_takes) <= set(places_in(route.path)))


def test_every_door_is_given_the_viewer() -> None:
    doors = {route.door for route in ROUTES if route.door is not None}
    for door in doors:
        first, second, *_rest = inspect.signature(door).parameters
        assert first.endswith("session"), door
        assert second.endswith("viewer"), door


def test_every_route_is_written_down_under_a_tag() -> None:
    assert not [one.path for one in DECLARED if not TAG.fullmatch(one.audit)]
    assert not [one.path for one in DECLARED if len(one.audit) > 40]


def test_looking_and_changing_are_written_down_under_different_tags() -> None:
    looking = {route.audit for route in ROUTES if route.method == "GET"}
    changing = {route.audit for route in ROUTES if route.method == "POST"}
    assert not looking & changing


def test_only_forms_have_long_work_and_large_bodies() -> None:
    assert not _where(lambda route: route.method == "GET" and route.first is not None)
    large = [route for route in ROUTES if route.largest > 1_000_000]
    assert names(large) == ["POST /cases/{case_id}/papers"]


def test_no_address_says_more_than_codes_and_ids() -> None:
    plain = re.compile(r"(/|(/[a-z-]+|/\{\w+(:path)?\}(\.pdf)?|/[a-z]+\.(pdf|ics))+)")
    assert not _where(lambda route: plain.fullmatch(route.path) is None)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address the application has, and a walk over them with the ids of real objects.

A new route is walked as soon as it is declared; a new name in a path needs an object of that name
where the walk begins, or the walk says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from app.main import PAGES
from app.web.routes import Doorway, Route

Objects = Mapping[str, str]
_PLACE = re.compile(r"\{(\w+)(?::path)?\}")
# Whatever these name belongs to one case, and to nobody who is not in it.
OF_A_CASE = frozenset({"case_id", "request_id"})


def every_route() -> list[Route]:
    """Return every page for people who are signed in."""
    return list(chain.from_iterable(pages.routes for pages in PAGES))


def every_doorway() -> list[Doorway]:
    """Return every page for people who are not."""
    return list(chain.from_iterable(pages.doorways for pages in PAGES))


def places_in(path: str) -> tuple[str, ...]:
    """Return the names a path has places for."""
    return tuple(_PLACE.findall(path))


def address_of(route: Route, objects: Objects) -> str:
    """Return the route's address for these objects."""
    missing = [name for name in places_in(route.path) if name not in objects]
    if missing:
        raise LookupError(f"{route.path}: give the walk an object for {missing}")
    return _PLACE.sub(lambda place: objects[place[1]], route.path)


def is_of_a_case(route: Route) -> bool:
    """Say whether the page shows something of one case."""
    return not OF_A_CASE.isdisjoint(places_in(route.path))


def names(routes: list[Route]) -> list[str]:
    """Return how a list of routes is written in a message."""
    return [f"{route.method} {route.path}" for route in routes]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes as declarations: every one says who may, through which door, and what is written down."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from app.web.desk import Desk
from app.web.forms import LARGEST_FORM
from app.web.outcomes import Outcome

Method = Literal["GET", "POST"]
# What a door is called with besides session and viewer are the parts of the path it names.
Door = Callable[..., Any]
Handler = Callable[[Any], Outcome]
# Reads what it needs in a reading transaction, and returns the long work to do outside of any.
First = Callable[[Any], Callable[[], Any]]


@dataclass(frozen=True)
class Route:
    """A page only for people who are signed in."""

    method: Method
    path: str
    needs: str
    door: Door | None
    audit: str
    handler: Handler
    first: First | None = None
    largest: int = LARGEST_FORM

    @property
    def door_takes(self) -> tuple[str, ...]:
        """The parts of the path that the door is given."""
        return () if self.door is None else tuple(inspect.signature(self.door).parameters)[2:]


@dataclass(frozen=True)
class Doorway:
    """A page before anyone is signed in; its handler opens its own transactions, and few."""

    method: Method
    path: str
    audit: str
    handler: Callable[[Any], Outcome]


@dataclass
class Pages:
    """The pages of one part of the house, in the order they are declared."""

    routes: list[Route] = field(default_factory=list)
    doorways: list[Doorway] = field(default_factory=list)

    def get(
        self, path: str, *, needs: str, audit: str, door: Door | None
    ) -> Callable[[Handler], Handler]:
        """Declare a page that is looked at: it changes nothing."""
        return self._declared("GET", path, needs=needs, audit=audit, door=door)

    def post(
        self,
        path: str,
        *,
        needs: str,
        audit: str,
        door: Door | None,
        first: First | None = None,
        largest: int = LARGEST_FORM,
    ) -> Callable[[Handler], Handler]:
        """Declare a form that is sent: `first` is the long work, done outside any transaction."""
        return self._declared(
            "POST", path, needs=needs, audit=audit, door=door, first=first, largest=largest
        )

    def doorway(
        self, method: Method, path: str, *, audit: str
    ) -> Callable[[Callable[[Any], Outcome]], Callable[[Any], Outcome]]:
        """Declare a page for people who are not signed in yet."""

        def declare(handler: Callable[[Any], Outcome]) -> Callable[[Any], Outcome]:
            self.doorways.append(Doorway(method, path, audit, handler))
            return handler

        return declare

    def _declared(self, method: Method, path: str, **said: Any) -> Callable[[Handler], Handler]:  # noqa: ANN401  the fields of a Route
        def declare(handler: Handler) -> Handler:
            self.routes.append(Route(method, path, handler=handler, **said))
            return handler

        return declare


AnyDesk = Desk[Any, Any]

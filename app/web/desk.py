# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a handler has before it: who asks, what for, the thing they opened, and a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from app.kit import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.errors import HandrailError
    from app.i18n.messages import Translator
    from app.kit.db import Database
    from app.settings import Settings
    from app.web.cookies import Cookies
    from app.web.forms import Form
    from app.web.templating import Templates
    from app.web.throttle import Throttle

Found = TypeVar("Found")


class Person(Protocol):
    """Whoever is signed in, as far as the web needs to know them."""

    @property
    def id(self) -> str:
        """Their opaque id."""

    @property
    def session_id(self) -> str:
        """The id of this sign-in."""

    @property
    def language(self) -> str:
        """The tag of the language their screens are in."""

    @property
    def csrf_token(self) -> bytes:
        """The token bound to their cookie."""

    def may(self, permission: str) -> bool:
        """Say whether their role allows it at all; keys decide about each object."""


Viewer = TypeVar("Viewer", bound=Person)


class PrintedSheet(Protocol):
    """A printed document."""

    @property
    def pdf(self) -> bytes:
        """The PDF."""


class Printing(Protocol):
    """Whoever prints pages and looks into uploads, in sandboxed children."""

    def print_batch(self, documents: Sequence[str]) -> Sequence[PrintedSheet]:
        """Print the HTML documents of one case, in order."""

    def inspect(self, content: bytes) -> Any:  # noqa: ANN401  what it finds is the paper's own type
        """Look at an upload in a child and return what it is."""

    def close(self) -> None:
        """End the children."""


@dataclass(frozen=True)
class Notice:
    """What the audit trail is told of one request: ids and codes, never a word of a client's."""

    tag: str
    outcome: str
    actor_id: str | None = None
    session_id: str | None = None
    object_kind: str | None = None
    object_id: str | None = None


class Identify(Protocol):
    """Finds out who is signed in by a cookie's secret."""

    def __call__(self, session: Session, secret: bytes) -> Person | None:
        """Return who it is, or None."""


@dataclass(frozen=True)
class Services:
    """What pages need of the machine; made once, by `main`."""

    settings: Settings
    database: Database
    templates: Templates
    cookies: Cookies
    press: Printing
    throttle: Throttle
    identify: Identify
    write_down: Callable[[Session, Notice], object]
    after_commit: Callable[[object], None]
    touch: Callable[[Session, Any], None]


@dataclass
class Desk(Generic[Viewer, Found]):
    """One request, opened: a handler reads it and returns an outcome."""

    services: Services
    session: Session
    viewer: Viewer
    found: Found
    form: Form
    path: Mapping[str, str]
    query: Mapping[str, str]
    translator: Translator
    prepared: Any = None
    about: str | None = None  # the id of the object, for the audit trail, where the path has none

    @property
    def today(self) -> dt.date:
        """Today's civil date."""
        return clock.today()

    def say(self, sentence: str, **places: object) -> str:
        """Return a marked sentence in the reader's language, its `{named}` places filled."""
        said = self.translator.say(sentence)
        return said.format(**places) if places else said

    def say_error(self, error: HandrailError) -> str:
        """Return what went wrong in the reader's language, to be shown beside what was typed."""
        return self.say(error.untranslated, **error.places)

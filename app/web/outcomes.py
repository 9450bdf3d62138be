# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a handler answers with: values, turned into bytes only after the transaction has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Page:
    """A template and what it shows; only plain values, since no database is open when it is."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: Mapping[str, bytes | None] = field(default_factory=dict)


def page(template: str, *, status: int = 200, **context: Any) -> Page:  # noqa: ANN401  as templates are
    """Return a page; each keyword is a name of the template."""
    return Page(template, context, status)


@dataclass(frozen=True)
class SeeOther:
    """Go and look there: the answer to every form that was saved.

    `cookies` gives each cookie its secret; None takes it away.
    """

    url: str
    cookies: Mapping[str, bytes | None] = field(default_factory=dict)
    forget_everything: bool = False


@dataclass(frozen=True)
class Download:
    """Bytes with a neutral name. `content` is bytes, or a function that yields them in pieces."""

    content: bytes | Callable[[], Iterable[bytes]]
    filename: str
    media_type: str
    inline: bool = False


@dataclass(frozen=True)
class Printed:
    """An HTML document to print as PDF, once the transaction has ended."""

    document: str
    filename: str
    inline: bool = True


Outcome = Page | SeeOther | Download | Printed


class RefusedError(Exception):
    """Undo everything and show this page: a form that comes back with what was typed in it."""

    def __init__(self, shown: Page) -> None:
        super().__init__()
        self.page = shown


def refuse(template: str, *, status: int = 422, **context: Any) -> RefusedError:  # noqa: ANN401  as templates are
    """Return what to raise so that nothing is saved and the filled form comes back."""
    return RefusedError(Page(template, context, status))

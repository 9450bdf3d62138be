# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each ending becomes a page: a status, what happened and what to do, and an id to quote."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.errors import (
    Conflict,
    HandrailError,
    Invalid,
    NotAllowed,
    NotFound,
    TooLarge,
    TooOften,
    Unavailable,
)
from app.kit.ids import new_reference
from app.web.outcomes import Page

if TYPE_CHECKING:
    from app.i18n.messages import Translator

TEMPLATE = "errors/error.html"
_STATUS: tuple[tuple[type[HandrailError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_OWN = Path(__file__).parents[2]
_log = structlog.get_logger()


@dataclass(frozen=True)
class Ending:
    """How a request ended, for the page and for the log."""

    status: int
    sentence: str | None
    reference: str


def ending_of(error: BaseException, translator: Translator) -> Ending:
    """Return the ending an error means. A fault nobody foresaw is logged, by its place alone."""
    reference = new_reference()
    if isinstance(error, HandrailError):
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return Ending(status, said(error, translator), reference)
    _log.error("fault", reference=reference, kind=type(error).__name__, place=_place_of(error))
    return Ending(HTTPStatus.INTERNAL_SERVER_ERROR, None, reference)


def said(error: HandrailError, translator: Translator) -> str | None:
    """Return the error's sentence in the reader's language, or None where there is none of it."""
    if not translator.knows(error.untranslated):
        return None
    sentence = translator.say(error.untranslated)
    return sentence.format(**error.places) if error.places else sentence


def error_page(ending: Ending) -> Page:
    """Return the page of an ending."""
    shown = {"status": ending.status, "sentence": ending.sentence, "reference": ending.reference}
    return Page(TEMPLATE, shown, ending.status)


def _place_of(error: BaseException) -> str:
    """Name the last line of our own code that was running, never what it worked on."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_OWN / "app"):
            return f"{path.relative_to(_OWN)}:{frame.lineno}"
    return "place unknown"

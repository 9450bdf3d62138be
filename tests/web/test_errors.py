# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endings: each error has its status and its sentence, and a fault tells its place and no more."""

from __future__ import annotations

import re
from typing import cast

import pytest
from structlog.testing import capture_logs

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
from app.i18n.languages import language_of
from app.i18n.messages import ENGLISH, Translator
from app.kit.ids import is_id
from app.web.errors import Ending, ending_of, error_page, said

CANARY = "Xochitl Marker A012345678"
SPANISH = Translator(language_of("es"), {"Wait {n} minutes.": ("Espere {n} minutos.",)})


def _kinds(kind: type[HandrailError] = HandrailError) -> list[type[HandrailError]]:
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in _kinds(below))]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFound, 404),
        (NotAllowed, 403),
        (Conflict, 409),
        (TooLarge, 413),
        (TooOften, 429),
        (Invalid, 422),
        (Unavailable, 503),
    ],
)
def test_each_error_has_its_status(kind: type[HandrailError], status: int) -> None:
    ending = ending_of(kind("A sentence."), ENGLISH)
    assert (ending.status, ending.sentence) == (status, "A sentence.")


@pytest.mark.parametrize("kind", [kind for kind in _kinds() if kind is not HandrailError])
def test_no_error_of_ours_is_without_a_status(kind: type[HandrailError]) -> None:
    error = kind.__new__(kind)
    HandrailError.__init__(error, "A sentence.")
    assert ending_of(error, ENGLISH).status in range(400, 504)


def _fails(canary: str) -> None:
    local = {"name": canary}
    raise ValueError(f"cannot read {local['name']}")


def test_a_fault_nobody_foresaw_says_nothing_of_what_it_worked_on() -> None:
    with capture_logs() as logged:
        try:
            _fails(CANARY)
        except ValueError as error:
            ending = ending_of(error, ENGLISH)
    assert (ending.status, ending.sentence) == (500, None)
    assert CANARY not in repr(logged)
    assert CANARY not in repr(ending)


def test_a_fault_is_found_in_the_log_by_what_the_page_says() -> None:
    with capture_logs() as logged:
        try:
            said(cast("HandrailError", CANARY), ENGLISH)  # the fault
        except AttributeError as error:
            ending = ending_of(error, ENGLISH)
    (line,) = logged
    assert line["reference"] == ending.reference
    assert line["kind"] == "AttributeError"
    assert re.fullmatch(r"app/web/errors\.py:\d+", line["place"])
    assert set(line) == {"event", "log_level", "reference", "kind", "place"}


def test_an_error_we_foresaw_is_no_fault_in_the_log() -> None:
    with capture_logs() as logged:
        ending_of(Invalid("A sentence."), ENGLISH)
    assert logged == []


def test_a_sentence_is_said_in_the_readers_language() -> None:
    assert said(TooOften("Wait {n} minutes.", n=5), SPANISH) == "Espere 5 minutos."


def test_a_sentence_nobody_translated_is_left_to_the_page() -> None:
    """The page has words of its own for each status; half a page in English has no place in it."""
    assert said(TooOften("Not translated."), SPANISH) is None


def test_a_place_may_hold_braces() -> None:
    assert said(Invalid("Look at {where}.", where="{0.__class__}"), ENGLISH) == (
        "Look at {0.__class__}."
    )


def test_the_number_of_a_message_is_short_and_tells_nothing() -> None:
    seen = {ending_of(Invalid("A."), ENGLISH).reference for _n in range(50)}
    assert len(seen) == 50
    assert not any(is_id(reference) for reference in seen)


def test_a_page_of_an_ending_has_its_status() -> None:
    shown = error_page(Ending(409, "Look again.", "7F3K-Q2"))
    assert shown.status == 409
    assert shown.context == {"status": 409, "sentence": "Look again.", "reference": "7F3K-Q2"}

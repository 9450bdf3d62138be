# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of the states: an empty cell for what is not there, the weakest word for what is."""

from __future__ import annotations

from app.catalog.by_state import COLUMNS, OfState, by_state
from app.catalog.load import load
from app.catalog.records import Law
from app.catalog.states import STATES
from tests.catalog.build import a_catalogue, a_clock, a_fact, a_holder, a_law

ACT = "us/state-records/access"


def row_of(code: str, *laws: Law) -> OfState:
    family = a_law(ACT, kind="family")
    rows = by_state(a_catalogue(family, *laws))
    return next(row for row in rows if row.state == code)


def test_every_state_has_a_row_and_every_column_a_cell() -> None:
    rows = by_state(load())
    assert [row.state for row in rows] == list(STATES)
    assert all(list(row.cells) == list(COLUMNS) for row in rows)


def test_a_state_without_law_has_an_empty_row() -> None:
    assert set(row_of("IL").cells.values()) == {None}


def test_a_cell_is_as_sure_as_its_weakest_fact() -> None:
    clock = a_clock(
        extension=a_fact(length=5, unit="calendar-day", condition="x", confidence="unknown")
    )
    act = a_law(
        "us/il/foia",
        jurisdiction="us/il",
        member_of=ACT,
        clocks={"response": clock},
        remedies=[a_fact(code="review", text="Ask for review.", confidence="recalled")],
    )
    cells = row_of("IL", act).cells
    assert cells["public-records-act"] == cells["response"] == cells["start-rule"] == "seen"
    assert cells["extension"] == "unknown"
    assert cells["appeal-body"] == "recalled"
    assert cells["acknowledgment"] is None
    assert row_of("IN", act).cells["response"] is None


def test_laws_are_found_by_what_their_ids_say() -> None:
    named = ("court-access", "dmv/own-record", "trust-act/complaint", "criminal-history/own-copy")
    laws = [a_law(f"us/il/{name}", jurisdiction="us/il") for name in named]
    cells = row_of("IL", *laws).cells
    assert {cells[c] for c in ("court-access", "dmv", "sanctuary", "police")} == {"seen"}


def test_an_office_for_drivers_is_known_even_without_a_law_of_its_own() -> None:
    office = a_holder("us/in/dmv", jurisdiction="us/in")
    rows = by_state(a_catalogue(office, a_law(ACT, kind="family")))
    assert {row.state for row in rows if row.cells["dmv"]} == {"IN"}


def test_illinois_is_known_from_its_acts() -> None:
    row = next(row for row in by_state(load()) if row.state == "IL")
    known = ("public-records-act", "response", "extension", "appeal-clock", "sanctuary", "dmv")
    assert all(row.cells[column] for column in known)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coverage matrix counts every fact once."""

from __future__ import annotations

from app.catalog.coverage import coverage
from app.catalog.load import load
from app.catalog.provenance import LEVELS
from tests.catalog.build import a_catalogue, a_fact, a_law, a_system

REVIEW = {"by": "A. Reviewer", "on": "2026-11-02"}


def test_facts_are_counted_by_how_sure_they_are() -> None:
    law = a_law(
        contents=[
            a_fact(code="a", text="Read."),
            a_fact(code="b", text="Heard.", source="heard", review=REVIEW),
            a_fact(code="c", text="Second-hand.", confidence="secondary"),
            a_fact(code="d", text="From nowhere.", source="nowhere"),
        ]
    )
    row = coverage(a_catalogue(law))[0]
    assert (row.record, row.kind, row.facts, row.reviewed) == ("xx/act", "mechanism", 5, 1)
    assert row.by_confidence == {"seen": 2, "secondary": 1, "recalled": 1, "unknown": 1}


def test_every_record_has_a_row() -> None:
    rows = coverage(a_catalogue(a_law(), a_system()))
    assert [row.record for row in rows] == ["xx/act", "xx/office", "xx/system"]


def test_the_levels_stand_from_surest_to_unknown() -> None:
    assert LEVELS == ("seen", "secondary", "recalled", "unknown")


def test_the_counts_of_our_catalogue_add_up() -> None:
    for row in coverage(load()):
        assert row.facts == sum(row.by_confidence.values()), row.record
        assert row.facts > 0, row.record

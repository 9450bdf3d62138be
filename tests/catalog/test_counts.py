# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue in figures that add up."""

from __future__ import annotations

from app.catalog.counts import counts_of
from app.catalog.load import load
from tests.catalog.build import a_catalogue, a_channel, a_holder, a_law


def test_figures_add_up() -> None:
    counts = counts_of(load())
    assert sum(counts.by_kind.values()) == counts.records
    assert sum(counts.by_confidence.values()) == counts.facts
    assert list(counts.by_confidence) == ["seen", "secondary", "recalled", "unknown"]


def test_a_review_is_counted() -> None:
    review = {"by": "A. Fictif", "on": "2026-01-01"}
    plain = counts_of(a_catalogue(a_law(), a_holder()))
    reviewed = counts_of(a_catalogue(a_law(), a_holder(channels=[a_channel(review=review)])))
    assert (plain.facts, plain.unreviewed - 1) == (reviewed.facts, reviewed.unreviewed)
    assert plain.by_kind == {"holder": 1, "mechanism": 1}

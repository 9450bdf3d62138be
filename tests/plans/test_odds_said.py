# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year's figures in words: whose they are is always said, and nothing is made up."""

from __future__ import annotations

import pytest

from app.plans.odds_said import odds_said, reversed_in_a_hundred
from tests.catalog.build import some_odds

APPEALS = {
    "processed": 3733,
    "affirmed": 1900,
    "partly_reversed": 178,
    "reversed": 1609,
    "otherwise": 46,
}


def test_it_says_whose_figures_they_are_and_where_they_were_read() -> None:
    said = odds_said(some_odds(appeals=APPEALS), str, "en")
    assert "Of 3,733 appeals closed, 48 in a hundred were reversed in whole or part." in said
    assert "All requesters, fiscal year 2024. It says nothing about this person." in said
    assert said.endswith("An act, read whole (fictitious).")


@pytest.mark.parametrize(
    ("but", "missing"),
    [
        ({"appeals": None}, "appeals closed"),
        ({"days": {}}, "working days"),
        ({"expedite": {"granted": 0, "denied": 0}}, "Faster handling"),
        ({}, "fee waiver"),
    ],
)
def test_what_was_not_reported_is_not_said(but: dict[str, object], missing: str) -> None:
    assert missing not in odds_said(some_odds(**but), str, "en")


def test_few_are_named_by_number_not_by_share() -> None:
    said = odds_said(some_odds(expedite={"granted": 13, "denied": 48676}), str, "en")
    assert "Faster handling was granted to 13 of 48,689 who asked for it." in said


@pytest.mark.parametrize(("closed", "share"), [(None, None), (0, None), (10, 30)])
def test_a_share_needs_appeals(closed: int | None, share: int | None) -> None:
    ended = {"affirmed": 4, "partly_reversed": 1, "reversed": 2, "otherwise": 3}
    appeals = None if closed is None else {"processed": closed, **ended}
    assert reversed_in_a_hundred(some_odds(appeals=appeals)) == share

# SPDX-License-Identifier: AGPL-3.0-or-later
"""No number of law in Python: a count of days lives in the catalogue, dated and with its source."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
WHERE_LAW_IS_APPLIED = ("calendars", "deadlines", "plans")


class Place(NamedTuple):
    file: str
    number: float


# Numbers that no law set, each with the reason why it may stand in the code.
ALLOWED: dict[Place, str] = {
    Place("app/plans/odds_said.py", 100): "a share is said in a hundred",
}


def _numbers(source: str) -> list[float]:
    """Return the number literals above 1 of a piece of Python; a truth value is no number."""
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value > 1
    ]


def _found() -> list[Place]:
    return [
        Place(str(path.relative_to(ROOT)), number)
        for package in WHERE_LAW_IS_APPLIED
        for path in sorted((ROOT / "app" / package).rglob("*.py"))
        for number in _numbers(path.read_text(encoding="utf-8"))
    ]


def test_the_code_that_applies_the_law_holds_no_number_of_it() -> None:
    strangers = [place for place in _found() if place not in ALLOWED]
    assert not strangers, "put it into app/catalog/data, or into ALLOWED with the reason"


def test_no_permission_outlives_its_number() -> None:
    assert set(ALLOWED) <= set(_found())


@pytest.mark.parametrize("code", ["due = 20", "f(days=90)", "x = -10", "limit = 1.5", "y = [2][0]"])
def test_a_number_is_seen_wherever_it_hides(code: str) -> None:
    assert _numbers(code)


@pytest.mark.parametrize("code", ["x = 0", "x = y + 1", "x = True", "x = '20 working days'"])
def test_counting_by_one_and_words_are_free(code: str) -> None:
    assert not _numbers(code)

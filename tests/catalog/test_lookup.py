# SPDX-License-Identifier: AGPL-3.0-or-later
"""The value in force on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from app.catalog.lookup import in_force_on, value_on


@dataclass(frozen=True)
class Value:
    word: str
    from_: dt.date | None = None
    to: dt.date | None = None


OLD = Value("old", dt.date(1967, 7, 4), dt.date(1997, 10, 1))
NEW = Value("new", dt.date(1997, 10, 2))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(1967, 7, 3), None),
        (dt.date(1967, 7, 4), OLD),
        (dt.date(1997, 10, 1), OLD),
        (dt.date(1997, 10, 2), NEW),
        (dt.date(9999, 12, 31), NEW),
    ],
)
def test_both_ends_are_inclusive(on: dt.date, expected: Value | None) -> None:
    assert value_on((NEW, OLD), on) == expected
    assert value_on((OLD, NEW), on) == expected


def test_without_a_first_day_it_always_was_in_force() -> None:
    always = Value("always", to=dt.date(2000, 1, 1))
    assert in_force_on(always, dt.date(1, 1, 1))
    assert not in_force_on(always, dt.date(2000, 1, 2))


def test_the_latest_begun_wins_when_an_old_value_was_never_closed() -> None:
    unclosed = Value("unclosed", dt.date(1967, 7, 4))
    assert value_on((unclosed, NEW), dt.date(2026, 1, 1)) == NEW
    assert value_on((Value("always"), unclosed), dt.date(2026, 1, 1)) == unclosed


def test_a_gap_and_nothing_at_all_give_nothing() -> None:
    later = Value("later", dt.date(1999, 1, 1))
    assert value_on((OLD, later), dt.date(1998, 1, 1)) is None
    assert value_on((), dt.date(1998, 1, 1)) is None

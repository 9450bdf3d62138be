# SPDX-License-Identifier: AGPL-3.0-or-later
"""No number of law stands in Python: lengths of time live in the catalogue, with their sources."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
FILES = [file for name in ("calendars", "deadlines") for file in (APP / name).rglob("*.py")]


def numbers_above_one(source: str) -> list[float]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value > 1
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(APP).as_posix())
def test_no_number_of_law(file: Path) -> None:
    assert numbers_above_one(file.read_text("utf-8")) == []


def test_the_guard_would_see_one() -> None:
    assert numbers_above_one("due = received + 20 * DAY") == [20]

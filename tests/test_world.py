# SPDX-License-Identifier: AGPL-3.0-or-later
"""The README's table of the world it answers: each row has a command, and its plan comes out."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from app.catalog.load import load
from app.kit import plain_yaml
from app.plans.build import plan_for
from tests.situations.build import sample

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILE = ROOT / "tests" / "law" / "world.yaml"
WORLD = plain_yaml.read(FILE.read_text(encoding="utf-8"), named=FILE.name).value
ROWS = WORLD["rows"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["situation"])
def test_the_plan_of_a_row_comes_out(row: dict[str, object]) -> None:
    as_of = dt.date.fromisoformat(str(WORLD["as_of"]))
    plan = plan_for(sample(str(row["situation"])), load(), as_of=as_of)
    verdicts = {f"{item.holder} {item.mechanism}": item.verdict for item in plan.items}
    expected = row["plans"]
    assert isinstance(expected, dict)
    assert {name: verdicts.get(name) for name in expected} == expected


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["situation"])
def test_a_row_stands_in_the_readme_with_its_command(row: dict[str, object]) -> None:
    line = next(line for line in _table() if line.startswith(f"| {row['what']} |"))
    assert f"`./handrail plan tests/situations/{row['situation']}.yaml`" in line


def test_every_row_of_the_readme_is_one_of_these_or_says_that_no_plan_shows_it() -> None:
    told = {str(row["what"]) for row in ROWS}
    for line in _table():
        what = line.split("|")[1].strip()
        assert what in told or "no plan shows it" in line


def _table() -> list[str]:
    heading = "## The world it answers, and where each row stands"
    part = README.split(heading, maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    rows = [line for line in part.splitlines() if re.match(r"\| (?!---|what the)", line)]
    return [line for line in rows if not line.startswith("|--")]

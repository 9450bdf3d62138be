# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the situations of tests/law/clocks, which lawyers read and write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.catalog.records import Clock
from app.deadlines.finding import find_calendars, find_clock
from app.deadlines.reckoning import reckon
from app.deadlines.tolls import read_toll
from app.kit import plain_yaml
from tests.deadlines.build import a_clock, an_extension, day

FOLDER = Path(__file__).parents[1] / "law" / "clocks"
SITUATIONS = [
    pytest.param(situation, id=situation["name"])
    for file in sorted(FOLDER.glob("*.yaml"))
    for situation in plain_yaml.read(file.read_text("utf-8"), named=file.name).value
]


def clock_of(situation: dict[str, Any]) -> Clock:
    if "clock" in situation:
        return find_clock(situation["clock"]).clock
    more = situation.get("more")
    extension = an_extension(more["length"], more["unit"]) if more else None
    return a_clock(**situation["count"], extension=extension)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_situation_comes_out(situation: dict[str, Any]) -> None:
    clock, facts = clock_of(situation), situation["facts"]
    reckoning = reckon(
        situation.get("clock", situation["law"]),
        clock,
        from_on=day(facts["from"]),
        calendars=find_calendars(clock),
        extend=facts.get("extend", False),
        tolls=tuple(read_toll(text) for text in facts.get("toll", ())),
    )
    expected = situation["expect"]
    assert reckoning.due_on == day(expected["due_on"])
    others = {other.due_on for other in reckoning.other_readings}
    assert {day(text) for text in expected.get("or_on", ())} <= others


def test_every_situation_says_where_its_date_comes_from() -> None:
    assert SITUATIONS
    assert all(param.values[0].get("origin") for param in SITUATIONS)  # type: ignore[union-attr]

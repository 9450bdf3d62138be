# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the stories of tests/law/requests, which lawyers read and write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.catalog.load import load
from app.kit import plain_yaml
from app.requests.clock_records import AskedRight, Clocks
from app.requests.clocks import clocks_on
from app.requests.events import Event
from app.requests.lifecycle import standing_of, why_not
from app.requests.next_step import next_step
from tests.requests.build import an_event, day, sent

FOLDER = Path(__file__).parents[1] / "law" / "requests"
_REFUSALS = {"refused": "determination", "appeal-refused": "appeal-determination"}
STORIES = [
    pytest.param(story, id=story["name"])
    for file in sorted(FOLDER.glob("*.yaml"))
    for story in plain_yaml.read(file.read_text("utf-8"), named=file.name).value
]


def event_in(line: str) -> Event:
    """An event as a lawyer writes it: `received 2026-10-02`, `refused 2026-10-30 glomar fees`.

    What the office calls the request stands after the day: `acknowledged 2026-11-30 large`.
    """
    kind, on, *grounds = line.split()
    if kind in _REFUSALS:
        return an_event(_REFUSALS[kind], on, id=line, adverse=True, grounds=grounds)
    return an_event(kind, on, id=line, called=grounds[0] if grounds else None)


def told(story: dict[str, Any]) -> tuple[Event, ...]:
    return (*sent(str(story["sent"])), *(event_in(line) for line in story["happened"]))


def clocks_in(story: dict[str, Any]) -> Clocks:
    asked = AskedRight(story["asked"]["mechanism"], tuple(story["asked"].get("rules", ())))
    return clocks_on(
        day(str(story["on"])),
        told(story),
        asked=[asked],
        spoken_of=frozenset(),
        catalogue=load(),
    )


@pytest.mark.parametrize("story", STORIES)
def test_the_story_comes_out(story: dict[str, Any]) -> None:
    expected, events, clocks = story["expect"], told(story), clocks_in(story)
    standing = standing_of(events)
    assert standing.state == expected["state"]
    assert standing.outcome == expected.get("outcome", standing.outcome)
    assert next_step(events, clocks).code == expected["step"]
    running = {clock.key: clock for clock in clocks.running}
    assert set(expected["clocks"]) <= set(running)
    assert expected["clocks"] or not running
    assert not running.keys() & set(story.get("not_yet", ()))
    for key, says in expected["clocks"].items():
        clock = running[key]
        seen = {"state": clock.state.value, "due": clock.due_on, "safe": clock.safe_on}
        written = {name: day(str(v)) if name != "state" else v for name, v in says.items()}
        assert {name: seen[name] for name in written} == written, key


@pytest.mark.parametrize("story", STORIES)
def test_the_story_can_be_recorded_as_it_is_told(story: dict[str, Any]) -> None:
    known = sent(str(story["sent"]))
    for event in told(story)[len(known) :]:
        assert why_not(known, event, today=day(str(story["on"]))) is None, event.id
        known = (*known, event)

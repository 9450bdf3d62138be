# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hundred clients through the screens, the server stopped: nothing of them lies in clear."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.cli.canaries import scan
from app.cli.drill_clinic import Place
from app.cli.drill_seizure import MARKS, NUMBER_MARK, SeizureFindings, canaries, run, story_of

CLIENTS = 100
FINE = SeizureFindings(
    clients=1,
    requests=1,
    words=1,
    patterns=1,
    files=1,
    bytes_scanned=1,
    found=0,
    planted_found=True,
)


def test_a_stopped_server_gives_up_no_client() -> None:
    findings = run(CLIENTS)
    assert findings.where == ()
    assert findings.is_fine
    assert findings.clients == CLIENTS
    assert findings.requests >= CLIENTS  # drafts were made, so letters were there to be found
    assert findings.bytes_scanned > 1_000_000


@pytest.mark.parametrize(
    "found",
    [
        dataclasses.replace(FINE, found=1),
        dataclasses.replace(FINE, planted_found=False),
        dataclasses.replace(FINE, files=0),
    ],
)
def test_each_thing_that_can_go_wrong_is_a_finding(found: SeizureFindings) -> None:
    assert FINE.is_fine
    assert not found.is_fine


def test_every_client_bears_the_marks_that_are_looked_for(tmp_path: Path) -> None:
    words = canaries()
    for number in range(len(MARKS)):
        (tmp_path / "story.txt").write_text(str(story_of(number)), "utf-8")
        found = {one.word for one in scan([tmp_path], words).found}
        assert {MARKS[number], NUMBER_MARK} <= found


def test_processes_of_a_drill_make_temporary_files_where_they_are_searched(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert place.environment["TMPDIR"].startswith(str(tmp_path))
    assert [name for name in place.environment if name.startswith("HANDRAIL_")] == [
        "HANDRAIL_DATA_DIR",
        "HANDRAIL_SESSION_IDLE_MINUTES",
    ]

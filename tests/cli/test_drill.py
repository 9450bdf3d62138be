# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper drill at a small size, and that it can find something."""

from __future__ import annotations

import dataclasses
import json

import pytest
import typer

from app.cli import drill_uploads
from app.cli.drill import drill
from app.cli.drill_paper import PaperFindings, run
from app.cli.drill_uploads import UploadFindings
from app.cli.hostile_files import mutated, sound_files
from app.errors import NotFound

FINE = PaperFindings(
    hostile=4,
    exhausting=2,
    children_ended=2,
    asking=2,
    asking_printed=2,
    good=4,
    good_intact=4,
    zygotes=1,
)

FINE_UPLOADS = UploadFindings(
    mutated=5,
    refused=3,
    passed=2,
    hostile=2,
    hostile_refused=2,
    armed=2,
    armed_let_in=2,
    good=9,
    good_intact=9,
    zygotes=1,
)


def test_a_small_drill_is_fine() -> None:
    findings = run(6)
    assert findings.is_fine
    assert (findings.exhausting, findings.asking, findings.good) == (3, 3, 6)
    assert findings.addresses_refused >= 3
    assert findings.isolation["network"] == "namespace"


@pytest.mark.parametrize(
    "found",
    [
        dataclasses.replace(FINE, connections=1),
        dataclasses.replace(FINE, zygotes=2),
        dataclasses.replace(FINE, children_ended=1),
        dataclasses.replace(FINE, asking_printed=1),
        dataclasses.replace(FINE, good_intact=3),
    ],
)
def test_each_thing_that_can_go_wrong_is_a_finding(found: PaperFindings) -> None:
    assert FINE.is_fine
    assert not found.is_fine


def test_the_command_prints_figures_and_exits_by_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.cli.drill_paper.run", lambda: FINE)
    drill("paper", json=True)
    figures = json.loads(capsys.readouterr().out)
    assert figures["fine"] is True
    assert figures["good_intact"] == 4
    monkeypatch.setattr("app.cli.drill_paper.run", lambda: dataclasses.replace(FINE, connections=1))
    with pytest.raises(typer.Exit) as ended:
        drill("paper")
    assert ended.value.exit_code == 1
    assert "connections: 1" in capsys.readouterr().out


def test_an_unknown_drill_is_refused() -> None:
    with pytest.raises(NotFound, match="the drills are: kill, paper, seizure, uploads"):
        drill("fire")


def test_a_small_drill_of_uploads_is_fine() -> None:
    findings = drill_uploads.run(24)
    assert findings.is_fine
    assert findings.passed + findings.refused == findings.mutated == 24
    assert min(findings.passed, findings.refused, findings.hostile, findings.armed) > 0
    assert findings.good == findings.hostile + findings.armed + findings.mutated
    assert findings.isolation["processes"] == "seccomp"


@pytest.mark.parametrize(
    "found",
    [
        dataclasses.replace(FINE_UPLOADS, unsafe_copies=1),
        dataclasses.replace(FINE_UPLOADS, app_crashes=1),
        dataclasses.replace(FINE_UPLOADS, zygotes=2),
        dataclasses.replace(FINE_UPLOADS, hostile_refused=1),
        dataclasses.replace(FINE_UPLOADS, armed_let_in=1),
        dataclasses.replace(FINE_UPLOADS, good_intact=8),
    ],
)
def test_each_thing_that_can_go_wrong_with_an_upload_is_a_finding(found: UploadFindings) -> None:
    assert FINE_UPLOADS.is_fine
    assert not found.is_fine


def test_a_child_that_a_file_kills_is_told_and_is_no_finding() -> None:
    assert dataclasses.replace(FINE_UPLOADS, children_killed=1).is_fine


def test_a_press_that_breaks_is_a_crash_and_the_drill_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def look(_press: object, content: bytes) -> None:
        seen.append(content)
        if len(seen) > 2:
            raise RuntimeError

    monkeypatch.setattr("app.paper.press.Press.inspect", look)
    findings = drill_uploads.run(1)
    assert findings.app_crashes == len(seen) - 2 > 2
    assert not findings.is_fine


def test_the_same_number_breaks_a_file_the_same_way() -> None:
    file = sound_files()["pdf"]
    assert mutated(file, 7) == mutated(file, 7)
    assert len({mutated(file, number) for number in range(50)}) > 40

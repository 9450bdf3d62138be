# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper drill at a small size, and that it can find something."""

from __future__ import annotations

import dataclasses
import json

import pytest
import typer

from app.cli.drill import drill
from app.cli.drill_paper import PaperFindings, run
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
    with pytest.raises(NotFound, match="the drills are: paper"):
        drill("fire")

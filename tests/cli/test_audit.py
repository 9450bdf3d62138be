# SPDX-License-Identifier: AGPL-3.0-or-later
"""`audit verify`: fine, and each way in which a chain does not hold."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from app.vault import audit
from tests.cli.running import Installation


def _say(place: Installation, sentence: str) -> None:
    with closing(sqlite3.connect(place.data_dir / "handrail.sqlite", isolation_level=None)) as file:
        file.execute(sentence)


def test_a_chain_that_holds(clinic_here: Installation) -> None:
    told = clinic_here.json("audit", "verify", "--json")
    assert (told["verdict"], told["entries"], told["anchored"]) == ("fine", 1, 1)
    assert (told["first_bad"], len(told["head"])) == (None, 64)
    done = clinic_here.run("audit", "verify")
    assert (done.returncode, done.stdout) == (0, "1 entries hold; the anchor is at number 1.\n")


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("UPDATE audit_entry SET tag = 'other'", "broken"),
        ("DELETE FROM audit_entry", "shorter-than-anchor"),
    ],
)
def test_a_chain_that_does_not_hold(clinic_here: Installation, sentence: str, verdict: str) -> None:
    _say(clinic_here, sentence)
    done = clinic_here.run("audit", "verify", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert (told["verdict"], told["first_bad"]) == (verdict, 1)
    said = clinic_here.run("audit", "verify")
    assert (said.returncode, "1" in said.stdout) == (1, True)


def test_another_chain_than_the_anchored_one(clinic_here: Installation) -> None:
    (clinic_here.data_dir / audit.ANCHOR).write_text(f"1 {'ab' * 32}\n", "utf-8")
    done = clinic_here.run("audit", "verify", "--json")
    assert json.loads(done.stdout)["verdict"] == "not-the-anchored-chain"
    assert done.returncode == 1


def test_no_clinic(free: Installation) -> None:
    code, said = free.refused("audit", "verify")
    assert (code, "`handrail init`" in said) == (2, True)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the plans of tests/law/plans, which lawyers read and write.

`expect` names what matters of an item; `asks` and `signers` are whole, `risks` and `because` name
some of the codes (an empty list: none). `first` begins the plan, `absent` is not in it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from app.catalog.load import load
from app.kit import plain_yaml
from app.plans.build import plan_for
from app.plans.records import Plan, PlanItem
from app.situations.read import read_situation
from tests.situations.build import SAMPLES

FOLDER = Path(__file__).parents[1] / "law" / "plans"
FILES = sorted(FOLDER.glob("*.yaml"))
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def case_in(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = plain_yaml.read(path.read_text("utf-8"), named=path.name).value
    return case


def plan_of_case(case: dict[str, Any]) -> Plan:
    path = FOLDER / case["situation"]
    catalogue = load()
    situation = read_situation(path.read_text("utf-8"), named=path.name, holders=catalogue.holders)
    return plan_for(situation, catalogue, as_of=dt.date.fromisoformat(case["as_of"]))


def named(item: PlanItem) -> str:
    return f"{item.holder} {item.mechanism}"


def said_of(item: PlanItem) -> dict[str, object]:
    return {
        "verdict": item.verdict,
        "urgency": item.urgency,
        "channel": item.channel.channel.kind if item.channel else "none",
        "asks": [question.fact for question in item.questions],
        "signers": [signer.role for signer in item.signers],
        "risks": {risk.code for risk in item.risks},
        "because": {reason.code for reason in item.because},
    }


def as_expected(said: object, expected: object) -> bool:
    """Some codes are named, or none; everything else is given whole."""
    if isinstance(said, set) and isinstance(expected, list):
        return said.issuperset(expected) if expected else not said
    return said == expected


@EVERY_FILE
def test_the_plan_comes_out(path: Path) -> None:
    case = case_in(path)
    items = {named(item): item for item in plan_of_case(case).items}
    for name, expected in case["expect"].items():
        assert name in items, f"{name} is not in the plan"
        said = said_of(items[name])
        for what, value in expected.items():
            assert as_expected(said[what], value), f"{name}: {what} is {said[what]}, not {value}"


@EVERY_FILE
def test_what_should_not_be_in_the_plan_is_not(path: Path) -> None:
    case = case_in(path)
    assert set(case.get("absent", ())).isdisjoint(map(named, plan_of_case(case).items))


@EVERY_FILE
def test_the_plan_begins_as_it_should(path: Path) -> None:
    case = case_in(path)
    first = case.get("first", [])
    assert [named(item) for item in plan_of_case(case).items[: len(first)]] == first


@EVERY_FILE
def test_the_names_in_a_case_are_the_catalogues(path: Path) -> None:
    case, catalogue = case_in(path), load()
    for name in (*case["expect"], *case.get("absent", ()), *case.get("first", ())):
        holder, mechanism = name.split(" ")
        assert holder in catalogue.holders
        assert mechanism in catalogue.laws


def test_every_sample_has_a_case() -> None:
    told = {(FOLDER / case_in(path)["situation"]).resolve() for path in FILES}
    assert {path.resolve() for path in SAMPLES} <= told

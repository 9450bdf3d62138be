# SPDX-License-Identifier: AGPL-3.0-or-later
"""The check of rules finds each comparison that no answer could ever meet."""

from __future__ import annotations

import pytest

from app.catalog.load import load
from app.plans.replay import rules_that_cannot_be_read
from tests.catalog.build import (
    a_catalogue,
    a_clock,
    a_condition,
    a_fact,
    a_holder,
    a_law,
    a_reach,
    a_risk,
)


def test_when_a_clock_runs_is_read_too() -> None:
    clocks = {"answer": a_clock(values=[], when={"fact": "shoe-size"})}
    (told,) = rules_that_cannot_be_read(a_catalogue(a_law(clocks=clocks)))
    assert "asks for «shoe-size»" in told


def test_every_rule_of_our_own_catalogue_can_be_read() -> None:
    assert rules_that_cannot_be_read(load()) == []


@pytest.mark.parametrize(
    "rule",
    [
        True,
        {"fact": "detained"},
        {"fact": "detained", "is": False},
        {"fact": "requester", "is": "clinic"},
        {"fact": "residence-state", "in": ["CA"]},
        {"fact": "days-until-hearing", "at_most": 30},
        {"fact": "data-trails", "includes_any": ["car", "bank"]},
        {"fact": "encountered-by", "includes": "xx/office"},
        {"fact": "encountered-by", "includes": "other"},
        {"fact": "aims", "includes": "see-my-file"},
    ],
)
def test_a_rule_that_fits_its_answer(rule: object) -> None:
    assert rules_that_cannot_be_read(a_catalogue(a_law(risks=[a_risk(when=rule)]))) == []


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"fact": "shoe-size"}, "asks for «shoe-size», which no situation answers"),
        ({"fact": "detained", "includes": "x"}, "compares «detained» in a way that does not fit"),
        ({"fact": "detained", "at_most": 3}, "compares «detained» in a way that does not fit"),
        ({"fact": "encountered-by"}, "compares «encountered-by» in a way that does not fit"),
        (
            {"fact": "encountered-by", "is": True},
            "compares «encountered-by» in a way that does not",
        ),
        (
            {"fact": "days-until-hearing"},
            "compares «days-until-hearing» in a way that does not fit",
        ),
        ({"fact": "residence-state"}, "compares «residence-state» in a way that does not fit"),
        (
            {"fact": "encountered-by", "includes": "xx/offise"},
            "compares «encountered-by» with «xx/offise», which no answer can hold",
        ),
        (
            {"fact": "booked-by", "includes_any": ["xx/office", "xx/jail"]},
            "compares «booked-by» with «xx/jail», which no answer can hold",
        ),
        (
            {"fact": "aims", "includes": "see-all"},
            "compares «aims» with «see-all», which no answer can hold",
        ),
    ],
)
def test_a_rule_that_no_answer_can_meet(rule: dict[str, object], what: str) -> None:
    for whole in (rule, {"not": rule}, {"all": [True, {"any": [rule]}]}):
        (found,) = rules_that_cannot_be_read(a_catalogue(a_law(risks=[a_risk(when=whole)])))
        assert found.startswith(f"xx/act: a rule {what}")


@pytest.mark.parametrize(
    "part",
    [
        {"likely": a_condition({"fact": "shoe-size"})},
        {"reached_by": [a_reach(when={"fact": "shoe-size"})]},
        {"holds": [a_fact(code="file", what="w", ask="a", when={"fact": "shoe-size"})]},
        {"tips": [a_fact(code="tip", text="t", when={"fact": "shoe-size"})]},
    ],
    ids=lambda part: next(iter(part)),
)
def test_rules_are_found_wherever_a_holder_has_them(part: dict[str, object]) -> None:
    (found,) = rules_that_cannot_be_read(a_catalogue(a_holder(**part)))
    assert found.startswith("xx/office: a rule asks for «shoe-size»")


def test_an_aim_that_no_situation_can_have() -> None:
    assert rules_that_cannot_be_read(a_catalogue(a_law(serves=["revenge"]))) == [
        "xx/act: serves «revenge», which is no aim of a situation"
    ]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes of records: strict, frozen, and rules read as the shape they are meant in."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from app.catalog.records import AllRule, AnyRule, FactRule, NotRule, Rule
from tests.catalog.build import a_clock, a_law, a_risk

RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        (True, bool),
        (False, bool),
        ({"fact": "detained"}, FactRule),
        ({"fact": "requester", "is": "clinic"}, FactRule),
        ({"fact": "residence-state", "in": ["CA", "IL"]}, FactRule),
        ({"all": [True, {"fact": "detained"}]}, AllRule),
        ({"any": []}, AnyRule),
        ({"not": {"fact": "detained"}}, NotRule),
    ],
)
def test_a_rule_is_read_as_the_shape_it_is_written_in(written: object, shape: type) -> None:
    assert isinstance(RULE.validate_python(written), shape)


@pytest.mark.parametrize(
    "written",
    [
        {"fact": "detained", "equals": True},
        {"all": [{"fact": "detained"}], "any": []},
        {"not": [{"fact": "detained"}]},
        {"fact": ["detained"]},
        {},
        "maybe",
        None,
    ],
)
def test_a_rule_of_no_shape_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        RULE.validate_python(written)


def test_a_rule_keeps_yes_apart_from_one() -> None:
    assert RULE.validate_python({"fact": "detained", "is": True}).is_ is True  # type: ignore[union-attr]


def test_a_record_refuses_a_word_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        a_law(colour="red")


def test_a_record_cannot_be_changed() -> None:
    law = a_law()
    with pytest.raises(ValidationError, match="frozen"):
        law.name = "another"  # type: ignore[misc]  # that is what is tried


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("right", "revenge"),
        ("requesters", ["anybody"]),
        ("declaration", "sometimes"),
        ("risks", [a_risk("panic")]),
        ("who_may_sign", [{"role": "notary", "text": "x", "source": "read"}]),
        ("clocks", {"answer": a_clock(owner="nobody")}),
        ("clocks", {"answer": a_clock(values=[{"source": "read", "length": 5, "unit": "week"}])}),
    ],
)
def test_a_record_refuses_what_the_law_has_no_word_for(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        a_law(**{field: value})


def test_a_length_without_a_unit_or_a_first_day_is_refused() -> None:
    for missing in ("unit", "from", "length"):
        value = {"source": "read", "from": "2000-01-01", "length": 5, "unit": "year"}
        del value[missing]
        with pytest.raises(ValidationError, match=missing):
            a_law(clocks={"answer": a_clock(values=[value])})


def test_a_fact_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="source"):
        a_law(in_force={"citation": "1 Fict. 1"})

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every fact has an id of its own, a source, and no more confidence than someone earned."""

from __future__ import annotations

import pytest

from app.catalog.check import records_of
from app.catalog.load import load
from app.catalog.provenance import fact_about, facts_of
from tests.catalog.build import (
    SOURCES,
    a_channel,
    a_clock,
    a_condition,
    a_fact,
    a_holder,
    a_law,
    a_risk,
)

REVIEW = {"by": "A. Reviewer", "on": "2026-11-02"}


def test_a_fact_is_named_by_its_path_in_the_record() -> None:
    law = a_law(
        who_may_use=a_condition(), risks=[a_risk(code="fire")], clocks={"answer": a_clock()}
    )
    assert [fact.id for fact in facts_of(law)] == [
        "xx/act#in_force",
        "xx/act#who_may_use",
        "xx/act#clocks/answer/start",
        "xx/act#clocks/answer/values/0",
        "xx/act#risks/fire",
    ]


def test_a_part_with_a_code_is_named_by_it_and_not_by_its_place() -> None:
    one = a_holder(channels=[a_channel("post"), a_channel("fax")])
    other = a_holder(channels=[a_channel("fax"), a_channel("post")])
    assert {fact.id for fact in facts_of(one)} == {fact.id for fact in facts_of(other)}


@pytest.mark.parametrize(
    ("part", "confidence"),
    [
        ({"source": "read"}, "seen"),
        ({"source": "heard"}, "recalled"),
        ({"source": "read", "confidence": "secondary"}, "secondary"),
        ({"source": "nowhere"}, "unknown"),
    ],
)
def test_a_fact_is_as_sure_as_it_says_or_else_its_source(
    part: dict[str, str], confidence: str
) -> None:
    law = a_law(in_force=part)
    assert next(facts_of(law)).confidence == confidence


@pytest.mark.parametrize(
    ("part", "confirmed"),
    [
        ({"source": "read"}, True),
        ({"source": "heard"}, False),
        ({"source": "read", "confidence": "secondary"}, False),
        ({"source": "heard", "review": REVIEW}, True),
        ({"source": "nowhere"}, False),
    ],
)
def test_a_fact_is_confirmed_when_seen_or_reviewed(part: dict[str, str], confirmed: bool) -> None:  # noqa: FBT001
    assert next(facts_of(a_law(in_force=part))).is_confirmed is confirmed


def test_the_fact_about_a_part_is_that_part_and_not_its_twin() -> None:
    law = a_law(contents=[a_fact(code=code, text="The same words.") for code in ("one", "two")])
    assert fact_about(law, law.contents[1]).id == "xx/act#contents/two"


def test_every_fact_of_our_catalogue_has_an_id_of_its_own() -> None:
    identities = [
        (record.kind, fact.id) for record in records_of(load()) for fact in facts_of(record)
    ]
    assert len(identities) == len(set(identities))


def test_sources_are_no_facts() -> None:
    assert {fact.id for fact in facts_of(a_law(sources=SOURCES))} == {"xx/act#in_force"}

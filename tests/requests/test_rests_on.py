# SPDX-License-Identifier: AGPL-3.0-or-later
"""What blocks an approval: every fact the papers and their sending rest on, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.catalog.load import load
from app.letters.compose import papers_for
from app.plans.build import plan_for
from app.plans.records import PlanItem
from app.requests.margins import LawReading, margins_of
from app.requests.rests_on import Rested
from tests.catalog.build import ON
from tests.letters.build import every_case
from tests.situations.build import sample

USCIS, FOIA = "us/dhs/uscis", "us/foia"


def item_of(story: str, holder: str, mechanism: str) -> PlanItem:
    items = plan_for(sample(story), load(), as_of=ON).items
    return next(i for i in items if (i.holder, i.mechanism) == (holder, mechanism))


def rested(story: str, holder: str = USCIS, mechanism: str = FOIA) -> Rested:
    item = item_of(story, holder, mechanism)
    papers = papers_for(item, sample(story), load(), as_of=ON)
    return Rested((item,), sample(story), papers, LawReading(load(), ON, holder))


def facts(of: Rested) -> set[str]:
    return {fact.id for fact in of.facts()}


class TestALetterOfAPerson:
    def test_rests_on_no_fee_waiver_that_only_a_clinic_asks_for(self) -> None:
        assert "us/foia#contents/fee-waiver" not in facts(rested("arabic-reader"))

    def test_rests_on_grounds_to_be_treated_first_where_it_asks_for_that(self) -> None:
        urgent = rested("hearing-in-nine-days")
        assert any(b.code == "expedite-dhs" for paper in urgent.papers for b in paper.blocks)
        assert "us/foia/dhs#contents/expedite-grounds" in facts(urgent)

    def test_rests_on_no_such_grounds_where_it_does_not(self) -> None:
        calm = rested("arabic-reader")
        assert not any(b.code == "expedite-dhs" for paper in calm.papers for b in paper.blocks)
        assert "us/foia/dhs#contents/expedite-grounds" not in facts(calm)

    def test_rests_on_the_way_it_goes_and_no_other(self) -> None:
        ways = {fact for fact in facts(rested("arabic-reader")) if "#channels/" in fact}
        channel = item_of("arabic-reader", USCIS, FOIA).channel
        assert channel is not None
        assert ways == {f"us/dhs/uscis#channels/{channel.channel.code}"}

    def test_rests_on_the_time_it_names(self) -> None:
        assert any(
            fact.startswith("us/foia#clocks/determination/values/")
            for fact in facts(rested("arabic-reader"))
        )

    def test_rests_on_the_law_and_on_how_the_office_knows_who_asks(self) -> None:
        found = facts(rested("arabic-reader"))
        assert {"us/foia#in_force", "us/foia#who_may_use", "us/foia/dhs#in_force"} <= found
        assert "us/foia/dhs#identity/full-name" in found

    def test_rests_on_what_the_rules_of_a_joined_right_ask_too(self) -> None:
        story = "green-card-wrong-record"
        joined = item_of(story, USCIS, "us/privacy-act/access")
        alone = rested(story)
        both = replace(alone, items=(*alone.items, joined))
        assert facts(alone) < facts(both)
        assert "us/privacy-act/access#in_force" in facts(both) - facts(alone)


def test_a_clinic_s_own_letter_rests_on_the_fee_waiver_it_asks_for() -> None:
    story = "clinic-as-requester"
    (holder, *_more) = (
        item.holder
        for item in plan_for(sample(story), load(), as_of=ON).items
        if item.mechanism == FOIA
    )
    found = facts(rested(story, holder))
    assert "us/foia#contents/fee-waiver" in found
    assert not any("#identity/full-name" in fact for fact in found)


@pytest.mark.parametrize("case", every_case(), ids="·".join)
def test_no_paragraph_rests_on_a_fact_that_does_not_block(case: tuple[str, str, str]) -> None:
    of = rested(*case)
    found = facts(of)
    for paper in of.papers:
        for margin in margins_of(paper, of.reading).values():
            assert {ground.fact for ground in margin.grounds} <= found, margin.block

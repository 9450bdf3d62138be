# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records name each other, and each end knows of the other."""

from __future__ import annotations

from app.catalog.links import holders_using, links_of, our_links
from app.catalog.load import SHELVES, load
from app.catalog.records import Record
from tests.catalog.build import (
    a_calendar,
    a_catalogue,
    a_clock,
    a_fact,
    a_holder,
    a_law,
    a_reach,
    a_state,
    a_system,
    some_odds,
    some_rules,
)

OFFICE, ACT = ("holders", "xx/office"), ("laws", "xx/act")


def relations(records: tuple[Record, ...]) -> set[tuple[str, str, str]]:
    links = links_of(a_catalogue(*records))
    return {
        (link.at[1], link.relation, link.to[1]) for found in links.out_of.values() for link in found
    }


def test_a_holder_names_its_laws_rules_and_systems() -> None:
    holding = a_fact(code="file", what="File.", ask="All.", system="xx/system")
    holder = a_holder(holds=[holding], reached_by=[a_reach(rules=["xx/act/office"])])
    found = relations((holder, a_law(), some_rules(), a_system(), some_odds()))
    assert {
        ("xx/office", "reached-by", "xx/act"),
        ("xx/office", "under-rules", "xx/act/office"),
        ("xx/office", "kept-in", "xx/system"),
        ("xx/system", "held-by", "xx/office"),
        ("xx/act/office", "refines", "xx/act"),
        ("xx/office-2024", "reports-on", "xx/office"),
        ("xx/office-2024", "counts", "xx/act"),
    } <= found


def test_a_law_counts_in_a_calendar() -> None:
    value = a_fact(length=5, unit="working-day", calendar="xx/days", **{"from": "2020-01-01"})
    law = a_law(clocks={"answer": a_clock(values=[value])})
    assert ("xx/act", "counts-in", "xx/days") in relations((law, a_calendar()))


def test_the_page_of_a_state_names_laws_and_holders() -> None:
    office = a_holder("us/il/dmv", jurisdiction="us/il")
    state = a_state(drivers=a_fact(says="The office.", records=["us/il/dmv"]))
    assert ("us/il", "tells-of", "us/il/dmv") in relations((state, office))


def test_what_leads_nowhere_is_left_out() -> None:
    assert not relations((a_law(joins="xx/nothing"), a_holder(reached_by=[])))


def test_a_record_concerns_the_holders_that_lead_to_it() -> None:
    value = a_fact(length=5, unit="working-day", calendar="xx/days", **{"from": "2020-01-01"})
    law = a_law(clocks={"answer": a_clock(values=[value])})
    links = links_of(a_catalogue(law, a_calendar(), a_holder()))
    for place in (OFFICE, ACT, ("calendars", "xx/days")):
        assert holders_using(links, place) == {"xx/office"}
    assert holders_using(links, ("laws", "xx/unused")) == frozenset()


def test_both_ends_of_ours_are_there() -> None:
    shelves = {name: getattr(load(), name) for name in SHELVES.values()}
    for found in our_links().into.values():
        for link in found:
            assert link in our_links().out_of[link.at]
            assert link.to[1] in shelves[link.to[0]]

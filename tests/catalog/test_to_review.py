# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which facts somebody should look at, and which concern the most holders."""

from __future__ import annotations

import datetime as dt

from app.catalog.links import links_of
from app.catalog.records import Record
from app.catalog.to_review import DueFact, to_review
from tests.catalog.build import a_catalogue, a_channel, a_fact, a_holder, a_law

TODAY = dt.date(2026, 11, 25)


def due(*records: Record, on: dt.date = TODAY) -> list[DueFact]:
    catalogue = a_catalogue(*records)
    return list(to_review(catalogue, links_of(catalogue), on=on))


def test_what_was_not_seen_is_looked_at() -> None:
    channel = a_channel(confidence="recalled")
    (one,) = [d for d in due(a_law(), a_holder(channels=[channel])) if d.why == "not-seen"]
    assert (one.fact.id, one.holders) == ("xx/office#channels/post", 1)


def test_what_was_read_a_year_ago_is_looked_at_again() -> None:
    read = {d.fact.id for d in due() if d.why == "stale"}
    later = {d.fact.id for d in due(on=dt.date(2030, 1, 1)) if d.why == "stale"}
    assert not read
    assert "xx/act#in_force" in later


def test_a_review_of_our_own_stands_for_a_year() -> None:
    law = a_law(in_force=a_fact(review={"by": "A. Fictif", "on": "2029-12-01"}))
    late = due(law, on=dt.date(2030, 1, 1))
    assert "xx/act#in_force" not in {d.fact.id for d in late}


def test_those_that_concern_the_most_holders_come_first() -> None:
    unsure = a_fact(confidence="recalled")
    used, unused = a_law(in_force=unsure), a_law("xx/unused", in_force=unsure)
    found = [d for d in due(used, unused, a_holder()) if d.why == "not-seen"]
    assert [(d.place[1], d.holders) for d in found] == [("xx/act", 1), ("xx/unused", 0)]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two days: every dated value, at its boundary and nowhere else."""

from __future__ import annotations

import datetime as dt

import pytest

from app.catalog.changes import Change, changes_between, length_of, our_changes_between
from app.catalog.load import load
from app.errors import Invalid
from tests.catalog.build import a_catalogue, a_channel, a_clock, a_fact, a_holder, a_law

DAY, BEFORE = dt.date(2026, 1, 22), dt.date(2026, 1, 21)


def between(first: str, last: str, /, **only: str) -> list[Change]:
    found = changes_between(load(), dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    return [one for one in found if all(getattr(one, key) == only[key] for key in only)]


def a_value(length: int, **dates: str) -> dict[str, object]:
    return a_fact(length=length, unit="calendar-day", **dates)


def test_a_channel_ends_on_the_day_after_its_last() -> None:
    closed, opened = (
        a_channel("post", to="2026-01-21"),
        a_channel("portal", **{"from": "2026-01-22"}),
    )
    catalogue = a_catalogue(a_holder(channels=[closed, opened]))
    found = changes_between(catalogue, DAY, DAY)
    assert [(one.what, one.fact.rpartition("/")[2]) for one in found] == [
        ("began", "portal"),
        ("ended", "post"),
    ]
    assert not changes_between(catalogue, BEFORE, BEFORE)


def test_a_time_that_follows_another_replaces_it() -> None:
    values = [
        a_value(30, **{"from": "2020-01-01", "to": "2026-01-21"}),
        a_value(20, **{"from": "2026-01-22"}),
    ]
    law = a_law(clocks={"answer": a_clock(values=values)})
    (one,) = changes_between(a_catalogue(law), BEFORE, DAY)
    assert (one.what, one.on, one.kind) == ("replaced", DAY, "time")
    assert (one.says, one.before) == ("Answer: 20 calendar days", "Answer: 30 calendar days")


def test_a_time_that_follows_after_a_gap_began_and_the_other_ended() -> None:
    values = [
        a_value(30, **{"from": "2020-01-01", "to": "2026-01-20"}),
        a_value(20, **{"from": "2026-01-22"}),
    ]
    law = a_law(clocks={"answer": a_clock(values=values)})
    found = changes_between(a_catalogue(law), BEFORE, DAY)
    assert [(one.what, one.on) for one in found] == [("ended", BEFORE), ("began", DAY)]


def test_a_law_begins_and_ends() -> None:
    law = a_law(in_force=a_fact(**{"from": "2026-01-22", "to": "2026-06-30"}))
    found = changes_between(a_catalogue(law), DAY, dt.date(2026, 12, 31))
    assert [(one.what, one.on.isoformat(), one.kind) for one in found] == [
        ("began", "2026-01-22", "law"),
        ("ended", "2026-07-01", "law"),
    ]


def test_the_first_day_may_not_be_after_the_last() -> None:
    with pytest.raises(Invalid, match="earlier day first"):
        changes_between(load(), DAY, BEFORE)


def test_ours_are_the_same_however_they_are_asked_for() -> None:
    assert our_changes_between(BEFORE, DAY) == changes_between(load(), BEFORE, DAY)
    with pytest.raises(Invalid):
        our_changes_between(DAY, BEFORE)


def test_a_length_is_said_in_words() -> None:
    assert length_of(1, "month") == "1 month"
    assert length_of(20, "working-day") == "20 working days"


# ── Our own catalogue, at boundaries that matter ─────────────────────────────────────────────────


def test_homeland_security_took_requests_by_portal_alone() -> None:
    assert not between("2026-01-21", "2026-01-21", record="us/dhs/uscis")
    told = {one.what for one in between("2026-01-22", "2026-01-22", record="us/dhs/uscis")}
    assert told == {"began", "ended"}


def test_iowa_began_with_ninety_days() -> None:
    (one,) = [
        one
        for one in between("2025-01-01", "2025-01-01", record="us/ia/icdpa/access", kind="time")
        if "request" in one.says
    ]
    assert one.says.endswith("90 calendar days")
    assert one.place == "us/ia"


def test_brokers_must_delete_from_august() -> None:
    (one,) = between("2026-07-31", "2026-08-01", record="us/ca/delete-act/drop")
    assert one.on == dt.date(2026, 8, 1)


def test_it_is_in_the_order_of_days() -> None:
    found = between("2020-01-01", "2027-12-31")
    assert [one.on for one in found] == sorted(one.on for one in found)
    assert {one.shelf for one in found} >= {"laws", "holders"}

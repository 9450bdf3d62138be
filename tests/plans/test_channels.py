# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which way to a holder is open on a day, and what stands on the envelope."""

from __future__ import annotations

import datetime as dt

import pytest

from app.catalog.load import load
from app.catalog.records import Channel
from app.plans.channels import address_of, channel_open_on, court_code_of, is_open
from app.plans.records import PlanItem
from tests.catalog.build import ON, a_channel, a_holder, a_reach
from tests.plans.build import PORTALS_ONLY, plan_of, weighed
from tests.situations.build import a_file, a_person, situation_of

DAY = dt.timedelta(days=1)
CHICAGO = {"pending": [{"kind": "removal", "court_code": "CHI"}]}


def channel(**but: object) -> Channel:
    return Channel.model_validate(a_channel(**but))


@pytest.mark.parametrize(
    ("from_", "to", "open_on"),
    [
        (None, None, True),
        ("2026-11-23", None, True),
        ("2026-11-24", None, False),
        (None, "2026-11-23", True),
        (None, "2026-11-22", False),
        ("2026-11-23", "2026-11-23", True),
    ],
)
def test_both_days_of_a_channel_are_included(
    from_: str | None, to: str | None, *, open_on: bool
) -> None:
    assert is_open(channel(**{"from": from_, "to": to}), ON) is open_on


def test_the_holders_first_open_channel_is_taken() -> None:
    channels = [a_channel("closed", to="2026-01-01"), a_channel("second"), a_channel("third")]
    reach = a_reach(channels=["closed", "third", "second"])
    found = channel_open_on(weighed(holder=a_holder(channels=channels, reached_by=[reach])))
    assert found is not None
    assert found.channel.code == "third"


def test_a_channel_the_right_does_not_go_by_is_not_taken() -> None:
    channels = [a_channel("fax"), a_channel("post", to="2026-01-01")]
    assert channel_open_on(weighed(holder=a_holder(channels=channels))) is None


def test_a_channel_whose_address_nobody_knows_is_not_open() -> None:
    assert channel_open_on(weighed(holder=a_holder(channels=[a_channel(at=None)]))) is None


def test_a_postal_address_is_given_on_one_line() -> None:
    post = channel(post={"lines": ["Office of Invention", "1 Fiction St", "Nowhere"]})
    situation = situation_of(a_file())
    assert address_of(post, situation) == "Office of Invention, 1 Fiction St, Nowhere"


@pytest.mark.parametrize(("person", "address"), [(CHICAGO, "chi-rop@x.example"), ({}, None)])
def test_the_court_s_code_is_filled_in(person: dict[str, object], address: str | None) -> None:
    by_mail = channel(kind="email", at="{court_code}-rop@x.example")
    found = address_of(by_mail, situation_of(a_file(a_person(**person))))
    assert (found and found.lower()) == address


def test_the_code_of_the_first_matter_that_has_one() -> None:
    pending = [{"kind": "civil"}, {"kind": "removal", "court_code": "CHI"}]
    assert court_code_of(situation_of(a_file(a_person(pending=pending)))) == "CHI"


# ── The portals of Homeland Security ─────────────────────────────────────────────────────────────

NOT_YET = {"post", "email", "fax", None}


def kind_of(item: PlanItem) -> str | None:
    return item.channel.channel.kind if item.channel else None


# What the rule of 2025-12-23 speaks of; appeals and an office's own pages have ways of their own.
REQUESTS = {"us/foia", "us/privacy-act/access", "us/privacy-act/amendment"}
TO_DHS = [
    (name, holder.id)
    for name in ("hearing-in-nine-days", "green-card-wrong-record", "clinic-as-requester")
    for holder in load().holders.values()
    if holder.id.startswith("us/dhs/") and any(i.holder == holder.id for i in plan_of(name).items)
]


@pytest.mark.parametrize(("name", "holder"), TO_DHS)
def test_homeland_security_takes_requests_through_portals_from_one_day_to_the_next(
    name: str, holder: str
) -> None:
    for on, kinds in ((PORTALS_ONLY - DAY, NOT_YET), (PORTALS_ONLY, {"portal"})):
        items = [item for item in plan_of(name, on).items if item.holder == holder]
        asked = [item for item in items if item.mechanism in REQUESTS]
        open_to = [item for item in asked if item.verdict != "not-available"]
        assert {kind_of(item) for item in open_to} <= kinds
        assert items


def test_every_open_channel_has_an_address() -> None:
    for name in ("hearing-in-nine-days", "hardly-anything-known", "californian-case-needs-data"):
        for item in plan_of(name).items:
            assert item.channel is None or item.channel.address.strip()

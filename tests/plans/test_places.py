# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which states' offices and acts matter to a person."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from app.plans.build import plan_for
from app.plans.places import laws_by_which, may_concern
from app.situations.answers import answers_of
from tests.catalog.build import ON, a_catalogue, a_condition, a_fact, a_holder, a_law, a_reach
from tests.situations.build import a_clinic_file, a_file, asked_person, situation_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Law
    from app.situations.records import Situation

NOWHERE: dict[str, object] = {"fact": "residence-state", "in": []}
FAMILY = a_law(
    "us/family", kind="family", letter=None, who_may_use=a_condition(NOWHERE, no="None.")
)
TEXAS = a_law("us/tx/act", member_of="us/family", jurisdiction="us/tx")
OHIO = a_law(
    "us/oh/act",
    member_of="us/family",
    jurisdiction="us/oh",
    in_force=a_fact(**{"from": "2027-01-01"}),
)
SHERIFF = a_holder("us/il/cook/sheriff", jurisdiction="us/il")
MET = [{"by": SHERIFF.id, "kind": "jail-booking"}]
BROKER = a_holder("us/broker", reached_by=[a_reach("us/family")])


def someone_in(state: str | None, **but: object) -> Situation:
    home = {"address": {"lines": ["1 A St"], "city": "B", "state": state}} if state else None
    return situation_of(a_file(asked_person(residence=home, **but)))


def acts_for(
    story: Situation, catalogue: Catalogue, on: dt.date = ON, reach: str = "us/family"
) -> list[str]:
    broker = a_holder(reached_by=[a_reach(reach)])
    answers = answers_of(story, as_of=on)
    return [law.id for law in laws_by_which(broker.reached_by[0], catalogue, answers, as_of=on)]


@pytest.mark.parametrize(
    ("story", "concerns"),
    [
        (someone_in("IL"), True),
        (someone_in("TX"), False),
        (someone_in("TX", lived_in=[{"state": "IL"}]), True),
        (someone_in(None, lived_in=None), False),
        (
            someone_in(
                None, lived_in=None, encounters=[{"by": SHERIFF.id, "kind": "jail-booking"}]
            ),
            True,
        ),
        (situation_of(a_clinic_file(SHERIFF.id)), True),
    ],
)
def test_an_office_of_a_state_concerns_those_with_a_tie_to_it(
    story: Situation, *, concerns: bool
) -> None:
    assert may_concern(SHERIFF, story, answers_of(story, as_of=ON)) is concerns


def test_a_national_office_concerns_everyone() -> None:
    story = someone_in(None, lived_in=None)
    assert may_concern(BROKER, story, answers_of(story, as_of=ON))


def test_a_person_goes_by_the_act_of_the_state_they_live_in() -> None:
    catalogue = a_catalogue(FAMILY, TEXAS, OHIO)
    assert acts_for(someone_in("TX"), catalogue) == ["us/tx/act"]


@pytest.mark.parametrize(
    ("on", "act"), [(dt.date(2026, 12, 31), "us/family"), (dt.date(2027, 1, 1), "us/oh/act")]
)
def test_an_act_counts_from_its_first_day(on: dt.date, act: str) -> None:
    assert acts_for(someone_in("OH"), a_catalogue(FAMILY, TEXAS, OHIO), on) == [act]


def test_where_a_state_has_no_act_what_is_left_stands_instead() -> None:
    family = FAMILY.model_copy(update={"instead": "us/asking-anyway"})
    catalogue = a_catalogue(family, TEXAS, a_law("us/asking-anyway"))
    assert acts_for(someone_in("IL"), catalogue) == ["us/asking-anyway"]
    assert acts_for(someone_in(None, lived_in=None), catalogue) == ["us/family"]


def test_a_single_act_is_no_family() -> None:
    assert acts_for(someone_in("IL"), a_catalogue(TEXAS), reach="us/tx/act") == ["us/tx/act"]


@pytest.mark.parametrize(
    ("state", "mechanism", "verdict"),
    [
        ("TX", "us/tx/act", "offer"),
        ("IL", "us/family", "not-available"),
        (None, "us/family", "ask"),
    ],
)
def test_the_plan_says_one_thing_about_a_family_of_acts(
    state: str | None, mechanism: str, verdict: str
) -> None:
    laws: tuple[Law, ...] = (FAMILY, TEXAS, OHIO)
    catalogue = a_catalogue(*laws, BROKER)
    story = someone_in(state, **({} if state else {"lived_in": None}))
    items = plan_for(story, catalogue, as_of=ON).items
    assert [(item.mechanism, item.verdict) for item in items] == [(mechanism, verdict)]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans for tests: over one fictitious office, or over the whole catalogue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.catalog.load import load
from app.plans.build import plan_for
from app.plans.weigh import Weighed
from app.situations.answers import answers_of
from tests.catalog.build import ON, a_holder, a_law
from tests.situations.build import a_clinic_file, a_file, a_person, sample, situation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.catalog.records import Holder, Law
    from app.plans.records import Plan, PlanItem
    from app.situations.records import Situation

PORTALS_ONLY = dt.date(2026, 1, 22)  # the day from which DHS takes requests through portals only


def weighed(
    person: Mapping[str, object] | None = None,
    *,
    law: Law | None = None,
    holder: Holder | None = None,
    rules: tuple[Law, ...] = (),
    on: dt.date = ON,
) -> Weighed:
    """One right towards the Office of Invention, seen by someone barely known."""
    return weighed_for(
        situation_of(a_file(a_person(**(person or {})))), law=law, holder=holder, rules=rules, on=on
    )


def weighed_for(
    situation: Situation,
    *,
    law: Law | None = None,
    holder: Holder | None = None,
    rules: tuple[Law, ...] = (),
    on: dt.date = ON,
) -> Weighed:
    office = holder or a_holder()
    answers = answers_of(situation, as_of=on)
    return Weighed(situation, answers, on, office, office.reached_by[0], law or a_law(), rules)


def plan_of(name: str, on: dt.date = ON) -> Plan:
    """The plan of a sample over our own catalogue."""
    return plan_for(sample(name), load(), as_of=on)


def item_of(plan: Plan, holder: str, mechanism: str) -> PlanItem:
    return next(i for i in plan.items if (i.holder, i.mechanism) == (holder, mechanism))


# ── Any situation at all ─────────────────────────────────────────────────────────────────────────


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def _some(
    entries: st.SearchStrategy[Any],
) -> st.SearchStrategy[object]:
    """Unknown, none, or up to two."""
    return _maybe(st.lists(entries, max_size=2))


HOLDERS = st.sampled_from(sorted(load().holders))
YES_NO = _maybe(st.booleans())
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)).map(dt.date.isoformat)
AIMS = st.lists(
    st.sampled_from(
        [
            "see-my-file",
            "prepare-hearing",
            "see-who-got-my-data",
            "correct-a-record",
            "court-record",
            "stop-sale",
            "delete-my-data",
        ]
    ),
    min_size=1,
    unique=True,
)
ENCOUNTERS = st.fixed_dictionaries(
    {"by": HOLDERS, "kind": st.sampled_from(["border", "arrest", "jail-booking", "stop"])}
)
FILINGS = st.fixed_dictionaries({"with": HOLDERS, "form": st.just("I-589")})
TRAILS = st.fixed_dictionaries({"kind": st.sampled_from(["phone-apps", "utilities", "car"])})
PENDING = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["removal", "asylum", "criminal"]),
        "at": _maybe(HOLDERS),
        "hearing_on": _maybe(DAYS),
        "charging_document": _maybe(st.sampled_from(["I-862", "none"])),
        "needs_own_data": YES_NO,
    }
)
WRONG = st.fixed_dictionaries({"at": HOLDERS, "says": st.just("x"), "should_say": st.just("y")})
HOMES = st.fixed_dictionaries(
    {
        "address": st.sampled_from(["CA", "IL", None]).map(
            lambda state: {"lines": ["1 A St"], "city": "X", "state": state}
        ),
        "known_to": _maybe(st.lists(HOLDERS, max_size=2)),
    }
)
PERSONS = st.fixed_dictionaries(
    {
        "name": st.just({"as_written": "Fulana Ficticia"}),
        "language": st.just({"spoken": "es"}),
        "identifiers": st.sampled_from([{}, {"a_number": "A000-000-001"}]),
        "covered_by_privacy_act": YES_NO,
        "is_outside_us": YES_NO,
        "encounters": _some(ENCOUNTERS),
        "filings": _some(FILINGS),
        "data_trails": _some(TRAILS),
        "pending": _some(PENDING),
        "court_cases": _some(st.fixed_dictionaries({"at": HOLDERS})),
        "wrong_records": _some(WRONG),
        "residence": _maybe(HOMES),
        "detention": _maybe(st.booleans().map(lambda held: {"is_detained": held})),
    }
)


def _person_file(person: dict[str, object], aims: list[str]) -> dict[str, object]:
    return a_file(person, aims=aims)


PERSON_FILES = st.builds(_person_file, PERSONS, AIMS)
CLINIC_FILES = st.lists(HOLDERS, min_size=1, max_size=3).map(lambda ids: a_clinic_file(*ids))

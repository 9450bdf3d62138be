# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole plans: what must be true of every plan of every situation, and how steps are ordered."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings

from app.catalog.load import load
from app.plans.build import plan_for
from app.plans.records import Plan, PlanItem
from app.situations.answers import questions
from tests.catalog.build import ON, a_catalogue, a_fact, a_holder, a_law, a_reach, a_risk
from tests.plans.build import CLINIC_FILES, PERSON_FILES, item_of, plan_of
from tests.situations.build import (
    SAMPLES,
    a_clinic_file,
    a_file,
    a_person,
    asked_person,
    situation_of,
)

EVERY_SAMPLE = pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
EVERY_AIM = ["see-my-file", "prepare-hearing", "see-who-got-my-data", "correct-a-record"]
FEDERAL = ("us/dhs/", "us/doj/")
URGENCY = ("now", "soon", "normal")


def plan_over(file: dict[str, object], on: dt.date = ON) -> Plan:
    return plan_for(situation_of(file), load(), as_of=on)


# ── Any situation ────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_the_same_file_gives_the_same_plan(file: dict[str, object]) -> None:
    assert plan_over(file) == plan_over(file)


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_nothing_is_offered_that_may_harm_or_is_not_known(file: dict[str, object]) -> None:
    for item in plan_over(file).items:
        effects = {risk.effect for risk in item.risks}
        if item.verdict == "offer":
            assert "hold" not in effects
            assert item.questions == ()
        if item.verdict == "ask":
            assert item.questions != ()
        # Of a family nobody knows yet which act it is, so it is asked first, whatever it may do.
        if load().laws[item.mechanism].kind != "family":
            assert ("hold" in effects) is (item.verdict == "hold")


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_every_line_of_a_plan_says_something(file: dict[str, object]) -> None:
    for item in plan_over(file).items:
        assert item.because, (item.holder, item.mechanism)
        assert_whole_sentences(item)


def assert_whole_sentences(item: PlanItem) -> None:
    texts = [reason.text for reason in item.because] + [signer.text for signer in item.signers]
    texts += [text for risk in item.risks for text in (risk.text, risk.safer or risk.text)]
    assert all(text.strip().endswith((".", "?")) for text in texts)
    assert all(question.text == questions()[question.fact].ask for question in item.questions)


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_steps_stand_in_the_order_to_act(file: dict[str, object]) -> None:
    whole = plan_over(file).items
    items = [item for item in whole if item.verdict != "not-available"]
    assert list(whole[: len(items)]) == items  # what nobody can act on comes last
    urgencies = [URGENCY.index(item.urgency) for item in items]
    assert urgencies == sorted(urgencies)
    for earlier, later in pairwise(items):
        if earlier.urgency == later.urgency:
            assert (earlier.right, later.right) != ("deletion", "access")


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_of_one_holder_a_copy_is_asked_before_anything_is_deleted(file: dict[str, object]) -> None:
    items = [item for item in plan_over(file).items if item.verdict != "not-available"]
    for place, item in enumerate(items):
        if item.right == "deletion":
            later = items[place + 1 :]
            assert not any(i.holder == item.holder and i.right == "access" for i in later)


@settings(max_examples=60, deadline=None)
@given(PERSON_FILES)
def test_a_right_towards_a_holder_is_planned_once(file: dict[str, object]) -> None:
    planned = [(item.holder, item.mechanism) for item in plan_over(file).items]
    assert len(planned) == len(set(planned))


@settings(max_examples=30, deadline=None)
@given(CLINIC_FILES)
def test_a_clinic_plans_for_itself_and_endangers_nobody(file: dict[str, object]) -> None:
    situation = situation_of(file)
    assert situation.clinic_request is not None
    for item in plan_for(situation, load(), as_of=ON).items:
        assert "clinic" in load().laws[item.mechanism].requesters
        assert item.holder in situation.clinic_request.holders
        assert {risk.code for risk in item.risks} <= {"request-is-public"}
        # A step for counsel is signed by counsel alone, once the clinic has one.
        roles = {signer.role for signer in item.signers}
        assert roles == {"clinic-officer"} or (item.letter is None and roles <= {"attorney"})


# ── Answers that decide ──────────────────────────────────────────────────────────────────────────


def test_nobody_never_encountered_is_offered_a_request_to_homeland_security_or_justice() -> None:
    items = plan_over(a_file(asked_person(), aims=EVERY_AIM)).items
    federal = [item for item in items if item.holder.startswith(FEDERAL)]
    assert federal
    assert {item.verdict for item in federal} <= {"hold", "not-available"}


def test_before_it_is_known_whether_they_were_encountered_it_is_asked() -> None:
    items = plan_over(a_file(aims=EVERY_AIM)).items
    federal = [item for item in items if item.holder.startswith(FEDERAL)]
    assert federal
    assert {item.verdict for item in federal} <= {"ask", "hold"}
    foia = {item.verdict for item in federal if item.mechanism == "us/foia"}
    assert foia == {"ask"}
    assert any(q.fact == "ever-encountered" for item in federal for q in item.questions)


@pytest.mark.parametrize(
    ("covered", "verdicts"), [(False, {"not-available"}), (True, {"offer"}), (None, {"ask"})]
)
def test_the_privacy_act_is_for_those_it_covers(covered: object, verdicts: set[str]) -> None:
    person = asked_person(
        covered_by_privacy_act=covered,
        identifiers={"a_number": "A000-000-001"},
        encounters=[{"by": "us/dhs/cbp", "kind": "border"}],
    )
    items = plan_over(a_file(person, aims=["see-my-file", "see-who-got-my-data"])).items
    by_act = [i for i in items if i.mechanism.startswith("us/privacy-act/") and "cbp" in i.holder]
    assert {item.verdict for item in by_act} == verdicts
    if covered is False:
        assert all(any(r.code == "law-no" and r.citation for r in i.because) for i in by_act)


@pytest.mark.parametrize(("needed", "verdict"), [(True, "hold"), (False, "offer"), (None, "ask")])
def test_deletion_waits_for_the_case_that_may_need_the_data(needed: object, verdict: str) -> None:
    person = asked_person(
        residence={"address": {"lines": ["1 A St"], "city": "Oakland", "state": "CA"}},
        data_trails=[{"kind": "utilities"}, {"kind": "phone-apps"}],
        pending=[{"kind": "civil", "needs_own_data": needed}],
    )
    items = plan_over(a_file(person, aims=["delete-my-data"])).items
    wanted = ("us/business/venntel", "us/ca/ccpa/deletion")
    assert [i.verdict for i in items if (i.holder, i.mechanism) == wanted] == [verdict]


def test_a_hearing_soon_makes_it_urgent_and_a_far_one_less() -> None:
    for days, urgency in ((9, "now"), (200, "soon")):
        hearing = (ON + dt.timedelta(days=days)).isoformat()
        pending = [{"kind": "removal", "hearing_on": hearing}]
        plan = plan_over(a_file(asked_person(pending=pending), aims=["prepare-hearing"]))
        assert item_of(plan, "us/dhs/uscis", "us/foia").urgency == urgency


def test_a_plan_holds_nothing_that_serves_no_aim() -> None:
    plan = plan_over(a_file(a_person(), aims=["court-record"]))
    assert {load().laws[item.mechanism].serves for item in plan.items} <= {
        law.serves for law in load().laws.values() if "court-record" in law.serves
    }


# ── Small catalogues ─────────────────────────────────────────────────────────────────────────────


def test_a_law_not_in_force_that_day_is_not_planned() -> None:
    law = a_law(in_force=a_fact(**{"from": "2026-01-01", "to": "2026-11-23"}))
    for on, items in (
        (dt.date(2025, 12, 31), 0),
        (dt.date(2026, 1, 1), 1),
        (ON, 1),
        (ON + dt.timedelta(days=1), 0),
    ):
        plan = plan_for(situation_of(a_file()), a_catalogue(law), as_of=on)
        assert len(plan.items) == items


@pytest.mark.parametrize(
    ("requesters", "asks", "planned"),
    [
        (["person"], "us/dhs/ice", False),
        (["person", "clinic"], "us/dhs/ice", True),
        (["clinic"], "us/dhs/cbp", False),
    ],
)
def test_a_clinic_is_given_what_it_asks_for_by_name(
    requesters: list[str], asks: str, *, planned: bool
) -> None:
    catalogue = a_catalogue(a_law(requesters=requesters), a_holder("us/dhs/ice"))
    plan = plan_for(situation_of(a_clinic_file(asks)), catalogue, as_of=ON)
    assert bool(plan.items) is planned


def test_at_equal_urgency_access_comes_first_and_deletion_last() -> None:
    rights = [
        "deletion",
        "opt-out",
        "correction",
        "amendment",
        "accounting-of-disclosures",
        "access",
    ]
    laws = [a_law(f"xx/{right}", right=right) for right in rights]
    holder = a_holder(reached_by=[a_reach(law.id) for law in laws])
    plan = plan_for(situation_of(a_file()), a_catalogue(*laws, holder), as_of=ON)
    assert [item.right for item in plan.items] == [
        "access",
        "accounting-of-disclosures",
        "amendment",
        "correction",
        "opt-out",
        "deletion",
    ]


def test_an_emergency_comes_before_everything() -> None:
    urgent = a_fact(code="now", urgency="now", when=True, text="Now.")
    laws = [a_law("xx/a"), a_law("xx/z", right="amendment", urgency=[urgent])]
    holder = a_holder(reached_by=[a_reach(law.id) for law in laws])
    plan = plan_for(situation_of(a_file()), a_catalogue(*laws, holder), as_of=ON)
    assert [item.mechanism for item in plan.items] == ["xx/z", "xx/a"]


def test_what_can_be_done_comes_before_what_waits() -> None:
    laws = [a_law("xx/a", risks=[a_risk("hold")]), a_law("xx/b")]
    holder = a_holder(reached_by=[a_reach(law.id) for law in laws])
    plan = plan_for(situation_of(a_file()), a_catalogue(*laws, holder), as_of=ON)
    assert [item.verdict for item in plan.items] == ["offer", "hold"]


def test_what_is_closed_has_no_channel_and_no_risk() -> None:
    law = a_law(
        who_may_use=a_fact(rule={"fact": "outside-us"}, yes="Yes.", no="No."),
        risks=[a_risk("warn")],
    )
    file = a_file(a_person(is_outside_us=False))
    (item,) = plan_for(situation_of(file), a_catalogue(law), as_of=ON).items
    assert (item.verdict, item.channel, item.risks) == ("not-available", None, ())


# ── The samples ──────────────────────────────────────────────────────────────────────────────────


@EVERY_SAMPLE
def test_a_sample_has_a_plan_on_any_day(name: str) -> None:
    for on in (dt.date(2026, 1, 21), dt.date(2026, 1, 22), ON, dt.date(2030, 2, 28)):
        plan = plan_of(name, on)
        assert plan.as_of == on
        assert plan.items


@EVERY_SAMPLE
def test_a_samples_plan_knows_who_signs_and_what_clocks_run(name: str) -> None:
    for item in plan_of(name).items:
        if item.verdict in ("offer", "hold"):
            assert item.signers or item.right == "referral", (item.holder, item.mechanism)
            assert all(clock.length > 0 and clock.unit and clock.owner for clock in item.clocks)

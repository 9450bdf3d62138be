# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weighing one right: what closes it, what holds it, what must be asked, and who may sign."""

from __future__ import annotations

import datetime as dt

import pytest

from app.plans.channels import channel_open_on
from app.plans.records import Verdict
from app.plans.weigh import NO_KNOWN_CHANNEL, Weighed, verdict_of
from tests.catalog.build import (
    a_channel,
    a_clock,
    a_condition,
    a_fact,
    a_holder,
    a_law,
    a_reach,
    a_risk,
    some_rules,
)
from tests.plans.build import weighed, weighed_for
from tests.situations.build import a_clinic_file, situation_of

OUTSIDE = {"fact": "outside-us"}  # each person below may be abroad: yes, no, or nobody knows
ABROAD, HERE, UNKNOWN = {"is_outside_us": True}, {"is_outside_us": False}, {"is_outside_us": None}


def codes(one: Weighed) -> list[str]:
    verdict = verdict_of(one)
    assert verdict is not None
    return [reason.code for reason in one.because(verdict, channel_open_on(one))]


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("person", "by_law", "by_likelihood", "by_risk"),
    [
        (ABROAD, "offer", "offer", "hold"),
        (HERE, "not-available", None, "offer"),
        (UNKNOWN, "ask", "ask", "ask"),
    ],
)
def test_what_law_likelihood_and_risk_make_of_an_answer(
    person: dict[str, object],
    by_law: Verdict,
    by_likelihood: Verdict | None,
    by_risk: Verdict,
) -> None:
    law = a_law(who_may_use=a_condition(OUTSIDE))
    assert verdict_of(weighed(person, law=law)) == by_law
    holder = a_holder(likely=a_condition(OUTSIDE))
    assert verdict_of(weighed(person, holder=holder)) == by_likelihood
    risky = a_law(risks=[a_risk("hold", when=OUTSIDE)])
    assert verdict_of(weighed(person, law=risky)) == by_risk


@pytest.mark.parametrize(("otherwise", "verdict"), [(None, None), ("Ask there.", "not-available")])
def test_a_right_that_does_not_reach_is_named_only_if_there_is_something_to_say(
    otherwise: str | None, verdict: Verdict | None
) -> None:
    holder = a_holder(reached_by=[a_reach(when=OUTSIDE, otherwise=otherwise)])
    assert verdict_of(weighed(HERE, holder=holder)) == verdict
    assert verdict_of(weighed(UNKNOWN, holder=holder)) == "ask"


def test_what_the_law_closes_is_not_held() -> None:
    law = a_law(who_may_use=a_condition(OUTSIDE), risks=[a_risk("hold")])
    assert verdict_of(weighed(HERE, law=law)) == "not-available"


def test_what_may_harm_is_held_even_where_much_is_unknown() -> None:
    law = a_law(who_may_use=a_condition(OUTSIDE), risks=[a_risk("hold")])
    assert verdict_of(weighed(UNKNOWN, law=law)) == "hold"


@pytest.mark.parametrize(
    ("risk", "verdict"),
    [
        ({"said_anyway": True}, "hold"),
        ({}, None),
        ({"said_anyway": True, "when": OUTSIDE}, None),
    ],
)
def test_an_unlikely_holder_is_named_only_where_asking_it_does_the_harm(
    risk: dict[str, object], verdict: Verdict | None
) -> None:
    holder = a_holder(likely=a_condition({"any": []}), risks=[a_risk("hold", **risk)])
    assert verdict_of(weighed(HERE, holder=holder)) == verdict


@pytest.mark.parametrize("where", ["law", "rules", "holder"])
def test_a_risk_counts_wherever_it_is_written(where: str) -> None:
    risks = {"risks": [a_risk("hold")]}
    made = weighed(
        law=a_law(**risks if where == "law" else {}),
        rules=(some_rules(**risks if where == "rules" else {}),),
        holder=a_holder(**risks if where == "holder" else {}),
    )
    assert verdict_of(made) == "hold"


# ── Risks ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("person", "said"), [(ABROAD, True), (UNKNOWN, True), (HERE, False)])
def test_a_warning_nobody_can_exclude_is_said(person: dict[str, object], *, said: bool) -> None:
    made = weighed(person, law=a_law(risks=[a_risk("warn", when=OUTSIDE)]))
    assert [risk.code for risk in made.risks] == ["harm"] * said
    assert verdict_of(made) == "offer"


def test_a_risk_named_twice_is_said_once_in_the_holders_words() -> None:
    made = weighed(
        holder=a_holder(risks=[a_risk("hold", text="The holder's words.")]),
        rules=(some_rules(risks=[a_risk("hold", text="The department's words.")]),),
    )
    assert [risk.text for risk in made.risks] == ["The holder's words."]


def test_of_a_risk_named_twice_the_one_that_holds_is_kept() -> None:
    made = weighed(holder=a_holder(risks=[a_risk("warn")]), law=a_law(risks=[a_risk("hold")]))
    assert [risk.effect for risk in made.risks] == ["hold"]
    assert verdict_of(made) == "hold"


def test_a_risk_of_the_clinics_own_request_is_said_to_the_clinic() -> None:
    risks = [a_risk("warn", concerns=["clinic"]), a_risk("hold", code="own", concerns=["person"])]
    made = weighed_for(
        situation_of(a_clinic_file("us/dhs/ice")), law=a_law(risks=risks, requesters=["clinic"])
    )
    assert [risk.code for risk in made.risks] == ["harm"]


def test_a_clinic_asking_in_its_own_name_risks_no_person() -> None:
    made = weighed_for(
        situation_of(a_clinic_file("us/dhs/ice")),
        holder=a_holder(risks=[a_risk("hold")], likely=a_condition(OUTSIDE)),
        law=a_law(risks=[a_risk("warn")], requesters=["clinic"]),
    )
    assert made.risks == ()
    assert verdict_of(made) == "offer"


# ── Reasons and questions ────────────────────────────────────────────────────────────────────────


def test_a_refusal_says_why_and_by_which_law() -> None:
    law = a_law(who_may_use=a_condition(OUTSIDE, no="Only abroad.", citation="1 Fict. 2"))
    made = weighed(HERE, law=law)
    (reason,) = made.because("not-available", None)
    assert (reason.code, reason.text, reason.citation) == ("law-no", "Only abroad.", "1 Fict. 2")


def test_where_to_ask_instead_comes_first() -> None:
    reach = a_reach(when=OUTSIDE, otherwise="Ask the other office.")
    made = weighed(HERE, holder=a_holder(reached_by=[reach]))
    assert codes(made) == ["does-not-reach"]


def test_an_offer_says_what_speaks_for_it() -> None:
    made = weighed(law=a_law(who_may_use=a_condition()))
    assert codes(made) == ["law-yes", "likely-yes"]


def test_a_question_says_why_it_is_asked() -> None:
    made = weighed(UNKNOWN, law=a_law(who_may_use=a_condition(OUTSIDE)))
    assert [question.fact for question in made.questions] == ["outside-us"]
    assert "unknown" in codes(made)
    assert all(reason.text for reason in made.because("ask", None))


def test_that_no_channel_is_known_is_said() -> None:
    made = weighed(holder=a_holder(reached_by=[a_reach(channels=[])]))
    assert NO_KNOWN_CHANNEL in {reason.text for reason in made.because("offer", None)}


def test_nothing_is_asked_about_what_is_closed() -> None:
    law = a_law(who_may_use=a_condition(OUTSIDE), risks=[a_risk(when={"fact": "detained"})])
    assert weighed(HERE, law=law).questions == ()


# ── Urgency, signers, clocks ─────────────────────────────────────────────────────────────────────


def an_urgency(code: str, urgency: str, when: object = True) -> dict[str, object]:  # noqa: FBT002  a plain yes
    return a_fact(code=code, urgency=urgency, when=when, text="It cannot wait.")


@pytest.mark.parametrize(
    ("law", "rules", "urgency"),
    [
        ([], [], "normal"),
        (["soon"], [], "soon"),
        (["soon"], ["now"], "now"),
        (["now"], ["soon"], "now"),
        (["normal"], [], "normal"),
    ],
)
def test_the_most_pressing_urgency_counts(law: list[str], rules: list[str], urgency: str) -> None:
    made = weighed(
        law=a_law(urgency=[an_urgency("a", each) for each in law]),
        rules=(some_rules(urgency=[an_urgency("b", each) for each in rules]),),
    )
    assert made.urgency == urgency


def test_an_urgency_nobody_is_sure_of_does_not_press() -> None:
    assert (
        weighed(UNKNOWN, law=a_law(urgency=[an_urgency("a", "now", OUTSIDE)])).urgency == "normal"
    )


def a_signer(role: str, **but: object) -> dict[str, object]:
    return a_fact(role=role, text=f"The {role} signs.", **but)


def test_law_and_department_both_say_who_may_sign() -> None:
    made = weighed(
        ABROAD,
        law=a_law(who_may_sign=[a_signer("client"), a_signer("attorney", when={"not": OUTSIDE})]),
        rules=(some_rules(who_may_sign=[a_signer("accredited-representative", when=OUTSIDE)]),),
    )
    assert [signer.role for signer in made.signers] == ["client", "accredited-representative"]


def test_who_may_sign_is_not_guessed() -> None:
    law = a_law(who_may_sign=[a_signer("attorney", when={"fact": "has-attorney"})])
    assert weighed(law=law).signers == ()


def test_a_clock_has_the_length_it_has_on_that_day() -> None:
    old = a_fact(**{"from": "2000-01-01", "to": "2026-06-30", "length": 10, "unit": "calendar-day"})
    new = a_fact(**{"from": "2026-07-01", "length": 20, "unit": "calendar-day"})
    law = a_law(clocks={"answer": a_clock(values=[old, new])})
    for on, length in ((dt.date(2026, 6, 30), 10), (dt.date(2026, 7, 1), 20)):
        (clock,) = weighed(law=law, on=on).clocks
        assert (clock.clock, clock.owner, clock.length) == ("xx/act/answer", "agency", length)


def test_a_clock_that_does_not_exist_yet_is_not_named() -> None:
    law = a_law(clocks={"answer": a_clock()})
    assert weighed(law=law, on=dt.date(1999, 12, 31)).clocks == ()


def test_the_departments_clocks_are_named_too() -> None:
    made = weighed(rules=(some_rules(clocks={"appeal": a_clock(owner="requester")}),))
    assert [clock.clock for clock in made.clocks] == ["xx/act/office/appeal"]


# ── What nobody has confirmed ────────────────────────────────────────────────────────────────────


def test_what_the_request_rests_on_unconfirmed() -> None:
    heard = {"source": "heard"}
    made = weighed(
        law=a_law(
            in_force=heard,
            contents=[
                a_fact(code="name", text="Say the name.", **heard),
                a_fact(code="x", text="X"),
            ],
        ),
        holder=a_holder(
            holds=[a_fact(code="file", what="w", ask="a", **heard)], channels=[a_channel(**heard)]
        ),
    )
    assert [(fact.fact, fact.confidence) for fact in made.unconfirmed(channel_open_on(made))] == [
        ("xx/act#in_force", "recalled"),
        ("xx/act#contents/name", "recalled"),
        ("xx/office#holds/file", "recalled"),
        ("xx/office#channels/post", "recalled"),
    ]


def test_what_is_asked_of_others_is_not_rested_on() -> None:
    heard = {"source": "heard"}
    abroad = a_fact(code="abroad", text="From abroad.", when=OUTSIDE, **heard)
    law = a_law(identity=[abroad])
    assert weighed(HERE, law=law).unconfirmed(None) == ()
    assert [f.fact for f in weighed(law=law).unconfirmed(None)] == ["xx/act#identity/abroad"]


def test_what_the_request_does_not_ask_for_is_not_rested_on() -> None:
    unasked = a_fact(code="contracts", what="w", ask="a", source="heard", **{"for": "clinic"})
    assert weighed(holder=a_holder(holds=[unasked])).unconfirmed(None) == ()


def test_a_person_is_asked_for_what_concerns_them() -> None:
    abroad = a_fact(code="abroad", what="w", ask="a", when=OUTSIDE)
    holder = a_holder(holds=[a_fact(code="file", what="w", ask="a"), abroad])
    assert [h.code for h in weighed(HERE, holder=holder).holdings] == ["file"]
    assert [h.code for h in weighed(ABROAD, holder=holder).holdings] == ["file", "abroad"]

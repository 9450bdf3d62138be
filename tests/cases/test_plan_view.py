# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan in a reader's words: what counts first, said once, and chosen only if it may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest

from app.cases.bodies import HoldDecisionBody
from app.cases.models import HoldDecision
from app.cases.plan_view import ADDRESS_RISKS, PlanView, asked_first, plan_view
from app.cases.queries import OpenedDecision
from app.cases.words import saying
from app.catalog.load import load
from app.plans.build import plan_for
from app.plans.records import Plan
from tests.situations.build import SAMPLES, sample

DAY = dt.date(2026, 11, 24)
Decisions = Mapping[tuple[str, str], OpenedDecision]

ASKED_ONLINE = "On the office's own pages, not by a letter from here."


def plan_of(name: str) -> Plan:
    return plan_for(sample(name), load(), as_of=DAY)


def seen(
    name: str,
    language: str = "en",
    *,
    decisions: Decisions | None = None,
    chosen: Sequence[str] = (),
) -> PlanView:
    said = saying(language)
    return plan_view(
        plan_of(name),
        decisions or {},
        say=said,
        language=language,
        chosen=chosen,
        case_id="case",
    )


def decided(decision: Literal["prepare", "leave"]) -> OpenedDecision:
    body = HoldDecisionBody(
        holder="us/dhs/cbp",
        mechanism="us/foia",
        decision=decision,
        reason="It is needed.",
        decided_by="amara",
        attorney="Amara Okafor",
    )
    return OpenedDecision(HoldDecision(decided_on=DAY), body)


def test_every_risk_an_attorney_s_choice_of_address_answers_leads_to_it() -> None:
    catalogue = load()
    risks = [
        r
        for record in (catalogue.laws, catalogue.holders)
        for x in record.values()
        for r in x.risks
    ]
    told = {risk.code for risk in risks if "which address is given" in (risk.safer or "")}
    assert told - {"gaps"} == ADDRESS_RISKS
    (link,) = {risk["href"] for risk in seen("hearing-in-nine-days").common_risks if risk["href"]}
    assert link == "/cases/case/situation/address-choices"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_shown_in_the_order_of_its_plan(path: Path) -> None:
    view, plan = seen(path.stem), plan_of(path.stem)
    assert [item.id for item in view.items] == [f"{i.holder}:{i.mechanism}" for i in plan.items]
    for item in view.items:
        assert len(item.because) <= 3 or item.verdict == "not-available"
        assert all(fact[1] for fact in item.facts)


def test_only_what_is_offered_can_be_chosen() -> None:
    view = seen("never-encountered", chosen=["us/dhs/cbp:us/foia"])
    federal = [item for item in view.items if item.id.startswith(("us/dhs/", "us/doj/"))]
    assert not any(item.may_be_chosen for item in federal)
    assert not any(item.is_chosen for item in view.items)
    for item in view.items:
        assert item.may_be_chosen <= (item.verdict == "offer")


def test_what_no_letter_asks_says_how_it_is_asked_and_cannot_be_chosen() -> None:
    view = seen("hearing-in-nine-days", chosen=["us/dhs/cbp:us/cbp/i94-history"])
    (item,) = [item for item in view.items if item.id == "us/dhs/cbp:us/cbp/i94-history"]
    assert (item.verdict, item.may_be_chosen, item.is_chosen) == ("offer", False, False)
    assert ("How it is asked", ASKED_ONLINE) in item.facts


@pytest.mark.parametrize(("decision", "may"), [("prepare", True), ("leave", False)])
def test_a_hold_can_be_chosen_once_an_attorney_lets_it(
    decision: Literal["prepare", "leave"],
    may: bool,  # noqa: FBT001  a table of cases
) -> None:
    decisions = {("us/dhs/cbp", "us/foia"): decided(decision)}
    view = seen("never-encountered", decisions=decisions, chosen=["us/dhs/cbp:us/foia"])
    (item,) = [item for item in view.items if item.id == "us/dhs/cbp:us/foia"]
    assert (item.may_be_chosen, item.is_chosen) == (may, may)
    wanted = ("us/dhs/cbp", "us/foia")
    (hold,) = [hold for hold in view.holds if (hold.holder, hold.mechanism) == wanted]
    assert (hold.decision, hold.attorney) == (decision, "Amara Okafor")
    assert hold.decided_on == {"iso": "2026-11-24", "text": "November 24, 2026"}
    assert item.href == f"#hold-{hold.number}"


def test_a_decision_of_old_says_nothing_of_what_is_offered_now() -> None:
    plan = plan_of("hearing-in-nine-days")
    offered = next(item for item in plan.items if item.verdict == "offer")
    decisions = {(offered.holder, offered.mechanism): decided("leave")}
    view = plan_view(plan, decisions, say=saying("en"), language="en")
    (item,) = [i for i in view.items if i.id == f"{offered.holder}:{offered.mechanism}"]
    assert item.verdict_words == "Offer"
    assert item.may_be_chosen


def test_a_warning_that_goes_for_several_is_said_once() -> None:
    view, plan = seen("green-card-wrong-record"), plan_of("green-card-wrong-record")
    said = [(risk["text"], risk["safer"]) for item in view.items for risk in item.risks]
    common = [(risk["text"], risk["safer"]) for risk in view.common_risks]
    assert common
    assert not set(said) & set(common)
    assert len(set(said)) == len(said)
    every = {(risk.text, risk.safer or "") for item in plan.items for risk in item.risks}
    assert every == set(said) | set(common)


def test_what_holds_a_request_is_never_moved_away_from_it() -> None:
    view, plan = seen("never-encountered"), plan_of("never-encountered")
    for item, shown in zip(plan.items, view.items, strict=True):
        holding = {risk.text for risk in item.risks if risk.effect == "hold"}
        assert holding <= {risk["text"] for risk in shown.risks}


def test_each_question_is_asked_once_where_it_is_answered() -> None:
    asked = asked_first(plan_of("hardly-anything-known"), saying("en"))
    names = [one.field.name for one in asked]
    assert len(set(names)) == len(names)
    assert {"person.encounters", "person.born_on", "person.residence"} <= set(names)
    for one in asked:
        assert one.field in one.section.fields
        assert one.questions
    left = asked_first(plan_of("hearing-in-nine-days"), saying("en"))
    assert [asked.field.name for asked in left] == ["person.came_as_unaccompanied_child"]


def test_the_law_speaks_the_readers_language() -> None:
    english, spanish = seen("never-encountered"), seen("never-encountered", "es")
    for one, other in zip(english.items, spanish.items, strict=True):
        for here, there in zip(one.because, other.because, strict=True):
            translated = saying("es")(here["text"])
            assert there["text"] == translated
            assert here["citation"] == there["citation"]
    uscis = [item for item in spanish.items if item.id == "us/dhs/uscis:us/foia"]
    assert not {r["text"] for r in uscis[0].because} & {r["text"] for r in english.items[0].because}


def test_what_nobody_has_translated_is_said_in_english() -> None:
    assert saying("es")("A sentence nobody wrote.") == "A sentence nobody wrote."


def test_what_an_office_reported_is_said_where_one_chooses_and_whose_figures_they_are() -> None:
    view = seen("hearing-in-nine-days")
    (cbp,) = [item for item in view.items if item.id == "us/dhs/cbp:us/foia"]
    assert "48 in a hundred were reversed in whole or part" in cbp.reported
    assert "All requesters, fiscal year 2024. It says nothing about this person." in cbp.reported
    assert all(not item.reported for item in view.items if "us/foia" not in item.id)

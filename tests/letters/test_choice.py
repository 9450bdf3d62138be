# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which requests are written, and in which language the client reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.catalog.load import load
from app.errors import Invalid, NotFound
from app.letters.choice import Choice, choose, reading_language, reads
from app.plans.records import Plan, PlanItem, PlannedQuestion, Reason, Verdict
from app.situations.read import read_situation
from app.situations.records import Situation

SITUATIONS = Path(__file__).parents[1] / "situations"


def item(mechanism: str, verdict: Verdict = "offer", *, joins: str | None = None) -> PlanItem:
    return PlanItem(
        holder="us/dhs/uscis",
        mechanism=mechanism,
        right="access",
        verdict=verdict,
        because=(Reason("because", "The law does not reach this."),),
        questions=(PlannedQuestion("lived-in", "Where did the person live?"),),
        channel=None,
        risks=(),
        urgency="normal",
        signers=(),
        clocks=(),
        rules=(),
        joins=joins,
        unconfirmed=(),
        letter="foia",
    )


def plan(*items: PlanItem) -> Plan:
    return Plan(dt.date(2026, 11, 23), items)


def pair(mechanism: str) -> str:
    return f"us/dhs/uscis:{mechanism}"


def written(choice: Choice) -> list[str]:
    return [chosen.item.mechanism for chosen in choice.written]


def omitted(choice: Choice) -> list[str]:
    return [left.mechanism for left in choice.omitted]


ALL = plan(
    item("offered"),
    item("held", "hold"),
    item("asked", "ask"),
    item("closed", "not-available"),
    item("also-offered"),
)


class TestWithoutNaming:
    def test_every_offer_is_written_and_the_rest_told_in_the_plan_s_order(self) -> None:
        choice = choose(ALL)
        assert written(choice) == ["offered", "also-offered"]
        assert omitted(choice) == ["held", "asked", "closed"]

    def test_a_decision_decides_nothing_by_itself(self) -> None:
        with pytest.raises(Invalid, match="--only"):
            choose(ALL, decision="The hearing cannot wait.")


class TestNaming:
    def test_only_the_named_are_written(self) -> None:
        choice = choose(ALL, [pair("also-offered")])
        assert written(choice) == ["also-offered"]
        assert omitted(choice) == ["offered", "held", "asked", "closed"]

    def test_naming_one_twice_writes_it_once(self) -> None:
        assert written(choose(ALL, [pair("offered")] * 2)) == ["offered"]

    def test_a_hold_needs_a_decision(self) -> None:
        with pytest.raises(Invalid, match="--attorney-decision"):
            choose(ALL, [pair("held")])

    @pytest.mark.parametrize("blank", ["", "  "])
    def test_a_decision_is_words(self, blank: str) -> None:
        with pytest.raises(Invalid):
            choose(ALL, [pair("held")], decision=blank)

    def test_a_hold_with_a_decision_is_written(self) -> None:
        choice = choose(ALL, [pair("held"), pair("offered")], decision=" It cannot wait. ")
        assert written(choice) == ["offered", "held"]
        assert choice.decision == "It cannot wait."

    def test_a_decision_on_what_is_not_held_is_a_mistake(self) -> None:
        with pytest.raises(Invalid, match="on hold"):
            choose(ALL, [pair("offered")], decision="It cannot wait.")

    def test_what_must_be_asked_first_says_what(self) -> None:
        with pytest.raises(Invalid, match="Where did the person live"):
            choose(ALL, [pair("asked")], decision="It cannot wait.")

    def test_what_is_not_available_says_why(self) -> None:
        with pytest.raises(Invalid, match="does not reach this"):
            choose(ALL, [pair("closed")])

    def test_what_the_plan_does_not_have_is_not_found(self) -> None:
        with pytest.raises(NotFound, match="handrail plan"):
            choose(ALL, [pair("invented")])

    @pytest.mark.parametrize("text", ["", "us/foia", "us/dhs/uscis us/foia"])
    def test_a_name_without_its_holder_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid, match="HOLDER:MECHANISM"):
            choose(ALL, [text])


class TestJoining:
    """A request asked in another's letter goes where that letter goes."""

    @pytest.mark.parametrize("only", [(), (pair("letter"),), (pair("joined"),)])
    def test_it_comes_with_the_letter(self, only: tuple[str, ...]) -> None:
        choice = choose(plan(item("joined", joins="letter"), item("letter")), only)
        (chosen,) = choice.written
        assert chosen.item.mechanism == "letter"
        assert [joined.mechanism for joined in chosen.joined] == ["joined"]
        assert choice.omitted == ()

    @pytest.mark.parametrize("verdict", ["hold", "ask"])
    def test_it_waits_for_the_letter(self, verdict: Verdict) -> None:
        choice = choose(plan(item("joined", joins="letter"), item("letter", verdict)))
        assert written(choice) == []
        assert omitted(choice) == ["joined", "letter"]

    @pytest.mark.parametrize("verdict", ["hold", "ask", "not-available"])
    def test_the_letter_does_not_wait_for_it(self, verdict: Verdict) -> None:
        choice = choose(plan(item("joined", verdict, joins="letter"), item("letter")))
        assert written(choice) == ["letter"]
        assert omitted(choice) == ["joined"]

    def test_naming_it_asks_for_the_letter_s_decision(self) -> None:
        found = plan(item("joined", joins="letter"), item("letter", "hold"))
        with pytest.raises(Invalid, match="letter is on hold"):
            choose(found, [pair("joined")])
        choice = choose(found, [pair("joined")], decision="It cannot wait.")
        assert [chosen.item.mechanism for chosen in choice.written] == ["letter"]

    @pytest.mark.parametrize(
        "others", [(), (item("letter", "not-available"),)], ids=["absent", "not available"]
    )
    def test_without_that_letter_it_has_its_own(self, others: tuple[PlanItem, ...]) -> None:
        choice = choose(plan(item("joined", joins="letter"), *others))
        assert written(choice) == ["joined"]


def situation(name: str, *, written: str | None, spoken: str) -> Situation:
    text = (SITUATIONS / f"{name}.yaml").read_text("utf-8")
    found = read_situation(text, named=name, holders=load().holders)
    if found.person is None:
        return found
    language = found.person.language.model_copy(update={"written": written, "spoken": spoken})
    return found.model_copy(
        update={"person": found.person.model_copy(update={"language": language})}
    )


class TestLanguage:
    def test_an_unknown_language_is_refused_with_those_there_are(self) -> None:
        told = situation("hearing-in-nine-days", written="en", spoken="en")
        with pytest.raises(Invalid, match=r"choose one of en"):
            reading_language("tlh", told)

    def test_a_wish_is_met_by_whole_tag_or_its_language(self) -> None:
        told = situation("hearing-in-nine-days", written=None, spoken="xx")
        assert reading_language("en", told).tag == "en"
        assert reading_language("EN-us", told).tag == "en"

    def test_what_they_read_comes_before_what_they_speak(self) -> None:
        told = situation("hearing-in-nine-days", written="en", spoken="mam")
        assert reading_language(None, told).tag == "en"
        assert reads(reading_language(None, told), told)

    def test_a_language_without_texts_falls_back_and_says_so(self) -> None:
        told = situation("hearing-in-nine-days", written="mam", spoken="mam")
        assert reading_language(None, told).tag == "en"
        assert not reads(reading_language(None, told), told)

    def test_a_clinic_reads_english(self) -> None:
        told = situation("clinic-as-requester", written=None, spoken="en")
        assert reading_language(None, told).tag == "en"
        assert reads(reading_language(None, told), told)

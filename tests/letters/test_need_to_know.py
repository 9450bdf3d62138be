# SPDX-License-Identifier: AGPL-3.0-or-later
"""No office reads more than it needs: custody, other courts, language, and who may speak."""

from __future__ import annotations

import datetime as dt

import pytest

from app.i18n.messages import ENGLISH
from app.situations.records import AddressChoice, Attorney, Detention, PendingMatter, Situation
from tests.letters.build import (
    ACCOUNTING,
    CALIFORNIAN,
    CBP,
    CLERK,
    COOK_COUNTY,
    EOIR,
    FOIA,
    GREEN_CARD,
    HEARING,
    ICE,
    IRS,
    LEXISNEXIS,
    RECORD,
    SHERIFF,
    VENNTEL,
    Case,
    codes_of,
    copies,
    papers,
    text_of_paper,
)
from tests.situations.build import sample

KNOW, FILE = "us/ca/ccpa/access", "us/fcra/file-disclosure"
OUT_OF_STATE = Attorney(
    name="Elsewhere Admitted", admitted_in=("TX",), organization="Elsewhere Law"
)


def told(name: str, **answers: object) -> Situation:
    story = sample(name)
    assert story.person is not None
    return story.model_copy(update={"person": story.person.model_copy(update=answers)})


def led_by(name: str, attorney: Attorney) -> Situation:
    story = sample(name)
    assert story.representation is not None
    speaks = story.representation.model_copy(update={"attorney": attorney})
    return story.model_copy(update={"representation": speaks})


@pytest.mark.parametrize("holder", [ICE, CBP])
def test_an_immigration_office_is_not_told_of_another_offices_custody(holder: str) -> None:
    held = Detention(is_detained=True, by=SHERIFF, facility="Imaginary County Jail")
    letter = papers(Case(HEARING, holder, FOIA), told(HEARING, detention=held))["letter"]
    assert "Imaginary County Jail" not in text_of_paper(letter)
    assert "I am held in detention." not in text_of_paper(letter)


def test_whoever_holds_the_person_is_told_where() -> None:
    assert "Invented County Detention Center" in text_of_paper(
        papers(Case(HEARING, ICE, FOIA))["letter"]
    )


@pytest.mark.parametrize("kind", ["criminal", "family", "civil"])
def test_no_federal_office_learns_of_a_hearing_before_another_court(kind: str) -> None:
    matter = PendingMatter(
        kind=kind,
        at=CLERK,
        court_city="Chicago",
        hearing_on=dt.date(2026, 12, 1),
        expedite_because="A trial is near.",
    )
    letter = papers(Case(HEARING, ICE, FOIA), told(HEARING, pending=(matter,)))["letter"]
    assert "December 1, 2026" not in text_of_paper(letter)
    assert "A trial is near." not in text_of_paper(letter)


def test_the_court_is_named_also_when_no_hearing_is_set() -> None:
    matter = PendingMatter(kind="removal", at=EOIR, court_code="CHI", court_city="Chicago")
    letter = papers(Case(HEARING, EOIR, RECORD), told(HEARING, pending=(matter,)))["letter"]
    assert letter.addressee[0].text == "Immigration Court, Chicago"


@pytest.mark.parametrize(
    "case",
    [
        Case(COOK_COUNTY, SHERIFF, "us/il/foia"),
        Case(COOK_COUNTY, CLERK, "us/il/court-access"),
        Case(CALIFORNIAN, VENNTEL, KNOW),
    ],
    ids=str,
)
def test_an_attorney_not_admitted_there_stands_in_no_paper(case: Case) -> None:
    official = papers(case, led_by(case.sample, OUT_OF_STATE))
    assert all("Elsewhere" not in text_of_paper(paper) for paper in official.values())


def test_a_local_office_reads_nothing_about_immigration() -> None:
    letter = text_of_paper(papers(Case(COOK_COUNTY, SHERIFF, "us/il/foia"))["letter"]).lower()
    assert not [word for word in ("immigration", "i-247", "i-200", "customs") if word in letter]


@pytest.mark.parametrize(
    "case", [Case(CALIFORNIAN, LEXISNEXIS, FILE), Case(CALIFORNIAN, VENNTEL, KNOW)]
)
def test_a_company_does_not_learn_the_persons_language(case: Case) -> None:
    official = papers(case)
    assert "Spanish" not in text_of_paper(official["letter"]) + text_of_paper(official["consent"])
    assert "interpreter-signature" in codes_of(official["enclosure-list"])


def test_tax_records_go_to_nobody_on_an_ordinary_consent() -> None:
    official = papers(Case(GREEN_CARD, IRS, FOIA))
    assert "consent" not in official
    assert "acts for me" not in text_of_paper(official["letter"])


def test_the_tax_office_is_not_told_the_place_of_birth() -> None:
    official = papers(Case(GREEN_CARD, IRS, FOIA))
    assert all("Poland" not in text_of_paper(paper) for paper in official.values())
    assert "Poland" in text_of_paper(papers(Case(GREEN_CARD, CBP, ACCOUNTING))["declaration"])


def test_the_checklist_says_which_paper_gives_the_home_address() -> None:
    choice = AddressChoice(
        holder=LEXISNEXIS, use="residence", attorney="A", on=dt.date(2026, 11, 20), reason="r"
    )
    story = sample(CALIFORNIAN).model_copy(update={"address_choices": (choice,)})
    checklist = copies(Case(CALIFORNIAN, LEXISNEXIS, FILE), ENGLISH, story)[-1]
    assert "address-given-in-letter" in codes_of(checklist)
    assert "address-given" not in codes_of(checklist)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case(COOK_COUNTY, SHERIFF, "us/il/foia"), "5 business days"),
        (Case(CALIFORNIAN, VENNTEL, KNOW), "10 business days"),
        (Case(HEARING, ICE, FOIA), "20 working days"),
    ],
    ids=str,
)
def test_a_letter_uses_the_laws_own_word_for_its_days(case: Case, said: str) -> None:
    assert said in text_of_paper(papers(case)["letter"])

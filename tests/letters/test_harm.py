# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no paper may give away: status, home, numbers; and what no name can break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from app.situations.records import Address, AddressChoice, Name, Residence
from tests.catalog.build import ON
from tests.letters.build import (
    ARABIC,
    CBP,
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
    USCIS,
    Case,
    block_of,
    codes_of,
    every_case,
    lines_of,
    papers,
    text_of_paper,
)
from tests.situations.build import sample

if TYPE_CHECKING:
    from app.situations.records import Person, Situation

STATUS = re.compile(
    r"undocumented|unlawful|immigration status|permanent resident|citizen(?!ship and immigration)"
    r"|national of|deport|illegal|(?<!Consumer )Privacy Act|552a",
    re.IGNORECASE,
)
USCIS_HEARING = Case(HEARING, USCIS, FOIA)
HOSTILE = (
    "{holder}",
    "{a_number} {residence_line}",
    "%(name)s %s",
    "<b>Ana</b> & <script>",
    "]]> {{ x }} {% y %}",
    "أحمد {name} المثال",
    "X" * 300,
)


def _person(situation: Situation) -> Person:
    assert situation.person is not None
    return situation.person


def _with_person(situation: Situation, **but: object) -> Situation:
    return situation.model_copy(update={"person": _person(situation).model_copy(update=but)})


def _said_by_us(case: Case) -> str:
    """The words of the letter and what is signed that are not the person's or the clinic's own."""
    signed = [p for kind, p in papers(case).items() if kind in ("letter", "declaration", "consent")]
    runs = (run for paper in signed for line in lines_of(paper) for run in line.runs)
    return " ".join(run.text for run in runs if not run.value)


def _is_covered(case: Case) -> bool:
    person = sample(case.sample).person
    return person is not None and person.covered_by_privacy_act is True


@pytest.mark.parametrize("case", [c for c in every_case() if not _is_covered(c)], ids=str)
def test_no_paper_of_an_uncovered_person_hints_at_status(case: Case) -> None:
    assert not STATUS.search(_said_by_us(case))


@pytest.mark.parametrize("case", [c for c in every_case() if _is_covered(c)], ids=str)
def test_a_covered_person_claims_coverage_and_not_which_kind(case: Case) -> None:
    claimed = re.sub(r"Privacy Act|\b552a\b", "", _said_by_us(case))
    assert not STATUS.search(claimed)


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_a_home_is_printed_only_on_an_attorneys_recorded_choice(case: Case) -> None:
    story = sample(case.sample)
    home = story.person.residence if story.person else None
    chosen = {c.holder for c in story.address_choices if c.use == "residence"}
    if home is None:
        return
    for kind, paper in papers(case).items():
        printed = home.address.lines[0] in text_of_paper(paper)
        assert printed <= (case.holder in chosen), kind


def test_the_chosen_home_stands_in_the_declaration_for_that_holder_alone() -> None:
    written = papers(Case(GREEN_CARD, USCIS, FOIA))
    assert "My current address is: 77 Sample Court" in text_of_paper(written["declaration"])
    assert "77 Sample Court" not in text_of_paper(written["letter"])
    other = papers(Case(GREEN_CARD, CBP, FOIA))["declaration"]
    assert "77 Sample Court" not in text_of_paper(other)


def test_without_a_choice_the_line_stays_open_and_the_clinic_is_told() -> None:
    written = papers(USCIS_HEARING)
    declaration = written["declaration"]
    (label, value) = block_of(declaration, "current-address-open").rows[0]
    assert (label.text, value.text) == ("Current address", "")
    assert "to be completed on the attorney’s decision" in text_of_paper(declaration)
    assert "to be completed on the attorney’s decision" in text_of_paper(written["enclosure-list"])


def test_nobody_swears_that_the_clinic_is_a_home() -> None:
    declaration = text_of_paper(papers(USCIS_HEARING)["declaration"])
    assert "My current address is" not in declaration
    assert "I receive mail at: c/o Riverside Rights Clinic" in declaration


def test_an_attorney_can_choose_the_mailing_address() -> None:
    choice = AddressChoice(
        holder=USCIS, use="mailing", attorney="A. Okafor", on=ON, reason="USCIS accepts it."
    )
    story = sample(HEARING).model_copy(update={"address_choices": (choice,)})
    declaration = papers(USCIS_HEARING, story)["declaration"]
    assert "current-address-open" not in codes_of(declaration)
    assert "4100 Invented Avenue" not in text_of_paper(declaration)


@pytest.mark.parametrize("street", ["4100 Invented Avenue", "4100 INVENTED Ave.", "4100 Invented"])
def test_a_mailing_address_that_is_the_home_is_not_printed(street: str) -> None:
    """It would give the home away by another name."""
    door = Address(lines=(street,), city="Chicago", state="IL")
    story = _with_person(sample(HEARING), mailing_address=door)
    for paper in papers(USCIS_HEARING, story).values():
        assert street not in text_of_paper(paper)


def test_another_mailing_address_is_used() -> None:
    box = Address(lines=("P.O. Box 000",), city="Chicago", state="IL", postal_code="60699")
    letter = papers(USCIS_HEARING, _with_person(sample(HEARING), mailing_address=box))["letter"]
    assert "to: P.O. Box 000, Chicago, IL 60699." in text_of_paper(letter)


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_the_a_number_goes_to_immigration_offices_alone(case: Case) -> None:
    story = sample(case.sample)
    number = story.person.identifiers.a_number if story.person else None
    if number is None or case.holder.startswith(("us/dhs", EOIR)):
        return
    for paper in papers(case).values():
        assert number not in text_of_paper(paper)


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_a_taxpayer_number_goes_to_the_tax_office_alone(case: Case) -> None:
    story = sample(case.sample)
    known = story.person.identifiers if story.person else None
    numbers = [n for n in (known.itin, known.ssn) if n] if known else []
    for paper in papers(case).values():
        for number in numbers:
            assert (number in text_of_paper(paper)) <= (case.holder == IRS)


def test_the_tax_office_can_find_the_account() -> None:
    letter = text_of_paper(papers(Case(ARABIC, IRS, FOIA))["letter"])
    assert "900-00-0006" in letter


def test_an_office_is_told_only_of_its_own_meetings_with_the_person() -> None:
    to_ice = text_of_paper(papers(Case(HEARING, ICE, FOIA))["letter"])
    to_cbp = text_of_paper(papers(Case(HEARING, CBP, FOIA))["letter"])
    assert "Arrest, November 9, 2026, Chicago" in to_ice
    assert "Hidalgo, Texas" not in to_ice
    assert "Inspection at the border, June 2021, Hidalgo, Texas" in to_cbp
    assert "Arrest" not in to_cbp


def test_no_paper_carries_the_notes_of_the_clinic() -> None:
    story = sample(COOK_COUNTY)
    person = _person(story)
    assert person.encounters
    noted = tuple(e.model_copy(update={"note": "PRIVATE NOTE"}) for e in person.encounters)
    changed = _with_person(story, encounters=noted)
    for paper in papers(Case(COOK_COUNTY, SHERIFF, "us/il/foia"), changed).values():
        assert "PRIVATE NOTE" not in text_of_paper(paper)


def _named(name: str) -> Situation:
    story = sample(HEARING)
    home = Residence(address=Address(lines=("77 SECRET STREET",), city="Chicago", state="IL"))
    return _with_person(story, name=Name(as_written=name), residence=home)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("holder", [USCIS, ICE, EOIR])
def test_a_hostile_name_is_a_name(name: str, holder: str) -> None:
    case = Case(HEARING, holder, RECORD if holder == EOIR else FOIA)
    for paper in papers(case, _named(name)).values():
        assert "SECRET STREET" not in text_of_paper(paper)
    letter = papers(case, _named(name))["letter"]
    (_, value) = block_of(letter, "identity").rows[0]
    assert value.text == name
    assert all(run.value for run in value.runs)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_all(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_any_name_comes_through_whole_and_changes_nothing_else(name: str) -> None:
    changed, usual = (papers(USCIS_HEARING, _named(n))["letter"] for n in (name, "Ana"))
    assert codes_of(changed) == codes_of(usual)
    ours = [
        [run.text for line in lines_of(paper) for run in line.runs if not run.value]
        for paper in (changed, usual)
    ]
    assert ours[0] == ours[1]
    assert name in text_of_paper(changed)


def test_a_name_in_another_script_goes_out_in_latin_letters_with_the_own_spelling_beside() -> None:
    letter = papers(Case(ARABIC, LEXISNEXIS, "us/fcra/file-disclosure"))["letter"]
    assert letter.subject is not None
    assert "Layla Mithal Alkhayali" in letter.subject.text
    rows = block_of(papers(Case(ARABIC, USCIS, FOIA))["letter"], "identity").rows
    known = {label.text: value.text for label, value in rows}
    assert known["Full name"] == "Layla Mithal Alkhayali"
    assert known["Name as I write it"] == "ليلى مثال الخيالي"

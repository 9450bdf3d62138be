# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of places: addresses, names, lengths of time and the day a consent ends."""

from __future__ import annotations

import datetime as dt

import pytest

from app.i18n.messages import ENGLISH
from app.letters.fields import (
    PLACES,
    in_latin,
    length_in_words,
    months_after,
    one_line,
    time_of,
    values_of,
    word,
)
from app.plans.records import PlannedClock
from app.situations.records import Address, Name
from tests.letters.build import (
    ABROAD,
    ARABIC,
    CLINIC,
    COOK_COUNTY,
    FOIA,
    GREEN_CARD,
    HEARING,
    ICE,
    USCIS,
    Case,
    drafting,
    marked,
)

USCIS_HEARING = Case(HEARING, USCIS, FOIA)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-23", 12, "2027-11-23"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-15", 0, "2026-01-15"),
    ],
)
def test_months_after_keeps_the_day_or_takes_the_last(day: str, months: int, expected: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("length", "unit", "said"),
    [
        (20, "working-day", "20 working days"),
        (1, "working-day", "1 working day"),
        (45, "calendar-day", "45 calendar days"),
        (1, "month", "1 month"),
        (2, "year", "2 years"),
    ],
)
def test_a_length_of_time_has_its_unit(length: int, unit: str, said: str) -> None:
    clock = PlannedClock("xx/act/answer", "agency", unit, length, None)
    assert length_in_words(drafting(USCIS_HEARING), clock) == said


def test_time_of_a_clock_nobody_has_is_unknown() -> None:
    assert time_of(drafting(USCIS_HEARING), "no-such-clock") is None
    assert time_of(drafting(USCIS_HEARING), None) is None


def test_the_answer_is_the_clock_the_letter_names() -> None:
    assert time_of(drafting(USCIS_HEARING), "answer") == "20 working days"
    amendment = Case(GREEN_CARD, "us/dhs/cbp", "us/privacy-act/amendment")
    assert time_of(drafting(amendment), "answer") is None


def test_the_agencys_own_rule_refines_the_laws_clock() -> None:
    """FOIA gives calendar days for an appeal; 6 CFR 5.8 counts working days."""
    said = time_of(drafting(USCIS_HEARING), "appeal")
    assert said is not None
    assert said.endswith("working days")


def test_an_address_is_one_line_and_a_foreign_country_is_named_for_the_post() -> None:
    home = Address(lines=("1 A St", "Apt 2"), city="Chicago", state="IL", postal_code="60600")
    assert one_line(home) == "1 A St, Apt 2, Chicago, IL 60600"
    abroad = Address(lines=("Apartado 0000",), city="Tegucigalpa", country="HN")
    assert one_line(abroad) == "Apartado 0000, Tegucigalpa, Honduras"


def test_an_office_reads_latin_letters_where_there_are_any() -> None:
    assert in_latin(Name(as_written="ليلى", latin="Layla")) == "Layla"
    assert in_latin(Name(as_written="María")) == "María"


def test_every_place_has_an_entry_even_when_nobody_knows_its_value() -> None:
    for name in (USCIS_HEARING, Case(CLINIC, ICE, FOIA)):
        values = values_of(drafting(name), text="foia")
        assert PLACES - {"law", "time", "clock_citation"} <= values.keys()


def test_a_clinic_that_asks_for_itself_knows_nothing_of_a_person() -> None:
    values = values_of(drafting(Case(CLINIC, ICE, FOIA)), text="foia-clinic")
    personal = ("name", "a_number", "born_on", "birth_place", "residence_line", "taxpayer_number")
    assert [values[place] for place in personal] == [None] * len(personal)
    assert values["signer"] == "Amara Okafor"
    assert values["since"] == "January 1, 2024"


def test_a_birth_date_known_to_the_month_is_said_to_the_month() -> None:
    values = values_of(drafting(Case(ABROAD, USCIS, FOIA)), text="foia")
    assert values["born_on"] == "January 1989"
    assert values["birth_place"] == "Honduras"


def test_dates_and_countries_are_written_in_the_readers_language() -> None:
    values = values_of(drafting(Case(ARABIC, USCIS, FOIA), translator=marked("ar")), text="foia")
    assert values["born_on"] == "5 نوفمبر 1985"
    assert values["birth_place"] == "Homs, سوريا"
    assert values["spoken_language"] == "العربية"


def test_without_a_representative_the_clinic_is_the_recipient() -> None:
    values = values_of(drafting(Case(ARABIC, USCIS, FOIA)), text="consent")
    assert values["representative"] is None
    assert values["recipients"] == "Riverside Rights Clinic (fictitious)"


def test_a_request_without_a_consent_has_no_end_of_one() -> None:
    county = Case(COOK_COUNTY, "us/il/cook/sheriff", "us/il/foia")
    assert values_of(drafting(county), text="il-foia")["expires_on"] is None


def test_a_word_is_translated() -> None:
    assert word(drafting(USCIS_HEARING, translator=ENGLISH), "arrest") == "Arrest"
    assert word(drafting(USCIS_HEARING, translator=marked("es")), "arrest") == "‹Arrest›"

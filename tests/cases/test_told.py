# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is saved, in words: every answer, unknown and none apart, masked values covered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.answers_filled import fields_filled
from app.cases.asked import asked_on
from app.cases.choosable import ANOTHER_OFFICE, choosable_in
from app.cases.sections import SECTIONS, Section, split
from app.cases.told import Told, standing_of, told_by
from app.cases.words import saying
from tests.cases.build import CHOOSABLE, fragments
from tests.situations.build import sample

BY_CODE = {section.code: section for section in SECTIONS}
EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)


def told(code: str, fragment: dict[str, object], language: str = "en") -> tuple[Told, ...]:
    return told_by(
        BY_CODE[code],
        fragment,
        choosable=choosable_in(language),
        say=saying(language),
        language=language,
    )


@EVERY_SECTION
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_every_fragment_can_be_told(section: Section, data: st.DataObject) -> None:
    fragment = data.draw(fragments(section))
    lines = told(section.code, fragment)
    assert [one.label for one in lines] == [field.label for field in section.fields]
    assert all(one.lines for one in lines)


def test_never_and_not_known_are_told_apart() -> None:
    (never,) = told("encounters", {"person": {"encounters": []}})
    (unknown,) = told("encounters", {})
    assert never.lines == ("No, never",)
    assert unknown.lines == ("Not known yet",)


def test_a_number_is_not_told() -> None:
    (one,) = told("identifiers", {"person": {"identifiers": {"ssn": "900-00-0001"}}})
    assert one.lines == ("Social Security number: Saved, and covered here",)


def test_words_are_in_the_readers_language() -> None:
    situation = sample("booked-in-cook-county")
    (one,) = told("encounters", split(situation)["encounters"], "es")
    assert "septiembre" in one.lines[0]
    assert "14 de septiembre de 2026" in one.lines[0]


@pytest.mark.parametrize(
    ("fragment", "standing"),
    [
        ({}, "untold"),
        ({"person": {"is_outside_us": False}}, "partly"),
    ],
)
def test_a_section_says_how_far_it_is(fragment: dict[str, object], standing: str) -> None:
    assert standing_of(BY_CODE["addresses"], fragment) == standing


def test_no_and_none_are_answers_to_everything_that_was_asked() -> None:
    assert standing_of(BY_CODE["encounters"], {"person": {"encounters": []}}) == "told"


def test_a_masked_value_is_spoken_of_and_not_shown() -> None:
    fragment = {"person": {"identifiers": {"a_number": "A000-000-007"}}}
    section = BY_CODE["identifiers"]
    (one,) = asked_on(
        section.fields,
        fields_filled(fragment, section.fields),
        choosable=CHOOSABLE,
        say=saying("en"),
        saved=fragment,
    )
    number = one.inner[0]
    assert number.value == ""
    assert number.kept.startswith("Saved; it ends in 07.")
    assert not one.inner[2].kept


def test_what_the_list_no_longer_offers_is_still_chosen_on_the_screen() -> None:
    fragment = {"person": {"encounters": [{"by": "us/dissolved", "kind": "stop"}]}}
    section = BY_CODE["encounters"]
    (one,) = asked_on(
        section.fields,
        fields_filled(fragment, section.fields),
        choosable=CHOOSABLE,
        say=saying("en"),
    )
    office = one.rows[0][0]
    assert office.value == "us/dissolved"
    assert ("us/dissolved", "us/dissolved") in office.options
    assert len(one.rows) == 3


def test_the_lists_are_whole_and_in_the_order_a_reader_looks() -> None:
    for language in ("en", "es"):
        lists = choosable_in(language)
        assert list(lists.offices)[-1] == "other"
        assert lists.offices["other"] == ANOTHER_OFFICE
        assert len(lists.states) == 56
        assert {"es", "ar", "mam", "quc", "prs"} <= set(lists.languages)
        assert {"US", "HN", "SY", "XK"} <= set(lists.countries)
        assert not {"EU", "ZZ"} & set(lists.countries)
        assert all(name for names in (lists.languages, lists.countries) for name in names.values())
    assert choosable_in("es").countries["US"] == "Estados Unidos"

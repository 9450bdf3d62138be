# SPDX-License-Identifier: AGPL-3.0-or-later
"""A section's form and its fragment: both ways, nothing lost, unknown and none kept apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.answers_filled import fields_filled
from app.cases.answers_form import Reading, fragment_from
from app.cases.answers_typed import Typed
from app.cases.assembled import assemble
from app.cases.sections import SECTIONS, Section, split
from app.situations.records import Situation
from app.web.forms import Form
from tests.cases.build import CHOOSABLE, a_form, form_with, fragments
from tests.situations.build import SAMPLES, sample

BY_CODE = {section.code: section for section in SECTIONS}
EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)


def read(form: Form, code: str, **more: Any) -> Reading:  # noqa: ANN401  as it takes them
    return fragment_from(form, BY_CODE[code], choosable=CHOOSABLE, **more)


# ── Both ways ────────────────────────────────────────────────────────────────────────────────────


@EVERY_SECTION
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_what_was_saved_fills_the_form_and_is_read_from_it_again(
    section: Section, data: st.DataObject
) -> None:
    fragment = data.draw(fragments(section))
    filled = fields_filled(fragment, section.fields, shown=True)
    reading = read(form_with(filled), section.code)
    assert reading.mistakes == {}
    assert reading.fragment == fragment
    assert without_blanks(reading.typed) == without_blanks(filled)


@EVERY_SECTION
@given(data=st.data())
@settings(deadline=None, max_examples=20)
def test_saving_a_form_untouched_erases_no_masked_value(
    section: Section, data: st.DataObject
) -> None:
    fragment = data.draw(fragments(section))
    untouched = form_with(fields_filled(fragment, section.fields))
    assert read(untouched, section.code, saved=fragment).fragment == fragment


def without_blanks(typed: Typed) -> dict[str, tuple[str, ...]]:
    said = {name: tuple(v for v in values if v) for name, values in typed.items()}
    return {name: values for name, values in said.items() if values}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_typed_into_the_screens_is_the_same_situation(path: Path) -> None:
    situation = sample(path.stem)
    typed = {
        code: read(form_with(fields_filled(told, BY_CODE[code].fields, shown=True)), code)
        for code, told in split(situation).items()
    }
    assert not any(reading.mistakes for reading in typed.values())
    told = {code: reading.fragment for code, reading in typed.items()}
    again = assemble(told, situation.clinic, requester=situation.requester)
    assert isinstance(again, Situation)
    assert again == situation


# ── Unknown, none, some ──────────────────────────────────────────────────────────────────────────

BORDER = {
    "person.encounters.rows": "3",
    "person.encounters.0.by": "us/dhs/cbp",
    "person.encounters.0.kind": "border",
}


def test_not_known_yet_is_left_out_and_no_is_an_empty_list() -> None:
    unknown = read(a_form(person__encounters__known="unknown"), "encounters")
    never = read(a_form(person__encounters__known="none"), "encounters")
    assert unknown.fragment == {}
    assert never.fragment == {"person": {"encounters": []}}


def test_a_row_that_was_written_counts_though_nobody_said_that_there_is_one() -> None:
    reading = read(form_with(BORDER), "encounters")
    assert reading.fragment == {"person": {"encounters": [{"by": "us/dhs/cbp", "kind": "border"}]}}


def test_never_and_a_row_contradict_each_other_and_both_come_back() -> None:
    reading = read(form_with({**BORDER, "person.encounters.known": "none"}), "encounters")
    assert "remove the one or the other" in reading.mistakes["person.encounters.known"]
    assert reading.typed["person.encounters.known"] == ("none",)
    assert reading.typed["person.encounters.0.by"] == ("us/dhs/cbp",)


def test_yes_without_a_row_asks_for_one() -> None:
    reading = read(a_form(person__encounters__known="some"), "encounters")
    assert list(reading.mistakes) == ["person.encounters.known"]


def test_nobody_speaks_for_the_person_is_an_answer() -> None:
    assert read(a_form(representation__known="none"), "representation").fragment == {
        "representation": {}
    }
    assert read(a_form(representation__known="unknown"), "representation").fragment == {}


def test_an_address_no_office_knows_is_told_from_one_nobody_asked_about() -> None:
    home = {
        "person.residence.address.lines": "1 Fictitious Place",
        "person.residence.address.city": "Chicago",
        "person.residence.address.country": "US",
    }
    asked = read(form_with({**home, "person.residence.known_to.known": "none"}), "addresses")
    assert asked.fragment["person"]["residence"]["known_to"] == []
    not_asked = read(form_with(home), "addresses")
    assert "known_to" not in not_asked.fragment["person"]["residence"]


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_is_removed_and_the_others_close_the_gap() -> None:
    rows = {
        "person.filings.rows": "4",
        "person.filings.0.with": "us/dhs/uscis",
        "person.filings.0.form": "I-589",
        "person.filings.0.remove": "yes",
        "person.filings.2.with": "us/treasury/irs",
        "person.filings.2.form": "1040",
    }
    reading = read(form_with(rows), "filings")
    assert reading.fragment["person"]["filings"] == [{"with": "us/treasury/irs", "form": "1040"}]
    assert reading.typed["person.filings.0.form"] == ("1040",)
    assert reading.typed["person.filings.rows"] == ("1",)


def test_a_mistake_names_the_row_as_it_comes_back() -> None:
    rows = {"person.filings.rows": "3", "person.filings.2.form": "I-589"}
    reading = read(form_with(rows), "filings")
    assert list(reading.mistakes) == ["person.filings.0.with"]
    assert reading.typed["person.filings.0.form"] == ("I-589",)


def test_a_country_that_was_there_from_the_start_makes_no_row() -> None:
    rows = {"person.lived_in.rows": "1", "person.lived_in.0.country": "US"}
    assert read(form_with(rows), "addresses").fragment == {}


def test_a_count_of_rows_nobody_could_have_typed_is_cut() -> None:
    assert read(form_with({"person.filings.rows": "999999999"}), "filings").fragment == {}
    assert read(form_with({"person.filings.rows": "9" * 5_000}), "filings").fragment == {}
    assert read(form_with({"person.filings.rows": "-1"}), "filings").fragment == {}


# ── Masked ───────────────────────────────────────────────────────────────────────────────────────

SAVED = {"person": {"identifiers": {"a_number": "A000-000-001", "passport": "X0000001"}}}


def test_a_masked_number_is_not_in_the_form_and_is_kept() -> None:
    filled = fields_filled(SAVED, BY_CODE["identifiers"].fields)
    assert not any("000" in value for values in filled.values() for value in values)
    assert read(form_with(filled), "identifiers", saved=SAVED).fragment == SAVED


def test_a_masked_number_is_replaced_by_what_is_typed_and_taken_away_only_when_asked() -> None:
    form = a_form(
        person__identifiers__a_number="A000-000-002", person__identifiers__passport__remove="yes"
    )
    reading = read(form, "identifiers", saved=SAVED)
    assert reading.fragment == {"person": {"identifiers": {"a_number": "A000-000-002"}}}


# ── A part of a form ─────────────────────────────────────────────────────────────────────────────


def test_one_question_answered_alone_leaves_the_others_as_they_are() -> None:
    saved = {"person": {"is_outside_us": False, "lived_in": []}}
    form = a_form(person__is_outside_us="yes")
    reading = read(form, "addresses", saved=saved, only={"person.is_outside_us"})
    assert reading.fragment == {"person": {"is_outside_us": True, "lived_in": []}}


# ── Mistakes ─────────────────────────────────────────────────────────────────────────────────────

ONE_PENDING = {"person.pending.rows": "1", "person.pending.0.kind": "removal"}
MISTAKES = [
    ({"person.name.latin": "Fulana"}, "person.name.as_written"),
    ({"person.born_on_year": "1990", "person.born_on_month": "13"}, "person.born_on"),
    ({"person.born_on_day": "30"}, "person.born_on"),
    ({"person.born_on_year": "last year"}, "person.born_on"),
    ({"person.identifiers.a_number": "12345"}, "person.identifiers.a_number"),
    ({"person.identifiers.receipt_numbers": "WRONG"}, "person.identifiers.receipt_numbers"),
    ({"person.language.spoken": "elvish"}, "person.language.spoken"),
    ({**BORDER, "person.encounters.0.by": "us/secret"}, "person.encounters.0.by"),
    (
        {**ONE_PENDING, "person.pending.0.hearing_on_year": "2026-02-30"},
        "person.pending.0.hearing_on",
    ),
    ({**ONE_PENDING, "person.pending.0.court_code": "Chicago"}, "person.pending.0.court_code"),
    ({"aims": "world-peace"}, "aims"),
    ({"representation.attorney.name": "Amara"}, "representation.attorney.admitted_in"),
    ({"person.name.as_written": "Fulana\u202eanaluF"}, "person.name.as_written"),
    ({"person.name.as_written": "Fulana\nFicticia"}, "person.name.as_written"),
]


@pytest.mark.parametrize(("inputs", "where"), MISTAKES)
def test_a_mistake_stands_beside_its_field_in_a_sentence_that_repeats_nothing(
    inputs: dict[str, str], where: str
) -> None:
    reading = read(form_with(inputs), _section_with(where))
    assert list(reading.mistakes) == [where]
    sentence = reading.mistakes[where]
    assert sentence.endswith(".")
    assert not any(value in sentence for value in inputs.values() if len(value) > 2)


def _section_with(name: str) -> str:
    return next(s.code for s in SECTIONS for f in s.fields if f"{name}.".startswith(f"{f.name}."))


def test_what_is_saved_may_stay_though_the_catalogue_no_longer_lists_it() -> None:
    saved = {"person": {"encounters": [{"by": "us/dissolved", "kind": "stop"}]}}
    form = form_with(fields_filled(saved, BY_CODE["encounters"].fields))
    assert read(form, "encounters", saved=saved).mistakes == {}


def test_each_refusal_of_a_text_by_the_format_has_its_own_sentence() -> None:
    names = ["Ful\u202eana", "Ful\u0007ana", "Fulana\nFicticia", "F" * 301]
    sentences = {
        read(a_form(person__name__as_written=name), "person").mistakes["person.name.as_written"]
        for name in names
    }
    assert len(sentences) == len(names)
    assert not any("form that is expected" in sentence for sentence in sentences)


def test_two_reasons_in_one_language_are_both_kept_on_the_screen() -> None:
    name = "person.pending.0.expedite_because_in"
    rows = {
        "person.pending.rows": "1", "person.pending.0.kind": "removal", f"{name}.rows": "2",
        f"{name}.0.language": "es", f"{name}.0.text": "Uno.",
        f"{name}.1.language": "es", f"{name}.1.text": "Dos.",
    }  # fmt: skip
    reading = read(form_with(rows), "pending")
    assert list(reading.mistakes) == [name]
    assert reading.typed[f"{name}.0.text"] == ("Uno.",)
    assert reading.typed[f"{name}.1.text"] == ("Dos.",)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the client keeps: the same papers, in their language, with nothing left in English."""

from __future__ import annotations

import pytest

from app.errors import Unavailable
from app.i18n.languages import language_of
from app.i18n.messages import ENGLISH, Translator
from app.letters import compose
from tests.letters.build import (
    CALIFORNIAN,
    CLINIC,
    COOK_COUNTY,
    FOIA,
    HEARING,
    ICE,
    USCIS,
    VENNTEL,
    Case,
    block_of,
    codes_of,
    copies,
    every_case,
    lines_of,
    marked,
    papers,
    text_of_paper,
)

USCIS_HEARING = Case(HEARING, USCIS, FOIA)
SPANISH, ARABIC_READER = marked("es"), marked("ar")


def test_letter_declaration_and_consent_then_the_checklist() -> None:
    kept = copies(USCIS_HEARING, SPANISH)
    assert [paper.kind for paper in kept] == ["reading-copy"] * 3 + ["checklist"]
    assert {paper.language for paper in kept} == {"es"}


def test_who_reads_english_reads_the_papers_themselves() -> None:
    assert [paper.kind for paper in copies(USCIS_HEARING, ENGLISH)] == ["checklist"]


def test_a_clinic_that_asks_for_itself_needs_none() -> None:
    assert copies(Case(CLINIC, ICE, FOIA), SPANISH) == ()


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_nothing_is_left_in_english(case: Case) -> None:
    """What the translator did not mark was never asked of him."""
    for paper in copies(case, ARABIC_READER):
        for block in paper.blocks:
            if not block.code.endswith(".english"):
                for line in (*block.lines, *(cell for row in block.rows for cell in row)):
                    ours = "".join("□" if run.value else run.text for run in line.runs).strip()
                    assert not ours.strip("□ ") or ours.startswith("‹"), ours


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_titles_subjects_and_margins_are_translated(case: Case) -> None:
    for paper in copies(case, SPANISH):
        assert paper.title.startswith("‹")
        assert paper.page_label == "‹Page {page} of {pages}›"
        assert paper.subject is not None
        assert paper.subject.runs[0].text.startswith("‹")


def test_a_copy_says_that_it_is_not_for_filing() -> None:
    *to_read, checklist = copies(USCIS_HEARING, SPANISH)
    assert {paper.banner for paper in to_read} == {"‹Copy to read · not for filing›"}
    assert checklist.banner is None


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_a_copy_mirrors_the_numbering_of_its_letter(case: Case) -> None:
    if not (kept := copies(case, SPANISH)):
        return
    mirrored = [b for b in kept[0].blocks if b.code != "draft-translation"]
    original = papers(case)["letter"].blocks
    assert [b.code for b in mirrored] == [b.code for b in original]
    assert [(b.kind, len(b.lines)) for b in mirrored] == [(b.kind, len(b.lines)) for b in original]


def test_values_stay_as_they_are_written_and_dates_do_not() -> None:
    letter = copies(USCIS_HEARING, ARABIC_READER)[0]
    values = [run.text for line in lines_of(letter) for run in line.runs if run.value]
    assert "A000-000-001" in values
    assert "5 U.S.C. 552(a)(3)(A)" in values
    assert "17 أبريل 1991" in values


def test_a_copy_has_no_line_to_sign_on() -> None:
    for paper in copies(USCIS_HEARING, SPANISH)[:-1]:
        for block in paper.blocks:
            if block.kind == "signature":
                assert all(value.text for _, value in block.rows)


class TestDrafts:
    def test_every_paper_in_a_language_nobody_checked_says_so(self) -> None:
        for paper in copies(USCIS_HEARING, SPANISH):
            assert paper.blocks[0].code == "draft-translation"

    def test_what_is_sworn_or_agreed_to_has_the_english_below_it(self) -> None:
        letter, declaration, consent, _ = copies(USCIS_HEARING, SPANISH)
        for paper in (declaration, consent):
            below = block_of(paper, "who.english")
            assert below.lines[0].text.startswith("I, Wilmer Ejemplo Fuentes")
            position = codes_of(paper).index("who.english")
            assert codes_of(paper)[position - 1] == "who"
        assert not [code for code in codes_of(letter) if code.endswith(".english")]

    def test_once_reviewed_the_translation_stands_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compose, "review_of", lambda _language: "reviewed")
        declaration = copies(USCIS_HEARING, SPANISH)[1]
        assert not [code for code in codes_of(declaration) if code.endswith(".english")]


def test_a_missing_sentence_is_never_english() -> None:
    knows_nothing = Translator(language_of("es"), {})
    with pytest.raises(Unavailable, match="not fully translated into Spanish"):
        copies(USCIS_HEARING, knows_nothing)


class TestTheChecklist:
    def test_says_what_is_signed_sent_and_awaited(self) -> None:
        checklist = copies(USCIS_HEARING, ENGLISH)[-1]
        codes = codes_of(checklist)
        order = ["purpose", "sign", "sent-portal", "address-undecided", "time", "risks", "keep"]
        assert [code for code in codes if code in order] == order
        assert "20 working days" in block_of(checklist, "time").lines[0].text

    def test_names_only_papers_that_are_there(self) -> None:
        county = copies(Case(COOK_COUNTY, "us/il/cook/sheriff", "us/il/foia"), ENGLISH)[-1]
        assert [line.text for line in block_of(county, "sign").lines] == [
            "The letter. It says what is asked for."
        ]
        company = copies(Case(CALIFORNIAN, VENNTEL, "us/ca/ccpa/opt-out"), ENGLISH)[-1]
        signed = [line.text.split(".")[0] for line in block_of(company, "sign").lines]
        assert signed[:2] == ["The letter", "The permission"]

    def test_does_not_promise_a_time_the_law_does_not_set(self) -> None:
        court = Case(COOK_COUNTY, "us/il/cook/clerk-of-circuit-court", "us/il/court-access")
        codes = codes_of(copies(court, ENGLISH)[-1])
        assert "no-lawful-time" in codes
        assert "time" not in codes

    def test_says_each_risk_once_with_what_makes_it_safer(self) -> None:
        risks = block_of(copies(USCIS_HEARING, ENGLISH)[-1], "risks")
        told = [line.text for line in risks.lines]
        assert len(told) == len(set(told))
        assert any("An attorney decides which address is given" in risk for risk in told)

    def test_says_whom_to_call(self) -> None:
        assert "312-555-0100" in text_of_paper(copies(USCIS_HEARING, ENGLISH)[-1])

    def test_is_about_as_long_as_a_page(self) -> None:
        for case in every_case():
            for paper in copies(case, ENGLISH)[-1:]:
                assert len(text_of_paper(paper)) < 4_500, case


def test_a_reason_nobody_wrote_in_the_copys_language_says_that_it_is_english() -> None:
    letter = copies(USCIS_HEARING, SPANISH)[0]
    assert "La audiencia individual es el 2 de diciembre" in text_of_paper(letter)
    assert "expedite-reason-in-english" not in codes_of(letter)
    in_arabic = copies(USCIS_HEARING, ARABIC_READER)[0]
    assert "The individual hearing is on 2 December" in text_of_paper(in_arabic)
    assert "expedite-reason-in-english" in codes_of(in_arabic)


def test_a_sentence_of_law_nobody_translated_stands_in_english_and_says_so() -> None:
    unfinished = Translator(SPANISH.language, SPANISH.sentences)
    asked = block_of(copies(USCIS_HEARING, unfinished)[0], "requests").lines[0]
    assert asked.runs[0].text == "‹(In English, not translated yet:)›"
    assert asked.runs[-1].value
    assert asked.text.endswith(".")
    said = block_of(copies(USCIS_HEARING, SPANISH)[0], "requests").lines[0]
    assert said.runs[0].text.startswith("‹The complete A-file")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers as plain text."""

from __future__ import annotations

from app.letters.plain import plain_text
from tests.letters.papers import (
    ARABIC_NAME,
    DRAFT,
    arabic_copy,
    block,
    checklist,
    letter,
    line,
    spanish_copy,
)

ISOLATE, END = "\u2068", "\u2069"


def test_a_letter_reads_from_top_to_bottom() -> None:
    assert (
        plain_text(letter())
        == f"""[{DRAFT}]

Example Street Legal Clinic
100 Example Street

November 23, 2026

Example Agency
FOIA Office
1 Sample Plaza

Request for the records of Ana Ejemplo Inventada

I write for Ana Ejemplo Inventada, under 5 U.S.C. § 552.

The person

Name: Ana Ejemplo Inventada
A-number: A000 000 001

The records

1. the whole file;
2. each disclosure of it.

Please write to the clinic only.

Respectfully,

Signature: ______________________________
Name: Amara Okafor
Date: ______________________________

[{DRAFT}]
"""
    )


def test_a_paragraph_is_one_line_however_long() -> None:
    sentence = "A sentence of some length. " * 40
    text = plain_text(letter(blocks=(block("paragraph", sentence),)))
    assert sentence in text


def test_lines_of_a_value_are_parted_by_commas() -> None:
    paper = letter(blocks=(block("paragraph", line("Mail: ", ("100 Example Street\nChicago",))),))
    assert "Mail: 100 Example Street, Chicago\n" in plain_text(paper)


def test_without_a_subject_the_title_stands_in_its_place() -> None:
    assert "Su lista\n\n[ ] Lea la copia.\n[ ] Firme" in plain_text(checklist())


def test_bullets_of_other_papers_are_dashes() -> None:
    paper = letter(blocks=(block("bullets", "the order;", "the notice."),))
    assert "- the order;\n- the notice.\n" in plain_text(paper)


def test_a_left_to_right_text_holds_no_invisible_signs() -> None:
    for paper in (letter(), spanish_copy()):
        assert not set(plain_text(paper)) & set(
            "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
        )


def test_an_arabic_name_in_an_english_text_is_isolated() -> None:
    assert f"for {ISOLATE}{ARABIC_NAME}{END}, under" in plain_text(letter(ARABIC_NAME))


def test_values_and_citations_in_an_arabic_text_are_isolated() -> None:
    text = plain_text(arabic_copy())
    for value in ("Ana Ejemplo Inventada", "+1 (312) 555-0100", "5 U.S.C. § 552", ARABIC_NAME):
        assert f"{ISOLATE}{value}{END}" in text
    assert text.count(ISOLATE) == text.count(END)
    assert "1. الملف الكامل؛" in text


def test_english_below_a_translation_stays_plain() -> None:
    assert "\n\nThis is the English of it.\n\n" in plain_text(arabic_copy())


def test_no_banner_no_brackets() -> None:
    assert plain_text(letter(banner=None)).startswith("Example Street Legal Clinic\n")


def test_no_line_ends_in_a_blank() -> None:
    for paper in (letter(), arabic_copy(), checklist()):
        assert all(row == row.rstrip() for row in plain_text(paper).split("\n"))

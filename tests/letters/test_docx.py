# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers as Word documents, opened again and read as a word processor would."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Inches

from app.letters.docx import docx
from tests.letters.papers import (
    ARABIC_NAME,
    DRAFT,
    SIGNATURE,
    arabic_copy,
    block,
    checklist,
    declaration,
    letter,
    portal_sheet,
    rows,
    spanish_copy,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

    from app.letters.records import PaperText

MARK = "\u200e"
PROPERTIES_IN_ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "numPr",
    "pBdr",
    "shd",
    "tabs",
    "bidi",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
    "sectPr",
]


def opened(paper: PaperText) -> WordDocument:
    return Document(io.BytesIO(docx(paper)))


def styled(document: WordDocument, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == style]


def every_paragraph(document: WordDocument) -> list[Paragraph]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(p for cell in cells for p in cell.paragraphs)]


def has(element: BaseOxmlElement | None, name: str) -> bool:
    return element is not None and element.find(qn(name)) is not None


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def test_the_parts_of_a_letter_have_styles_of_their_own() -> None:
    document = opened(letter())
    assert styled(document, "Heading 1") == ["Request for the records of Ana Ejemplo Inventada"]
    assert styled(document, "Heading 2") == ["The person", "The records"]
    assert styled(document, "List Number") == ["the whole file;", "each disclosure of it."]
    assert styled(document, "Letterhead Name") == ["Example Street Legal Clinic"]
    assert styled(document, "Addressee") == ["Example Agency", "FOIA Office", "1 Sample Plaza"]
    assert styled(document, "Notice") == ["Please write to the clinic only."]
    assert styled(document, "Date Line") == ["November 23, 2026"]


def test_a_paper_without_a_subject_carries_its_title() -> None:
    assert styled(opened(declaration()), "Title") == ["Declaration of identity"]


def test_headings_are_headings_for_navigation() -> None:
    for level in (1, 2):
        outline = opened(letter()).styles[f"Heading {level}"].element.pPr.find(qn("w:outlineLvl"))
        assert outline.get(qn("w:val")) == str(level - 1)


def test_identifiers_stand_in_a_real_table_whose_rows_stay_whole() -> None:
    document = opened(letter())
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Name", "Ana Ejemplo Inventada"],
        ["A-number", "A000 000 001"],
    ]
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert look is not None
    assert look.get(qn("w:firstColumn")) == "1"
    assert all(has(row._tr.trPr, "w:cantSplit") for row in table.rows)


def test_each_numbered_block_counts_from_one() -> None:
    document = opened(
        letter(blocks=(block("numbered", "a", "b"), block("heading", "h"), block("numbered", "c")))
    )
    used = [
        next(p._p.iter(qn("w:numId"))).get(qn("w:val"))
        for p in document.paragraphs
        if p.style is not None and p.style.name == "List Number"
    ]
    assert used[0] == used[1] != used[2]
    numbering = document.part.numbering_part.element
    for number in numbering.findall(qn("w:num")):
        if number.get(qn("w:numId")) in used:
            override = number.find(qn("w:lvlOverride")).find(qn("w:startOverride"))
            assert override.get(qn("w:val")) == "1"


def test_lists_are_defined_before_they_are_used() -> None:
    kinds = [local(child.tag) for child in opened(letter()).part.numbering_part.element]
    assert kinds == sorted(kinds, key=("abstractNum", "num").index)


def test_the_page_is_us_letter_with_margins_of_an_inch() -> None:
    section = opened(letter()).sections[0]
    assert (section.page_width, section.page_height) == (Inches(8.5), Inches(11))
    margins = {
        section.left_margin,
        section.right_margin,
        section.top_margin,
        section.bottom_margin,
    }
    assert margins == {Inches(1)}


def test_banner_and_page_number_stand_in_the_margins() -> None:
    section = opened(letter()).sections[0]
    assert section.header.paragraphs[0].text == DRAFT
    foot = section.footer.paragraphs[0]
    assert foot.text == f"{DRAFT}\tPage 1 of 1"
    fields = [e.text for e in foot._p.iter(qn("w:instrText"))]
    assert fields == [" PAGE ", " NUMPAGES "]
    kinds = [e.get(qn("w:fldCharType")) for e in foot._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 2


def test_a_signature_keeps_with_its_lines() -> None:
    document = opened(letter(blocks=(SIGNATURE,)))
    signing = [p for p in document.paragraphs if p.style and p.style.name.startswith("Signature")]
    assert [p.text for p in signing] == ["Signature", "Amara Okafor", "Name", "Date"]
    ruled = [p.text for p in signing if has(p._p.pPr, "w:pBdr")]
    assert ruled == ["Signature", "Date"]
    assert all(p.style and p.style.paragraph_format.keep_with_next for p in signing)
    assert signing[-1].paragraph_format.keep_with_next is False


def test_the_spelling_checker_is_told_the_language() -> None:
    for paper, attribute, tag in (
        (letter(), "w:val", "en-US"),
        (spanish_copy(), "w:val", "es-US"),
        (arabic_copy(), "w:bidi", "ar"),
    ):
        document = opened(paper)
        defaults = document.styles.element.find(qn("w:docDefaults"))
        assert next(defaults.iter(qn("w:lang"))).get(qn(attribute)) == tag
        assert document.core_properties.language == paper.language


def test_an_arabic_paper_runs_from_the_right() -> None:
    document = opened(arabic_copy())
    assert has(document.sections[0]._sectPr, "w:bidi")
    assert has(document.tables[0]._tbl.tblPr, "w:bidiVisual")
    turned = {p.text: has(p._p.pPr, "w:bidi") for p in every_paragraph(document)}
    assert turned["الملف الكامل؛"]
    assert turned[ARABIC_NAME]
    assert not turned["This is the English of it."]
    assert not turned["Example Agency"]


def test_runs_say_which_way_they_run() -> None:
    document = opened(arabic_copy())
    marks = {
        run.text: has(run._r.rPr, "w:rtl")
        for p in every_paragraph(document)
        for run in p.runs
        if run._r.rPr is not None
    }
    assert marks[ARABIC_NAME]
    for latin in ("Ana Ejemplo Inventada", "+1 (312) 555-0100", "5 U.S.C. § 552", "A000 000 001"):
        assert not marks[f"{MARK}{latin}{MARK}"]


def test_an_english_paper_marks_only_the_arabic_name() -> None:
    runs = [run for p in every_paragraph(opened(letter(ARABIC_NAME))) for run in p.runs]
    marked = {run.text for run in runs if has(run._r.rPr, "w:rtl")}
    assert marked == {f"{MARK}{ARABIC_NAME}{MARK}"}
    assert all(MARK not in run.text for run in runs if run.text not in marked)


@pytest.mark.parametrize(
    "paper", [letter(), arabic_copy(), declaration(), portal_sheet(), checklist()]
)
def test_properties_stand_in_the_order_the_format_asks_for(paper: PaperText) -> None:
    document = opened(paper)
    styles = [s.element.pPr for s in document.styles if hasattr(s.element, "pPr")]
    for properties in [p._p.pPr for p in every_paragraph(document)] + styles:
        if properties is not None:
            found = [local(child.tag) for child in properties]
            assert found == sorted(found, key=PROPERTIES_IN_ORDER.index)


def test_it_says_nothing_of_when_and_by_whom_it_was_made() -> None:
    core = opened(letter()).core_properties
    assert core.title == "Records request to an example agency"
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert core.created == core.modified == dt.datetime(2026, 11, 23, tzinfo=core.created.tzinfo)
    with zipfile.ZipFile(io.BytesIO(docx(letter()))) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.namelist()[0] == "[Content_Types].xml"
        assert not [name for name in parts.namelist() if "thumbnail" in name]


def test_same_paper_same_bytes() -> None:
    assert docx(arabic_copy()) == docx(arabic_copy())
    assert docx(letter()) != docx(letter("Ana Otra"))


def test_properties_of_a_table_stand_in_their_order_too() -> None:
    order = ["tblStyle", "bidiVisual", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar"]
    for paper in (letter(), arabic_copy()):
        found = [local(child.tag) for child in opened(paper).tables[0]._tbl.tblPr]
        assert found == sorted(found, key=[*order, "tblLook"].index)


def test_a_table_may_follow_a_table() -> None:
    pair = rows("table", ("A-number", "A000 000 001"))
    assert len(opened(letter(blocks=(pair, pair))).tables) == 2


def test_line_ends_within_a_value_are_kept() -> None:
    document = opened(letter(blocks=(rows("table", ("Mail", "100 Example Street\nChicago")),)))
    assert document.tables[0].rows[0].cells[1].text == "100 Example Street\nChicago"

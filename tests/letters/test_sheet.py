# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers as HTML, and as the sheets a press really prints of it."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from app.letters.records import PaperText
from app.letters.samples import sample_letters
from app.letters.sheet import _environment, assets, sheet
from app.paper.press import Press, Sheet, open_press
from tests.letters.papers import (
    ARABIC_NAME,
    DRAFT,
    LONG_NAME,
    SIGNATURE,
    arabic_copy,
    block,
    checklist,
    declaration,
    letter,
    line,
    portal_sheet,
    rows,
    spanish_copy,
)

LETTER_PAGE = (612.0, 792.0)
MARGIN = 72.0


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with open_press(assets()) as opened:
        yield opened


def printed(press: Press, paper: PaperText) -> Sheet:
    (one,) = press.print_batch([sheet(paper)])
    return one


def words(pdf: bytes, *options: str) -> str:
    found = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return found.stdout.decode()


def boxes(pdf: bytes) -> list[list[tuple[float, float, str]]]:
    """Every word of each page, with where it starts and ends across the page."""
    tree = ET.fromstring(words(pdf, "-bbox").encode())  # noqa: S314  our own PDF
    pages = [page for page in tree.iter() if page.tag.endswith("page")]
    return [
        [(float(word.attrib["xMin"]), float(word.attrib["xMax"]), word.text or "") for word in page]
        for page in pages
    ]


class TestHtml:
    def test_whatever_a_person_is_called_is_text(self) -> None:
        page = sheet(letter('<script>alert("x")</script> & Søn'))
        assert "<script>" not in page
        assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; Søn" in page

    @given(st.text(min_size=1).filter(str.strip))
    def test_no_name_adds_an_element(self, name: str) -> None:
        tags = re.findall(r"<[a-z!/][^>]*>", sheet(letter("Ana")))
        named = re.findall(r"<[a-z!/][^>]*>", sheet(letter(name)))
        ignored = re.compile(r"<br>|<(/?)bdi[^>]*>|<(/?)span[^>]*>")
        assert [t for t in named if not ignored.match(t)] == [
            t for t in tags if not ignored.match(t)
        ]

    def test_a_value_stands_alone_in_its_own_direction(self) -> None:
        assert f'<bdi dir="rtl">{ARABIC_NAME}</bdi>' in sheet(letter(ARABIC_NAME))
        assert '<bdi dir="ltr">Ana</bdi>' in sheet(letter("Ana"))

    def test_language_and_direction_stand_on_the_page(self) -> None:
        assert '<html lang="ar" dir="rtl">' in sheet(arabic_copy())
        assert '<html lang="es" dir="ltr">' in sheet(spanish_copy())

    def test_english_below_a_translation_says_that_it_is(self) -> None:
        page = sheet(arabic_copy())
        assert re.search(r'<div lang="en" dir="ltr"[^>]*>\s*<div class="notice">', page)
        assert '<div lang="en"' not in sheet(letter(blocks=arabic_copy().blocks))

    def test_the_date_is_written_in_the_language_of_the_paper(self) -> None:
        assert "23 de noviembre de 2026" in sheet(spanish_copy())
        assert "November 23, 2026" in sheet(letter())

    def test_labels_head_their_rows(self) -> None:
        page = sheet(letter())
        assert page.count('<th scope="row">') == 2
        assert '<th scope="row">A-number</th>' in page

    def test_a_citation_is_not_broken_over_two_lines(self) -> None:
        paper = letter(
            blocks=(block("paragraph", "See 5 U.S.C. § 552(a)(8)(A) and 6 C.F.R. § 5.5."),)
        )
        assert '<span class="whole">5 U.S.C. § 552(a)(8)(A)</span> and' in sheet(paper)
        assert '<span class="whole">6 C.F.R. § 5.5' in sheet(paper)

    def test_a_page_asks_for_nothing_but_its_own_style(self) -> None:
        page = sheet(letter())
        assert re.findall(r'(?:href|src|url)\s*[=(]\s*"?([^">)]+)', page) == ["handrail:letter.css"]
        style = assets()["letter.css"].decode()
        assert not re.search(r"url\(|@import|@font-face|column", style.split("*/", 1)[1])

    def test_a_word_the_template_does_not_know_is_an_error(self) -> None:
        with pytest.raises(UndefinedError):
            _environment().from_string("{{ paper.colour }}").render(paper=letter())

    def test_same_paper_same_page(self) -> None:
        assert sheet(arabic_copy()) == sheet(arabic_copy())


class TestPrint:
    def test_a_letter_says_what_it_must_on_us_letter_paper(self, press: Press) -> None:
        one = printed(press, letter())
        text = words(one.pdf, "-layout")
        for said in (
            "Request for the records of Ana Ejemplo Inventada",
            "A000 000 001",
            "5 U.S.C. § 552",
            "1. the whole file;",
            "2. each disclosure of it.",
            "Page 1 of 1",
        ):
            assert said in re.sub(r" +", " ", text)
        assert text.count(DRAFT) == 2
        assert (one.pages, one.refused) == (1, 0)
        with pikepdf.open(io.BytesIO(one.pdf)) as pdf:
            assert [float(edge) for edge in pdf.pages[0].mediabox] == [0, 0, *LETTER_PAGE]

    def test_a_screen_reader_finds_title_language_headings_and_lists(self, press: Press) -> None:
        with pikepdf.open(io.BytesIO(printed(press, spanish_copy()).pdf)) as pdf:
            assert str(pdf.Root.Lang) == "es"
            assert str(pdf.docinfo["/Title"]) == "Copia para leer"
            assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
            assert {"/H1", "/L", "/LI"} <= tags_of(pdf)
        with pikepdf.open(io.BytesIO(printed(press, letter()).pdf)) as pdf:
            assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/P"} <= tags_of(pdf)

    def test_every_page_says_that_it_is_a_draft_and_which_page_it_is(self, press: Press) -> None:
        long = letter(blocks=(block("paragraph", *["A sentence of some length. " * 9] * 30),))
        one = printed(press, long)
        pages = words(one.pdf).split("\f")[: one.pages]
        assert one.pages > 1
        for number, text in enumerate(pages, start=1):
            assert text.count(DRAFT) == 2
            assert f"Page {number} of {one.pages}" in text

    def test_without_a_banner_the_margins_are_empty(self, press: Press) -> None:
        text = words(printed(press, letter(banner=None)).pdf)
        assert "Draft" not in text
        assert "Page 1 of 1" in text

    def test_the_arabic_page_is_the_mirror_of_the_english_one(self, press: Press) -> None:
        ours, theirs = (
            {text: (start, end) for start, end, text in boxes(printed(press, paper).pdf)[0]}
            for paper in (letter(), arabic_copy())
        )
        # The label column starts at the margin the reading starts from; figures keep their order.
        assert ours["A-number"][0] == pytest.approx(MARGIN, abs=1)
        assert ours["Agency"][0] < LETTER_PAGE[0] / 2 < theirs["Agency"][0]
        assert theirs["Agency"][1] == pytest.approx(LETTER_PAGE[0] - MARGIN, abs=1)
        assert theirs["A000"][0] < theirs["001"][0]
        assert theirs["+1"][0] < theirs["(312)"][0] < theirs["555-0100"][0]
        assert theirs["5"][0] < theirs["U.S.C."][0] < theirs["§"][0] < theirs["552"][0]

    @pytest.mark.parametrize("name", [LONG_NAME, "W" * 300, ARABIC_NAME, "नाम उदाहरण", "例示 太郎"])
    def test_no_name_leaves_the_page(self, press: Press, name: str) -> None:
        for page in boxes(printed(press, letter(name)).pdf):
            for start, end, text in page:
                assert start >= MARGIN - 1, text
                assert end <= LETTER_PAGE[0] - MARGIN + 1, text

    @pytest.mark.parametrize("sentences", range(18, 30))
    def test_a_signature_never_parts_from_its_lines(self, press: Press, sentences: int) -> None:
        paper = letter(
            blocks=(block("paragraph", *["One more sentence."] * sentences, "The last."), SIGNATURE)
        )
        pages = words(printed(press, paper).pdf).split("\f")
        (signed,) = [page for page in pages if "Respectfully," in page]
        assert all(word in signed for word in ("The last.", "Signature", "Amara Okafor", "Date"))

    def test_a_heading_is_never_the_last_line_of_a_page(self, press: Press) -> None:
        for before in range(14, 30):
            paper = letter(
                blocks=(
                    block("paragraph", *["One more sentence."] * before),
                    block("heading", "The records"),
                    block("paragraph", "What follows the heading."),
                )
            )
            pages = words(printed(press, paper).pdf).split("\f")
            (headed,) = [page for page in pages if "The records\n" in page]
            assert "What follows the heading." in headed

    def test_a_field_longer_than_a_page_is_printed_whole(self, press: Press) -> None:
        one = printed(press, portal_sheet("word " * 3000))
        assert one.pages > 1
        assert words(one.pdf).split().count("word") == 3000

    def test_a_long_table_of_numbers_goes_over_pages_row_by_row(self, press: Press) -> None:
        numbers = [(f"Receipt number {n}", f"IOE{n:010d}") for n in range(120)]
        one = printed(press, letter(blocks=(rows("table", *numbers),)))
        for page in words(one.pdf, "-layout").split("\f")[: one.pages]:
            for n in re.findall(r"Receipt number (\d+)", page):
                assert f"IOE{int(n):010d}" in page

    def test_a_checklist_has_boxes_and_no_numbers(self, press: Press) -> None:
        one = printed(press, checklist())
        text = words(one.pdf)
        assert "Lea la copia." in text
        assert text.count("•") == 1, "only what could go wrong is no box to tick"
        with pikepdf.open(io.BytesIO(one.pdf)) as pdf:
            assert {"/L", "/LI"} <= tags_of(pdf)

    def test_forms_carry_a_title(self, press: Press) -> None:
        text = words(printed(press, declaration()).pdf)
        assert "Declaration of identity" in text
        assert "28 U.S.C. § 1746" in text

    def test_same_paper_same_bytes(self, press: Press) -> None:
        first, second = press.print_batch([sheet(arabic_copy()), sheet(arabic_copy())])
        assert first.pdf == second.pdf

    def test_sample_letters_are_two_pages_and_all_different(self, press: Press) -> None:
        pages = sample_letters(5)
        assert len(set(pages)) == 5
        assert {one.pages for one in press.print_batch(pages)} == {2}


def tags_of(pdf: pikepdf.Pdf) -> set[str]:
    """Every structure type in the document."""
    found: set[str] = set()
    todo: list[Any] = [pdf.Root.StructTreeRoot]
    while todo:
        element = todo.pop()
        if not isinstance(element, pikepdf.Dictionary):
            continue
        if "/S" in element:
            found.add(str(element.S))
        kids: Any = element.get("/K", [])
        todo += list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return found


def test_a_blank_line_and_a_line_end_stay_where_they_are() -> None:
    paper = replace(letter(), blocks=(block("paragraph", line("one\ntwo")),))
    assert "one<br>two" in sheet(paper)


def test_the_template_and_its_style_lie_where_the_sheet_looks() -> None:
    folder = Path(__file__).parents[2] / "templates" / "letters"
    assert assets()["letter.css"] == (folder / "letter.css").read_bytes()


def test_no_row_of_a_table_stands_on_a_page_alone(press: Press) -> None:
    """A table that the end of a page cuts is cut so that two rows stay together on each side."""
    table = "".join(f'<tr><th scope="row">row</th><td>{n}</td></tr>' for n in range(6))
    pages = [
        f'<!doctype html><html lang="en"><head><title>Rows</title>'
        f'<link rel="stylesheet" href="handrail:letter.css"></head><body class="letter">'
        f"{'<p>A line of the letter.</p>' * lines}<table>{table}</table></body></html>"
        for lines in range(20, 40)
    ]
    cuts = [
        [page.count("row") for page in words(one.pdf).split("\f") if "row" in page]
        for one in press.print_batch(pages)
    ]
    assert [cut for cut in cuts if len(cut) > 1]
    assert not [cut for cut in cuts if min(cut) == 1]


def test_no_signature_stands_on_a_page_without_the_last_sentences(press: Press) -> None:
    """Wherever the page ends: nobody signs a page that could belong to another letter."""
    said = block("paragraph", line("A line of the letter."))
    last = tuple(block("paragraph", line(text)) for text in ("Write to the clinic.", "Thank you."))
    end = (*last, block("paragraph", line("Respectfully,")), SIGNATURE)
    papers = [replace(letter(), blocks=(*(said,) * n, *end)) for n in range(8, 40)]
    printed_pages = [
        words(one.pdf).split("\f") for one in press.print_batch([sheet(paper) for paper in papers])
    ]
    with_signature = [
        next(page for page in pages if "Respectfully," in page) for pages in printed_pages
    ]
    assert any("Respectfully," not in pages[0] for pages in printed_pages)
    assert all("Write to the clinic." in page for page in with_signature)

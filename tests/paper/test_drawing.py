# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet is: tagged PDF/UA-1, in its language, fonts cut down, the same bytes every time."""

from __future__ import annotations

import re

import pikepdf
import pytest

from app.paper.drawing import draw, lay_desk, subsetter
from app.paper.limits import Limits, Outcome
from app.paper.press import Press
from tests.paper.build import a_page, everything_in, fonts_of, opened
from tests.paper.conftest import SHEET

ARABIC = """<p dir="rtl">هذه نسخة للقراءة من طلب السجلات رقم <bdi>A000 000 001</bdi>.</p>
<ol dir="rtl"><li>الملف الكامل</li><li>سجلات الدخول والخروج</li></ol>"""
TABLE = '<table><tr><th scope="row">Name</th><td>Ana Fictitia</td></tr></table>'


def test_the_same_page_gives_the_same_bytes_alone_and_among_others(press: Press) -> None:
    page = a_page(f"<h1>Request</h1>{TABLE}<ol><li>one</li></ol>{ARABIC}")
    (alone,) = press.print_batch([page])
    among = press.print_batch([a_page(f"other {n}") for n in range(5)] + [page] * 3)
    assert {sheet.pdf for sheet in among[5:]} == {alone.pdf}


def test_another_zygote_gives_the_same_bytes(press: Press) -> None:
    page = a_page(f"<h1>Request</h1>{TABLE}{ARABIC}")
    with Press(at_once=1, assets={"letter.css": SHEET}) as other:
        assert other.print_batch([page]) == press.print_batch([page])


def test_nothing_in_the_file_tells_when_or_with_what_it_was_made(press: Press) -> None:
    (sheet,) = press.print_batch([a_page("Hello", title="WeasyPrint 70.0 is named in my title")])
    inside = everything_in(sheet.pdf).decode("latin-1")
    assert re.findall(r"/CreationDate|/ModDate|xmp:CreateDate", inside) == []
    with opened(sheet.pdf) as document:
        assert "/ID" not in document.trailer  # many programs make it of the hour
        assert str(document.docinfo["/Producer"]) == "Handrail"
        assert "/ID" not in document.trailer
        metadata = document.Root.Metadata.read_bytes().decode()
    assert 'pdf:Producer="Handrail"' in metadata


def test_the_file_says_it_is_accessible_and_carries_its_tags(press: Press) -> None:
    (sheet,) = press.print_batch(
        [a_page(f"<h1>Request</h1><p>x</p>{TABLE}", lang="es", title="Carta")]
    )
    with opened(sheet.pdf) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "es"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "Carta"
        assert 'pdfuaid:part="1"' in root.Metadata.read_bytes().decode()
        kinds = _kinds(root.StructTreeRoot.K[0])
    assert {"/Document", "/H1", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds


def _kinds(element: pikepdf.Object) -> set[str]:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return set()
    inner = element.get("/K", pikepdf.Array())
    below = list(inner) if isinstance(inner, pikepdf.Array) else [inner]
    return {str(element.S)}.union(*(_kinds(child) for child in below))


def test_fonts_are_embedded_and_cut_down(press: Press) -> None:
    (sheet,) = press.print_batch([a_page(f"<p>Hello <b>bold</b></p>{ARABIC}")])
    fonts = fonts_of(sheet.pdf)
    assert any("Noto-Naskh-Arabic" in name for name in fonts)
    assert any("Noto-Serif" in name for name in fonts)
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in fonts)
    assert all(0 < size < 40_000 for size in fonts.values())


def test_harfbuzz_cuts_the_fonts(press: Press) -> None:
    assert press.isolation.subsetter == "harfbuzz"
    assert subsetter() == "harfbuzz"


def test_a_right_to_left_page_keeps_its_direction_and_its_letters(press: Press) -> None:
    page = a_page(
        ARABIC, lang="ar", title="نسخة للقراءة", head="<style>html{direction:rtl}</style>"
    )
    (sheet,) = press.print_batch([page])
    with opened(sheet.pdf) as document:
        assert str(document.Root.Lang) == "ar"
        assert str(document.docinfo["/Title"]) == "نسخة للقراءة"
    assert sheet.pages == 1


def test_pages_are_counted_and_us_letter(press: Press) -> None:
    (sheet,) = press.print_batch([a_page('<p style="break-after:page">one</p>two')])
    assert sheet.pages == 2
    with opened(sheet.pdf) as document:
        assert [float(side) for side in document.pages[0].MediaBox] == [0, 0, 612, 792]


def test_our_style_sheet_holds_and_the_page_may_overrule_it(press: Press) -> None:
    plain, ruled = press.print_batch(
        [a_page("Hello"), a_page("Hello", head="<style>@page{size:a5}</style>")]
    )
    with opened(plain.pdf) as first, opened(ruled.pdf) as second:
        assert float(first.pages[0].MediaBox[3]) == 792
        assert float(second.pages[0].MediaBox[3]) < 600


@pytest.mark.parametrize(
    "page",
    ["", "plain words", "<p>never closed <b>nor this", "<<<>>&&&;<table><p></table>", "\0\x01￾"],
)
def test_broken_html_is_drawn_as_well_as_it_can_be(press: Press, page: str) -> None:
    (sheet,) = press.print_batch([page])
    assert sheet.pages == 1


def test_a_lone_surrogate_is_drawn_as_a_question_mark(press: Press) -> None:
    (sheet,) = press.print_batch([a_page("name \ud800 end")])
    assert sheet.pages == 1


def test_too_many_pages_and_too_large_a_file_are_told_apart() -> None:
    desk = lay_desk({})
    long = '<p style="break-after:page">x</p>' * 30
    assert draw(long, desk, Limits(pages=29)).outcome is Outcome.LONG
    assert draw(long, desk, Limits(pages=30)).pages == 30
    assert draw("x", desk, Limits(pdf_bytes=500)).outcome is Outcome.HEAVY


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://example.org/", True),
        ("mailto:clinic@example.org", True),
        ("tel:5550100", True),
        ("#there", True),
        ("javascript:app.alert(1)", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False),
        ("smb://host/share", False),
        ("../relative.html", False),
        ("JAVASCRIPT:x", False),
    ],
)
def test_links_lead_to_the_web_and_mail_and_nowhere_else(href: str, kept: bool) -> None:  # noqa: FBT001
    page = f'<html lang="en"><title>x</title><p id="there"><a href="{href}">link</a>'
    drawn = draw(page, lay_desk({}), Limits())
    assert (b"/Annot" in everything_in(drawn.body)) is kept
    assert drawn.refused == (0 if kept else 1)

# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from app.catalog.load import load
from app.catalog.version import catalogue_version
from app.letters.records import Block, PaperText
from app.letters.sheet import sheet
from app.requests.frozen import text_hash
from app.requests.margins import Confirmed, LawReading, margins_of
from app.requests.provenance import NO_SOURCE, Approved, Origin, Signed, provenance_sheet
from tests.catalog.build import ON
from tests.letters.build import GOLDEN, block_of, papers, text_of_paper

CASE = GOLDEN["uscis-hearing-in-nine-days"]
LETTER = papers(CASE)["letter"]
ORIGIN = Origin(
    reference="7F3K-Q2",
    holder="U.S. Citizenship and Immigration Services",
    mechanism="Freedom of Information Act request",
    dated_on=ON,
    catalogue_version=catalogue_version(),
    text_hash=text_hash([LETTER]),
    approved=Approved("Amara Okafor (fictitious)", ON, "attorney, IL"),
    signed=(Signed("Wilmer Ejemplo Fuentes", ON, "by hand", ("declaration", "letter")),),
    sent_on=dt.date(2026, 11, 25),
    decision=None,
)


def drawn(origin: Origin = ORIGIN, **confirmed: Confirmed) -> PaperText:
    reading = LawReading(load(), ON, CASE.holder, confirmed)
    margins = margins_of(LETTER, reading)
    return provenance_sheet(LETTER, margins, origin, language="en", say=str)


def rows(block: Block) -> dict[str, str]:
    return {label.text: value.text for label, value in block.rows}


def test_it_says_who_approved_signed_and_sent_and_what_text() -> None:
    about = rows(block_of(drawn(), "about"))
    assert about["Approved by"] == "Amara Okafor (fictitious) · attorney, IL · November 23, 2026"
    assert about["Signed by"].startswith("Wilmer Ejemplo Fuentes · by hand · November 23, 2026")
    assert about["Signed by"].endswith("declaration, letter")
    assert about["Sent"] == "November 25, 2026"
    assert about["Text (SHA-256)"] == text_hash([LETTER])
    assert about["Catalogue"] == catalogue_version()


def test_what_has_not_happened_has_no_row() -> None:
    early = replace(ORIGIN, approved=None, signed=(), sent_on=None)
    about = rows(block_of(drawn(early), "about"))
    assert not {"Approved by", "Signed by", "Sent", "Attorney’s decision on a hold"} & set(about)


def test_an_attorney_s_decision_on_a_hold_stands_on_it() -> None:
    held = replace(ORIGIN, decision="The person was met by the office in 2021.")
    assert "met by the office" in text_of_paper(drawn(held))


def test_each_paragraph_names_its_law_and_source() -> None:
    answer = rows(block_of(drawn(), "determination"))
    assert answer["Law"] == "5 U.S.C. 552(a)(6)(A)(i)"
    assert "read in its source · read on November 23, 2026" in answer["Source"]


def test_what_nobody_confirmed_says_so_until_somebody_did() -> None:
    fact = "us/foia#form/electronic-copies"
    assert "recalled · confirmed by nobody" in rows(block_of(drawn(), "format"))["Source"]
    reading = LawReading(load(), ON, CASE.holder, {fact: Confirmed("A. Okafor", ON)})
    now = provenance_sheet(LETTER, margins_of(LETTER, reading), ORIGIN, language="en", say=str)
    assert "confirmed by A. Okafor on November 23, 2026" in rows(block_of(now, "format"))["Source"]


def test_what_has_no_source_is_vouched_for() -> None:
    assert rows(block_of(drawn(), "declaration-enclosed"))["Source"] == NO_SOURCE


def test_a_long_paragraph_is_shown_by_its_beginning() -> None:
    excerpt = block_of(drawn(), "requests").lines[0].text
    assert excerpt.endswith(" …")
    assert block_of(LETTER, "requests").lines[0].text.startswith(excerpt[:40])


def test_paragraphs_that_rest_on_nothing_are_not_listed() -> None:
    assert "thanks" not in {block.code for block in drawn().blocks}


def test_it_is_drawn_like_any_paper_and_never_sent() -> None:
    html = sheet(drawn())
    assert '<body class="provenance">' in html
    assert "not to be sent" in html


def test_it_speaks_the_staff_s_language_and_dates() -> None:
    shouted = provenance_sheet(LETTER, {}, ORIGIN, language="es", say=str.upper)
    assert shouted.title == "WHERE THIS LETTER COMES FROM"
    assert "23 de noviembre de 2026" in text_of_paper(shouted)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet of one page about a holder: what it says, and that it is one page."""

from __future__ import annotations

import io

import pikepdf
import pytest
from playwright.sync_api import Browser

from tests.clinic.browser import a_window
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor, shown

LETTER = [0, 0, 612, 792]
HOLDERS = [
    "us/dhs/uscis",
    "us/dhs/ice",
    "us/doj/fbi",
    "us/business/clearview-ai",
    "us/il/cook/sheriff",
]


def test_it_says_who_what_how_and_that_it_is_no_advice(
    sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    with Visitor(sqlite_address, secret=sqlite_clinic.signed_in("volunteer").secret) as vera:
        page = shown(vera.get("/catalogue/holders/us/dhs/uscis/sheet"))
        missing = vera.get("/catalogue/holders/us/nothing/sheet")
    said = " ".join(page.find(".//main").text_content().split())
    assert missing.status_code == 404
    for sentence in (
        "U.S. Citizenship and Immigration Services",
        "The A-file",
        "https://first.uscis.gov/",
        "Decision on the request, 20 working days",
        "This is information, not advice.",
        "Sources last read on",
    ):
        assert sentence in said


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_it_is_one_letter_page(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str, holder: str, language: str
) -> None:
    volunteer = sqlite_clinic.signed_in("volunteer")
    with Visitor(sqlite_address, secret=volunteer.secret) as vera:
        vera.send("/account/language", language=language)
    with a_window(chromium, sqlite_address) as window:
        window.enter(volunteer)
        window.open(f"/catalogue/holders/{holder}/sheet")
        printed = window.page.pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(n)) for n in pdf.pages[0].mediabox] == LETTER  # type: ignore[arg-type, unused-ignore]

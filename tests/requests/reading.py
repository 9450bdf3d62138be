# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of pages share: the codes of answers, and a page as somebody reads it."""

from __future__ import annotations

import httpx
from lxml import html

from tests.clinic.visitor import shown

OK, SEE_OTHER, FORBIDDEN, MISSING, CONFLICT, FORM = 200, 303, 403, 404, 409, 422
ARABIC = "arabic-reader"


def words_of(response: httpx.Response) -> str:
    """What a page says, in one line."""
    return " ".join(shown(response).find(".//main").text_content().split())


def titles_say_nothing(response: httpx.Response) -> None:
    title = shown(response).findtext(".//title")
    for canary in ("Wilmer", "Ejemplo", "USCIS", "Citizenship", "Freedom"):
        assert canary not in title


def fields(response: httpx.Response) -> list[html.HtmlElement]:
    """The paragraphs of a sheet that can be edited."""
    return list(shown(response).iterfind(".//article//textarea"))

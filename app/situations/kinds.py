# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of words and dates a situation is written in, and what each refuses."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

LONGEST_NAME = 300
LONGEST_TEXT = 4_000
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_OTHER_CONTROLS = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb]")
_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_WHOLE_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _without_controls(text: str) -> str:
    if _BIDI_CONTROLS.search(text):
        raise ValueError(
            "holds an invisible character that turns the direction of writing; type the text again "
            "instead of pasting it"
        )
    if _OTHER_CONTROLS.search(text):
        raise ValueError("holds an invisible control character; type the text again")
    if not text.strip():
        raise ValueError("is blank; write it or leave the field out")
    return text.strip()


def _one_line(text: str) -> str:
    if re.search(r"[\n\t\u2028\u2029]", text.strip()):
        raise ValueError("runs over more than one line; write it on one")
    return _without_controls(text)


def _whole_date(value: object) -> object:
    """Refuse what pydantic would read as seconds since 1970."""
    if isinstance(value, dt.date) or (isinstance(value, str) and _WHOLE_DATE.fullmatch(value)):
        return value
    raise ValueError("is not a day that exists; write it as 2026-05-31")


def _partial_date(text: str) -> str:
    if not _PARTIAL_DATE.fullmatch(text):
        raise ValueError("is no date; write 1990-05-31, 1990-05 or 1990")
    year, month, day = (int(part) for part in (text + "-01-01")[:10].split("-"))
    try:
        dt.date(year, month, day)
    except ValueError:
        raise ValueError("is a day that does not exist; check year, month and day") from None
    return text


Line = Annotated[str, AfterValidator(_one_line)]
NameText = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, AfterValidator(_without_controls), Field(max_length=LONGEST_TEXT)]
PartialDate = Annotated[
    str,
    AfterValidator(_partial_date),
    Field(json_schema_extra={"pattern": f"^{_PARTIAL_DATE.pattern}$"}),
]
CivilDate = Annotated[dt.date, BeforeValidator(_whole_date)]
# A catalogue id, or `other` for an office the catalogue does not know.
HolderId = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-/][a-z0-9]+)*$", max_length=120)]
LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*$")]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

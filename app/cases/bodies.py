# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sealed about a case; only the members of its ring can open it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.cases.sections import Requester
from app.situations.kinds import LanguageTag, NameText, Text


class Body(BaseModel):
    """A sealed body: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseBody(Body):
    """Whom a case is for. A clinic asking in its own name gives its request a title.

    `decisions` says how many decisions on holds there are, so that none goes missing unseen.
    """

    requester: Requester
    title: NameText
    title_latin: NameText | None = None
    spoken: LanguageTag | None = None
    written: LanguageTag | None = None
    needs_interpreter: bool = False
    opened_by: str
    decisions: int = 0


class SectionBody(Body):
    """A section's fragment of the situation file, and who saved it last."""

    fragment: dict[str, Any]
    saved_by: str
    saved_at: dt.datetime


class SealedCopy(Body):
    """Where the sealed bytes of a file lie, and the key that opens them."""

    file_id: str
    key: str
    size: int
    sha256: str


class DocumentBody(Body):
    """A paper: what it is called, what it was found to be, its bytes and the copy safe to show."""

    filename: str
    media_type: str
    pages: int | None
    note: str = ""
    warnings: tuple[str, ...] = ()
    added_by: str
    original: SealedCopy
    safe_view: SealedCopy


class HoldDecisionBody(Body):
    """Which request an attorney lets be prepared or leaves alone, and why."""

    holder: str
    mechanism: str
    decision: Literal["prepare", "leave"]
    reason: Text = Field(min_length=1)
    decided_by: str
    attorney: NameText

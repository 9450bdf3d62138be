# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sealed about a request: to whom, what it says, who approved and signed it, what came."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.situations.kinds import LanguageTag, Line, NameText, Text

SignedAs = Literal["client", "attorney", "accredited-representative", "clinic-officer"]
WayToSign = Literal["by-hand", "on-screen"]


class Body(BaseModel):
    """A sealed body: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedBody(Body):
    """A right the letter asks for, and the holder's rules that refine it."""

    mechanism: str
    rules: tuple[str, ...] = ()


class RequestBody(Body):
    """A request: the letter's own right first, then those asked in the same letter.

    `as_of` is the letter's date. `edits` are free paragraphs by their code, `in_their_words` the
    same in the client's language. `authors` are everyone who wrote on it: none of them approves it.
    `events_digest` says which events there are, so that none goes missing unseen.
    """

    holder: str
    asked: tuple[AskedBody, ...] = Field(min_length=1)
    as_of: dt.date
    edits: dict[str, str] = Field(default_factory=dict)
    in_their_words: dict[str, str] = Field(default_factory=dict)
    decision: Text | None = None
    decided_by: NameText | None = None
    authors: tuple[str, ...] = ()
    events_digest: str

    @property
    def mechanism(self) -> str:
        """The right in whose letter the others are asked."""
        return self.asked[0].mechanism


class ApprovalBody(Body):
    """The papers as approved, what their paragraphs rested on, and under which authority."""

    papers: list[Any]
    copies: list[Any]
    margins: dict[str, Any]
    text_hash: str
    catalogue_version: str
    authority: str
    admitted_in: str | None
    approver: NameText


class NoteBody(Body):
    """A reviewer's word."""

    text: Text
    by: NameText


class SignatureBody(Body):
    """Who signed which papers, how, and who read them aloud."""

    papers: tuple[str, ...] = Field(min_length=1)
    signed_as: SignedAs
    name: NameText
    way: WayToSign
    document_id: str | None = None
    interpreter: NameText | None = None
    interpreter_language: LanguageTag | None = None
    text_hash: str


class SentBody(Body):
    """Through which channel it went, to which address, and what the portal answered.

    `papers_digest` says which prints were kept of it.
    """

    channel: str
    kind: str
    address: str
    confirmation: Line | None = None
    text_hash: str
    papers_digest: str


class SentPaperBody(Body):
    """A printed paper: its sealed file's key, and what it holds."""

    language: str
    pages: int
    key: str
    size: int
    sha256: str

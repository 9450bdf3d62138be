# SPDX-License-Identifier: AGPL-3.0-or-later
"""The provenance sheet of a letter: what each paragraph rests on, who approved and signed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.words import CONFIRMED, HOW_KNOWN
from app.i18n.format import long_date
from app.i18n.marks import _
from app.letters.records import Block, Line, PaperText
from app.letters.runs import given, said

if TYPE_CHECKING:
    from app.requests.margins import Ground, Margin

Say = Callable[[str], str]
_LONGEST_EXCERPT = 160


@dataclass(frozen=True)
class Approved:
    """Who approved a letter, on which day, under which authority."""

    by: str
    on: dt.date
    under: str


@dataclass(frozen=True)
class Signed:
    """Who signed which papers, on which day, and in which way."""

    by: str
    on: dt.date
    way: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """Where a letter comes from; the hash ties it to the text that went out."""

    reference: str
    holder: str
    mechanism: str
    dated_on: dt.date
    catalogue_version: str
    text_hash: str
    approved: Approved | None
    signed: tuple[Signed, ...]
    sent_on: dt.date | None
    decision: str | None


def provenance_sheet(
    letter: PaperText,
    margins: dict[str, Margin],
    origin: Origin,
    *,
    language: str,
    say: Say,
) -> PaperText:
    """Return the sheet in the staff's language, to be drawn like any paper.

    `say` returns a marked sentence in that language. The letter's own words stay as they are.
    """
    blocks = (
        Block("table", rows=tuple(_about(origin, language, say)), code="about"),
        Block("heading", (said(say(_("What each paragraph rests on"))),), code="heading"),
        *_by_paragraph(letter, margins, language, say),
    )
    return PaperText(
        kind="provenance",
        language=language,
        title=say(_("Where this letter comes from")),
        dated_on=None,
        letterhead=(),
        addressee=(),
        subject=None,
        blocks=blocks,
        banner=say(_("For the file · not to be sent")),
        page_label=say(_("Page {page} of {pages}")),
    )


def _about(origin: Origin, language: str, say: Say) -> Iterator[tuple[Line, Line]]:
    def row(label: str, value: str | None) -> Iterator[tuple[Line, Line]]:
        if value:
            yield said(say(label)), given(value)

    yield from row(_("Request"), origin.reference)
    yield from row(_("To"), origin.holder)
    yield from row(_("Under"), origin.mechanism)
    yield from row(_("Dated"), long_date(origin.dated_on, language))
    yield from row(_("Attorney’s decision on a hold"), origin.decision)
    if origin.approved is not None:
        approved = origin.approved
        words = (approved.by, approved.under, long_date(approved.on, language))
        yield from row(_("Approved by"), " · ".join(words))
    for signature in origin.signed:
        words = (signature.by, signature.way, long_date(signature.on, language))
        papers = ", ".join(signature.papers)
        yield from row(_("Signed by"), " · ".join((*words, papers)))
    yield from row(_("Sent"), long_date(origin.sent_on, language) if origin.sent_on else None)
    yield from row(_("Catalogue"), origin.catalogue_version)
    yield from row(_("Text (SHA-256)"), origin.text_hash)


def _by_paragraph(
    letter: PaperText, margins: dict[str, Margin], language: str, say: Say
) -> Iterator[Block]:
    for block in letter.blocks:
        if block.code in margins:
            rows = tuple(_rows(margins[block.code], language, say))
            yield Block("table", (given(_excerpt(block)),), rows, code=block.code)


def _excerpt(block: Block) -> str:
    text = " ".join(line.text for line in block.lines)
    if len(text) <= _LONGEST_EXCERPT:
        return text
    return text[:_LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


def _rows(margin: Margin, language: str, say: Say) -> Iterator[tuple[Line, Line]]:
    if margin.law:
        yield said(say(_("Law"))), given(margin.law)
    if margin.is_unsourced:
        yield said(say(_("Source"))), said(say(NO_SOURCE))
    sources = (_source(ground, language, say) for ground in margin.grounds)
    for source in dict.fromkeys(sources):
        yield said(say(_("Source"))), given(source)


NO_SOURCE = _("The catalogue names no source for this; whoever approved the letter vouches for it.")
_READ = _("read on {on}")
_NOT_CONFIRMED = _("confirmed by nobody")


def _source(ground: Ground, language: str, say: Say) -> str:
    parts = [ground.source, ground.locator, say(HOW_KNOWN[ground.confidence])]
    if ground.read_on:
        parts.append(say(_READ).format(on=long_date(ground.read_on, language)))
    if ground.confirmed:
        on = long_date(ground.confirmed.on, language)
        parts.append(say(CONFIRMED).format(name=ground.confirmed.by, on=on))
    elif not ground.is_sure:
        parts.append(say(_NOT_CONFIRMED))
    return " · ".join(part for part in parts if part)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""From one planned request to its papers' texts: what is said and in which order, not how it looks.

How the blocks of a paper are to be read by whoever draws them:

- `paragraph`, `notice`, `heading`: the lines below one another (nearly always one line).
- `numbered`: one entry a line, numbered from 1 by the drawer. `bullets`: one entry a line.
- `table`: label and value a row. `fields`: the rows of a portal sheet, each value to be copied.
- `signature`: label and value a row; an empty value is a rule to write on by hand.
- A block whose code ends in `.english` is English below its translation (`lang=en`, left to right).
- `page_label` keeps `{page}` and `{pages}` for the drawer to fill; `dated_on` is written out with
  `app.i18n.format.long_date(paper.dated_on, paper.language)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.i18n.languages import SOURCE
from app.i18n.messages import ENGLISH
from app.i18n.reviews import review_of
from app.letters.blocks import blocks_in
from app.letters.drafting import Drafting
from app.letters.fields import one_line, values_of, word
from app.letters.portal_sheet import portal_blocks
from app.letters.records import Block, Line, PaperKind, PaperText
from app.letters.runs import fill, given, said
from app.letters.texts import text_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Holder
    from app.i18n.messages import Translator
    from app.plans.records import PlanItem
    from app.situations.records import Situation


_OPEN = frozenset({"offer", "hold"})


def papers_for(
    item: PlanItem,
    situation: Situation,
    catalogue: Catalogue,
    *,
    as_of: dt.date,
    translator: Translator = ENGLISH,
) -> tuple[PaperText, ...]:
    """Return the papers that go to the office, in the office's language.

    In this order, those that apply: letter, declaration, consent, enclosure-list, portal-sheet
    (when the open channel is a portal). A request that another letter of the plan asks is not left
    out here: `app.letters.choice` decides that. `as_of` is the letter's date; for
    `translator` see `office_language`. Same input, same text. Raises Invalid for a request that
    is neither offered nor held for an attorney: it would claim a right nobody knows is there.
    """
    if item.verdict not in _OPEN:
        raise Invalid(
            f"{item.holder}:{item.mechanism} is not open to this person; `handrail plan` says why."
        )
    if not item.letter:
        raise Invalid(f"{item.holder}:{item.mechanism} is not asked by a letter of ours.")
    drafting = Drafting(item, situation, catalogue, as_of, translator)
    return tuple(_official(drafting))


def reading_copies_for(
    item: PlanItem,
    situation: Situation,
    catalogue: Catalogue,
    *,
    as_of: dt.date,
    translator: Translator,
) -> tuple[PaperText, ...]:
    """Return what the client keeps, in the translator's language; nothing if no client asks.

    Copies to read (kind reading-copy, same numbering) of letter, declaration and consent, then the
    checklist. Who reads English reads the papers themselves and gets the checklist alone. Raises
    Unavailable when the language lacks a sentence: English is never put in its place.
    """
    drafting = Drafting(item, situation, catalogue, as_of, translator)
    if drafting.person is None:
        return ()
    return (*_copies(drafting), _paper(drafting, "checklist", "checklist"))


def office_language(holder: Holder, *, reads: str) -> str:
    """Return the language of letters to this holder: the reader's own if the office takes it."""
    return reads if reads in holder.languages else SOURCE.tag


def _official(drafting: Drafting) -> Iterator[PaperText]:
    for kind, text in _to_the_office(drafting):
        yield _paper(drafting, kind, text)
    in_english = _in_english(drafting)
    yield _paper(in_english, "enclosure-list", "enclosure-list")
    if drafting.portal is not None:
        yield replace(
            _paper(in_english, "portal-sheet", "portal-sheet"), blocks=portal_blocks(in_english)
        )


def _to_the_office(drafting: Drafting) -> Iterator[tuple[PaperKind, str]]:
    yield "letter", drafting.letter_name
    if drafting.answers["declaration-enclosed"]:
        yield "declaration", "declaration"
    if drafting.consent_name is not None:
        yield "consent", drafting.consent_name


def _copies(drafting: Drafting) -> Iterator[PaperText]:
    if drafting.translator.language is SOURCE:
        return
    for kind, text in _to_the_office(drafting):
        yield _reading_copy(drafting, kind, text)


def _paper(drafting: Drafting, kind: PaperKind, text: str) -> PaperText:
    """A paper for the office, the clinic or the client, in the drafting's language."""
    return PaperText(
        kind=kind,
        language=drafting.translator.language.tag,
        title=drafting.translator.say(text_of(text).title),
        dated_on=drafting.as_of if kind in _DATED else None,
        letterhead=tuple(_letterhead(drafting)) if kind == "letter" else (),
        addressee=tuple(_addressee(drafting)) if kind == "letter" else (),
        subject=_subject(drafting, text),
        blocks=(*_top_of(drafting, kind), *blocks_in(text, drafting)),
        banner=word(drafting, "draft-banner") if kind in _DRAFTS else None,
        page_label=word(drafting, "page"),
    )


# A declaration or consent is dated by the hand that signs it.
_DATED = frozenset({"letter", "checklist", "enclosure-list", "portal-sheet"})
_DRAFTS = frozenset({"letter", "declaration", "consent", "enclosure-list", "portal-sheet"})


def _top_of(drafting: Drafting, kind: PaperKind) -> tuple[Block, ...]:
    """What stands on top of a page in a language nobody has checked."""
    return blocks_in("reading-copy", drafting) if kind in ("checklist", "reading-copy") else ()


def _reading_copy(drafting: Drafting, kind: PaperKind, text: str) -> PaperText:
    """The same paper to read: translated, numbered alike, with no line to sign on.

    What a person swears or agrees to is never offered in an unchecked translation alone.
    """
    english_below = kind != "letter" and review_of(drafting.translator.language) == "draft"
    blocks = [_unsigned(block, drafting) for block in blocks_in(text, drafting)]
    if english_below:
        blocks = list(_with_english(blocks, blocks_in(text, _in_english(drafting))))
    return PaperText(
        kind="reading-copy",
        language=drafting.translator.language.tag,
        title=drafting.translator.say(text_of(text).title),
        dated_on=drafting.as_of if kind in _DATED else None,
        letterhead=tuple(_letterhead(drafting)) if kind == "letter" else (),
        addressee=tuple(_addressee(drafting)) if kind == "letter" else (),
        subject=_subject(drafting, text),
        blocks=(*_top_of(drafting, "reading-copy"), *blocks),
        banner=word(drafting, "reading-banner"),
        page_label=word(drafting, "page"),
    )


def _in_english(drafting: Drafting) -> Drafting:
    """What only the clinic's staff read is in English, like the portals and offices it is about."""
    return replace(drafting, translator=ENGLISH)


def _with_english(translated: list[Block], english: tuple[Block, ...]) -> Iterator[Block]:
    for block, original in zip(translated, english, strict=True):
        yield block
        if original.kind not in ("table", "signature"):
            yield replace(original, code=f"{original.code}.english")


def _unsigned(block: Block, drafting: Drafting) -> Block:
    """A copy leaves no empty line that someone could sign by mistake."""
    if block.kind != "signature":
        return block
    there = said(word(drafting, "signed-on-the-english-paper"))
    rows = tuple((label, value if value.runs else there) for label, value in block.rows)
    return replace(block, rows=rows)


def _letterhead(drafting: Drafting) -> Iterator[Line]:
    clinic = drafting.situation.clinic
    yield given(clinic.name)
    yield given(one_line(clinic.address))
    for contact in (clinic.phone, clinic.email):
        if contact:
            yield given(contact)


def _addressee(drafting: Drafting) -> Iterator[Line]:
    """The desk and the address as an envelope has them: never translated."""
    channel = drafting.item.channel
    if channel is not None and channel.channel.post is not None:
        yield from (given(line) for line in channel.channel.post.lines)
        return
    yield from _body(drafting)
    if channel is not None and channel.channel.kind != "in-person":
        yield given(channel.address)


def _body(drafting: Drafting) -> Iterator[Line]:
    """The desk at the holder, or the other body that stands in its place."""
    desks = drafting.letter_text.to
    desk = next((desk for desk in desks if drafting.says(desk.when)), None)
    values = values_of(drafting, text=drafting.letter_name)
    named = fill(desk.name, values) if desk is not None else None
    if named is not None:
        yield given(named.text)
    elif drafting.holder.unit and desk is None:
        yield given(drafting.holder.unit)
    if desk is None or not desk.elsewhere:
        yield given(drafting.holder.name)


def _subject(drafting: Drafting, text: str) -> Line | None:
    values = values_of(drafting, text=text)
    for wording in text_of(text).subject:
        if drafting.says(wording.when):
            line = fill(drafting.translator.say(wording.text), values)
            if line is not None:
                return line
    return None

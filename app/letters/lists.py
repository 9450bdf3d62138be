# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text takes from the situation, the plan and the catalogue: requests, contacts, risks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.letters.drafting import incidents_of, wrong_records_here
from app.letters.fields import word, written_on
from app.letters.records import Line
from app.letters.runs import given, joined, said

if TYPE_CHECKING:
    from app.letters.drafting import Drafting
    from app.letters.texts import ListName
    from app.situations.records import Encounter, Filing

Rows = tuple[tuple[Line, Line], ...]


def lines_from(name: ListName | None, drafting: Drafting) -> tuple[Line, ...]:
    """Return the entries a text takes from the list called `name`; a list of rows has none."""
    return tuple(_LINES[name](drafting)) if name in _LINES else ()


def rows_from(name: ListName | None, drafting: Drafting) -> Rows:
    """Return the rows a text takes from the list called `name`; a list of entries has none."""
    return tuple(_ROWS[name](drafting)) if name in _ROWS else ()


def _requests(drafting: Drafting) -> Iterator[Line]:
    """Yield the sentences that ask this holder for what it may keep, in the holder's order."""
    for holding in drafting.holder.holds:
        if holding.for_ == drafting.situation.requester and drafting.says(holding.when):
            yield law_said(drafting, holding.ask)


def _topics(drafting: Drafting) -> Iterator[Line]:
    """Yield what the clinic itself asks for, or else what the catalogue suggests asking here."""
    asked = drafting.situation.clinic_request
    if asked is None or not asked.topics:
        yield from _requests(drafting)
        return
    yield from (given(topic) for topic in asked.topics)


def _purpose(drafting: Drafting) -> Iterator[Line]:
    yield law_said(drafting, drafting.law.obtains)


def _risks(drafting: Drafting) -> Iterator[Line]:
    """Yield each risk once, with what makes it safer."""
    seen: set[str] = set()
    for risk in drafting.item.risks:
        if risk.text not in seen:
            seen.add(risk.text)
            yield joined(law_said(drafting, part) for part in (risk.text, risk.safer) if part)


def _proofs(drafting: Drafting) -> Iterator[Line]:
    for record in wrong_records_here(drafting):
        yield from (given(proof) for proof in record.proof)


def _identity_asked(drafting: Drafting) -> Iterator[Line]:
    """Yield each thing asked about identity once: English, like the list it stands in."""
    yield from (said(text) for text in dict.fromkeys(drafting.identity_asked))


def _portal_limits(drafting: Drafting) -> Iterator[Line]:
    """Yield what the portal asks for and allows: English, like the portal."""
    if drafting.portal is None:
        return
    if drafting.portal.access.note:
        yield said(drafting.portal.access.note)
    yield from (said(limit.text) for limit in drafting.portal.limits)


def law_said(drafting: Drafting, sentence: str) -> Line:
    """Return a sentence of the catalogue in the paper's language.

    The catalogue grows faster than its translations. A sentence nobody has translated stands in
    English and says so, so that whoever helps the person reads it to them.
    """
    translated = drafting.translator.say_law(sentence)
    if translated is not None:
        return said(translated)
    return joined((said(word(drafting, "in-english-only")), given(sentence)))


def _contacts(drafting: Drafting) -> Iterator[tuple[Line, Line]]:
    """Yield when and where this office met the person or got papers: it finds records by that."""
    person = drafting.person
    for encounter in (person.encounters or ()) if person else ():
        if encounter.by == drafting.item.holder:
            yield said(word(drafting, "contact-with-office")), _met(drafting, encounter)
    for filing in (person.filings or ()) if person else ():
        if filing.with_ == drafting.item.holder:
            yield said(word(drafting, "filed-with-office")), _filed(drafting, filing)


def _met(drafting: Drafting, encounter: Encounter) -> Line:
    parts = (word(drafting, encounter.kind), written_on(drafting, encounter.on), encounter.place)
    return given(", ".join(part for part in parts if part))


def _filed(drafting: Drafting, filing: Filing) -> Line:
    parts = (filing.form, written_on(drafting, filing.on), filing.receipt_number)
    return given(", ".join(part for part in parts if part))


def _incidents(drafting: Drafting) -> Iterator[Line]:
    """Yield where and when offices that this body looks after met the person."""
    for encounter in incidents_of(drafting):
        office = drafting.catalogue.holders[encounter.by].name
        yield given(f"{office}: {_met(drafting, encounter).text}")


def _wrong_records(drafting: Drafting) -> Iterator[tuple[Line, Line]]:
    for record in wrong_records_here(drafting):
        system = drafting.catalogue.systems.get(record.system or "")
        if system is not None:
            yield said(word(drafting, "record")), given(f"{system.name} ({system.number})")
        elif record.system is not None:
            yield said(word(drafting, "record")), given(record.system)
        yield said(word(drafting, "record-says")), given(record.says)
        yield said(word(drafting, "record-should-say")), given(record.should_say)
        for proof in record.proof:
            yield said(word(drafting, "record-proof")), given(proof)


_LINES: Mapping[ListName | None, Callable[[Drafting], Iterator[Line]]] = {
    "identity-asked": _identity_asked,
    "incidents": _incidents,
    "portal-limits": _portal_limits,
    "proofs": _proofs,
    "purpose": _purpose,
    "requests": _requests,
    "risks": _risks,
    "topics": _topics,
}
_ROWS: Mapping[ListName | None, Callable[[Drafting], Iterator[tuple[Line, Line]]]] = {
    "contacts": _contacts,
    "wrong-records": _wrong_records,
}

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds records by what they say: names, citations, what is held, without accents or case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.catalog.load import SHELVES, load
from app.catalog.odds import Odds
from app.catalog.of_state import State
from app.catalog.records import Holder, Law, Record, System
from app.catalog.states import state_named

if TYPE_CHECKING:
    from app.catalog.load import Catalogue

_LONGEST = 200


@dataclass(frozen=True)
class Entry:
    """One record as it is looked for. `name_text` and `text` are folded; `kind` is a filter's."""

    shelf: str
    id: str
    name: str
    kind: str
    place: str
    about: str
    rights: frozenset[str]
    name_text: str
    text: str


@dataclass(frozen=True)
class Sought:
    """What somebody looks for; an empty part asks for nothing."""

    words: str = ""
    place: str = ""
    right: str = ""
    kind: str = ""


def folded(text: str) -> str:
    """Return the text as it is compared: no case, no accents, any space one space."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


@cache
def our_index() -> tuple[Entry, ...]:
    """Return the index of the catalogue this house ships, made once."""
    return index_of(load())


def index_of(catalogue: Catalogue) -> tuple[Entry, ...]:
    """Return every record as it is looked for, by name."""
    shelves: Sequence[Mapping[str, Record]] = (
        catalogue.laws,
        catalogue.holders,
        catalogue.systems,
        catalogue.portals,
        catalogue.calendars,
        catalogue.odds,
        catalogue.states,
    )
    entries = [_entry(record, catalogue) for shelf in shelves for record in shelf.values()]
    return tuple(sorted(entries, key=lambda entry: (entry.name_text, entry.shelf, entry.id)))


def found_in(index: Iterable[Entry], sought: Sought) -> tuple[Entry, ...]:
    """Return the records with every word sought; those with the words in their name come first."""
    words = folded(sought.words[:_LONGEST]).split()
    fitting = [one for one in index if _fits(one, sought) and all(w in one.text for w in words)]
    return tuple(sorted(fitting, key=lambda one: not all(w in one.name_text for w in words)))


def places_of(index: Iterable[Entry]) -> frozenset[str]:
    """Return the places of which there are records: `us` and states such as `us/il`."""
    return frozenset(entry.place for entry in index)


def place_of(jurisdiction: str) -> str:
    """Return the state a jurisdiction lies in (`us/il` of `us/il/cook`), or `us`."""
    return "/".join(jurisdiction.split("/")[:2])


def _fits(entry: Entry, sought: Sought) -> bool:
    return (
        sought.place in ("", entry.place)
        and sought.kind in ("", entry.kind)
        and (not sought.right or sought.right in entry.rights)
    )


def _entry(record: Record, catalogue: Catalogue) -> Entry:
    place = place_of(_jurisdiction(record, catalogue))
    name = folded(" ".join((record.name, getattr(record, "short_name", ""), record.id)))
    said = (*_said(record), state_named(place) or "")
    return Entry(
        shelf=SHELVES[type(record)],
        id=record.id,
        name=record.name,
        kind=record.role if isinstance(record, Holder) else record.kind,
        place=place,
        about=_about(record),
        rights=_rights(record, catalogue),
        name_text=name,
        text=f"{name} {folded(' '.join(said))}",
    )


def _jurisdiction(record: Record, catalogue: Catalogue) -> str:
    if isinstance(record, Odds):
        return catalogue.holders[record.holder].jurisdiction
    return str(getattr(record, "jurisdiction", "us"))


def _about(record: Record) -> str:
    """The one line under a name: the citation, or what is held first."""
    if isinstance(record, Holder):
        return record.holds[0].what if record.holds else ""
    return str(getattr(record, "citation", "") or getattr(record, "number", ""))


def _rights(record: Record, catalogue: Catalogue) -> frozenset[str]:
    if isinstance(record, Law):
        return frozenset({record.right})
    if isinstance(record, Holder):
        laws = (catalogue.laws.get(reach.mechanism) for reach in record.reached_by)
        return frozenset(law.right for law in laws if law is not None)
    return frozenset()


def _said(record: Record) -> Iterable[str]:
    if isinstance(record, Law):
        return (record.citation, record.act or "", record.obtains)
    if isinstance(record, Holder):
        held = [part for holding in record.holds for part in (holding.what, holding.ask)]
        return (*held, record.unit or "", record.likely.yes)
    if isinstance(record, System):
        return (record.number, record.covers)
    if isinstance(record, State):
        return tuple(topic.says for topic in record.topics.values())
    return (str(getattr(record, "citation", "")),)

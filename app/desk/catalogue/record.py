# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one record: in the law's words, every fact with its source, its dates, its word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.days import Calendar
from app.catalog.load import load
from app.catalog.odds import Odds
from app.catalog.of_state import State
from app.catalog.provenance import facts_of
from app.catalog.records import Holder, Law, Portal, Record, System
from app.catalog.search import place_of
from app.catalog.states import state_named
from app.desk.catalogue import words
from app.desk.catalogue.lines import Reader, Said, Section
from app.desk.catalogue.of_holders import sections_of_holder, sheet_address
from app.desk.catalogue.of_laws import sections_of_law
from app.desk.catalogue.of_others import (
    sections_of_calendar,
    sections_of_odds,
    sections_of_portal,
    sections_of_system,
)
from app.desk.catalogue.of_states import sections_of_state
from app.desk.catalogue.review import touching
from app.errors import NotFound
from app.i18n.format import long_date
from app.i18n.marks import _
from app.web.desk import Desk
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

RecordDesk = Desk[Any, Record]
pages = Pages()
_NONE = _("The catalogue has no such record; look for it in the list.")
_CITATION, _ACT, _PLACE, _RIGHT = _("Citation"), _("Act"), _("Place"), _("Right")
_KIND, _ASKED, _FORM, _PART_OF = _("Kind"), _("How it is asked"), _("Form"), _("Office")
_NUMBER = _("Number")
_SECTIONS: Mapping[type[Record], Callable[[Any, Reader], Iterable[Section]]] = {
    Law: sections_of_law,
    Holder: sections_of_holder,
    System: sections_of_system,
    Portal: sections_of_portal,
    Calendar: sections_of_calendar,
    Odds: sections_of_odds,
    State: sections_of_state,
}


def known_record(_session: Session, _viewer: Viewer, shelf: str, record: str) -> Record:
    """Return a record to anybody who reads the catalogue: it is about the law, and about nobody."""
    return record_on(shelf, record)


def record_on(shelf: str, identity: str) -> Record:
    """Return a record by its shelf and id. Raises NotFound where there is none."""
    shelves = vars(load())
    found: Record | None = (
        shelves.get(shelf, {}).get(identity) if not shelf.startswith("_") else None
    )
    if found is None:
        raise NotFound(_NONE)
    return found


@pages.get(
    "/catalogue/{shelf}/{record:path}",
    needs=Permission.READ_CATALOGUE,
    audit="catalogue.read",
    door=known_record,
)
def show_record(desk: RecordDesk) -> Outcome:
    """Show a record: what it says, where that was read, who confirmed it, what it leads to."""
    record, reader = desk.found, Reader(desk, desk.found)
    facts = tuple(facts_of(record))
    confirmed = reader.confirmed
    unsure = [fact for fact in facts if not fact.is_confirmed and fact.id not in confirmed]
    return page(
        "catalogue/record.html",
        name=record.name,
        lead=reader.said(_lead(record)),
        note=reader.said(record.note or ""),
        about=_about(record, reader),
        sections=list(_SECTIONS[type(record)](record, reader)),
        connections=reader.connections(),
        sources=reader.sources(),
        facts=len(facts),
        unsure=len(unsure),
        reviewed=sum(fact.sourced.review is not None for fact in facts),
        confirmed=[
            {"by": word.by, "on": long_date(word.on, desk.viewer.language), "source": word.source}
            for word in confirmed.values()
        ],
        sheet=sheet_address(record) if isinstance(record, Holder) else "",
        touched=touching(desk, reader.place) if reader.may_confirm else None,
    )


def _lead(record: Record) -> str:
    return record.obtains if isinstance(record, Law) else ""


def _about(record: Record, reader: Reader) -> list[tuple[str, Said]]:
    """Return the head of a record in pairs."""
    say = reader.desk.say
    kind = record.role if isinstance(record, Holder) else record.kind
    pairs = [(_KIND, Said(say(words.KINDS[kind]))), (_PLACE, Said(place_said(record, reader)))]
    if isinstance(record, Law):
        pairs += [(_RIGHT, Said(say(words.RIGHTS[record.right])))]
        pairs += [(_ASKED, Said(say(words.ASKED_BY[record.asked_by])))]
        pairs += [(_ACT, reader.said(record.act))] if record.act else []
        pairs += [(_FORM, reader.said(record.official_form.name))] if record.official_form else []
    citation = str(getattr(record, "citation", ""))
    pairs += [(_CITATION, reader.said(citation))] if citation else []
    unit, number = getattr(record, "unit", None), getattr(record, "number", "")
    pairs += [(_PART_OF, reader.said(unit))] if unit else []
    pairs += [(_NUMBER, Said(number))] if number else []
    return [(say(label), said) for label, said in pairs]


def place_said(record: Record, reader: Reader) -> str:
    """Return where a record's law holds or its holder sits: a state's name, or federal law."""
    place = place_of(str(getattr(record, "jurisdiction", "us")))
    return state_named(place) or reader.desk.say(words.FEDERAL)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A record as its page draws it: sections of lines, each with its law, its source and its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.accounts.permissions import Permission
from app.cases.words import saying
from app.catalog.confirmations import Confirmation, confirmations_among
from app.catalog.links import our_links
from app.catalog.load import SHELVES, load
from app.catalog.provenance import Fact, fact_about, facts_of
from app.catalog.search import place_of
from app.catalog.states import state_named
from app.catalog.words import CONFIRMED, HOW_KNOWN
from app.desk.catalogue import words
from app.i18n.format import long_date, weekday_date
from app.i18n.marks import _

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.catalog.links import Link, Place
    from app.catalog.records import Record, Sourced
    from app.web.desk import Desk

ENGLISH = "en"
_SINCE, _UNTIL = _("since"), _("to")
_LAST_DAY_WAS, _BEGINS_LATER = _("ended: its last day is over"), _("not yet in force")
_FIRST = _("It holds from this day on; that day is included.")
_LAST = _("This is the last day on which it holds; that day is included.")
_REVIEWED = _("checked by {name} on {on}")
_PLAIN_ADDRESSES = ("https://", "http://")


@dataclass(frozen=True)
class Said:
    """A text with the language it is in."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class Line:
    """One thing a record says. `dates` and `source` are as the parts of pages take them."""

    head: Said | None = None
    texts: tuple[Said, ...] = ()
    state: tuple[str, str] | None = None
    dates: tuple[tuple[str, Mapping[str, str]], ...] = ()
    facts: tuple[tuple[str, Said], ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    source: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Section:
    """A part of a record's page."""

    title: str
    lines: tuple[Line, ...]


@dataclass
class Reader:
    """Reads a record to somebody: in their language where it is there, with who confirmed what."""

    desk: Desk[Viewer, Any]
    record: Record
    _confirmed: Mapping[str, Confirmation] = field(init=False)

    def __post_init__(self) -> None:
        facts = tuple(facts_of(self.record))
        self._confirmed = confirmations_among(self.desk.session, self.desk.viewer, facts)
        self._law = saying(self.desk.viewer.language)

    @cached_property
    def may_confirm(self) -> bool:
        """Say whether the reader may put their word to a fact."""
        return self.desk.viewer.may(Permission.CONFIRM_FACTS)

    @property
    def place(self) -> Place:
        """Return the shelf and the id of the record."""
        return SHELVES[type(self.record)], self.record.id

    @property
    def confirmed(self) -> Mapping[str, Confirmation]:
        """Return who confirmed which of the record's facts as they are worded today."""
        return self._confirmed

    def said(self, text: str) -> Said:
        """Return a text of the record, in the reader's language if it is translated."""
        translated = self._law(text)
        is_english = translated == text and self.desk.viewer.language != ENGLISH
        return Said(translated, ENGLISH if is_english else "")

    def line(self, sourced: Sourced, *texts: str, **parts: Any) -> Line:  # noqa: ANN401  fields of a line
        """Return a line for one fact, with what it rests on."""
        said = tuple(self.said(text) for text in texts if text)
        notes = (self.said(sourced.note),) if sourced.note else ()
        return Line(texts=(*said, *notes), source=self.source(sourced), **parts)

    def source(self, sourced: Sourced) -> Mapping[str, str]:
        """Return where a fact was read and how sure it is, as the part of pages takes it."""
        fact = fact_about(self.record, sourced)
        source, word = fact.source, self._confirmed.get(fact.id)
        is_sure = fact.is_confirmed or word is not None
        locator = source.locator if source and source.locator else ""
        return {
            "law": sourced.citation or (source.title if source else ""),
            "state": "sure" if is_sure else "unsure",
            "mark": self._mark(fact, word),
            "source": " · ".join(
                part for part in (source.title if source else "", _plain(locator)) if part
            ),
            "address": locator if locator.startswith(_PLAIN_ADDRESSES) else "",
            "read_on": long_date(source.read_on, self.desk.viewer.language)
            if source and source.read_on
            else "",
            "href": "" if is_sure or not self.may_confirm else self.fact_address(fact.id),
        }

    def fact_address(self, fact: str) -> str:
        """Return the page of a fact that leads back here."""
        return f"/facts/{quote(fact)}?back={quote(address_of(self.place), safe='')}"

    def _mark(self, fact: Fact, word: Confirmation | None) -> str:
        say, language = self.desk.say, self.desk.viewer.language
        if word is not None:
            return say(CONFIRMED, name=word.by, on=long_date(word.on, language))
        review = fact.sourced.review
        if review is not None:
            return say(_REVIEWED, name=review.by, on=long_date(review.on, language))
        return say(HOW_KNOWN[fact.confidence])

    def dates(
        self, begins: dt.date | None, ends: dt.date | None
    ) -> tuple[tuple[str, Mapping[str, str]], ...]:
        """Return from and to which day something holds, each day with what it means."""
        found = []
        if begins is not None:
            later = begins > self.desk.today
            found.append(
                (self.desk.say(_SINCE), self._day(begins, _FIRST, _BEGINS_LATER if later else ""))
            )
        if ends is not None:
            over = ends < self.desk.today
            found.append(
                (self.desk.say(_UNTIL), self._day(ends, _LAST, _LAST_DAY_WAS if over else ""))
            )
        return tuple(found)

    def _day(self, on: dt.date, basis: str, relation: str) -> Mapping[str, str]:
        return {
            "iso": on.isoformat(),
            "text": weekday_date(on, self.desk.viewer.language),
            "basis": self.desk.say(basis),
            "relation": self.desk.say(relation) if relation else "",
        }

    def length(self, n: int, unit: str) -> str:
        """Return a length of time in words."""
        count = self.desk.translator.count
        forms = {
            "hour": lambda: count("{n} hour", "{n} hours", n),
            "working-day": lambda: count("{n} working day", "{n} working days", n),
            "calendar-day": lambda: count("{n} calendar day", "{n} calendar days", n),
            "month": lambda: count("{n} month", "{n} months", n),
            "year": lambda: count("{n} year", "{n} years", n),
        }
        return forms[unit]().format(n=n)

    def section(self, title: str, lines: Iterable[Line]) -> Iterator[Section]:
        """Yield a section, unless there is nothing in it."""
        found = tuple(lines)
        if found:
            yield Section(self.desk.say(title), found)

    def sources(self) -> tuple[Mapping[str, str], ...]:
        """Return the record's sources, each with the day it was read and what it is worth."""
        return tuple(
            {
                "title": source.title,
                "locator": _plain(source.locator or ""),
                "address": source.locator
                if source.locator and source.locator.startswith(_PLAIN_ADDRESSES)
                else "",
                "read_on": weekday_date(source.read_on, self.desk.viewer.language)
                if source.read_on
                else "",
                "iso": source.read_on.isoformat() if source.read_on else "",
                "mark": self.desk.say(HOW_KNOWN[source.confidence]),
            }
            for source in self.record.sources.values()
        )

    def connections(self) -> tuple[tuple[str, tuple[Mapping[str, str], ...]], ...]:
        """Return the records this one names, and those that name it, by how."""
        links = our_links()
        out = self._grouped(links.out_of.get(self.place, ()), words.NAMES, is_out=True)
        into = self._grouped(links.into.get(self.place, ()), words.NAMED_BY, is_out=False)
        return (*out, *into)

    def _grouped(
        self, links: tuple[Link, ...], named: Mapping[str, str], *, is_out: bool
    ) -> Iterator[tuple[str, tuple[Mapping[str, str], ...]]]:
        groups: dict[str, list[Mapping[str, str]]] = {}
        for link in links:
            other = link.to if is_out else link.at
            groups.setdefault(link.relation, []).append(link_to(other))
        for relation, found in groups.items():
            ordered = sorted(found, key=lambda one: (one["place"], one["text"]))
            yield self.desk.say(named[relation]), tuple(ordered)


def _plain(locator: str) -> str:
    return "" if locator.startswith(_PLAIN_ADDRESSES) else locator


def address_of(place: Place) -> str:
    """Return the address of a record's page."""
    shelf, identity = place
    return f"/catalogue/{shelf}/{quote(identity)}"


def link_to(place: Place) -> Mapping[str, str]:
    """Return a link to a record, with the state it belongs to."""
    record = getattr(load(), place[0])[place[1]]
    where = place_of(str(getattr(record, "jurisdiction", "us")))
    return {"text": record.name, "href": address_of(place), "place": state_named(where) or ""}

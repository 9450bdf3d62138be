# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a state, topic by topic: what it has, and where it has nothing or nobody looked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.catalog.by_state import TOPICS, facts_in, facts_of_act
from app.catalog.load import SHELVES, load
from app.catalog.provenance import fact_about
from app.catalog.records import (
    ClockValue,
    Condition,
    Extension,
    Law,
    Record,
    Remedy,
    StartRule,
)
from app.desk.catalogue import words
from app.desk.catalogue.lines import Line, Reader, Section, link_to
from app.i18n.marks import _

if TYPE_CHECKING:
    from app.catalog.of_state import State, Topic
    from app.catalog.records import Sourced

_NONE, _NOT_LOOKED_UP = _("Nothing known of"), _("Not looked up")


def sections_of_state(state: State, reader: Reader) -> Iterator[Section]:
    """Yield a section a topic: in the words of its records act, then in those of its own page."""
    readers: dict[str, Reader] = {}
    for topic in TOPICS:
        lines = []
        for record, fact in facts_of_act(topic, state.id, load()):
            of_act = readers.setdefault(record.id, Reader(reader.desk, record))
            lines.append(_from_act(record, fact, of_act))
        if topic in state.topics:
            lines.append(_from_page(state.topics[topic], reader))
        yield from reader.section(words.TOPICS[topic], lines)


def _from_page(topic: Topic, reader: Reader) -> Line:
    known = [fact for identity in topic.records for fact in facts_in(identity, load())]
    links = tuple(link_to((SHELVES[type(record)], record.id)) for record, _fact in known)
    return reader.line(topic, topic.says, state=_state(topic, reader), links=links)


def _state(topic: Topic, reader: Reader) -> tuple[str, str] | None:
    if topic.names_something:
        return None
    is_unknown = fact_about(reader.record, topic).confidence == "unknown"
    return reader.desk.say(_NOT_LOOKED_UP if is_unknown else _NONE), "ask" if is_unknown else "none"


def _from_act(record: Record, fact: Sourced, reader: Reader) -> Line:
    """A line in the words of the act's own record, with that record's source."""
    link = link_to((SHELVES[type(record)], record.id))
    named = _clock_named(record, fact)
    head = reader.said(named) if named else None
    return reader.line(fact, _words_of(fact, reader), head=head, links=(link,))


def _clock_named(record: Record, fact: Sourced) -> str:
    """Return the name of the clock whose length this is; a law can have several of one kind."""
    clocks = record.clocks.values() if isinstance(record, Law) else ()
    return next((c.name for c in clocks if any(value is fact for value in c.values)), "")


def _words_of(fact: Sourced, reader: Reader) -> str:
    match fact:
        case ClockValue() | Extension():
            return reader.length(fact.length, fact.unit)
        case Condition():
            return fact.yes
        case StartRule() | Remedy():
            return fact.text
        case _:
            return ""

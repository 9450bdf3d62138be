# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a law: who may use and sign it, its contents, clocks, remedies and risks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.catalog.lookup import extensions_of
from app.desk.catalogue import words
from app.desk.catalogue.lines import Line, Reader, Said, Section, link_to
from app.i18n.marks import _
from app.requests.words import ROLES

if TYPE_CHECKING:
    from app.catalog.records import Clock, ClockValue, InForce, Law, Remedy, Requirement, Risk

_NO_DATES = _("No first or last day is on record; it is taken to be in force.")
_IN_FORCE, _WHO_USES, _WHO_SIGNS = _("In force"), _("Who may use it"), _("Who may sign")
_CONTENTS, _IDENTITY = _("What the request says"), _("How the person proves who they are")
_FORM, _CLOCKS, _REMEDIES = _("The form it takes"), _("Clocks"), _("Against a refusal or silence")
_RISKS, _URGENCY = _("What could go wrong"), _("When it cannot wait")
_YES, _NO = _("Open to the person"), _("Closed to the person")
_CLOCK_OF = _("Runs on the clock: {clock}")
_SAFER = _("Safer")
_FROM = _("Counted from the day of")
_START, _EXTENSION, _STOPS = _("Starts"), _("Longer by"), _("What stops it")
_PASSES, _READING = _("When it passes"), _("By another reading")
_NEVER_COUNTED = _("The day of the event itself is not counted.")


def sections_of_law(law: Law, reader: Reader) -> Iterator[Section]:
    """Yield the sections of a law's page, in the order in which one asks."""
    yield from reader.section(_IN_FORCE, [_in_force(law, reader)])
    yield from reader.section(_WHO_USES, _who_uses(law, reader))
    yield from reader.section(_WHO_SIGNS, _signers(law, reader))
    yield from reader.section(_CONTENTS, requirements(law.contents, reader))
    yield from reader.section(_IDENTITY, requirements(law.identity, reader))
    yield from reader.section(_FORM, requirements(law.form, reader))
    yield from reader.section(_CLOCKS, _clocks(law, reader))
    yield from reader.section(_REMEDIES, (_remedy(one, reader) for one in law.remedies))
    yield from reader.section(_RISKS, (risk_line(one, reader) for one in law.risks))
    yield from reader.section(_URGENCY, _urgency(law, reader))


def requirements(found: Iterable[Requirement], reader: Reader) -> Iterator[Line]:
    """Yield a line for each requirement, in its own words."""
    for one in found:
        yield reader.line(one, one.text, dates=reader.dates(one.from_, one.to))


def risk_line(risk: Risk, reader: Reader) -> Line:
    """Return a risk with its effect, and what would make it safer."""
    state = (
        reader.desk.say(words.EFFECTS[risk.effect]),
        "hold" if risk.effect == "hold" else "ask",
    )
    facts = ((reader.desk.say(_SAFER), reader.said(risk.safer)),) if risk.safer else ()
    return reader.line(risk, risk.text, state=state, facts=facts)


def _in_force(law: Law, reader: Reader) -> Line:
    rule = law.in_force
    dates = reader.dates(rule.from_, rule.to)
    return reader.line(rule, "" if dates else reader.desk.say(_NO_DATES), dates=dates)


def _who_uses(law: Law, reader: Reader) -> Iterator[Line]:
    who = law.who_may_use
    if who is not None:
        yield reader.line(who, who.yes, state=(reader.desk.say(_YES), "offer"))
        if who.no:
            yield Line(texts=(reader.said(who.no),), state=(reader.desk.say(_NO), "none"))


def _signers(law: Law, reader: Reader) -> Iterator[Line]:
    for one in law.who_may_sign:
        yield reader.line(one, one.text, head=Said(reader.desk.say(ROLES[one.role])))


def _remedy(remedy: Remedy, reader: Reader) -> Line:
    links: tuple[Mapping[str, str], ...] = ()
    if remedy.clock:
        law, _slash, _key = remedy.clock.rpartition("/")
        to = link_to(("laws", law))
        links = ({**to, "text": reader.desk.say(_CLOCK_OF, clock=to["text"])},)
    return reader.line(remedy, remedy.text, links=links)


def _urgency(law: Law, reader: Reader) -> Iterator[Line]:
    for one in law.urgency:
        state = (reader.desk.say(words.URGENCIES[one.urgency]), "ask")
        yield reader.line(one, one.text, state=state)


def _clocks(law: Law, reader: Reader) -> Iterator[Line]:
    for clock in law.clocks.values():
        for value in clock.values:
            yield _value(clock, value, reader)
        start = clock.start
        yield reader.line(
            start, start.text, reader.desk.say(_NEVER_COUNTED), head=_head(_START, reader)
        )
        yield from _around(clock, reader)


def _head(label: str, reader: Reader) -> Said:
    return Said(reader.desk.say(label))


def _value(clock: Clock, value: ClockValue, reader: Reader) -> Line:
    """A length with whose it is and what it is counted from; those of another time say so."""
    links = (link_to(("calendars", value.calendar)),) if value.calendar else ()
    return Line(
        head=reader.said(clock.name),
        state=(reader.desk.say(words.OWNERS[clock.owner]), "doing"),
        texts=(Said(reader.length(value.length, value.unit)),),
        facts=((reader.desk.say(_FROM), reader.said(clock.basis.replace("-", " "))),),
        dates=reader.dates(value.from_, value.to),
        links=links,
        source=reader.source(value),
    )


def _dated(one: InForce, text: str, head: Said, reader: Reader) -> Line:
    return reader.line(one, text, head=head, dates=reader.dates(one.from_, one.to))


def _around(clock: Clock, reader: Reader) -> Iterator[Line]:
    say = reader.desk.say
    for extension in extensions_of(clock):
        longer = reader.length(extension.length, extension.unit)
        yield _dated(extension, extension.condition, Said(f"{say(_EXTENSION)} {longer}"), reader)
    if clock.tolling is not None:
        yield _dated(clock.tolling, clock.tolling.text, Said(say(_STOPS)), reader)
    for reading in clock.readings:
        yield reader.line(reading, reading.why, head=Said(say(_READING)))
    if clock.when_it_passes:
        yield Line(head=Said(say(_PASSES)), texts=(reader.said(clock.when_it_passes),))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What began, ended or was replaced between two days, by day and by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from app.catalog.check import records_of
from app.catalog.load import SHELVES, load
from app.catalog.provenance import Fact, facts_of
from app.catalog.records import Channel, ClockValue, Extension
from app.errors import Invalid
from app.i18n.marks import _

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Confidence, Record, Unit

What = Literal["began", "ended", "replaced"]
_BACKWARDS = _("The first day is after the last; write the earlier day first.")
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One dated value that reads otherwise from the day `on`; `before` where it took a place."""

    on: dt.date
    what: What
    place: str
    shelf: str
    record: str
    name: str
    fact: str
    kind: Literal["law", "time", "channel", "value"]
    says: str
    before: str
    citation: str
    confidence: Confidence


@dataclass(frozen=True)
class _Dated:
    """A fact with the days it is in force, and the list it stands in."""

    fact: Fact
    begins: dt.date | None
    ends: dt.date | None

    @property
    def stands_in(self) -> str:
        return self.fact.id.rpartition("/")[0]


def changes_between(catalogue: Catalogue, first: dt.date, last: dt.date) -> tuple[Change, ...]:
    """Return what reads otherwise from a day between the two, both inclusive; oldest first.

    An end is dated by the day after: the first on which the value holds no more.
    """
    if first > last:
        raise Invalid(_BACKWARDS)
    found = [
        change
        for record in records_of(catalogue)
        for change in _changes_of(record, catalogue)
        if first <= change.on <= last
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.place, one.record, one.fact)))


@cache
def _ever() -> tuple[Change, ...]:
    """Every change of the catalogue this house ships, found once: it costs half a second."""
    return changes_between(load(), dt.date.min, dt.date.max)


def our_changes_between(first: dt.date, last: dt.date) -> tuple[Change, ...]:
    """Return the same for the catalogue this house ships, quickly from the second time on."""
    if first > last:
        raise Invalid(_BACKWARDS)
    return tuple(one for one in _ever() if first <= one.on <= last)


def _dated_in(record: Record) -> Iterator[_Dated]:
    for fact in facts_of(record):
        begins = getattr(fact.sourced, "from_", None)
        ends = getattr(fact.sourced, "to", None)
        if begins is not None or ends is not None:
            yield _Dated(fact, begins, ends)


def _changes_of(record: Record, catalogue: Catalogue) -> Iterator[Change]:
    """A value that begins as another of its list ends has replaced it; channels stand alone."""
    dated = list(_dated_in(record))
    follows: dict[tuple[str, dt.date | None], _Dated] = {
        (one.stands_in, one.ends + _A_DAY): one
        for one in dated
        if one.ends is not None and _takes_turns(one)
    }
    replaced = set()
    for one in dated:
        earlier = follows.get((one.stands_in, one.begins)) if _takes_turns(one) else None
        if one.begins is not None:
            if earlier is not None:
                replaced.add(earlier.fact.id)
            yield _change(record, one, one.begins, earlier, catalogue)
    for one in dated:
        if one.ends is not None and one.fact.id not in replaced:
            yield _change(record, one, one.ends + _A_DAY, None, catalogue, what="ended")


def _takes_turns(one: _Dated) -> bool:
    return isinstance(one.fact.sourced, ClockValue)


def _change(
    record: Record,
    one: _Dated,
    on: dt.date,
    earlier: _Dated | None,
    catalogue: Catalogue,
    *,
    what: What = "began",
) -> Change:
    return Change(
        on=on,
        what="replaced" if earlier is not None else what,
        place=str(getattr(record, "jurisdiction", "us")),
        shelf=shelf_of(record),
        record=record.id,
        name=record.name,
        fact=one.fact.id,
        kind=_kind(one),
        says=_says(record, one, catalogue),
        before=_says(record, earlier, catalogue) if earlier is not None else "",
        citation=one.fact.sourced.citation or "",
        confidence=one.fact.confidence,
    )


def shelf_of(record: Record) -> str:
    """Return the shelf a record stands on, as its address names it."""
    return SHELVES[type(record)]


def _kind(one: _Dated) -> Literal["law", "time", "channel", "value"]:
    if isinstance(one.fact.sourced, ClockValue):
        return "time"
    if isinstance(one.fact.sourced, Channel):
        return "channel"
    return "law" if one.fact.id.endswith("#in_force") else "value"


def _says(record: Record, one: _Dated, catalogue: Catalogue) -> str:
    """What is in force, in the words of the record."""
    sourced = one.fact.sourced
    if isinstance(sourced, ClockValue):
        named = _clock_named(one, catalogue.laws[record.id])
        return f"{named}: {length_of(sourced.length, sourced.unit)}"
    if isinstance(sourced, Channel):
        return ", ".join(part for part in (sourced.kind, sourced.at or _post(sourced)) if part)
    if isinstance(sourced, Extension):
        return f"{length_of(sourced.length, sourced.unit)} more"
    return getattr(sourced, "text", record.name)


def length_of(length: int, unit: Unit) -> str:
    """Return a length of time in the catalogue's own English: 20 working days."""
    return f"{length} {unit.replace('-', ' ')}{'' if length == 1 else 's'}"


def _post(channel: Channel) -> str:
    return ", ".join(channel.post.lines) if channel.post else ""


def _clock_named(one: _Dated, law: Any) -> str:  # noqa: ANN401  a law, whose clocks are by key
    key = one.fact.id.partition("#clocks/")[2].partition("/")[0]
    return cast("str", law.clocks[key].name)

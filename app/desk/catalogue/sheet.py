# SPDX-License-Identifier: AGPL-3.0-or-later
"""One printed page about a holder, for a volunteer: who, what, how to ask, what not to give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.load import load
from app.catalog.lookup import value_on
from app.catalog.records import Holder
from app.desk.catalogue import words
from app.desk.catalogue.lines import Reader, Said, address_of
from app.desk.catalogue.of_holders import address_in
from app.desk.catalogue.record import place_said
from app.errors import NotFound
from app.i18n.format import long_date, weekday_date
from app.i18n.marks import _
from app.plans.channels import is_open
from app.requests.words import CHANNELS
from app.web.desk import Desk
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.catalog.records import Clock, Law, Reach, Risk

SheetDesk = Desk[Any, Holder]
pages = Pages()
_NONE = _("The catalogue has no such holder; look for it in the list.")
_CLOCK = _("{owner}: {clock}, {length}")
_MOST_HELD, _MOST_ASKED, _MOST_RISKS, _MOST_CLOCKS, _MOST_SOURCES = 6, 4, 3, 5, 4
_ROOM = 600  # characters of risks
# What comes after a first answer stands on the record's page.
_LATER = frozenset(
    {"appeal", "mediation", "reconsideration", "referral", "statement-of-disagreement"}
)
_SINCE = _("open since {day}")


def known_holder(_session: Session, _viewer: Viewer, holder: str) -> Holder:
    """Return a holder of the catalogue. Raises NotFound where there is none."""
    found = load().holders.get(holder)
    if found is None:
        raise NotFound(_NONE)
    return found


@pages.get(
    "/catalogue/holders/{holder:path}/sheet",
    needs=Permission.READ_CATALOGUE,
    audit="catalogue.sheet",
    door=known_holder,
)
def show_sheet(desk: SheetDesk) -> Outcome:
    """Show a page to print; what does not fit on it stands on the record's page."""
    holder, reader = desk.found, Reader(desk, desk.found)
    held = [reader.said(one.what) for one in holder.holds if one.for_ == "person"]
    risks, asked = _risks(holder, reader), _asked(holder, reader)
    fitting = risks[: _fitting([len(one.text) + _length(safer) for one, safer in risks])]
    return page(
        "catalogue/sheet.html",
        name=holder.name,
        kind=desk.say(words.KINDS[holder.role]),
        where=place_said(holder, reader),
        likely=reader.said(holder.likely.yes),
        held=held[:_MOST_HELD],
        held_more=max(0, len(held) - _MOST_HELD),
        asked=asked[:_MOST_ASKED],
        asked_more=sum(len(one["rights"]) for one in asked[_MOST_ASKED:]),
        risks=fitting,
        risks_more=len(risks) - len(fitting),
        clocks=_clocks(holder, reader)[:_MOST_CLOCKS],
        sources=list(reader.sources())[:_MOST_SOURCES],
        sources_more=max(0, len(holder.sources) - _MOST_SOURCES),
        printed_on=weekday_date(desk.today, desk.viewer.language),
        read_on=_last_read(holder, desk),
        back=address_of(("holders", holder.id)),
    )


def _fitting(lengths: list[int]) -> int:
    """Return how many risks there is room for on the page; the first one always stands there."""
    room = list(accumulate(lengths[:_MOST_RISKS]))
    return max(1, sum(end <= _ROOM for end in room)) if room else 0


def _length(said: Said | None) -> int:
    return len(said.text) if said else 0


def _first_asked(holder: Holder) -> list[Reach]:
    """What can be asked of a holder before it has answered anything."""
    return [one for one in holder.reached_by if load().laws[one.mechanism].right not in _LATER]


def _asked(holder: Holder, reader: Reader) -> list[Mapping[str, Any]]:
    """Each way that is open today, once, with the rights that go by it; then those with none."""
    ways: dict[tuple[str, str, str, str], list[Law]] = {}
    for reach in _first_asked(holder):
        law = load().laws[reach.mechanism]
        ways.setdefault(_way(reach, law, holder, reader), []).append(law)
    return [
        {"how": how, "way": way, "at": at, "since": since, "rights": [law.name for law in laws]}
        for (how, way, at, since), laws in sorted(ways.items(), key=lambda one: not one[0][1])
    ]


def _way(reach: Reach, law: Law, holder: Holder, reader: Reader) -> tuple[str, str, str, str]:
    """How a right is asked: the kind of the first open channel, its address, since when."""
    say, language = reader.desk.say, reader.desk.viewer.language
    by_code = {channel.code: channel for channel in holder.channels}
    channels = (by_code[code] for code in reach.channels)
    way = next((one for one in channels if is_open(one, reader.desk.today)), None)
    how = say(words.ASKED_BY[law.asked_by]) if law.asked_by != "letter" else ""
    if way is None:
        return how, "", "", ""
    since = say(_SINCE, day=long_date(way.from_, language)) if way.from_ else ""
    return how, say(CHANNELS[way.kind]), address_in(way), since


def _risks(holder: Holder, reader: Reader) -> list[tuple[Said, Said | None]]:
    """What the holder's own risks are, then those of the laws that reach it; each once."""
    laws = (load().laws[reach.mechanism] for reach in _first_asked(holder))
    every = [*holder.risks, *(risk for law in laws for risk in law.risks)]
    once: dict[str, Risk] = {}
    for risk in every:
        once.setdefault(risk.text, risk)
    ordered = sorted(once.values(), key=lambda risk: risk.effect != "hold")
    return [
        (reader.said(risk.text), reader.said(risk.safer) if risk.safer else None)
        for risk in ordered
    ]


def _clocks(holder: Holder, reader: Reader) -> list[str]:
    """The times in force today, each once, theirs before ours as the laws list them."""
    found: dict[str, None] = {}
    for reach in _first_asked(holder):
        for clock in _clocks_of(reach):
            value = value_on(clock.values, reader.desk.today)
            if value is not None:
                found[_clock_said(clock, value.length, value.unit, reader)] = None
    return list(found)


def _clocks_of(reach: Reach) -> Iterable[Clock]:
    """An office's own rules take the place of the law's clock of the same name."""
    clocks: dict[str, Clock] = {}
    for name in (reach.mechanism, *reach.rules):
        clocks.update(load().laws[name].clocks)
    return clocks.values()


def _clock_said(clock: Clock, length: int, unit: str, reader: Reader) -> str:
    return reader.desk.say(
        _CLOCK,
        owner=reader.desk.say(words.OWNERS[clock.owner]),
        clock=reader.said(clock.name).text,
        length=reader.length(length, unit),
    )


def _last_read(holder: Holder, desk: SheetDesk) -> str:
    read: list[dt.date] = [one.read_on for one in holder.sources.values() if one.read_on]
    return weekday_date(max(read), desk.viewer.language) if read else ""

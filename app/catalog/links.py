# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which record names which other: law, holder, system, portal, calendar and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

from app.catalog.load import load
from app.catalog.lookup import extensions_of
from app.catalog.odds import Odds
from app.catalog.records import Clock, Holder, Law, Record, System

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.of_state import State

Place = tuple[str, str]  # a shelf and an id
Relation = Literal[
    "refines", "member-of", "instead", "joins", "follows", "counts-in", "part-of", "reached-by",
    "under-rules", "redirects-to", "kept-in", "through-portal", "held-by", "reports-on", "counts",
    "tells-of",
]  # fmt: skip


@dataclass(frozen=True)
class Link:
    """One record names another, and how."""

    at: Place
    relation: Relation
    to: Place


@dataclass(frozen=True)
class Links:
    """Every link, from either end."""

    out_of: Mapping[Place, tuple[Link, ...]]
    into: Mapping[Place, tuple[Link, ...]]


@cache
def our_links() -> Links:
    """Return the links of the catalogue this house ships, made once."""
    return links_of(load())


def links_of(catalogue: Catalogue) -> Links:
    """Return every link of the catalogue; one that leads nowhere is left out."""
    known = {
        *(("laws", name) for name in catalogue.laws),
        *(("holders", name) for name in catalogue.holders),
        *(("systems", name) for name in catalogue.systems),
        *(("portals", name) for name in catalogue.portals),
        *(("calendars", name) for name in catalogue.calendars),
        *(("states", name) for name in catalogue.states),
    }
    out_of, into = defaultdict(list), defaultdict(list)
    for link in dict.fromkeys(_links(catalogue)):
        if link.to in known:
            out_of[link.at].append(link)
            into[link.to].append(link)
    return Links(_frozen(out_of), _frozen(into))


def _frozen(found: Mapping[Place, list[Link]]) -> dict[Place, tuple[Link, ...]]:
    return {place: tuple(links) for place, links in found.items()}


def holders_using(links: Links, place: Place) -> frozenset[str]:
    """Return the holders that a record concerns: itself, or those that name it or its users."""
    seen, open_ends = {place}, [place]
    while open_ends:
        for link in links.into.get(open_ends.pop(), ()):
            if link.at not in seen:
                seen.add(link.at)
                open_ends.append(link.at)
    return frozenset(name for shelf, name in seen if shelf == "holders")


def _links(catalogue: Catalogue) -> Iterator[Link]:
    yield from chain.from_iterable(map(_of_law, catalogue.laws.values()))
    yield from chain.from_iterable(map(_of_holder, catalogue.holders.values()))
    yield from chain.from_iterable(map(_of_system, catalogue.systems.values()))
    yield from chain.from_iterable(map(_of_odds, catalogue.odds.values()))
    yield from chain.from_iterable(map(_of_state, catalogue.states.values()))


def _from(record: Record, shelf: str, *named: tuple[Relation, str, str | None]) -> Iterator[Link]:
    for relation, to, name in named:
        if name is not None:
            yield Link((shelf, record.id), relation, (to, name))


def _of_law(law: Law) -> Iterator[Link]:
    yield from _from(
        law,
        "laws",
        ("refines", "laws", law.refines),
        ("member-of", "laws", law.member_of),
        ("instead", "laws", law.instead),
        ("joins", "laws", law.joins),
        *(("follows", "laws", name) for name in law.follows),
        *(("counts-in", "calendars", name) for name in _calendars(law.clocks.values())),
    )


def _calendars(clocks: Iterable[Clock]) -> Iterator[str | None]:
    for clock in clocks:
        for part in (*clock.values, *clock.readings, *extensions_of(clock)):
            yield getattr(part, "calendar", None)


def _of_holder(holder: Holder) -> Iterator[Link]:
    yield from _from(holder, "holders", ("part-of", "holders", holder.part_of))
    for reach in holder.reached_by:
        yield from _from(
            holder,
            "holders",
            ("reached-by", "laws", reach.mechanism),
            *(("under-rules", "laws", name) for name in reach.rules),
            *(("redirects-to", "holders", name) for name in reach.redirects_to),
        )
    for holding in holder.holds:
        yield from _from(holder, "holders", ("kept-in", "systems", holding.system))
    for channel in holder.channels:
        yield from _from(holder, "holders", ("through-portal", "portals", channel.portal))


def _of_system(system: System) -> Iterator[Link]:
    return _from(system, "systems", *(("held-by", "holders", name) for name in system.held_by))


def _of_odds(odds: Odds) -> Iterator[Link]:
    return _from(
        odds, "odds", ("reports-on", "holders", odds.holder), ("counts", "laws", odds.mechanism)
    )


def _of_state(state: State) -> Iterator[Link]:
    """The page of a state names each law or holder once; a name may be both."""
    for topic in state.topics.values():
        for name in topic.records:
            yield from _from(
                state, "states", ("tells-of", "laws", name), ("tells-of", "holders", name)
            )

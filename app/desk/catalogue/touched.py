# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which open requests rest on a record: named where the viewer holds the key, else only counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.accounts.permissions import Permission
from app.cases.models import OPEN, Case
from app.catalog.links import our_links
from app.requests.lifecycle import State
from app.requests.models import RecordsRequest
from app.requests.queries import OpenedRequest, requests_among
from app.vault.rings import held_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.catalog.links import Links, Place
    from app.requests.bodies import RequestBody

MOST_OPENED = 1_000
_OVER = (State.WITHDRAWN, State.CLOSED)
# What a law or a holder leads to that a letter to the holder rests on as well.
_RESTS_ON = frozenset({"follows", "counts-in", "kept-in", "through-portal", "refines"})


@dataclass(frozen=True)
class Touch:
    """An open request that the viewer may see, and every record it rests on."""

    case_id: str
    reference: str
    records: frozenset[Place]


@dataclass(frozen=True)
class OpenWork:
    """The open requests on open cases: those looked into, and how many could not be."""

    seen: tuple[Touch, ...]
    unseen: int

    def resting_on(self, place: Place) -> tuple[Touch, ...]:
        """Return the requests that rest on a record."""
        return tuple(one for one in self.seen if place in one.records)


def open_work(session: Session, viewer: Viewer) -> OpenWork:
    """Open what the viewer's keys open of the requests that are under way; count the rest.

    What a request asks for is sealed with its case: nobody else can say what it rests on.
    """
    under_way = (
        select(RecordsRequest.id)
        .join(Case, Case.id == RecordsRequest.case_id)
        .where(RecordsRequest.state.not_in(_OVER), Case.state == OPEN)
    )
    mine = under_way.where(RecordsRequest.ring_id.in_(held_by(viewer.id)))
    newest = mine.order_by(RecordsRequest.changed_at.desc(), RecordsRequest.id).limit(MOST_OPENED)
    total = session.scalar(select(func.count()).select_from(under_way.subquery())) or 0
    ids = session.scalars(newest).all() if viewer.may(Permission.WORK_ON_CASES) else ()
    opened = requests_among(session, viewer, ids)
    seen = tuple(sorted(map(_touch, opened.values()), key=lambda one: one.reference))
    return OpenWork(seen, total - len(seen))


def _touch(opened: OpenedRequest) -> Touch:
    records = frozenset(_records_of(opened.body, our_links()))
    return Touch(opened.case.id, opened.case.reference, records)


def _records_of(body: RequestBody, links: Links) -> Iterator[Place]:
    """The holder and the laws of a letter, and what those rest on in turn."""
    open_ends: list[Place] = [("holders", body.holder)]
    for asked in body.asked:
        open_ends += [("laws", name) for name in (asked.mechanism, *asked.rules)]
    seen = set(open_ends)
    while open_ends:
        for link in links.out_of.get(open_ends.pop(), ()):
            if link.relation in _RESTS_ON and link.to not in seen:
                seen.add(link.to)
                open_ends.append(link.to)
    yield from seen

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the catalogue’s editor should look at next, who confirmed what, and what rests on it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.accounts.permissions import Permission
from app.catalog.confirmations import Confirmation, confirmations_among, latest_confirmations
from app.catalog.to_review import DueFact, ours_to_review
from app.catalog.words import HOW_KNOWN
from app.desk.catalogue.browse import page_in
from app.desk.catalogue.lines import address_of
from app.desk.catalogue.touched import OpenWork, Touch, open_work
from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.accounts.viewer import Viewer
    from app.catalog.links import Place
    from app.web.desk import Desk

pages = Pages()
ON_A_PAGE = 25
_LAST_CONFIRMED = 20
_MOST_NAMED = 6
_STALE = _("read more than 12 months ago")


@pages.get("/catalogue/review", needs=Permission.CONFIRM_FACTS, audit="catalogue.review", door=None)
def show_review(desk: Desk[Viewer, None]) -> Outcome:
    """Show the facts to look at, those that most open requests rest on first."""
    work = open_work(desk.session, desk.viewer)
    due = _in_order(desk, work)
    pages_of_it = max(1, -(-len(due) // ON_A_PAGE))
    at = min(page_in(desk.query), pages_of_it)
    shown = due[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    return page(
        "catalogue/review.html",
        total=len(due),
        lines=[_line(desk, one, work, at) for one in shown],
        looked_into=len(work.seen),
        unseen=work.unseen,
        at=at,
        pages=pages_of_it,
        earlier=f"/catalogue/review?page={at - 1}" if at > 1 else "",
        later=f"/catalogue/review?page={at + 1}" if at < pages_of_it else "",
        confirmed=[_told(desk, one) for one in _latest(desk)],
    )


def _latest(desk: Desk[Viewer, None]) -> Iterable[Confirmation]:
    return latest_confirmations(desk.session, desk.viewer, _LAST_CONFIRMED)


def _in_order(desk: Desk[Viewer, None], work: OpenWork) -> list[DueFact]:
    """What nobody here confirmed; equal ones stay in the order of the holders they concern."""
    due = ours_to_review(desk.today)
    times = Counter(place for one in work.seen for place in one.records)
    confirmed = _confirmed(desk, due)
    left = [one for one in due if one.fact.id not in confirmed]
    return sorted(left, key=lambda one: -times[one.place])


def _confirmed(desk: Desk[Viewer, None], due: Iterable[DueFact]) -> Mapping[str, Confirmation]:
    """The wording is looked at only of facts that anybody ever confirmed: it costs a digest."""
    ever = {one.fact for one in latest_confirmations(desk.session, desk.viewer, 10_000)}
    facts = [one.fact for one in due if one.fact.id in ever]
    return confirmations_among(desk.session, desk.viewer, facts)


def _line(desk: Desk[Viewer, None], one: DueFact, work: OpenWork, at: int) -> dict[str, Any]:
    fact, source = one.fact, one.fact.source
    touched = work.resting_on(one.place)
    read_on = source.read_on if source else None
    return {
        "href": f"/facts/{quote(fact.id)}?back={quote(f'/catalogue/review?page={at}', safe='')}",
        "name": fact.sourced.citation or one.record.name,
        "part": fact.id.partition("#")[2],
        "record": {"text": one.record.name, "href": address_of(one.place)},
        "why": desk.say(_STALE if one.why == "stale" else HOW_KNOWN[fact.confidence]),
        "source": source.title if source else "",
        "read_on": weekday_date(read_on, desk.viewer.language) if read_on else "",
        "holders": one.holders,
        "touched": len(touched),
        "cases": named(touched)[:_MOST_NAMED],
        "more": max(0, len(named(touched)) - _MOST_NAMED),
    }


def named(touched: tuple[Touch, ...]) -> list[dict[str, str]]:
    """Return the cases of requests that rest on something, each once, as links by reference."""
    cases = {one.case_id: one.reference for one in touched}
    return [{"text": text, "href": f"/cases/{case_id}"} for case_id, text in cases.items()]


def touching(desk: Desk[Viewer, Any], place: Place) -> dict[str, Any]:
    """Return which open requests rest on a record, as the page of the record says it."""
    work = open_work(desk.session, desk.viewer)
    touched = work.resting_on(place)
    return {"total": len(touched), "cases": named(touched), "unseen": work.unseen}


def _told(desk: Desk[Viewer, None], one: Confirmation) -> dict[str, str]:
    return {
        "fact": one.fact,
        "href": f"/facts/{quote(one.fact)}",
        "by": one.by,
        "iso": one.on.isoformat(),
        "on": weekday_date(one.on, desk.viewer.language),
        "source": one.source,
    }

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two days, on a page: by day, then by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.changes import Change, our_changes_between
from app.catalog.search import place_of
from app.catalog.states import state_named
from app.catalog.words import HOW_KNOWN
from app.desk.catalogue import words
from app.desk.catalogue.lines import address_of
from app.errors import Invalid
from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
_A_YEAR = 365
_NO_DAY = _("Write a day that exists, as 2026-11-23.")


@pages.get(
    "/catalogue/changes", needs=Permission.READ_CATALOGUE, audit="catalogue.changes", door=None
)
def show_changes(desk: Desk[Viewer, None]) -> Outcome:
    """Show what began, ended or was replaced between two days; the last year if none is named."""
    a_year_ago = desk.today - dt.timedelta(days=_A_YEAR)
    typed = {
        "from": desk.query.get("from", "").strip() or a_year_ago.isoformat(),
        "to": desk.query.get("to", "").strip() or desk.today.isoformat(),
    }
    errors, found = _found(desk, typed)
    return page(
        "catalogue/changes.html",
        typed=typed,
        errors=errors,
        total=len(found),
        days=[
            {"iso": on.isoformat(), "text": weekday_date(on, desk.viewer.language), "lines": lines}
            for on, lines in _by_day(desk, found)
        ],
    )


def _found(
    desk: Desk[Viewer, None], typed: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Change, ...]]:
    days = {name: _day(text) for name, text in typed.items()}
    errors = {name: desk.say(_NO_DAY) for name, day in days.items() if day is None}
    first, last = days["from"], days["to"]
    if first is None or last is None:
        return errors, ()
    try:
        return {}, our_changes_between(first, last)
    except Invalid as error:
        return {"from": desk.say_error(error)}, ()


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _by_day(desk: Desk[Viewer, None], found: tuple[Change, ...]) -> list[tuple[dt.date, Any]]:
    return [
        (on, [_line(desk, one) for one in of_day])
        for on, of_day in groupby(found, key=lambda one: one.on)
    ]


def _line(desk: Desk[Viewer, None], one: Change) -> dict[str, str]:
    return {
        "what": desk.say(words.CHANGED[one.what]),
        "shape": "none" if one.what == "ended" else "doing",
        "kind": desk.say(words.WHAT_CHANGED[one.kind]),
        "place": state_named(place_of(one.place)) or desk.say(words.FEDERAL),
        "name": one.name,
        "href": address_of((one.shelf, one.record)),
        "says": "" if one.says == one.name else one.says,
        "before": one.before,
        "citation": one.citation,
        "mark": desk.say(HOW_KNOWN[one.confidence]),
    }

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue as a list: looked through by words, state, right and kind, without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.accounts.permissions import Permission
from app.catalog.search import Entry, Sought, found_in, our_index, places_of
from app.catalog.states import STATES, state_named
from app.desk.catalogue import words
from app.desk.catalogue.lines import address_of
from app.i18n.marks import _
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
ON_A_PAGE = 50
_LAST_PAGE = 10_000
_EVERYWHERE, _ANY_RIGHT, _ANY_KIND = _("Everywhere"), _("Any right"), _("Any kind")


@pages.get("/catalogue", needs=Permission.READ_CATALOGUE, audit="catalogue.list", door=None)
def show_catalogue(desk: Desk[Viewer, None]) -> Outcome:
    """Show the records that fit what is sought, a page at a time."""
    sought = sought_in(desk.query)
    found = found_in(our_index(), sought)
    pages_of_it = max(1, -(-len(found) // ON_A_PAGE))
    at = min(page_in(desk.query), pages_of_it)
    shown = found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    return page(
        "catalogue/list.html",
        sought=sought,
        is_sought=sought != Sought(),
        total=len(found),
        lines=[_line(desk, entry) for entry in shown],
        at=at,
        pages=pages_of_it,
        earlier=_address(sought, at - 1) if at > 1 else "",
        later=_address(sought, at + 1) if at < pages_of_it else "",
        places=_places(desk),
        rights=_choices(desk, _ANY_RIGHT, words.RIGHTS),
        kinds=_choices(desk, _ANY_KIND, words.KINDS, Counter(one.kind for one in our_index())),
    )


def sought_in(query: Mapping[str, str]) -> Sought:
    """Return what an address looks for; a word it makes up looks for nothing."""
    return Sought(
        words=query.get("words", "").strip(),
        place=query.get("place", ""),
        right=query.get("right", ""),
        kind=query.get("kind", ""),
    )


def page_in(query: Mapping[str, str]) -> int:
    """Return the page an address asks for, the first for what is no number."""
    written = query.get("page", "1")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 6 else 1  # noqa: PLR2004  no list is so long
    return min(max(number, 1), _LAST_PAGE)


def _address(sought: Sought, at: int) -> str:
    asked = {name: value for name, value in vars(sought).items() if value}
    return "/catalogue?" + urlencode({**asked, "page": at})


def _places(desk: Desk[Viewer, None]) -> list[tuple[str, str]]:
    """Return the places there are records of; the rest of the country has federal law."""
    there = places_of(our_index())
    states = [(f"us/{code.lower()}", name) for code, name in STATES.items()]
    first = [("", desk.say(_EVERYWHERE)), ("us", desk.say(words.FEDERAL))]
    return [*first, *(one for one in states if one[0] in there)]


def _choices(
    desk: Desk[Viewer, None],
    any_of_them: str,
    named: Mapping[str, str],
    there: Iterable[str] | None = None,
) -> list[tuple[str, str]]:
    wanted = named if there is None else [code for code in named if code in there]
    return [("", desk.say(any_of_them)), *((code, desk.say(named[code])) for code in wanted)]


def _line(desk: Desk[Viewer, None], entry: Entry) -> dict[str, Any]:
    return {
        "href": address_of((entry.shelf, entry.id)),
        "name": entry.name,
        "about": entry.about,
        "kind": desk.say(words.KINDS[entry.kind]),
        "place": state_named(entry.place) or desk.say(words.FEDERAL),
    }

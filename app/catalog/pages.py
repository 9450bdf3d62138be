# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one fact: what it says, where it was read, and a person's word that it is right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from app.accounts.permissions import Permission
from app.catalog.confirmations import KnownFact, confirm_fact, confirmations_of, find_fact
from app.catalog.words import HOW_KNOWN
from app.errors import Conflict, HandrailError, Invalid
from app.i18n.format import long_date
from app.i18n.marks import _
from app.web.desk import Desk
from app.web.errors import said
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

FactDesk = Desk[Any, KnownFact]
pages = Pages()
_FACT, _WRONG, _CLASH = "catalog/fact.html", 422, 409
# Only pages of a request and of the catalogue lead here, and only there does it lead back.
_BACK = re.compile(
    r"/requests/[a-z2-7]{26}(?:/review)?"
    r"|/catalogue/review(?:\?page=\d{1,4})?"
    r"|/catalogue/[a-z]{1,12}/[a-z0-9-]{1,40}(?:/[a-z0-9-]{1,60}){0,8}"
)
_HOME = "/catalogue/review"
_ABOUT_ITSELF = frozenset({"citation", "source", "confidence", "review", "note", "code"})
_LABELS = {
    "text": _("It says"),
    "yes": _("Where it holds, it says"),
    "no": _("Where it does not hold, it says"),
    "what": _("What is kept"),
    "ask": _("A letter asks for it so"),
    "system": _("System of records"),
    "length": _("Length"),
    "unit": _("Unit"),
    "from_": _("In force from"),
    "to": _("In force to"),
    "condition": _("On condition that"),
    "calendar": _("Counted by the calendar"),
    "kind": _("Kind"),
    "at": _("Address"),
    "accepts": _("Takes"),
    "safer": _("What makes it safer"),
    "why": _("Why"),
    "role": _("Role"),
    "mechanism": _("Reached by"),
    "clock": _("Clock"),
    "effect": _("Effect"),
    "on": _("Day"),
    "name": _("Name"),
    "label": _("Field"),
    "fill": _("Filled with"),
    "longest": _("At most"),
}


def known_fact(_session: Session, _viewer: Viewer, fact: str) -> KnownFact:
    """Return a fact to anybody who works here: it is about the law, and about nobody."""
    return find_fact(fact)


@pages.get("/facts/{fact:path}", needs=Permission.CONFIRM_FACTS, audit="fact.read", door=known_fact)
def show_fact(desk: FactDesk) -> Outcome:
    """Show a fact, its source, and who confirmed it."""
    return page(_FACT, **_fact(desk, desk.query.get("back", "")))


@pages.post(
    "/facts/{fact:path}", needs=Permission.CONFIRM_FACTS, audit="fact.confirm", door=known_fact
)
def confirm(desk: FactDesk) -> Outcome:
    """Record that somebody read the fact in a source and found it right."""
    form, back = desk.form, desk.form.text("back")
    source, note = form.text("source"), form.text("note")
    try:
        confirm_fact(desk.session, desk.viewer, desk.found, source=source, note=note)
    except (Invalid, Conflict) as error:
        raise _sent_back(desk, error, back) from None
    return SeeOther(back if _BACK.fullmatch(back) else _HOME)


def _sent_back(desk: FactDesk, error: HandrailError, back: str) -> Exception:
    told = {"errors": {"source": said(error, desk.translator) or ""}}
    status = _CLASH if isinstance(error, Conflict) else _WRONG
    return refuse(_FACT, status=status, **{**_fact(desk, back), **told})


def _fact(desk: FactDesk, back: str) -> dict[str, Any]:
    known, language = desk.found, desk.viewer.language
    fact, source = known.fact, known.fact.source
    confirmed = confirmations_of(desk.session, desk.viewer, [fact.id]).get(fact.id)
    locator = source.locator if source else None
    return {
        "fact": fact.id,
        "record": known.record.name,
        "says": list(_says(desk, fact.sourced)),
        "citation": fact.sourced.citation or "",
        "note": fact.sourced.note or "",
        "source": source.title if source else "",
        "locator": locator or "",
        "is_address": bool(locator and locator.startswith("https://")),
        "read_on": long_date(source.read_on, language)
        if source is not None and source.read_on
        else "",
        "confidence": desk.say(HOW_KNOWN[fact.confidence]),
        "is_confirmed": fact.is_confirmed,
        "confirmed": confirmed,
        "confirmed_on": long_date(confirmed.on, language) if confirmed else "",
        "back": back if _BACK.fullmatch(back) else _HOME,
        "typed": {name: desk.form.text(name) for name in ("source", "note")},
        "errors": {},
    }


def _says(desk: FactDesk, sourced: BaseModel) -> Iterator[tuple[str, str]]:
    """Yield what the fact states, each part with its label; rules are for lawyers who read YAML."""
    for name in type(sourced).model_fields:
        value = getattr(sourced, name)
        label = _LABELS.get(name)
        if label is not None and name not in _ABOUT_ITSELF and _is_plain(value):
            yield desk.say(label), str(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | dt.date) and not isinstance(value, bool)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small, whole, fictitious records: each test says only what differs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.catalog.days import Calendar
from app.catalog.load import Catalogue
from app.catalog.odds import Odds
from app.catalog.of_state import State
from app.catalog.records import Holder, Law, Portal, Record, System

READ = {"title": "An act, read whole (fictitious)", "read_on": "2026-11-01", "confidence": "seen"}
HEARD = {"title": "What people say (fictitious)", "confidence": "recalled"}
SOURCES = {"read": READ, "heard": HEARD}
ON = dt.date(2026, 11, 23)


def a_fact(**but: object) -> dict[str, object]:
    return {"source": "read", **but}


def a_law(identity: str = "xx/act", /, **but: object) -> Law:
    """A right of access that anyone has, since always, without clocks or risks."""
    return Law.model_validate(
        {
            "id": identity,
            "kind": "mechanism",
            "name": "Fictitious Records Act request",
            "sources": SOURCES,
            "jurisdiction": "xx",
            "citation": "1 Fict. 1",
            "in_force": a_fact(),
            "right": "access",
            "serves": ["see-my-file"],
            "letter": "foia",
            "obtains": "Copies.",
            **but,
        }
    )


def some_rules(identity: str = "xx/act/office", /, **but: object) -> Law:
    return a_law(identity, **{"kind": "rules", "refines": "xx/act", "letter": None, **but})


def a_clock(**but: object) -> dict[str, object]:
    value = a_fact(**{"from": "2000-01-01", "length": 20, "unit": "calendar-day"})
    return {
        "name": "Answer",
        "owner": "agency",
        "basis": "received",
        "start": a_fact(text="The day after receipt."),
        "values": [value],
        **but,
    }


def a_risk(effect: str = "hold", /, **but: object) -> dict[str, object]:
    return a_fact(**{"code": "harm", "text": "It may harm.", "effect": effect, **but})


def a_channel(code: str = "post", /, **but: object) -> dict[str, object]:
    return a_fact(**{"code": code, "kind": "post", "at": "1 Fiction St", "accepts": "All.", **but})


def a_reach(mechanism: str = "xx/act", /, **but: object) -> dict[str, object]:
    return a_fact(**{"mechanism": mechanism, "channels": ["post"], **but})


def a_condition(rule: object = True, /, **but: object) -> dict[str, object]:  # noqa: FBT002  a rule may be plain yes
    return a_fact(**{"rule": rule, "yes": "It is so.", "no": "It is not so.", **but})


def a_holder(identity: str = "xx/office", /, **but: object) -> Holder:
    """An office that surely holds something, reached by the Fictitious Records Act by post."""
    return Holder.model_validate(
        {
            "id": identity,
            "kind": "holder",
            "name": "Office of Invention",
            "short_name": "Invention",
            "sources": SOURCES,
            "role": "agency",
            "jurisdiction": "xx",
            "likely": a_condition(),
            "holds": [a_fact(code="file", what="The file.", ask="The whole file.")],
            "reached_by": [a_reach()],
            "channels": [a_channel()],
            **but,
        }
    )


def a_system(identity: str = "xx/system", /, **but: object) -> System:
    return System.model_validate(
        {
            "id": identity,
            "kind": "system",
            "name": "Files",
            "sources": SOURCES,
            "number": "XX-001",
            "held_by": ["xx/office"],
            "notice": a_fact(),
            "covers": "People.",
            **but,
        }
    )


def a_calendar(identity: str = "xx/days", /, **but: object) -> Calendar:
    return Calendar.model_validate(
        {
            "id": identity,
            "kind": "calendar",
            "name": "Working days",
            "sources": SOURCES,
            "jurisdiction": "xx",
            "citation": "2 Fict. 2",
            "weekend": ["saturday", "sunday"],
            "holiday_names": {"feast": "The Feast"},
            "holidays": {2026: {"feast": "2026-01-05"}},
            "years": a_fact(),
            "verified_from": 2026,
            "verified_to": 2026,
            **but,
        }
    )


def some_odds(**but: object) -> Odds:
    """What the Office of Invention reported for one year."""
    return Odds.model_validate(
        {
            "id": "xx/office-2024",
            "kind": "odds",
            "name": "Office of Invention, 2024",
            "sources": SOURCES,
            "holder": "xx/office",
            "mechanism": "xx/act",
            "fiscal_year": 2024,
            "reported": a_fact(),
            "received": 100,
            "processed": 90,
            "days": {"simple": 20, "complex": 60},
            "appeals": {
                "processed": 10,
                "affirmed": 4,
                "partly_reversed": 1,
                "reversed": 2,
                "otherwise": 3,
            },
            **but,
        }
    )


def a_state(identity: str = "us/il", /, **topics: object) -> State:
    """The page of a state that says nothing of any topic but these."""
    return State.model_validate(
        {
            "id": identity,
            "kind": "state",
            "name": "A state (fictitious)",
            "sources": SOURCES,
            "topics": {name.replace("_", "-"): said for name, said in topics.items()},
        }
    )


def a_catalogue(*records: Record) -> Catalogue:
    """These records; the Fictitious Records Act and the Office of Invention where none is given."""
    given = {type(record) for record in records}
    others = [make() for kind, make in ((Law, a_law), (Holder, a_holder)) if kind not in given]
    everything = [*records, *others]
    return Catalogue(
        *(
            {record.id: record for record in everything if isinstance(record, kind)}
            for kind in (Law, Holder, System, Portal, Calendar, Odds, State)
        )  # type: ignore[arg-type]  # each shelf holds its own kind
    )


def write_record(folder: Path, path: str, text: str) -> Path:
    """Write one catalogue file under `folder`, with the folders it needs."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page that can be looked at, from the route table, with objects of a clinic at work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.accounts.permissions import Permission
from app.cases.sections import SECTIONS
from app.main import PAGES
from tests.journeys.at_work import AtWork

_PART = re.compile(r"\{(\w+)(?::path)?\}")
# What is sent as a file, and so is no page of ours.
_FILES = (".pdf", ".ics", "/view", "/original")
_OF_THE_CLINIC = "clinic-request"


@dataclass(frozen=True)
class Face:
    """One of the faces of a page: the objects it shows that are not the usual ones."""

    named: dict[str, str] = field(default_factory=dict)
    query: str = ""


@dataclass(frozen=True)
class Place:
    """A page, who looks at it, and which of its faces is looked at."""

    path: str
    who: str
    face: Face = field(default_factory=Face)

    @property
    def is_file(self) -> bool:
        return self.path.endswith(_FILES)

    def __str__(self) -> str:
        more = f"?{self.face.query}" if self.face.query else ""
        return " ".join((self.path + more, *self.face.named.values()))

    def address(self, at_work: AtWork) -> str:
        """Return the page's address at a clinic."""

        def filled(part: re.Match[str]) -> str:
            name = self.face.named.get(part[1], part[1])
            return str(getattr(at_work, name, name))

        more = f"?{self.face.query}" if self.face.query else ""
        return _PART.sub(filled, self.path) + more


def places() -> tuple[Place, ...]:
    """Return every page of the route table; a page of several faces once for each."""
    doors = [
        Place(one.path, "") for pages in PAGES for one in pages.doorways if one.method == "GET"
    ]
    found = [
        Place(one.path, "ada" if one.needs == Permission.ADMINISTER else "amara", face)
        for pages in PAGES
        for one in pages.routes
        if one.method == "GET"
        for face in _FACES.get(one.path, (Face(),))
    ]
    return (*doors, *found)


def _of(name: str, *objects: str) -> tuple[Face, ...]:
    return tuple(Face({name: one}) for one in objects)


_SECTION = "/cases/{case_id}/situation/{section}"
_REQUEST = "/requests/{request_id}"
_FACES: dict[str, tuple[Face, ...]] = {
    "/cases": (Face(), Face(query="names=shown"), Face(query="state=closed")),
    "/cases/{case_id}": _of("case_id", "case_id", "case_sent", "untold"),
    "/cases/{case_id}/dates": _of("case_id", "case_sent", "untold"),
    "/cases/{case_id}/papers": _of("case_id", "case_id", "untold"),
    "/cases/{case_id}/plan": _of("case_id", "case_id", "held", "untold"),
    _SECTION: (
        *(Face({"section": one.code}) for one in SECTIONS if one.code != _OF_THE_CLINIC),
        Face({"case_id": "of_the_clinic", "section": _OF_THE_CLINIC}),
    ),
    f"{_SECTION}/shown": (Face({"section": "identifiers"}),),
    _REQUEST: (*_of("request_id", "draft", "returned", "sent", "arabic"),),
    f"{_REQUEST}/changes": _of("request_id", "draft", "returned"),
    f"{_REQUEST}/review": _of("request_id", "draft", "in_review"),
    f"{_REQUEST}/sign": _of("request_id", "draft", "approved", "sent"),
    f"{_REQUEST}/portal": _of("request_id", "sent"),
    f"{_REQUEST}/send": _of("request_id", "draft", "signed", "sent"),
    f"{_REQUEST}/events": (
        *_of("request_id", "draft", "sent"),
        Face({"request_id": "received"}, "kind=determination"),
    ),
    f"{_REQUEST}/events/{{event_id}}": _of("request_id", "sent"),
    f"{_REQUEST}/withdraw": _of("request_id", "draft"),
    f"{_REQUEST}/provenance": _of("request_id", "sent"),
    f"{_REQUEST}/provenance.pdf": _of("request_id", "sent"),
    f"{_REQUEST}/paper/{{name}}.pdf": (Face({"request_id": "draft", "name": "letter"}),),
    f"{_REQUEST}/sent/{{kind}}.pdf": (Face({"request_id": "sent", "kind": "letter"}),),
    "/catalogue": (Face(), Face(query="words=zzzzz"), Face(query="place=us/il&page=2")),
    "/catalogue/changes": (
        Face(query="from=2025-12-01&to=2026-08-01"),
        Face(query="from=1900-01-01&to=1900-01-02"),
    ),
    "/catalogue/{shelf}/{record:path}": tuple(
        Face({"shelf": shelf, "record": record})
        for shelf, record in (
            ("laws", "us/foia"),
            ("laws", "us/state-privacy/access"),
            ("laws", "us/ca/delete-act/drop"),
            ("laws", "us/privacy-act/access/dhs"),
            ("holders", "us/dhs/uscis"),
            ("holders", "us/business/clearview-ai"),
            ("systems", "us/dhs/ice-011-carier"),
            ("portals", "us/dhs/secure-release"),
            ("calendars", "us/federal"),
            ("odds", "us/dhs/uscis-2024"),
        )
    ),
    "/catalogue/holders/{holder:path}/sheet": _of(
        "holder", "us/dhs/uscis", "us/business/clearview-ai", "us/il/cook/sheriff"
    ),
    "/facts/{fact:path}": _of("fact", "fact", "fact_confirmed"),
}

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two cases with everything a route can name, and people who are in one, the other or neither."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from sqlalchemy import select

from app.accounts.permissions import permissions_of
from app.cases.models import Document
from app.cases.people import add_person_to_case, remove_person_from_case
from app.kit.db import Base, Database
from app.web.routes import Route
from tests.cases.house import House
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor
from tests.requests.office import Office

FACT = "us/foia%23form/electronic-copies"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
# What every request writes, however it ends; everything else must stay as it was.
_WRITTEN_ANYWAY = frozenset({"audit_entry", "staff_session"})
INSIDERS = ("advocate", "attorney")


@dataclass
class Cases:
    """Two cases, each a team's own: `objects` by the reference of its team."""

    clinic: Clinic
    objects: dict[str, dict[str, str]] = field(default_factory=dict)

    def people(self) -> list[str]:
        """Return everybody of the clinic."""
        return list(self.clinic.people)

    def may(self, who: str, route: Route) -> bool:
        """Say whether somebody's roles allow a route at all."""
        return route.needs in permissions_of(self.clinic.people[who].roles)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder where waiting for the disk costs nothing, if the machine has one.

    Thousands of requests are written down here one by one; that they survive is shown elsewhere.
    """
    where = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where, prefix="handrail-") as folder:
        yield Path(folder)


def two_cases(clinic: Clinic, house: House) -> Cases:
    """Open a case of Ben's and Amara's with a sent request, and one of Cleo's and Dora's."""
    office, made = Office(house), Cases(clinic)
    ours = office.sent()
    office.happens(ours, "received")
    opened = office.opened(ours)
    accredited = clinic.signed_in("accredited-representative").viewer
    draft = office.prepare(opened.case.id, "us/dhs/cbp:us/foia")[0]
    said = {
        "section": "person",
        "name": "letter",
        "kind": "letter",
        "fact": FACT,
        "shelf": "laws",
        "record": "us/foia",
        "holder": "us/dhs/uscis",
        "authority_id": accredited.authorities[0].id,
        "person_id": accredited.id,
    }
    case = {"case_id": opened.case.id, "request_id": ours, "event_id": opened.events[-1].id}
    made.objects["ours"] = {**said, **case}
    made.objects["draft"] = {**said, **case, "request_id": draft}
    theirs = house.open("cleo", "dora")
    made.objects["theirs"] = {**said, "case_id": theirs}
    return made


def add_papers(cases: Cases, address: str) -> None:
    """Put a paper on each case, through the page that does it."""
    for named, who in (("ours", "advocate"), ("theirs", "second-advocate")):
        objects = cases.objects[named]
        with Visitor(address, secret=cases.clinic.signed_in(who).secret) as visitor:
            sent = visitor.client.post(
                f"/cases/{objects['case_id']}/papers",
                data={"csrf": visitor.token, "kind": "identity-paper", "note": ""},
                files={"file": ("id.png", _a_picture())},
            )
            if sent.status_code != 303:
                raise AssertionError(sent.text)
            objects["document_id"] = _last_paper(cases.clinic.database, objects["case_id"])
    cases.objects["draft"]["document_id"] = cases.objects["ours"]["document_id"]


def take_in_and_off(cases: Cases, house: House, name: str) -> None:
    """Let somebody into our case, and take them off it again."""
    for verb in (add_person_to_case, remove_person_from_case):
        with house.working("amara", cases.objects["ours"]["case_id"]) as (session, viewer, case):
            verb(session, viewer, case, house.id_of(name), pin=house.pin)


def everything_in(database: Database) -> Mapping[str, str]:
    """Return a digest of each table, so that a change anywhere is seen."""
    digests = {}
    with database.reading() as session:
        for name, table in sorted(Base.metadata.tables.items()):
            if name in _WRITTEN_ANYWAY:
                continue
            rows = session.execute(select(table).order_by(*table.primary_key.columns))
            digests[name] = sha256("\n".join(map(repr, rows)).encode()).hexdigest()
    return digests


def _a_picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    return drawn.getvalue()


def _last_paper(database: Database, case_id: str) -> str:
    with database.reading() as session:
        return session.scalars(select(Document.id).where(Document.case_id == case_id)).one()

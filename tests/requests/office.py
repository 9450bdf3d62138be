# SPDX-License-Identifier: AGPL-3.0-or-later
"""An office at work on fictitious requests: each step by somebody, in a transaction of its own.

Ben drafts, Amara is an attorney admitted in Illinois, Vera is a volunteer, Cleo is on no case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.viewer import Viewer
from app.cases.bodies import DocumentBody, SealedCopy
from app.cases.models import Document
from app.cases.queries import visible_case
from app.cases.sections import Requester
from app.cases.service import RETENTION
from app.catalog.confirmations import confirm_fact, find_fact
from app.kit.clock import today
from app.kit.ids import new_id
from app.requests.bodies import Body
from app.requests.changing import Happening
from app.requests.composed import Composed, compose
from app.requests.drafts import edit_draft, prepare_drafts, submit_for_review
from app.requests.events import EventKind, details_of
from app.requests.frozen import text_hash
from app.requests.models import Approval, Signature
from app.requests.queries import OpenedRequest, approval_of, visible_request
from app.requests.recording import record_event
from app.requests.review import Seen, approve, still_unconfirmed
from app.requests.sending import PrintedPaper, Sending, record_sent
from app.requests.signing import Signing, left_on, record_signature
from app.vault.files import write_sealed
from app.vault.rows import opened_body, seal_row
from tests.cases.house import KNOWN_AS, House
from tests.clinic.visitor import Visitor

HEARING, USCIS = "hearing-in-nine-days", "us/dhs/uscis:us/foia"
CBP = "us/dhs/cbp:us/foia"
COURT = "us/doj/eoir:us/eoir/record-of-proceedings"
CLINIC = "clinic-as-requester"
OfARequest = TypeVar("OfARequest", Approval, Signature)
Change = Callable[[Session, Viewer, OpenedRequest], object]


@dataclass
class Office:
    """What the tests do with requests, one step a line."""

    house: House

    @property
    def files(self) -> Path:
        return self.house.clinic.settings.data_dir / "files"

    def case(self, told: str = HEARING) -> str:
        """A case of Ben's and Amara's, told."""
        requester: Requester = "clinic" if told == CLINIC else "person"
        case_id = self.house.open("ben", "amara", requester=requester)
        self.house.tell(case_id, "amara", told)
        return case_id

    def prepare(self, case_id: str, *picks: str, by: str = "ben") -> tuple[str, ...]:
        with self.house.working(by, case_id) as (session, viewer, case):
            return prepare_drafts(session, viewer, case, picks)

    def draft(self, pick: str = USCIS, told: str = HEARING) -> str:
        return self.prepare(self.case(told), pick)[0]

    def change(self, request_id: str, by: str, change: Change) -> None:
        """Do something to a request as somebody."""
        viewer = self.house.viewer(by)
        with self.house.database.writing() as session:
            change(session, viewer, visible_request(session, viewer, request_id))

    @contextmanager
    def reading(
        self, request_id: str, by: str = "amara"
    ) -> Iterator[tuple[Session, Viewer, OpenedRequest]]:
        viewer = self.house.viewer(by)
        with self.house.database.reading() as session:
            yield session, viewer, visible_request(session, viewer, request_id)

    def opened(self, request_id: str, by: str = "amara") -> OpenedRequest:
        with self.reading(request_id, by) as (_session, _viewer, opened):
            return opened

    def composed(self, request_id: str) -> Composed:
        with self.reading(request_id) as (session, viewer, opened):
            return compose(session, viewer, opened.case, opened.body)

    def edit(self, request_id: str, edits: Mapping[str, str], *, by: str = "ben") -> None:
        self.change(
            request_id,
            by,
            lambda s, v, r: edit_draft(s, v, r, version=r.version, edits=edits),
        )

    def submit(self, request_id: str, *, by: str = "ben") -> None:
        self.change(request_id, by, lambda s, v, r: submit_for_review(s, v, r, version=r.version))

    def confirm_everything(self, request_id: str, *, by: str = "amara") -> None:
        """Confirm each fact the letter rests on, as a person does, one by one."""
        composed = self.composed(request_id)
        viewer = self.house.viewer(by)
        with self.house.database.writing() as session:
            for fact in still_unconfirmed(session, viewer, composed):
                confirm_fact(session, viewer, find_fact(fact.fact), source="Read (fictitious).")

    def approve(self, request_id: str, *, by: str = "amara") -> None:
        seen = Seen(text_hash(self.composed(request_id).papers), vouches=True)
        self.change(
            request_id,
            by,
            lambda s, v, r: approve(s, v, r, version=r.version, seen=seen),
        )

    def sign(self, request_id: str, *, by: str = "ben", **but: object) -> None:
        """Record that the person signed on screen whatever is left to sign."""
        with self.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
            papers = left_on(session, opened, approval) if approval else ("letter",)
        said: dict[str, Any] = {
            "papers": papers,
            "signed_as": "client",
            "way": "on-screen",
            "on": today(),
            "name": "Wilmer Ejemplo Fuentes",
            "interpreter": "Sami Mutarjim",
            "interpreter_language": "es",
        }
        signing = Signing(**{**said, **but})
        self.change(
            request_id,
            by,
            lambda s, v, r: record_signature(s, v, r, version=r.version, signing=signing),
        )

    def send(self, request_id: str, channel: str = "first", *, on: dt.date | None = None) -> None:
        printed = (self.a_print("letter"), self.a_print("declaration"))
        sending = Sending(channel, on or today(), "FICT-0001")
        self.change(
            request_id,
            "ben",
            lambda s, v, r: record_sent(
                s, v, r, version=r.version, sending=sending, printed=printed
            ),
        )

    def a_print(self, kind: str) -> PrintedPaper:
        """A print that is not one: what matters here is what becomes of its bytes."""
        file = write_sealed(self.files, [b"%PDF fictitious"], 100, file_id=new_id())
        return PrintedPaper(kind, "en", 1, file)

    def happens(
        self, request_id: str, kind: str, on: dt.date | None = None, **details: object
    ) -> None:
        happened = Happening(EventKind(kind), on or today(), details_of(**details))
        self.change(
            request_id,
            "ben",
            lambda s, v, r: record_event(s, v, r, version=r.version, happened=happened),
        )

    def approved(self, pick: str = USCIS, told: str = HEARING) -> str:
        request_id = self.draft(pick, told)
        self.submit(request_id)
        self.confirm_everything(request_id)
        self.approve(request_id)
        return request_id

    def signed(self, pick: str = USCIS, told: str = HEARING) -> str:
        request_id = self.approved(pick, told)
        self.sign(request_id)
        return request_id

    def sent(self, pick: str = USCIS, told: str = HEARING, channel: str = "first") -> str:
        request_id = self.signed(pick, told)
        self.send(request_id, channel)
        return request_id

    def rewrite(
        self,
        table: type[OfARequest],
        kind: type[Body],
        request_id: str,
        **clear: object,
    ) -> None:
        """Give the one row of a request another clear column, as only a holder of the key can."""

        def written(session: Session, _viewer: Viewer, opened: OpenedRequest) -> None:
            found = select(table).where(table.request_id == request_id)
            row = session.scalars(found).one()
            body = opened_body(kind, row, opened.case.keys)
            for name, value in clear.items():
                setattr(row, name, value)
            seal_row(row, body, opened.case.keys)

        self.change(request_id, "amara", written)

    def add_paper(self, case_id: str) -> str:
        """A paper on the case, as if uploaded."""
        copy = SealedCopy(file_id=new_id(), key="00", size=1, sha256="0")
        body = DocumentBody(
            filename="signed.pdf",
            media_type="application/pdf",
            pages=1,
            added_by="x",
            original=copy,
            safe_view=copy,
        )
        viewer = self.house.viewer("ben")
        with self.house.database.writing() as session:
            case = visible_case(session, viewer, case_id)
            row = Document(
                id=new_id(),
                retention_class=RETENTION,
                retain_until=None,
                case_id=case_id,
                kind="other",
                added_on=today(),
                ring_id=case.row.ring_id,
            )
            seal_row(row, body, case.keys)
            session.add(row)
        return row.id


@dataclass
class Served:
    """The office's pages on a port, and a browser for each of its people."""

    office: Office
    address: str
    browsers: ExitStack
    _open: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, name: str) -> Visitor:
        """The browser of somebody who is signed in."""
        if name not in self._open:
            signed_in = self.office.house.clinic.signed_in(KNOWN_AS[name])
            visitor = Visitor(self.address, secret=signed_in.secret)
            self._open[name] = self.browsers.enter_context(visitor)
        return self._open[name]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic in the middle of its work: cases told, requests at every stage, papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

import httpx

from app.accounts import own_account
from app.cases.service import close_case
from app.requests.editing import is_free
from app.requests.review import return_with_comment
from tests.cases.house import KNOWN_AS
from tests.cases.test_papers import a_pdf
from tests.clinic.build import STAFF, SignedIn
from tests.clinic.visitor import Visitor
from tests.requests.office import CBP, USCIS, Office

ARABIC, HEARING = "arabic-reader", "hearing-in-nine-days"
NEVER_MET, OF_THE_CLINIC = "never-encountered", "clinic-as-requester"
CLIENTS = ("Wilmer Ejemplo Fuentes", "Fulana Ficticia", "ليلى مثال الخيالي", "Layla Alkhayali")
COMMENT = "Say which fictitious papers are enclosed."


@dataclass
class AtWork:
    """The clinic, where it is served, and an object for each part of an address."""

    office: Office
    address: str
    _signed_in: dict[str, SignedIn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        office = self.office
        self._cases()
        self.fact_confirmed = quote(office.composed(self.draft).unconfirmed[0].fact)
        self.sent = self._decided()
        self.case_sent = office.opened(self.sent).case.id
        self.event_id = office.opened(self.sent).events[-1].id
        self.received = office.sent()
        office.happens(self.received, "received")
        self.approved, self.signed = office.approved(), office.signed()
        self.in_review = office.draft(CBP)
        self.fact = quote(office.composed(self.in_review).unconfirmed[-1].fact)
        office.submit(self.in_review)
        self.returned = self._returned()
        self.arabic = office.draft(USCIS, ARABIC)
        self.document_id = self._a_paper()
        self.person_id = office.house.id_of("amara")
        (admission,) = office.house.viewer("amara").authorities
        self.authority_id = admission.id

    def _cases(self) -> None:
        office, house = self.office, self.office.house
        self.case_id = office.case(HEARING)
        self.draft = office.prepare(self.case_id, USCIS)[0]
        self.held, self.of_the_clinic = office.case(NEVER_MET), office.case(OF_THE_CLINIC)
        self.untold = house.open("ben", "amara")
        with house.working("ben", house.open("ben", "amara")) as (session, _viewer, case):
            close_case(session, case)

    def _decided(self) -> str:
        """A request that an office received, confirmed and partly refused."""
        request_id = self.office.sent()
        for kind in ("received", "acknowledged"):
            self.office.happens(request_id, kind)
        self.office.happens(request_id, "determination", adverse=True, grounds=("redacted",))
        return request_id

    def _returned(self) -> str:
        """A request that was edited, reviewed, and came back with a word."""
        request_id = self.office.draft()
        letter = self.office.composed(request_id).letter
        code = next(block.code for block in letter.blocks if is_free(letter, block))
        self.office.edit(request_id, {code: "To the fictitious officer:"})
        self.office.submit(request_id)
        self.office.change(
            request_id,
            "amara",
            lambda s, v, r: return_with_comment(s, v, r, version=r.version, text=COMMENT),
        )
        return request_id

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of a person that must stay out of titles and addresses."""
        people = (person.name for person in self.office.house.clinic.people.values())
        return (*CLIENTS, *STAFF.values(), *people)

    def name_of(self, who: str) -> str:
        """Return somebody's name as colleagues see it."""
        return self.office.house.name_of(who)

    def signed_in(self, who: str) -> SignedIn:
        """Return somebody's sign-in, the same one each time."""
        if who not in self._signed_in:
            self._signed_in[who] = self.office.house.clinic.signed_in(KNOWN_AS[who])
        return self._signed_in[who]

    def speak(self, who: str, language: str) -> None:
        """Have somebody's desk in this language from now on."""
        viewer = self.signed_in(who).viewer
        with self.office.house.database.writing() as session:
            own_account.choose_language(session, viewer, language)

    def _a_paper(self) -> str:
        with Visitor(self.address, secret=self.signed_in("ben").secret) as ben:
            answered = ben.client.post(
                f"/cases/{self.case_id}/papers",
                data={"csrf": ben.token, "kind": "notice", "note": "Fictitious notice"},
                files={"file": ("notice.pdf", a_pdf())},
            )
        assert answered.status_code == httpx.codes.SEE_OTHER, answered.text
        return str(answered.headers["location"].rpartition("/")[2])

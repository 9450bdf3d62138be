# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures: who may give which, on what, and who read it aloud."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.viewer import Viewer
from app.errors import Conflict, Invalid, NotAllowed
from app.kit.clock import today
from app.letters.fields import months_after
from app.requests.bodies import ApprovalBody
from app.requests.events import EventKind, latest
from app.requests.lifecycle import State
from app.requests.models import Approval, Signature
from app.requests.queries import (
    OpenedRequest,
    OpenedSignature,
    approval_of,
    rests_on_paper,
    signatures_of,
)
from app.requests.review import return_with_comment
from app.requests.signing import (
    CONSENTS,
    Signing,
    consent_ends_on,
    left_on,
    record_signature,
    to_sign,
)
from app.vault.sealing import SealBroken
from tests.letters.build import every_case, papers
from tests.requests.office import CLINIC, Office

ONE_DAY = dt.timedelta(days=1)
ICE = "us/dhs/ice:us/foia"


@pytest.fixture(scope="module")
def approved(small_office: Office) -> str:
    """One approved request that these tests sign again and again."""
    return small_office.approved()


def signatures(office: Office, request_id: str) -> list[OpenedSignature]:
    with office.reading(request_id) as (session, _viewer, opened):
        approval = approval_of(session, opened)
        assert approval is not None
        return signatures_of(session, approval, opened.case.keys)


def left(office: Office, request_id: str) -> tuple[str, ...]:
    with office.reading(request_id) as (session, _viewer, opened):
        approval = approval_of(session, opened)
        assert approval is not None
        return left_on(session, opened, approval)


class TestASignature:
    def test_of_the_person_covers_the_papers_they_sign(self, office: Office) -> None:
        request_id = office.approved()
        assert left(office, request_id) == ("letter", "declaration", "consent")
        office.sign(request_id)
        (signature,) = signatures(office, request_id)
        assert signature.body.name == "Wilmer Ejemplo Fuentes"
        assert signature.body.signed_as == "client"
        assert left(office, request_id) == ()
        opened = office.opened(request_id)
        assert opened.state is State.SIGNED
        event = latest(opened.events, EventKind.SIGNED)
        assert event is not None
        assert event.details.papers == ("letter", "declaration", "consent")

    def test_is_of_the_very_text_that_was_approved(self, small_office: Office) -> None:
        request_id = small_office.signed()
        with small_office.reading(request_id) as (session, _viewer, opened):
            approval = approval_of(session, opened)
            assert approval is not None
            (signature,) = signatures_of(session, approval, opened.case.keys)
        assert signature.body.text_hash == approval.body.text_hash

    def test_may_come_paper_by_paper(self, small_office: Office) -> None:
        request_id = small_office.approved()
        small_office.sign(request_id, papers=("declaration",))
        assert left(small_office, request_id) == ("letter", "consent")
        small_office.sign(request_id, papers=("letter", "consent"))
        assert left(small_office, request_id) == ()

    def test_by_hand_is_a_paper_of_the_case(self, office: Office) -> None:
        request_id = office.approved()
        document_id = office.add_paper(office.opened(request_id).case.id)
        office.sign(request_id, way="by-hand", document_id=document_id)
        assert signatures(office, request_id)[0].body.document_id == document_id
        with office.reading(request_id) as (session, _viewer, opened):
            assert rests_on_paper(session, opened.case, document_id)
            assert not rests_on_paper(session, opened.case, "another paper")

    def test_names_who_read_the_papers_aloud(self, small_office: Office) -> None:
        request_id = small_office.signed()
        body = signatures(small_office, request_id)[0].body
        assert (body.interpreter, body.interpreter_language) == ("Sami Mutarjim", "es")

    def test_on_a_consent_ends_when_its_text_says(self, small_office: Office) -> None:
        request_id = small_office.signed()
        (signature,) = signatures(small_office, request_id)
        assert signature.row.consent_ends_on == months_after(today(), 12)

    def test_on_other_papers_does_not_end(self, small_office: Office) -> None:
        request_id = small_office.approved()
        small_office.sign(request_id, papers=("letter",))
        assert signatures(small_office, request_id)[0].row.consent_ends_on is None

    def test_falls_with_the_approval(self, small_office: Office) -> None:
        request_id = small_office.signed()
        small_office.change(
            request_id,
            "amara",
            lambda s, v, r: return_with_comment(s, v, r, version=r.version, text="Shorter."),
        )
        small_office.submit(request_id)
        small_office.approve(request_id)
        assert signatures(small_office, request_id) == []

    def test_put_under_another_approval_does_not_open(self, small_office: Office) -> None:
        """Whoever can write to the database, and holds no key, signs nothing."""
        request_id = small_office.signed()
        small_office.change(
            request_id,
            "amara",
            lambda s, v, r: return_with_comment(s, v, r, version=r.version, text="Shorter."),
        )
        small_office.edit(request_id, {"thanks": "Thank you all."})
        small_office.submit(request_id)
        small_office.approve(request_id)
        of_it = Approval.request_id == request_id
        with small_office.house.database.writing() as session:
            newest = select(Approval.id).where(of_it).order_by(Approval.serial.desc()).limit(1)
            moved = update(Signature).where(Signature.request_id == request_id)
            session.execute(moved.values(approval_id=session.scalars(newest).one()))
        with pytest.raises(SealBroken):
            left(small_office, request_id)

    def test_by_an_attorney_is_their_own(self, small_office: Office) -> None:
        request_id = small_office.approved()
        small_office.sign(
            request_id, by="amara", papers=("letter",), signed_as="attorney", name="Somebody else"
        )
        body = signatures(small_office, request_id)[0].body
        assert body.name == small_office.house.name_of("amara")

    def test_of_the_clinic_s_officer_is_enough_for_its_own_request(
        self, small_office: Office
    ) -> None:
        request_id = small_office.approved(ICE, CLINIC)
        assert left(small_office, request_id) == ("letter",)
        small_office.sign(request_id, signed_as="clinic-officer", name="Ada Inventada")
        assert left(small_office, request_id) == ()


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"papers": ()}, Invalid, "which of the papers"),
    ({"papers": ("portal-sheet",)}, Invalid, "which of the papers"),
    ({"name": " "}, Invalid, "name of whoever"),
    ({"name": "Wilmer\u202e"}, Invalid, "invisible"),
    ({"interpreter": ""}, Invalid, "read the papers aloud"),
    ({"interpreter_language": ""}, Invalid, "read the papers aloud"),
    ({"way": "by-hand"}, Invalid, "signed copy"),
    ({"way": "by-hand", "document_id": "aaaa"}, Invalid, "signed copy"),
    ({"on": today() - ONE_DAY}, Conflict, "from before that day"),
    ({"on": today() + ONE_DAY}, Conflict, "not come yet"),
    ({"signed_as": "attorney"}, Invalid, "Only the person signs"),
    ({"signed_as": "attorney", "papers": ("letter",)}, NotAllowed, "no authority"),
    ({"signed_as": "clinic-officer", "papers": ("letter",)}, NotAllowed, "not let this person"),
]


@pytest.mark.parametrize(("but", "kind", "why"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_is_no_signature_is_refused(
    small_office: Office, approved: str, but: dict[str, Any], kind: type[Exception], why: str
) -> None:
    with pytest.raises(kind, match=why):
        small_office.sign(approved, **but)


@pytest.mark.parametrize(
    ("signed_on", "held", "why"),
    [
        (today() - ONE_DAY, {"valid_to": today() - ONE_DAY}, "authority ended"),
        (today() - ONE_DAY, {"valid_from": today()}, "authority begins"),
        (today(), {"valid_to": today() - ONE_DAY}, "authority ended"),
    ],
    ids=["held-only-then", "held-only-now", "ended"],
)
def test_whoever_signs_for_another_may_on_that_day_and_today(
    small_office: Office, signed_on: dt.date, held: dict[str, Any], why: str
) -> None:
    request_id = small_office.approved()
    small_office.rewrite(Approval, ApprovalBody, request_id, approved_on=today() - ONE_DAY)
    signing = Signing(("letter",), "attorney", "on-screen", signed_on)

    def sign(session: Session, viewer: Viewer, opened: OpenedRequest) -> None:
        authorities = tuple(replace(one, **held) for one in viewer.authorities)
        who = replace(viewer, authorities=authorities)
        record_signature(session, who, opened, version=opened.version, signing=signing)

    with pytest.raises(NotAllowed, match=why):
        small_office.change(request_id, "amara", sign)


def test_a_paper_of_another_case_is_no_signed_copy(small_office: Office, approved: str) -> None:
    elsewhere = small_office.add_paper(small_office.case())
    with pytest.raises(Invalid, match="signed copy"):
        small_office.sign(approved, way="by-hand", document_id=elsewhere)


def test_nothing_is_signed_before_it_is_approved(small_office: Office) -> None:
    with pytest.raises(Conflict, match="once they are approved"):
        small_office.sign(small_office.draft())


def test_whoever_reads_english_needs_nobody_to_read_aloud(small_office: Office) -> None:
    request_id = small_office.approved("us/dhs/obim:us/foia", "green-card-wrong-record")
    small_office.sign(request_id, interpreter="", interpreter_language="")
    assert small_office.opened(request_id).state is State.SIGNED


# ── Which papers ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", every_case(), ids="·".join)
def test_every_paper_with_a_line_to_sign_is_signed(case: object) -> None:
    written = papers(case)  # type: ignore[arg-type]
    kinds = to_sign(written.values())
    assert "letter" in kinds
    assert ("declaration" in kinds) == ("declaration" in written)
    assert ("consent" in kinds) == ("consent" in written)
    assert (consent_ends_on(written.values()) is None) == ("consent" not in written)


def test_every_consent_says_when_it_ends() -> None:
    assert set(CONSENTS) == {"consent", "agent-permission"}

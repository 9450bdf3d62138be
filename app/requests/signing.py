# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures on approved papers: by hand or on screen, read aloud where somebody needs that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from pydantic import ValidationError

from app.cases.queries import documents_of
from app.cases.service import kept
from app.cases.situation import situation_of
from app.catalog.load import load
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n.marks import _
from app.kit import clock
from app.letters.fields import months_after
from app.letters.texts import ConsentName, blocks_of, chosen_in
from app.plans.build import plan_for
from app.requests.authority import may_sign
from app.requests.bodies import SignatureBody, SignedAs, WayToSign
from app.requests.changing import Happening, record, still
from app.requests.events import EventKind, details_of
from app.requests.models import Signature
from app.requests.queries import OpenedApproval, OpenedRequest, approval_of, signatures_of
from app.requests.review import forum
from app.vault.rows import seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.letters.records import PaperText
    from app.requests.queries import OpenedSignature
    from app.situations.records import Situation

# The papers somebody signs; who swears or consents does it in person, never through another.
SIGNED_PAPERS = ("letter", "declaration", "consent")
IN_PERSON = frozenset({"declaration", "consent"})
_CONSENT: Final = "consent"
CONSENTS: tuple[ConsentName, ...] = get_args(ConsentName)
_NOT_APPROVED = _("Papers are signed once they are approved. Have them approved first.")
_WHICH = _("Choose which of the papers were signed.")
_IN_PERSON = _("Only the person signs a declaration or a consent. Nobody signs those for them.")
_WHO = _("Write the name of whoever signed.")
_NO_COPY = _("Choose the signed copy among the papers of the case, or add it there first.")
_READ_ALOUD = _(
    "This person does not read English. Write who read the papers aloud, and in which language."
)
_BEFORE = _("The papers were approved on {on}. A signature from before that day does not hold.")
_NOT_KEPT = _("A name is too long or holds an invisible character. Type it again.")
_SIGNS_FOR_OTHERS = ("attorney", "accredited-representative")


@dataclass(frozen=True)
class Signing:
    """What is said of a signature. Whoever signs for another does so signed in, as themselves."""

    papers: Sequence[str]
    signed_as: SignedAs
    way: WayToSign
    on: dt.date
    name: str = ""
    document_id: str | None = None
    interpreter: str = ""
    interpreter_language: str = ""


def record_signature(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int, signing: Signing
) -> OpenedRequest:
    """Record a signature on papers as they were approved.

    Raises Conflict where nothing is approved, NotAllowed for whoever may not sign so, Invalid for
    what is missing: the signed copy, the name, who read the papers aloud.
    """
    now = still(session, viewer, opened, version=version)
    approval = approval_of(session, now)
    if approval is None:
        raise Conflict(_NOT_APPROVED)
    situation = situation_of(session, viewer, now.case)
    _refuse_wrong_papers(signing, approval)
    _refuse_wrong_day(signing, approval)
    _refuse_wrong_signer(session, viewer, now, signing, situation)
    _refuse_missing(session, now, signing, needs_reading=needs_reading(situation))
    name = viewer.display_name if signing.signed_as in _SIGNS_FOR_OTHERS else signing.name
    _write_signature(session, now, approval, signing.on, _body(signing, approval, name))
    details = details_of(papers=tuple(signing.papers))
    return record(session, viewer, now, Happening(EventKind.SIGNED, signing.on, details))


def to_sign(papers: Iterable[PaperText]) -> tuple[str, ...]:
    """Return the kinds of papers somebody must sign before they go out."""
    has_line = {p.kind for p in papers if any(b.kind == "signature" for b in p.blocks)}
    return tuple(kind for kind in SIGNED_PAPERS if kind in has_line)


def left_to_sign(
    approval: OpenedApproval, signatures: Iterable[OpenedSignature]
) -> tuple[str, ...]:
    """Return the papers that nobody has signed yet."""
    signed = {kind for signature in signatures for kind in signature.body.papers}
    return tuple(kind for kind in to_sign(approval.papers) if kind not in signed)


def left_on(session: Session, opened: OpenedRequest, approval: OpenedApproval) -> tuple[str, ...]:
    """Return the papers of a request that nobody has signed yet."""
    return left_to_sign(approval, signatures_of(session, approval, opened.case.keys))


def needs_reading(situation: Situation) -> bool:
    """Say whether the papers must be read aloud to the person: they do not read English."""
    if situation.person is None or situation.requester == "clinic":
        return False
    language = situation.person.language
    reads = language.written or language.spoken
    return language.needs_interpreter or not reads.lower().startswith("en")


def consent_ends_on(papers: Iterable[PaperText]) -> dt.date | None:
    """Return the day the consent's own text says it ends on, counted from the letter's date."""
    kinds = {paper.kind: paper for paper in papers}
    consent, letter = kinds.get(_CONSENT), kinds.get("letter")
    if consent is None or letter is None or letter.dated_on is None:
        return None
    codes = {block.code for block in consent.blocks}
    texts = (name for name in CONSENTS if codes <= {b.code for b, _rules in blocks_of(name)})
    months = next((chosen_in(name).get("lasts_months") for name in texts), None)
    return months_after(letter.dated_on, int(months)) if months else None


def signers_of(opened: OpenedRequest, situation: Situation) -> tuple[str, ...]:
    """Return the roles in which the law lets somebody sign the letter, on the letter's date."""
    plan = plan_for(situation, load(), as_of=opened.body.as_of)
    for item in plan.items:
        if (item.holder, item.mechanism) == (opened.body.holder, opened.body.mechanism):
            return tuple(dict.fromkeys(signer.role for signer in item.signers))
    return ()


def _refuse_wrong_papers(signing: Signing, approval: OpenedApproval) -> None:
    if not signing.papers or not set(signing.papers) <= set(to_sign(approval.papers)):
        raise Invalid(_WHICH)
    if signing.signed_as != "client" and IN_PERSON & set(signing.papers):
        raise Invalid(_IN_PERSON)


def _refuse_wrong_day(signing: Signing, approval: OpenedApproval) -> None:
    if signing.on < approval.row.approved_on:
        raise Conflict(_BEFORE, on=approval.row.approved_on)


def _refuse_wrong_signer(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    signing: Signing,
    situation: Situation,
) -> None:
    if IN_PERSON.issuperset(signing.papers):
        return  # the person alone, as was asked before
    asked, signers = forum(session, viewer, opened), signers_of(opened, situation)
    # Nobody signs back into a time when they still held, or from one before they hold, authority.
    for on in (signing.on, clock.today()):
        ruling = may_sign(
            asked, on=on, role=signing.signed_as, signers=signers, held=viewer.authorities
        )
        if not ruling.allowed:
            raise NotAllowed(ruling.sentence, **ruling.places)


def _refuse_missing(
    session: Session, opened: OpenedRequest, signing: Signing, *, needs_reading: bool
) -> None:
    if signing.signed_as not in _SIGNS_FOR_OTHERS and not signing.name.strip():
        raise Invalid(_WHO)
    if signing.way == "by-hand" and signing.document_id not in {
        document.row.id for document in documents_of(session, opened.case)
    }:
        raise Invalid(_NO_COPY)
    was_read = signing.interpreter.strip() and signing.interpreter_language.strip()
    if signing.signed_as == "client" and needs_reading and not was_read:
        raise Invalid(_READ_ALOUD)


def _body(signing: Signing, approval: OpenedApproval, name: str) -> SignatureBody:
    try:
        return SignatureBody(
            papers=tuple(signing.papers),
            signed_as=signing.signed_as,
            name=name,
            way=signing.way,
            document_id=signing.document_id if signing.way == "by-hand" else None,
            interpreter=signing.interpreter.strip() or None,
            interpreter_language=signing.interpreter_language.strip() or None,
            text_hash=approval.body.text_hash,
        )
    except ValidationError:
        raise Invalid(_NOT_KEPT) from None


def _write_signature(
    session: Session,
    opened: OpenedRequest,
    approval: OpenedApproval,
    on: dt.date,
    body: SignatureBody,
) -> None:
    ends_on = consent_ends_on(approval.papers) if _CONSENT in body.papers else None
    row = Signature(
        **kept(),
        request_id=opened.id,
        approval_id=approval.row.id,
        signed_on=on,
        consent_ends_on=ends_on,
        ring_id=opened.row.ring_id,
    )
    seal_row(row, body, opened.case.keys)
    session.add(row)
    session.flush()

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a letter comes from, gathered from its approval, signatures and sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catalog.load import load
from app.catalog.version import catalogue_version
from app.requests import words
from app.requests.draft_view import PapersNow, papers_now, words_for
from app.requests.frozen import text_hash
from app.requests.provenance import Approved, Origin, Signed, provenance_sheet
from app.requests.queries import (
    OpenedApproval,
    OpenedRequest,
    OpenedSignature,
    approval_of,
    sent_on,
    signatures_of,
)
from app.requests.views import RequestDesk, rights_of

if TYPE_CHECKING:
    from app.letters.records import PaperText


def provenance_of(desk: RequestDesk, opened: OpenedRequest) -> PaperText:
    """Return a request's provenance sheet. Raises Conflict where no letter can be written."""
    now = papers_now(desk, opened)
    return provenance_sheet(
        now.letter,
        dict(now.margins),
        _origin(desk, opened, now),
        language=desk.viewer.language,
        say=desk.say,
    )


def _origin(desk: RequestDesk, opened: OpenedRequest, now: PapersNow) -> Origin:
    approval = approval_of(desk.session, opened)
    given = signatures_of(desk.session, approval, opened.case.keys) if approval else []
    version = approval.body.catalogue_version if approval else catalogue_version()
    return Origin(
        reference=opened.case.reference,
        holder=load().holders[opened.body.holder].name,
        mechanism=rights_of(opened),
        dated_on=now.letter.dated_on or opened.body.as_of,
        catalogue_version=version,
        text_hash=approval.body.text_hash if approval else text_hash(now.papers),
        approved=_approved(desk, approval) if approval else None,
        signed=tuple(_signed(desk, one) for one in given),
        sent_on=sent_on(opened),
        decision=opened.body.decision,
    )


def _approved(desk: RequestDesk, approval: OpenedApproval) -> Approved:
    body = approval.body
    under = desk.say(words.AUTHORITIES[body.authority], state=body.admitted_in)
    return Approved(body.approver, approval.row.approved_on, under)


def _signed(desk: RequestDesk, one: OpenedSignature) -> Signed:
    papers = tuple(words_for(desk, kind) for kind in one.body.papers)
    way = desk.say(words.WAYS[one.body.way])
    return Signed(one.body.name, one.row.signed_on, way, papers)

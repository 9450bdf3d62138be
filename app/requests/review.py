# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review: papers go back with a word, or are approved and from then on never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.accounts.directory import clinic_profile
from app.cases.service import kept
from app.catalog.confirmations import Confirmation, confirmations_of
from app.catalog.load import load
from app.catalog.version import catalogue_version
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n.marks import _
from app.kit import clock
from app.letters.earlier import has_open_place
from app.requests.authority import Forum, Ruling, forum_of, may_approve
from app.requests.bodies import ApprovalBody, NoteBody
from app.requests.changing import Happening, record, still
from app.requests.composed import Composed, compose
from app.requests.events import EventKind, details_of
from app.requests.frozen import freeze, text_hash, without_banner
from app.requests.margins import Confirmed, LawReading, Margin, margins_of
from app.requests.models import Approval, ReviewNote
from app.requests.queries import OpenedRequest, kept_margins
from app.vault.rows import seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.plans.records import UnconfirmedFact

_WHAT_TO_MEND = _("Write what to mend, so that it need not be guessed.")
_OTHER_TEXT = _(
    "The papers read otherwise than when you opened this page: the draft or the situation was "
    "changed. Read them again before you approve them."
)
_VOUCH = _(
    "The catalogue names no source for some citations of the letter. Check them yourself, and say "
    "that you did."
)
_OPEN_PLACE = _(
    "The letter has a place that is still open: a line where a date, a number or a reason belongs. "
    "Return it to be filled in, in the situation or in the draft."
)
_UNCONFIRMED = _(
    "The letter rests on facts that nobody has confirmed. Confirm each of them in its source first."
)


def return_with_comment(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int, text: str
) -> OpenedRequest:
    """Send papers back to be mended, with a word that says what. An approval falls with it."""
    if not text.strip():
        raise Invalid(_WHAT_TO_MEND)
    now = still(session, viewer, opened, version=version)
    details = details_of(reason=text)
    row = ReviewNote(
        **kept(),
        request_id=now.id,
        written_at=clock.now(),
        written_by=viewer.id,
        ring_id=now.row.ring_id,
    )
    body = NoteBody(text=details.reason or "", by=viewer.display_name)
    seal_row(row, body, now.case.keys)
    session.add(row)
    return record(session, viewer, now, Happening(EventKind.RETURNED, details=details))


@dataclass(frozen=True)
class Seen:
    """What an approver had before them: the text by its hash, and citations without a source.

    `vouches`: they checked those citations themselves.
    """

    text_hash: str
    vouches: bool = False


def approve(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int, seen: Seen
) -> OpenedRequest:
    """Approve the papers word for word as the approver read them.

    Raises NotAllowed without an authority that reaches, or for one's own work; Conflict while a
    place in them is open or a fact they rest on unconfirmed, and where they read otherwise now;
    Invalid where nobody vouches for a citation without a source.
    """
    now = still(session, viewer, opened, version=version)
    composed = compose(session, viewer, now.case, now.body)
    ruling = ruling_on_approval(session, viewer, now)
    if not ruling.allowed:
        raise NotAllowed(ruling.sentence, **ruling.places)
    if text_hash(composed.papers) != seen.text_hash:
        raise Conflict(_OTHER_TEXT)
    if any(has_open_place(paper) for paper in composed.papers):
        raise Conflict(_OPEN_PLACE)
    if still_unconfirmed(session, viewer, composed):
        raise Conflict(_UNCONFIRMED)
    margins = margins_now(session, viewer, now, composed)
    if unsourced(margins) and not seen.vouches:
        raise Invalid(_VOUCH)
    _write_approval(session, viewer, now, composed, ruling=ruling, margins=margins)
    return record(session, viewer, now, Happening(EventKind.APPROVED))


def ruling_on_approval(session: Session, viewer: Viewer, opened: OpenedRequest) -> Ruling:
    """Rule whether the viewer may approve this today."""
    return may_approve(
        forum(session, viewer, opened),
        on=clock.today(),
        approver=viewer.id,
        authors=opened.body.authors,
        held=viewer.authorities,
    )


def forum(session: Session, viewer: Viewer, opened: OpenedRequest) -> Forum:
    """Return what the signing matrix asks of this request.

    What a letter asks under several laws needs whoever may act under the strictest of them.
    """
    state = clinic_profile(session, viewer).state or None
    forums = [
        forum_of(opened.body.holder, asked.mechanism, load(), clinic_state=state)
        for asked in opened.body.asked
    ]
    return next((f for f in forums if f.admitted_in is not None), forums[0])


def still_unconfirmed(
    session: Session, viewer: Viewer, composed: Composed
) -> tuple[UnconfirmedFact, ...]:
    """Return the facts the letter rests on that nobody has confirmed, neither we nor reviewers."""
    facts = composed.unconfirmed
    confirmed = confirmations_of(session, viewer, [fact.fact for fact in facts])
    return tuple(fact for fact in facts if fact.fact not in confirmed)


def margins_now(
    session: Session, viewer: Viewer, opened: OpenedRequest, composed: Composed
) -> dict[str, Margin]:
    """Return what each paragraph of the letter rests on, and who of the clinic confirmed it."""
    plain = LawReading(load(), opened.body.as_of, opened.body.holder)
    margins = margins_of(composed.letter, plain)
    facts = [ground.fact for margin in margins.values() for ground in margin.grounds]
    confirmed = as_confirmed(confirmations_of(session, viewer, facts))
    if not confirmed:
        return margins
    return margins_of(
        composed.letter, LawReading(load(), opened.body.as_of, opened.body.holder, confirmed)
    )


def unsourced(margins: Mapping[str, Margin]) -> tuple[str, ...]:
    """Return the citations in the letter for which the catalogue names no source."""
    return tuple(dict.fromkeys(m.law for m in margins.values() if m.is_unsourced and m.law))


def as_confirmed(found: Mapping[str, Confirmation]) -> dict[str, Confirmed]:
    """Return confirmations as margins take them."""
    return {fact: Confirmed(one.by, one.on) for fact, one in found.items()}


def _write_approval(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    composed: Composed,
    *,
    ruling: Ruling,
    margins: dict[str, Margin],
) -> None:
    before = select(func.count()).where(Approval.request_id == opened.id)
    row = Approval(
        **kept(),
        request_id=opened.id,
        serial=(session.scalar(before) or 0) + 1,
        approved_on=clock.today(),
        approved_by=viewer.id,
        ring_id=opened.row.ring_id,
    )
    body = ApprovalBody(
        papers=freeze(without_banner(composed.papers)),
        copies=freeze(composed.copies),
        margins=kept_margins(margins),
        text_hash=text_hash(composed.papers),
        catalogue_version=catalogue_version(),
        approver=viewer.display_name,
        **_under(ruling),
    )
    seal_row(row, body, opened.case.keys)
    session.add(row)
    session.flush()


def _under(ruling: Ruling) -> dict[str, Any]:
    held = ruling.under
    return {
        "authority": held.kind if held else "",
        "admitted_in": held.state if held else None,
    }

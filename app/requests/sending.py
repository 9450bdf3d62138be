# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending: through a channel that is open that day, the text as approved, the print kept sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.cases.service import kept
from app.cases.situation import situation_of
from app.catalog.load import load
from app.errors import Conflict, Invalid
from app.i18n.marks import _
from app.kit.ids import new_id
from app.letters.sheet import sheet
from app.plans.channels import address_of, is_open
from app.requests.bodies import SentBody, SentPaperBody
from app.requests.changing import Happening, record, still
from app.requests.events import EventKind, details_of
from app.requests.frozen import GOES_OUT
from app.requests.models import SentLetter, SentPaper
from app.requests.queries import (
    OpenedApproval,
    OpenedRequest,
    OpenedSentPaper,
    approval_of,
    signatures_of,
)
from app.requests.signing import left_to_sign
from app.vault.claims import claim
from app.vault.files import SealedFile, forget_file, read_sealed, write_sealed
from app.vault.rows import digest_of, seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.catalog.records import Channel, Reach
    from app.letters.records import PaperText
    from app.situations.records import Situation

_NOT_APPROVED = _("Papers are sent once they are approved and signed.")
_NOT_SIGNED = _("Not every paper is signed yet. Have them signed, or record how they were.")
_NO_SUCH_WAY = _("Choose one of the ways listed.")
_CLOSED = _(
    "That way was not open on {on}, so what went through it is not received. Choose one that was."
)
_CONSENT_ENDED = _("The consent ended on {on}. Have a new one signed before the papers go out.")


@dataclass(frozen=True)
class PrintedPaper:
    """A printed paper, sealed in the data folder before any row speaks of it."""

    kind: str
    language: str
    pages: int
    file: SealedFile


@dataclass(frozen=True)
class Sending:
    """What is said of a sending: by which channel, on which day, what the portal answered.

    `look_again_on`: when we want to be reminded of it, unless a date of law does so.
    """

    channel: str
    on: dt.date
    confirmation: str = ""
    look_again_on: dt.date | None = None


@dataclass(frozen=True)
class Way:
    """A way to the holder, whether it is open on a day, and its address for this person."""

    channel: Channel
    address: str | None
    is_open: bool


def ways_on(opened: OpenedRequest, situation: Situation, on: dt.date) -> tuple[Way, ...]:
    """Return the ways by which this right reaches this holder, in the holder's own order."""
    holder = load().holders[opened.body.holder]
    by_code = {channel.code: channel for channel in holder.channels}
    codes = dict.fromkeys(code for reach in _reaches(opened) for code in reach.channels)
    ways = [(by_code[code], address_of(by_code[code], situation)) for code in codes]
    return tuple(
        Way(channel, address, is_open(channel, on) and address is not None)
        for channel, address in ways
    )


def _reaches(opened: OpenedRequest) -> Iterator[Reach]:
    for reach in load().holders[opened.body.holder].reached_by:
        if reach.mechanism == opened.body.mechanism:
            yield reach


def print_papers(
    approval: OpenedApproval,
    print_batch: Callable[[Sequence[str]], Sequence[object]],
    folder: Path,
) -> tuple[PrintedPaper, ...]:
    """Print what goes out and seal it in the data folder. Slow: outside of any transaction."""
    going = [paper for paper in approval.papers if paper.kind in GOES_OUT]
    sheets = print_batch([sheet(paper) for paper in going])
    return tuple(
        _kept_print(paper, printed, folder) for paper, printed in zip(going, sheets, strict=True)
    )


def _kept_print(paper: PaperText, printed: object, folder: Path) -> PrintedPaper:
    pdf: bytes = printed.pdf  # type: ignore[attr-defined]  # a sheet of whatever press printed it
    pages: int = printed.pages  # type: ignore[attr-defined]
    file = write_sealed(folder, [pdf], len(pdf), file_id=new_id())
    return PrintedPaper(paper.kind, paper.language, pages, file)


def forget_prints(printed: Iterable[PrintedPaper], folder: Path) -> None:
    """Take away prints of a sending that was not recorded after all."""
    for paper in printed:
        forget_file(folder, paper.file.file_id)


def record_sent(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    *,
    version: int,
    sending: Sending,
    printed: Sequence[PrintedPaper],
) -> OpenedRequest:
    """Record that the papers went out as they were approved and signed.

    Raises Conflict where they are not, where the channel was not open on that day, or where the
    consent had ended.
    """
    now = still(session, viewer, opened, version=version)
    approval = refuse_unless_ready(session, now)
    way = _way(session, viewer, now, sending)
    refuse_ended_consent(session, now, approval, sending.on)
    body = SentBody(
        channel=way.channel.code,
        kind=way.channel.kind,
        address=way.address or "",
        confirmation=details_of(tracking_number=sending.confirmation).tracking_number,
        text_hash=approval.body.text_hash,
        papers_digest=digest_of(paper.file.file_id for paper in printed),
    )
    _write_sent(session, now, approval, sending=sending, body=body, printed=printed)
    details = details_of(channel=way.channel.code, look_again_on=sending.look_again_on)
    return record(session, viewer, now, Happening(EventKind.SENT, sending.on, details))


def refuse_unless_ready(session: Session, opened: OpenedRequest) -> OpenedApproval:
    """Return the approval whose papers may go out. Conflict unless all of them are signed."""
    approval = approval_of(session, opened)
    if approval is None:
        raise Conflict(_NOT_APPROVED)
    if left_to_sign(approval, signatures_of(session, approval, opened.case.keys)):
        raise Conflict(_NOT_SIGNED)
    return approval


def _way(session: Session, viewer: Viewer, opened: OpenedRequest, sending: Sending) -> Way:
    situation = situation_of(session, viewer, opened.case)
    for way in ways_on(opened, situation, sending.on):
        if way.channel.code == sending.channel:
            if not way.is_open:
                raise Conflict(_CLOSED, on=sending.on)
            return way
    raise Invalid(_NO_SUCH_WAY)


def refuse_ended_consent(
    session: Session, opened: OpenedRequest, approval: OpenedApproval, on: dt.date
) -> None:
    """Raise Conflict where the consent signed for these papers had ended on a day."""
    signatures = signatures_of(session, approval, opened.case.keys)
    ends = [s.row.consent_ends_on for s in signatures if s.row.consent_ends_on]
    if ends and max(ends) < on:
        raise Conflict(_CONSENT_ENDED, on=max(ends))


def _write_sent(
    session: Session,
    opened: OpenedRequest,
    approval: OpenedApproval,
    *,
    sending: Sending,
    body: SentBody,
    printed: Sequence[PrintedPaper],
) -> None:
    before = select(func.count()).where(SentLetter.request_id == opened.id)
    row = SentLetter(
        **kept(),
        request_id=opened.id,
        serial=(session.scalar(before) or 0) + 1,
        approval_id=approval.row.id,
        sent_on=sending.on,
        ring_id=opened.row.ring_id,
    )
    seal_row(row, body, opened.case.keys)
    session.add(row)
    session.flush()
    for paper in printed:
        _write_paper(session, opened, row, paper)
    claim(session, [paper.file for paper in printed], ring_id=row.ring_id)


def _write_paper(
    session: Session, opened: OpenedRequest, sent: SentLetter, paper: PrintedPaper
) -> None:
    file = paper.file
    row = SentPaper(
        **{**kept(), "id": file.file_id},
        sent_id=sent.id,
        kind=paper.kind,
        ring_id=opened.row.ring_id,
    )
    body = SentPaperBody(
        language=paper.language,
        pages=paper.pages,
        key=file.key.hex(),
        size=file.size,
        sha256=file.sha256,
    )
    seal_row(row, body, opened.case.keys)
    session.add(row)


def pieces_of(folder: Path, paper: OpenedSentPaper) -> Callable[[], Iterator[bytes]]:
    """Return what reads a print as it went out, piece by piece."""
    return lambda: read_sealed(folder, paper.row.id, bytes.fromhex(paper.body.key))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit chain: appended last in a transaction, verified whole, its head anchored outside.

What it does not stop: who holds the database, the server's key file and the anchor can write
another history. Copy the anchor's last line elsewhere to narrow that.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n.marks import _
from app.kit.clock import now
from app.kit.db import CODE_LENGTH, ID_LENGTH
from app.vault.models import OBJECT_LENGTH, AuditEntry, Outcome
from app.vault.sealing import bind

ANCHOR = "audit.anchor"  # the name of the file in the data folder
START = bytes(32)  # what the first entry is chained to
_ONE_AT_A_TIME = 0x48616E64  # the number of our advisory lock on PostgreSQL
_CODE = re.compile(r"[A-Za-z0-9._:/@-]+")
_ANCHOR = re.compile(r"([0-9]+) ([0-9a-f]{64})")
_ANCHOR_TAIL_BYTES = 1 << 16
_ROWS_AT_A_TIME = 1000


@dataclass(frozen=True)
class Entry:
    """What happened: ids and codes only. Anything that could be a person's word is refused."""

    actor_id: str
    tag: str
    object_kind: str
    object_id: str
    outcome: Outcome = Outcome.DONE
    session_id: str | None = None

    def __post_init__(self) -> None:
        ids = (self.actor_id, self.session_id or "-")
        codes = (self.tag, self.object_kind, self.outcome)
        if not (
            all(_is_code(text, ID_LENGTH) for text in ids)
            and all(_is_code(text, CODE_LENGTH) for text in codes)
            and names_object(self.object_id)
        ):
            raise Invalid(
                _("An entry of the audit holds ids and codes only; nothing was recorded.")
            )


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: its number (0: there is none) and its code."""

    seq: int = 0
    mac: bytes = START


class Verdict(enum.StrEnum):
    FINE = "fine"
    BROKEN = "broken"  # an entry was changed, taken out, put in or moved
    SHORTER = "shorter-than-anchor"  # entries were deleted at the end
    REWRITTEN = "not-the-anchored-chain"  # whole in itself, but not the one that was anchored


@dataclass(frozen=True)
class Findings:
    """What a chain looks like; `first_bad` is the number of the first entry that does not fit."""

    verdict: Verdict
    head: Head
    first_bad: int | None = None


def names_object(text: str) -> bool:
    """Say whether a text can be the id of what an entry is about."""
    return _is_code(text, OBJECT_LENGTH)


def append(session: Session, entry: Entry, key: bytes) -> Head:
    """Add an entry to the chain, as the last act of a transaction; return the new head.

    On PostgreSQL all appending waits in one queue until the transaction ends; on SQLite a writing
    transaction has the database to itself anyway.
    """
    _queue(session)
    before = head_of(session)
    row = _row(entry, before, now())
    row.mac = _mac(key, row)
    session.add(row)
    session.flush()
    return Head(row.seq, row.mac)


def head_of(session: Session) -> Head:
    """Return the last entry, as the database has it; nothing is verified."""
    last = select(AuditEntry.seq, AuditEntry.mac).order_by(AuditEntry.seq.desc()).limit(1)
    found = session.execute(last).first()
    return Head(found.seq, found.mac) if found else Head()


def verify(session: Session, key: bytes, anchor: Head | None = None) -> Findings:
    """Walk the whole chain and compare it with the anchor, which is a lower bound of its length."""
    everything = select(AuditEntry).order_by(AuditEntry.seq)
    streamed = everything.execution_options(yield_per=_ROWS_AT_A_TIME, populate_existing=True)
    with closing(session.scalars(streamed)) as rows:  # it may stop at a bad entry
        return walk(rows, key, anchor or Head())


def walk(entries: Iterable[AuditEntry], key: bytes, anchor: Head) -> Findings:
    """Verify entries in the order in which they come."""
    head, anchored = Head(), anchor.seq == 0
    for entry in entries:
        if not _follows(entry, head, key):
            return Findings(Verdict.BROKEN, head, head.seq + 1)
        head = Head(entry.seq, entry.mac)
        if head.seq == anchor.seq:
            anchored = head == anchor
    if head.seq < anchor.seq:
        return Findings(Verdict.SHORTER, head, head.seq + 1)
    if not anchored:
        return Findings(Verdict.REWRITTEN, head, anchor.seq)
    return Findings(Verdict.FINE, head)


def anchor_head(path: Path, head: Head) -> None:
    """Write the head down outside the database, durably; call it after the commit."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, anchor_line(head))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def anchor_line(head: Head) -> bytes:
    """Return a head as it is written down; its first break ends a line that was torn before."""
    return f"\n{head.seq} {head.mac.hex()}\n".encode()


def read_anchor(path: Path) -> Head:
    """Return the furthest head written down; of nothing written, the head of an empty chain.

    Requests may have written out of order, and the last line may be torn: both are normal.
    """
    if not path.exists():
        return Head()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _ANCHOR_TAIL_BYTES))
        lines = file.read().decode("ascii", "replace").split("\n")
    whole = [found for found in map(_ANCHOR.fullmatch, lines) if found]
    heads = [Head(int(found[1]), bytes.fromhex(found[2])) for found in whole]
    return max(heads, key=lambda head: head.seq, default=Head())


def _queue(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def _row(entry: Entry, before: Head, at: dt.datetime) -> AuditEntry:
    return AuditEntry(
        seq=before.seq + 1,
        at=at,
        actor_id=entry.actor_id,
        session_id=entry.session_id,
        tag=entry.tag,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        outcome=entry.outcome.value,
        previous=before.mac,
    )


def _is_code(text: str, longest: int) -> bool:
    return len(text) <= longest and _CODE.fullmatch(text) is not None


def _follows(entry: AuditEntry, head: Head, key: bytes) -> bool:
    in_order = entry.seq == head.seq + 1 and hmac.compare_digest(entry.previous, head.mac)
    return in_order and hmac.compare_digest(entry.mac, _mac(key, entry))


def _mac(key: bytes, entry: AuditEntry) -> bytes:
    said = bind(
        "audit entry",
        entry.previous,
        str(entry.seq),
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.actor_id,
        "" if entry.session_id is None else f"+{entry.session_id}",
        entry.tag,
        entry.object_kind,
        entry.object_id,
        entry.outcome,
    )
    return hmac.digest(key, said, hashlib.sha256)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic's own confirmations of facts: rows keyed by fact and wording, never written to YAML."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.catalog.check import records_of
from app.catalog.load import load
from app.catalog.provenance import Fact, facts_of
from app.catalog.version import fact_version
from app.errors import Conflict, Invalid, NotFound
from app.i18n.marks import _
from app.kit import clock
from app.kit.db import Base, Id, Kept
from app.kit.ids import new_id
from app.vault.models import Sealed
from app.vault.rings import keep_newest
from app.vault.rows import opened_body, seal_row
from app.vault.sealing import SealBroken

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.catalog.records import Record

_KEY_LENGTH = 64
_LONGEST = 2_000
_NO_FACT = _("The catalogue has no such fact; it may have changed. Open the letter again.")
_WHERE = _("Say in which source you read it, so that the next person can look there.")
_TOO_LONG = _("That is longer than is kept here; say it more shortly.")
_ALREADY = _("Somebody confirmed this wording already; look at who and when.")


class FactConfirmation(Kept, Sealed, Base):
    """One person's word that a fact, worded as it was then, is right.

    `fact_key` is a digest of the fact's id and wording: it finds a confirmation, and a copy of the
    database does not list the offices this clinic writes to.
    """

    __tablename__ = "fact_confirmation"

    fact_key: Mapped[str] = mapped_column(String(_KEY_LENGTH), unique=True)
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    confirmed_on: Mapped[dt.date]


class ConfirmationBody(BaseModel):
    """What was confirmed, by whom, and where they read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: str
    wording: str
    by: str
    source: str = Field(min_length=1)
    note: str = ""


@dataclass(frozen=True)
class Confirmation:
    """A confirmation as colleagues read it."""

    fact: str
    by: str
    on: dt.date
    source: str
    note: str


@dataclass(frozen=True)
class KnownFact:
    """A fact with the record it stands in."""

    record: Record
    fact: Fact


def find_fact(fact_id: str) -> KnownFact:
    """Return a fact of the catalogue by its id. Raises NotFound where there is none."""
    record_id = fact_id.partition("#")[0]
    for record in records_of(load()):
        if record.id == record_id:
            for fact in facts_of(record):
                if fact.id == fact_id:
                    return KnownFact(record, fact)
    raise NotFound(_NO_FACT)


def key_of(fact: Fact) -> str:
    """Return what finds the confirmation of a fact in its present wording."""
    return _key(fact.id, fact_version(fact))


def _key(fact_id: str, wording: str) -> str:
    return hashlib.sha256(f"{fact_id}\0{wording}".encode()).hexdigest()


def confirmations_of(
    session: Session, viewer: Viewer, fact_ids: Iterable[str]
) -> Mapping[str, Confirmation]:
    """Return who confirmed which of these facts as they are worded today; one statement."""
    return confirmations_among(session, viewer, [find_fact(name).fact for name in set(fact_ids)])


def confirmations_among(
    session: Session, viewer: Viewer, facts: Iterable[Fact]
) -> Mapping[str, Confirmation]:
    """Return the same for facts that are at hand already."""
    keys = {key_of(fact): fact.id for fact in facts}
    if not keys:
        return {}
    rows = session.scalars(select(FactConfirmation).where(FactConfirmation.fact_key.in_(keys)))
    return {keys[row.fact_key]: _opened(session, viewer, row) for row in rows}


def latest_confirmations(session: Session, viewer: Viewer, most: int) -> tuple[Confirmation, ...]:
    """Return the last confirmations, the newest first, whatever became of the wording since."""
    rows = session.scalars(
        select(FactConfirmation)
        .order_by(FactConfirmation.confirmed_on.desc(), FactConfirmation.id)
        .limit(most)
    )
    return tuple(_opened(session, viewer, row) for row in rows)


def _opened(session: Session, viewer: Viewer, row: FactConfirmation) -> Confirmation:
    """Open a confirmation; SealBroken for one that was moved, or dated otherwise, or another's."""
    ring = viewer.open_ring(session, row.ring_id)
    body = opened_body(ConfirmationBody, row, ring)
    if row.fact_key != _key(body.fact, body.wording):
        raise SealBroken
    return Confirmation(body.fact, body.by, row.confirmed_on, body.source, body.note)


def confirm_fact(
    session: Session, viewer: Viewer, known: KnownFact, *, source: str, note: str = ""
) -> FactConfirmation:
    """Record that the viewer read a fact in a source and found it right as it is worded.

    Raises Invalid without a source, Conflict where this wording is confirmed already.
    """
    if not source.strip():
        raise Invalid(_WHERE)
    if max(len(source), len(note)) > _LONGEST:
        raise Invalid(_TOO_LONG)
    fact = known.fact
    if confirmations_of(session, viewer, [fact.id]):
        raise Conflict(_ALREADY)
    body = ConfirmationBody(
        fact=fact.id,
        wording=fact_version(fact),
        by=viewer.display_name,
        source=source.strip(),
        note=note.strip(),
    )
    ring = viewer.open_ring(session, viewer.clinic_ring)
    keep_newest(session, ring)
    row = FactConfirmation(
        id=new_id(),
        retention_class="catalogue",
        retain_until=None,
        fact_key=key_of(fact),
        staff_id=viewer.id,
        confirmed_on=clock.today(),
        ring_id=ring.ring_id,
    )
    seal_row(row, body, ring)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # somebody else's word came first by a moment
        raise Conflict(_ALREADY) from None
    return row

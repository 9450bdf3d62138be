# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rings: a key sealed to its members and to the recovery key. No seal, no access.

A ring's id commits to its first key, and each later key carries a code under the one before, so a
key put into the database by somebody who could not open the ring is refused. Not stopped: a past
member who can also write to the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid, NotFound
from app.i18n.marks import _
from app.vault import sealing
from app.vault.certificates import certified_among, certified_keys
from app.vault.keys import Keyholder, seal_to
from app.vault.models import Ring, RingPurpose, RingSeal
from app.vault.recovery import HOLDER as RECOVERY
from app.vault.sealing import KEY_BYTES, Body, Bound, SealBroken, bind, digest_id, new_key

# Everything the offline key is not: a ring with fewer people hangs on one person's memory.
ADVISED_PEOPLE = 2
_TAKEN_OFF = _("Somebody was taken off meanwhile; load the page again and repeat your change.")
_NOTHING_HERE = _("There is nothing here by that id that you may open.")


@dataclass(frozen=True)
class RingKeys:
    """An opened ring: seals under its newest epoch, opens what any of its epochs sealed."""

    ring_id: str
    epochs: Mapping[int, bytes] = field(repr=False)

    def seal(self, model: BaseModel, *, table: str, row: str) -> bytes:
        """Seal a record for one row of one table."""
        epoch = max(self.epochs)
        return sealing.seal_body(model, self.epochs[epoch], Bound(table, row, self.ring_id, epoch))

    def open(self, kind: type[Body], sealed: bytes, *, table: str, row: str) -> Body:
        """Return the record sealed for this row; SealBroken for anything else."""
        epoch = sealing.epoch_of(sealed)
        if epoch not in self.epochs:
            raise SealBroken
        about = Bound(table, row, self.ring_id, epoch)
        return sealing.open_body(kind, sealed, self.epochs[epoch], about)

    def is_current(self, sealed: bytes) -> bool:
        """Say whether a body is under the newest key; after a removal, seal the others anew."""
        return sealing.epoch_of(sealed) == max(self.epochs)


def make_ring(
    session: Session, purpose: RingPurpose, *, members: Collection[str], pin: bytes
) -> RingKeys:
    """Make a ring for these people and the recovery key; KeyRefused for a key not vouched for."""
    people = set(members) - {RECOVERY}
    if not people:
        raise Invalid(_("At least one person must be able to open it; name one."))
    key = new_key()
    keys = RingKeys(_id_of(key), {1: key})
    session.add(Ring(id=keys.ring_id, purpose=purpose.value, epoch=1))
    session.flush()
    _seal_epochs(session, keys, certified_keys(session, people | {RECOVERY}, pin), {1})
    return keys


def open_ring(session: Session, ring_id: str, keyholder: Keyholder) -> RingKeys:
    """Return the keys of a ring; NotFound for whoever is no member, as if it were not there."""
    found = open_rings(session, {ring_id}, keyholder).get(ring_id)
    if found is None:
        raise NotFound(_NOTHING_HERE)
    return found


def open_rings(
    session: Session, ring_ids: Collection[str], keyholder: Keyholder
) -> dict[str, RingKeys]:
    """Return the keys of those rings, among these, that the holder may open; in one question."""
    seals = (
        select(Ring.id, Ring.epoch.label("newest"), RingSeal.epoch, RingSeal.sealed_key)
        .join(RingSeal, RingSeal.ring_id == Ring.id)
        .where(Ring.id.in_(ring_ids), RingSeal.holder_id == keyholder.holder_id)
    )
    opened: dict[str, dict[int, bytes]] = {}
    newest: dict[str, int] = {}
    for ring_id, last, epoch, sealed in session.execute(seals):
        opened.setdefault(ring_id, {})[epoch] = keyholder.open(sealed)
        newest[ring_id] = last
    return {
        ring_id: RingKeys(ring_id, _chained(ring_id, texts, newest[ring_id]))
        for ring_id, texts in opened.items()
    }


def held_by(holder_id: str) -> Select[str]:
    """Return the question for the ids of every ring this holder may open, for use in another."""
    return select(RingSeal.ring_id).where(RingSeal.holder_id == holder_id).distinct()


def members_of(session: Session, ring_id: str) -> list[str]:
    """Return the ids of the people who may open a ring; the recovery key is no person."""
    holders = select(RingSeal.holder_id).where(
        RingSeal.ring_id == ring_id, RingSeal.holder_id != RECOVERY
    )
    return sorted(session.scalars(holders.distinct()))


def add_member(
    session: Session, ring_id: str, holder_id: str, *, by: Keyholder, pin: bytes
) -> RingKeys:
    """Let one more person open a ring, all its epochs; only who can open it may do that.

    For a member whose key was replaced it seals to the new key.
    """
    _keep_still(session, ring_id)
    keys = open_ring(session, ring_id, by)
    newcomer = certified_keys(session, {holder_id}, pin)
    _take_seals(session, ring_id, {holder_id})
    _seal_epochs(session, keys, newcomer, keys.epochs)
    return keys


def remove_member(
    session: Session, ring_id: str, holder_id: str, *, by: Keyholder, pin: bytes
) -> RingKeys:
    """Take a person's seals away and give the others a new key; return all the keys.

    Members whose key was revoked lose their seals as well. Bodies sealed before open with the old
    key until the caller seals them anew (`is_current`). Conflict if nobody would be left.
    """
    ring = _keep_still(session, ring_id)
    before = open_ring(session, ring_id, by)
    people = set(members_of(session, ring_id))
    if holder_id not in people:
        raise NotFound(_("This person cannot open it anyway; look at the list of its people."))
    staying = certified_among(session, (people - {holder_id}) | {RECOVERY}, pin)
    if not staying.keys() - {RECOVERY} or RECOVERY not in staying:
        raise Conflict(_("Nobody would be left who can open it; add somebody first."))
    _take_seals(session, ring_id, people - staying.keys())
    ring.epoch += 1
    keys = RingKeys(ring_id, {**before.epochs, ring.epoch: new_key()})
    session.flush()
    _seal_epochs(session, keys, staying, {ring.epoch})
    return keys


def keep_newest(session: Session, keys: RingKeys) -> None:
    """Let nobody be taken off a ring until this transaction ends.

    Raises Conflict where somebody was since it was opened: what is sealed now, they could open.
    """
    if _keep_still(session, keys.ring_id).epoch != max(keys.epochs):
        raise Conflict(_TAKEN_OFF)


def stands_alone(session: Session, ring_id: str) -> bool:
    """Say whether fewer people can open a ring than is advised: warn, and propose a second."""
    return len(members_of(session, ring_id)) < ADVISED_PEOPLE


def shred_ring(session: Session, ring_id: str) -> None:
    """Destroy every seal of a ring, the recovery key's too: what it sealed never opens again."""
    session.execute(delete(RingSeal).where(RingSeal.ring_id == ring_id))


def _keep_still(session: Session, ring_id: str) -> Ring:
    """Lock a ring's row, so that nobody joins while another leaves."""
    locked = select(Ring).where(Ring.id == ring_id).with_for_update()
    ring = session.scalar(locked.execution_options(populate_existing=True))
    if ring is None:
        raise NotFound(_NOTHING_HERE)
    return ring


def _take_seals(session: Session, ring_id: str, holder_ids: Iterable[str]) -> None:
    session.execute(
        delete(RingSeal).where(RingSeal.ring_id == ring_id, RingSeal.holder_id.in_(holder_ids))
    )


def _seal_epochs(
    session: Session, keys: RingKeys, holders: Mapping[str, bytes], epochs: Iterable[int]
) -> None:
    """Write seals of these epochs to these public keys, each checked against its certificate."""
    texts = {epoch: _text_of(keys, epoch) for epoch in epochs}
    session.add_all(
        RingSeal(
            ring_id=keys.ring_id,
            epoch=epoch,
            holder_id=holder_id,
            sealed_key=seal_to(public_key, text),
        )
        for holder_id, public_key in holders.items()
        for epoch, text in texts.items()
    )
    session.flush()


def _id_of(first_key: bytes) -> str:
    return digest_id("ring", first_key)


def _text_of(keys: RingKeys, epoch: int) -> bytes:
    """What is sealed to a holder: the key, and the code that ties it to its ring and epoch."""
    key = keys.epochs[epoch]
    return key + _code(keys.ring_id, epoch, key, before=keys.epochs.get(epoch - 1, key))


def _code(ring_id: str, epoch: int, key: bytes, *, before: bytes) -> bytes:
    return hmac.digest(before, bind("ring epoch", ring_id, str(epoch), key), hashlib.sha256)


def _chained(ring_id: str, texts: Mapping[int, bytes], newest: int) -> dict[int, bytes]:
    """Return the key of each epoch, if all are there and each follows from the one before."""
    if texts.keys() != set(range(1, newest + 1)):
        raise SealBroken
    keys: dict[int, bytes] = {}
    for epoch in sorted(texts):
        key, code = texts[epoch][:KEY_BYTES], texts[epoch][KEY_BYTES:]
        before = keys.get(epoch - 1, key)
        if not hmac.compare_digest(code, _code(ring_id, epoch, key, before=before)):
            raise SealBroken
        keys[epoch] = key
    if not hmac.compare_digest(ring_id, _id_of(keys[1])):
        raise SealBroken
    return keys

# SPDX-License-Identifier: AGPL-3.0-or-later
"""No seal, no access: who opens a ring, who stops opening it, and what an editor cannot forge."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import BaseModel
from sqlalchemy import ColumnElement, delete, event, func, select, update
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid, NotFound
from app.kit.ids import is_id
from app.vault import rings
from app.vault.certificates import KeyRefused, revoke
from app.vault.keys import Keyholder, new_private_key, seal_to
from app.vault.models import KeyCertificate, Ring, RingPurpose, RingSeal
from app.vault.recovery import HOLDER
from app.vault.rings import (
    RingKeys,
    add_member,
    held_by,
    make_ring,
    members_of,
    open_ring,
    open_rings,
    remove_member,
    shred_ring,
    stands_alone,
)
from app.vault.sealing import SealBroken
from tests.vault.build import AUDIT_KEY, Clinic


class Note(BaseModel):
    text: str


NOTE = Note(text="fictitious")
CASE = RingPurpose.CASE


def a_ring(clinic: Clinic, *members: str) -> RingKeys:
    with clinic.database.writing() as session:
        return make_ring(session, CASE, members=members, pin=clinic.pin)


def opens(clinic: Clinic, ring_id: str, holder: Keyholder) -> bool:
    with clinic.database.reading() as session:
        return ring_id in open_rings(session, {ring_id}, holder)


def remove(clinic: Clinic, ring_id: str, name: str, *, by: str) -> RingKeys:
    with clinic.database.writing() as session:
        return remove_member(session, ring_id, name, by=clinic.people[by], pin=clinic.pin)


def add(clinic: Clinic, ring_id: str, name: str, *, by: Keyholder) -> RingKeys:
    with clinic.database.writing() as session:
        return add_member(session, ring_id, name, by=by, pin=clinic.pin)


def test_members_and_the_recovery_key_open_a_ring_and_nobody_else(clinic: Clinic) -> None:
    made = a_ring(clinic, "ben", "cleo")
    assert is_id(made.ring_id)
    for holder in (clinic.people["ben"], clinic.people["cleo"], clinic.recovery):
        with clinic.database.reading() as session:
            assert open_ring(session, made.ring_id, holder) == made
    for name in ("ada", "dan"):  # not even the administrator
        with clinic.database.reading() as session, pytest.raises(NotFound) as closed:
            open_ring(session, made.ring_id, clinic.people[name])
        with clinic.database.reading() as session, pytest.raises(NotFound) as absent:
            open_ring(session, "a" * 26, clinic.people[name])
        assert closed.value.sentence == absent.value.sentence


def test_a_name_without_its_key_opens_nothing(clinic: Clinic) -> None:
    made = a_ring(clinic, "ben")
    impostor = Keyholder("ben", new_private_key())
    with clinic.database.reading() as session, pytest.raises(SealBroken):
        open_ring(session, made.ring_id, impostor)


def test_no_key_is_shown_or_kept_in_clear(clinic: Clinic) -> None:
    made = a_ring(clinic, "ben")
    assert made.epochs[1].hex() not in repr(made)
    with clinic.database.reading() as session:
        kept = session.scalars(select(RingSeal.sealed_key)).all()
    assert kept
    assert not any(made.epochs[1] in sealed for sealed in kept)


def test_a_body_opens_with_its_ring_in_its_row_only(clinic: Clinic) -> None:
    one, other = a_ring(clinic, "ben"), a_ring(clinic, "ben")
    sealed = one.seal(NOTE, table="note", row="n1")
    assert one.open(Note, sealed, table="note", row="n1") == NOTE
    for keys, table, row in ((other, "note", "n1"), (one, "case", "n1"), (one, "note", "n2")):
        with pytest.raises(SealBroken):
            keys.open(Note, sealed, table=table, row=row)


def test_a_ring_has_at_least_one_person(clinic: Clinic) -> None:
    for members in ((), (HOLDER,)):
        with clinic.database.writing() as session, pytest.raises(Invalid, match="At least one"):
            make_ring(session, CASE, members=members, pin=clinic.pin)


def test_a_ring_is_sealed_to_certified_keys_only(clinic: Clinic) -> None:
    def make_with_a_stranger() -> None:
        with clinic.database.writing() as session:
            make_ring(session, CASE, members={"ben", "nobody"}, pin=clinic.pin)

    with pytest.raises(KeyRefused):
        make_with_a_stranger()
    with clinic.database.reading() as session:
        cases = select(func.count()).select_from(Ring).where(Ring.purpose == CASE)
        assert session.scalar(cases) == 0


def test_fifty_rings_are_opened_by_one_question(clinic: Clinic) -> None:
    mine = [a_ring(clinic, "ben") for _ in range(5)]
    others = [a_ring(clinic, "cleo") for _ in range(3)]
    asked: list[str] = []
    engine = clinic.database.engine
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    with clinic.database.reading() as session:
        ids = [keys.ring_id for keys in (*mine, *others)]
        found = open_rings(session, ids, clinic.people["ben"])
    assert found == {keys.ring_id: keys for keys in mine}
    assert len([statement for statement in asked if "SELECT" in statement]) == 1


def test_the_rings_of_a_person_can_be_asked_for(clinic: Clinic) -> None:
    mine = a_ring(clinic, "ben", "cleo")
    a_ring(clinic, "dan")
    remove(clinic, add(clinic, mine.ring_id, "dan", by=clinic.recovery).ring_id, "dan", by="ben")
    with clinic.database.reading() as session:
        assert session.scalars(held_by("ben")).all() == [mine.ring_id]
        assert session.scalars(held_by("cleo")).all() == [mine.ring_id]
        assert session.scalars(held_by("nobody")).all() == []


class TestAdding:
    def test_a_member_or_the_recovery_key_lets_another_in(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben")
        assert add(clinic, made.ring_id, "cleo", by=clinic.people["ben"]) == made
        assert add(clinic, made.ring_id, "dan", by=clinic.recovery) == made
        for name in ("cleo", "dan"):
            assert opens(clinic, made.ring_id, clinic.people[name])
        with clinic.database.reading() as session:
            assert members_of(session, made.ring_id) == ["ben", "cleo", "dan"]

    def test_nobody_lets_themselves_in(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben")
        with pytest.raises(NotFound):
            add(clinic, made.ring_id, "ada", by=clinic.people["ada"])
        assert not opens(clinic, made.ring_id, clinic.people["ada"])

    def test_a_ring_that_is_not_there_takes_nobody(self, clinic: Clinic) -> None:
        with pytest.raises(NotFound):
            add(clinic, "a" * 26, "ben", by=clinic.recovery)

    def test_a_key_swapped_in_the_database_gets_no_seal(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben")
        eve = Keyholder("cleo", new_private_key())
        with clinic.database.writing() as session:
            cleos = KeyCertificate.subject_id == "cleo"
            session.execute(update(KeyCertificate).where(cleos).values(public_key=eve.public_key))
        with pytest.raises(KeyRefused):
            add(clinic, made.ring_id, "cleo", by=clinic.people["ben"])
        assert not opens(clinic, made.ring_id, eve)

    def test_who_joins_late_opens_what_was_sealed_early(self, clinic: Clinic) -> None:
        early = a_ring(clinic, "ben", "cleo")
        sealed = early.seal(NOTE, table="note", row="n1")
        remove(clinic, early.ring_id, "cleo", by="ben")
        late = add(clinic, early.ring_id, "dan", by=clinic.people["ben"])
        with clinic.database.reading() as session:
            opened = open_ring(session, early.ring_id, clinic.people["dan"])
        assert opened == late
        assert opened.open(Note, sealed, table="note", row="n1") == NOTE

    def test_a_member_with_a_new_key_is_sealed_to_again(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo")
        with clinic.database.writing() as session:
            revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
            clinic.hire(session, "ben")  # the same person, with a new key
        with clinic.database.reading() as session, pytest.raises(SealBroken):
            open_ring(session, made.ring_id, clinic.people["ben"])
        add(clinic, made.ring_id, "ben", by=clinic.people["cleo"])
        assert opens(clinic, made.ring_id, clinic.people["ben"])


class TestRemoving:
    def test_who_is_removed_opens_nothing_and_the_others_everything(self, clinic: Clinic) -> None:
        before = a_ring(clinic, "ben", "cleo", "dan")
        old = before.seal(NOTE, table="note", row="n1")
        after = remove(clinic, before.ring_id, "dan", by="ben")
        assert not opens(clinic, before.ring_id, clinic.people["dan"])
        new = after.seal(NOTE, table="note", row="n1")
        assert (after.is_current(old), after.is_current(new)) == (False, True)
        for holder in (clinic.people["ben"], clinic.people["cleo"], clinic.recovery):
            with clinic.database.reading() as session:
                keys = open_ring(session, before.ring_id, holder)
            assert keys == after
            assert [keys.open(Note, one, table="note", row="n1") for one in (old, new)]

    def test_the_key_somebody_kept_does_not_open_what_is_sealed_afterwards(
        self, clinic: Clinic
    ) -> None:
        kept = a_ring(clinic, "ben", "dan")
        new = remove(clinic, kept.ring_id, "dan", by="ben").seal(NOTE, table="note", row="n1")
        with pytest.raises(SealBroken):
            kept.open(Note, new, table="note", row="n1")

    def test_no_seal_of_the_removed_person_is_left(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo", "dan")
        remove(clinic, made.ring_id, "cleo", by="ben")
        remove(clinic, made.ring_id, "dan", by="ben")
        with clinic.database.reading() as session:
            of_ring = RingSeal.ring_id == made.ring_id
            held = session.execute(select(RingSeal.holder_id, RingSeal.epoch).where(of_ring))
            assert sorted(map(tuple, held)) == [
                (who, epoch) for who in ("ben", HOLDER) for epoch in (1, 2, 3)
            ]

    def test_the_last_person_stays(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo")
        remove(clinic, made.ring_id, "ben", by="ben")  # one may leave oneself
        with pytest.raises(Conflict, match="Nobody would be left"):
            remove(clinic, made.ring_id, "cleo", by="cleo")
        assert opens(clinic, made.ring_id, clinic.people["cleo"])

    def test_a_ring_of_one_is_a_reason_to_warn(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo")
        with clinic.database.reading() as session:
            assert not stands_alone(session, made.ring_id)
        remove(clinic, made.ring_id, "cleo", by="ben")
        with clinic.database.reading() as session:
            assert stands_alone(session, made.ring_id)

    def test_an_outsider_removes_nobody(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo")
        with pytest.raises(NotFound):
            remove(clinic, made.ring_id, "cleo", by="dan")
        with pytest.raises(NotFound, match="cannot open it anyway"):
            remove(clinic, made.ring_id, "dan", by="ben")
        with pytest.raises(NotFound):
            remove(clinic, made.ring_id, HOLDER, by="ben")

    def test_who_left_the_clinic_meanwhile_loses_every_seal_too(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo", "dan")
        with clinic.database.writing() as session:
            revoke(session, "cleo", by="ada", audit_key=AUDIT_KEY)
        remove(clinic, made.ring_id, "dan", by="ben")
        with clinic.database.reading() as session:
            assert members_of(session, made.ring_id) == ["ben"]

    def test_nobody_is_removed_while_the_recovery_key_is_revoked(self, clinic: Clinic) -> None:
        """The new epoch would be closed to it."""
        made = a_ring(clinic, "ben", "dan")
        with clinic.database.writing() as session:
            revoke(session, HOLDER, by="ada", audit_key=AUDIT_KEY)
        with pytest.raises(Conflict):
            remove(clinic, made.ring_id, "dan", by="ben")
        assert opens(clinic, made.ring_id, clinic.recovery)

    def test_a_forged_key_among_the_others_stops_everything(self, clinic: Clinic) -> None:
        made = a_ring(clinic, "ben", "cleo", "dan")
        with clinic.database.writing() as session:
            cleos = KeyCertificate.subject_id == "cleo"
            session.execute(update(KeyCertificate).where(cleos).values(public_key=bytes(32)))
        with pytest.raises(KeyRefused):
            remove(clinic, made.ring_id, "dan", by="ben")
        assert opens(clinic, made.ring_id, clinic.people["dan"])  # nothing was half done


def _seals(made: RingKeys, holder: str, epoch: int) -> ColumnElement[bool]:
    of_holder = (RingSeal.ring_id == made.ring_id) & (RingSeal.holder_id == holder)
    return of_holder & (RingSeal.epoch == epoch)


def _forge(session: Session, clinic: Clinic, made: RingKeys, text: bytes, epoch: int) -> None:
    sealed = seal_to(clinic.people["ben"].public_key, text)
    session.execute(delete(RingSeal).where(_seals(made, "ben", epoch)))
    session.add(RingSeal(ring_id=made.ring_id, epoch=epoch, holder_id="ben", sealed_key=sealed))
    session.flush()
    session.execute(update(Ring).where(Ring.id == made.ring_id).values(epoch=epoch))


def replace_the_first_key(session: Session, clinic: Clinic, made: RingKeys) -> None:
    forged = RingKeys(made.ring_id, {1: secrets.token_bytes(32)})
    _forge(session, clinic, made, rings._text_of(forged, 1), 1)


def add_an_epoch(session: Session, clinic: Clinic, made: RingKeys) -> None:
    forged = RingKeys(made.ring_id, {1: secrets.token_bytes(32), 2: secrets.token_bytes(32)})
    _forge(session, clinic, made, rings._text_of(forged, 2), 2)


def add_an_epoch_without_a_code(session: Session, clinic: Clinic, made: RingKeys) -> None:
    _forge(session, clinic, made, secrets.token_bytes(32), 2)


def claim_a_later_epoch(session: Session, clinic: Clinic, made: RingKeys) -> None:
    session.execute(update(Ring).where(Ring.id == made.ring_id).values(epoch=2))


def renumber_the_seal(session: Session, clinic: Clinic, made: RingKeys) -> None:
    session.execute(update(RingSeal).where(_seals(made, "ben", 1)).values(epoch=2))
    claim_a_later_epoch(session, clinic, made)


def move_the_seal_of_another_ring(session: Session, clinic: Clinic, made: RingKeys) -> None:
    other = make_ring(session, CASE, members={"ben"}, pin=clinic.pin)
    text = rings._text_of(other, 1)
    _forge(session, clinic, made, text, 1)


def put_noise(session: Session, clinic: Clinic, made: RingKeys) -> None:
    seals = _seals(made, "ben", 1)
    session.execute(update(RingSeal).where(seals).values(sealed_key=bytes(112)))


@pytest.mark.parametrize(
    "forge",
    [
        replace_the_first_key,
        add_an_epoch,
        add_an_epoch_without_a_code,
        claim_a_later_epoch,
        renumber_the_seal,
        move_the_seal_of_another_ring,
        put_noise,
    ],
)
def test_a_key_that_an_editor_put_into_a_ring_is_refused(
    small_clinic: Clinic, forge: Callable[[Session, Clinic, RingKeys], None]
) -> None:
    """Whoever saved under it would be read by the editor."""
    made = a_ring(small_clinic, "ben", "cleo")
    with small_clinic.database.writing() as session:
        forge(session, small_clinic, made)
    with small_clinic.database.reading() as session, pytest.raises(SealBroken):
        open_ring(session, made.ring_id, small_clinic.people["ben"])


def test_a_shredded_ring_opens_for_nobody(clinic: Clinic) -> None:
    made = a_ring(clinic, "ben", "cleo")
    with clinic.database.writing() as session:
        shred_ring(session, made.ring_id)
    for holder in (*clinic.people.values(), clinic.recovery):
        assert not opens(clinic, made.ring_id, holder)
    with clinic.database.reading() as session:
        assert members_of(session, made.ring_id) == []


def test_many_who_join_and_leave_at_once_leave_a_whole_ring(clinic: Clinic) -> None:
    names = [f"v{number}" for number in range(8)]
    with clinic.database.writing() as session:
        clinic.hire(session, *names)
    made = a_ring(clinic, "ben", *names[:4])

    def change(number: int) -> None:
        if number < 4:
            remove(clinic, made.ring_id, names[number], by="ben")
        else:
            add(clinic, made.ring_id, names[number], by=clinic.people["ben"])

    with ThreadPoolExecutor(8) as people:
        list(people.map(change, range(8)))
    with clinic.database.reading() as session:
        assert members_of(session, made.ring_id) == ["ben", *names[4:]]
        for name in ("ben", *names[4:]):
            assert max(open_ring(session, made.ring_id, clinic.people[name]).epochs) == 5

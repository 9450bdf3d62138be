# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held is never destroyed; what is not held is destroyed after its last day, on record."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from app.errors import Conflict, NotFound
from app.kit.db import Base, Database, Id, Kept
from app.vault import audit
from app.vault.models import AuditEntry, RingPurpose
from app.vault.retention import (
    Due,
    RecordClass,
    due,
    is_held,
    lift_hold,
    place_hold,
    purge,
)
from app.vault.rings import make_ring, members_of, shred_ring
from tests.vault.build import AUDIT_KEY, Clinic, a_clinic

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 24)


class Shelf(DeclarativeBase):
    """Tables of these tests alone: the program's own do not know of them."""

    metadata = Base.metadata.__class__()


class Folder(Kept, Shelf):
    __tablename__ = "test_folder"
    ring_id: Mapped[Id]


class Slip(Kept, Shelf):
    __tablename__ = "test_slip"
    folder_id: Mapped[Id]


def burn_folder(session: Session, row: Folder) -> None:
    shred_ring(session, row.ring_id)
    session.execute(delete(Slip).where(Slip.folder_id == row.id))
    session.delete(row)


def burn_slip(session: Session, row: Slip) -> None:
    session.delete(row)


FOLDERS = RecordClass("folder", Folder, "The day its work ends.", burn_folder)
SLIPS = RecordClass("slip", Slip, "Its own day.", burn_slip, {"folder": Slip.folder_id})
CLASSES = (SLIPS, FOLDERS)


@pytest.fixture
def clinic(database: Database) -> Clinic:
    Shelf.metadata.create_all(database.engine)
    return a_clinic(database, "ben")


def file(clinic: Clinic, name: str, last_day: dt.date | None, **but: str) -> str:
    """Put a folder with one slip on the shelf; return the id of its ring."""
    with clinic.database.writing() as session:
        ring = make_ring(session, RingPurpose.CASE, members={"ben"}, pin=clinic.pin).ring_id
        said = {"retention_class": "folder", "retain_until": last_day} | but
        session.add(Folder(id=name, ring_id=ring, **said))
        slip = {"retention_class": "slip", "retain_until": last_day}
        session.add(Slip(id=f"{name}-slip", folder_id=name, **slip))
    return ring


def on_the_shelf(clinic: Clinic) -> set[str]:
    with clinic.database.reading() as session:
        return {*session.scalars(select(Folder.id)), *session.scalars(select(Slip.id))}


def sweep(clinic: Clinic, today: dt.date = TODAY) -> list[str]:
    swept = purge(clinic.database, CLASSES, today, by="worker", audit_key=AUDIT_KEY)
    assert not swept.failed
    return [record.object_id for record in swept.done]


def hold(clinic: Clinic, one: RecordClass[Any], name: str) -> None:
    with clinic.database.writing() as session:
        place_hold(session, one, name, by="ada", audit_key=AUDIT_KEY)


def lift(clinic: Clinic, one: RecordClass[Any], name: str) -> None:
    with clinic.database.writing() as session:
        lift_hold(session, one, name, by="ada", audit_key=AUDIT_KEY)


@pytest.mark.parametrize(
    ("last_day", "dies"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False), (None, False)]
)
def test_a_record_is_kept_to_the_end_of_its_last_day(
    clinic: Clinic, last_day: dt.date | None, *, dies: bool
) -> None:
    file(clinic, "a", last_day)
    assert bool(sweep(clinic)) == dies
    assert on_the_shelf(clinic) == (set() if dies else {"a", "a-slip"})


def test_the_keys_die_with_the_record_and_the_death_is_on_record(clinic: Clinic) -> None:
    ring = file(clinic, "a", TODAY - DAY)
    sweep(clinic)
    with clinic.database.reading() as session:
        assert members_of(session, ring) == []
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        said = [(e.tag, e.actor_id, e.object_kind, e.object_id) for e in entries]
        assert audit.verify(session, AUDIT_KEY).verdict is audit.Verdict.FINE
    assert said == [
        ("retention.purge", "worker", "slip", "a-slip"),
        ("retention.purge", "worker", "folder", "a"),
    ]


def test_a_dry_run_tells_everything_and_changes_nothing(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY)
    file(clinic, "b", TODAY - 2 * DAY)
    file(clinic, "c", TODAY)
    hold(clinic, FOLDERS, "b")
    with clinic.database.reading() as session:
        found = due(session, CLASSES, TODAY)
    assert found == [
        Due("slip", "b-slip", TODAY - 2 * DAY, is_held=True),
        Due("slip", "a-slip", TODAY - DAY),
        Due("folder", "b", TODAY - 2 * DAY, is_held=True),
        Due("folder", "a", TODAY - DAY),
    ]
    assert len(on_the_shelf(clinic)) == 6
    assert sweep(clinic) == ["a-slip", "a"]


def test_a_class_touches_only_rows_of_its_name(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY, retention_class="another-rule")
    assert sweep(clinic) == ["a-slip"]
    assert on_the_shelf(clinic) == {"a"}


def test_a_hold_on_the_whole_keeps_its_parts(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY)
    hold(clinic, FOLDERS, "a")
    assert sweep(clinic) == []
    lift(clinic, FOLDERS, "a")
    assert sweep(clinic) == ["a-slip", "a"]


def test_a_hold_on_one_keeps_no_other(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY)
    file(clinic, "b", TODAY - DAY)
    hold(clinic, FOLDERS, "a")
    hold(clinic, SLIPS, "a-slip")
    assert sweep(clinic) == ["b-slip", "b"]
    assert on_the_shelf(clinic) == {"a", "a-slip"}


def test_a_hold_is_placed_once_and_lifted_once(clinic: Clinic) -> None:
    file(clinic, "a", TODAY)
    with pytest.raises(NotFound):
        lift(clinic, FOLDERS, "a")
    hold(clinic, FOLDERS, "a")
    with pytest.raises(Conflict):
        hold(clinic, FOLDERS, "a")
    with clinic.database.reading() as session:
        assert is_held(session, "folder", "a")
        assert not is_held(session, "slip", "a")
    lift(clinic, FOLDERS, "a")
    with clinic.database.reading() as session:
        assert not is_held(session, "folder", "a")
        tags = session.scalars(select(AuditEntry.tag).order_by(AuditEntry.seq)).all()
    assert tags == ["hold.place", "hold.lift"]
    hold(clinic, FOLDERS, "a")


def test_what_cannot_be_destroyed_keeps_no_other_and_is_told(clinic: Clinic) -> None:
    for name in ("a", "b", "c"):
        file(clinic, name, TODAY - DAY)

    def burn_all_but_b(session: Session, row: Folder) -> None:
        burn_folder(session, row)
        if row.id == "b":
            raise OSError

    classes = [RecordClass("folder", Folder, "", burn_all_but_b)]
    swept = purge(clinic.database, classes, TODAY, by="worker", audit_key=AUDIT_KEY)
    assert [record.object_id for record in swept.done] == ["a", "c"]
    assert [(record.object_id, fault) for record, fault in swept.failed] == [("b", "OSError")]
    assert on_the_shelf(clinic) == {"b", "b-slip"}  # whole: nothing was half destroyed
    assert sweep(clinic) == ["b-slip", "b"]


def test_more_time_given_while_it_sweeps_is_respected(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY)
    file(clinic, "b", TODAY - DAY)

    def burn_and_spare_b(session: Session, row: Folder) -> None:
        burn_folder(session, row)
        session.execute(update(Folder).where(Folder.id == "b").values(retain_until=TODAY))

    classes = [RecordClass("folder", Folder, "", burn_and_spare_b)]
    swept = purge(clinic.database, classes, TODAY, by="worker", audit_key=AUDIT_KEY)
    assert [record.object_id for record in swept.done] == ["a"]
    assert "b" in on_the_shelf(clinic)


def test_a_hold_placed_while_it_sweeps_is_respected(clinic: Clinic) -> None:
    file(clinic, "a", TODAY - DAY)
    file(clinic, "b", TODAY - DAY)

    def burn_and_hold_b(session: Session, row: Folder) -> None:
        burn_folder(session, row)
        place_hold(session, FOLDERS, "b", by="ada", audit_key=AUDIT_KEY)

    classes = [RecordClass("folder", Folder, "", burn_and_hold_b)]
    swept = purge(clinic.database, classes, TODAY, by="worker", audit_key=AUDIT_KEY)
    assert [record.object_id for record in swept.done] == ["a"]
    assert not swept.failed
    assert "b" in on_the_shelf(clinic)


def test_a_hold_that_was_acknowledged_is_never_too_late(clinic: Clinic) -> None:
    """Somebody places a hold while the record is being destroyed, and is told that it is gone."""
    file(clinic, "a", TODAY - DAY)
    burning = threading.Event()
    told: list[str] = []

    def burn_slowly(session: Session, row: Folder) -> None:
        burning.set()
        holder.join(0.3)  # it must wait for us, not we for it
        told.append("burnt" if holder.is_alive() else "held")
        burn_folder(session, row)

    def place() -> None:
        burning.wait(10)
        try:
            hold(clinic, FOLDERS, "a")
        except NotFound:
            told.append("gone")

    holder = threading.Thread(target=place)
    holder.start()
    classes = [RecordClass("folder", Folder, "", burn_slowly)]
    purge(clinic.database, classes, TODAY, by="worker", audit_key=AUDIT_KEY)
    holder.join()
    assert told == ["burnt", "gone"]


names = st.sampled_from("abcdef")


class KeepingAndLettingGo(RuleBasedStateMachine):
    """Any order of filing, holding, lifting, extending and sweeping, beside a simple model."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.last_day: dict[str, dt.date | None] = {}
        self.held: set[str] = set()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'shelf'}")

    @initialize()
    def furnish(self) -> None:
        Base.metadata.create_all(self.database.engine)
        Shelf.metadata.create_all(self.database.engine)

    @rule(name=names, days=st.none() | st.integers(-3, 9))
    def file_or_extend(self, name: str, days: int | None) -> None:
        last = None if days is None else self.today + days * DAY
        with self.database.writing() as session:
            row = session.get(Folder, name) or Folder(id=name, retention_class="folder", ring_id="")
            row.retain_until = last
            session.add(row)
        self.last_day[name] = last

    @rule(name=names)
    def hold(self, name: str) -> None:
        if name in self.last_day and name not in self.held:
            with self.database.writing() as session:
                place_hold(session, FOLDERS, name, by="ada", audit_key=AUDIT_KEY)
            self.held.add(name)

    @rule(name=names)
    def lift(self, name: str) -> None:
        if name in self.held:
            with self.database.writing() as session:
                lift_hold(session, FOLDERS, name, by="ada", audit_key=AUDIT_KEY)
            self.held.discard(name)

    @rule(days=st.integers(0, 5))
    def time_goes_by(self, days: int) -> None:
        self.today += days * DAY

    @rule()
    def sweep(self) -> None:
        dead = {
            name
            for name, last in self.last_day.items()
            if last is not None and last < self.today and name not in self.held
        }
        swept = purge(self.database, [FOLDERS], self.today, by="worker", audit_key=AUDIT_KEY)
        assert {record.object_id for record in swept.done} == dead
        assert not swept.failed
        for name in dead:
            del self.last_day[name]

    @invariant()
    def what_should_be_there_is_there(self) -> None:
        with self.database.reading() as session:
            if self.last_day:
                assert set(session.scalars(select(Folder.id))) == set(self.last_day)

    def teardown(self) -> None:
        with self.database.reading() as session:
            assert audit.verify(session, AUDIT_KEY).verdict is audit.Verdict.FINE
        self.database.close()
        self.folder.cleanup()


KeepingAndLettingGo.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None
)
TestKeepingAndLettingGo = KeepingAndLettingGo.TestCase

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor looks at in a clinic's data, without any key: clear columns and counts alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from app.accounts.house_rules import house_rules
from app.accounts.models import Authority, Staff
from app.accounts.permissions import Permission, needs_second_factor, permissions_of
from app.accounts.sessions import roles_of
from app.cases.models import OPEN, Case
from app.cli.finding import Check, Trouble, danger, warning, well
from app.errors import HandrailError
from app.jobs.letting_go import CLASSES
from app.jobs.models import JobMark
from app.jobs.schedule import BACKUP, DAY, MINUTE, last_done
from app.kit.clock import now, today
from app.kit.outbox import OutboxRow
from app.migrations.run import Standing, standing
from app.vault import audit
from app.vault.audit import Head, Verdict
from app.vault.models import AuditEntry, ClinicKey, KeyPurpose, Ring, RingSeal
from app.vault.recovery import HOLDER as RECOVERY
from app.vault.retention import due
from app.vault.rings import ADVISED_PEOPLE
from app.vault.server_keys import read_server_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kit.db import Database
    from app.settings import Settings

_LATE, _OLD_BACKUP = 10 * MINUTE, 7 * DAY
_RESTORE = "Stop the server and ask somebody who knows; then restore a backup."


@dataclass(frozen=True)
class Looked:
    """A clinic that is there, and one moment of its database, not before its audit's anchor."""

    chosen: Settings
    database: Database
    session: Session
    anchor: Head


def _data_folder(at: Looked) -> Iterator[Trouble]:
    folder = at.chosen.data_dir
    opened = [p for p in (folder, *folder.rglob("*")) if p.lstat().st_mode & 0o077]
    if opened:
        yield danger(
            f"Others on this machine can use {len(opened)} of the files in the data folder.",
            f"Take that right away: chmod -R go= {folder}",
        )


def _house_rules(at: Looked) -> Iterator[Trouble]:
    try:
        rules = house_rules(at.session)
    except HandrailError as error:
        yield danger("The clinic's house rules cannot be followed.", error.sentence)
        return
    zone = rules.time_zone or "this machine's time zone"
    yield well(
        f"Days begin as in {zone}, where it is {today()}; closed cases are kept for "
        f"{rules.kept_years} calendar years."
    )


def _server_keys(at: Looked) -> Iterator[Trouble]:
    try:
        pin = read_server_keys(at.chosen.data_dir).pin
    except HandrailError as error:
        yield danger("The server's keys cannot be used.", error.sentence)
        return
    signing = at.session.get(ClinicKey, KeyPurpose.SIGNING.value)
    if signing is None or signing.public_key != pin:
        yield danger("The database names another signing key than the server pins.", _RESTORE)


def _database(at: Looked) -> Iterator[Trouble]:
    if standing(at.database) is not Standing.CURRENT:
        yield danger("The database has not the shape of this program.", "handrail init --upgrade")
    if not at.database.is_sqlite:
        return
    for pragma, sound in (("integrity_check", "ok"), ("foreign_key_check", None)):
        if at.session.scalar(text(f"PRAGMA {pragma}")) != sound:
            yield danger("The database file is damaged.", _RESTORE)
    if at.session.scalar(text("PRAGMA journal_mode")) != "delete":
        yield danger("The database is written with a log beside it.", "Stop whoever does that.")


def _audit(at: Looked) -> Iterator[Trouble]:
    found = audit.verify(at.session, read_server_keys(at.chosen.data_dir).audit, at.anchor)
    if found.verdict is not Verdict.FINE:
        yield danger(
            f"The audit chain does not hold ({found.verdict}) at entry {found.first_bad}.", _RESTORE
        )
    elif at.anchor.seq == 0:
        yield danger("The head of the audit is not anchored.", "Start `handrail worker`.")


def _worker(at: Looked) -> Iterator[Trouble]:
    seen = last_done(at.session)
    newest = max((when for name, when in seen.items() if name != BACKUP), default=None)
    if newest is None or now() - newest > _LATE:
        yield warning(
            "The worker has not been seen for ten minutes: nobody ends sessions or keeps promises.",
            "Keep `handrail worker` running beside the server.",
        )
    failed = select(JobMark.name, JobMark.error_code).where(JobMark.failed_at.is_not(None))
    for name, code in at.session.execute(failed):
        yield warning(f"The job {name} failed ({code}).", "Look at the worker's log.")


def _promises(at: Looked) -> Iterator[Trouble]:
    late = select(func.count()).where(
        OutboxRow.done_at.is_(None),
        OutboxRow.created_at < now() - DAY,
        OutboxRow.not_before < now(),
    )
    if count := at.session.scalar(late):
        yield warning(
            f"{count} promised pieces of work have waited for more than a day.",
            "Start `handrail worker`, and look at its log.",
        )


def _backup(at: Looked) -> Iterator[Trouble]:
    made = last_done(at.session).get(BACKUP)
    if made is None:
        yield danger("There is no backup.", "handrail backup create --to ANOTHER-DISK")
    elif now() - made > _OLD_BACKUP:
        yield warning(
            f"The last backup is {(now() - made).days} days old.",
            "handrail backup create --to ANOTHER-DISK",
        )


def _retention(at: Looked) -> Iterator[Trouble]:
    over = [record for record in due(at.session, CLASSES, today()) if not record.is_held]
    if over:
        yield warning(
            f"{len(over)} records have outlived their last day.",
            "Look at `handrail retention`, then run `handrail retention --apply`.",
        )


def _active(at: Looked) -> list[Staff]:
    return list(at.session.scalars(select(Staff).where(Staff.is_active.is_(True))))


def _second_factor(at: Looked) -> Iterator[Trouble]:
    bare = [
        person
        for person in _active(at)
        if needs_second_factor(roles_of(person)) and person.sealed_second_factor is None
    ]
    if bare:
        yield warning(
            f"{len(bare)} people who may approve or administer have no second factor yet; until "
            "then they may do nothing.",
            "Ask them to sign in and set it up.",
        )


def _authorities(at: Looked) -> Iterator[Trouble]:
    day = today()
    valid = select(Authority.staff_id).where(Authority.valid_from <= day, Authority.valid_to >= day)
    may_sign = set(at.session.scalars(valid))
    reviewers = [p for p in _active(at) if Permission.REVIEW in permissions_of(roles_of(p))]
    expired = [person for person in reviewers if person.id not in may_sign]
    if expired:
        yield warning(
            f"{len(expired)} attorneys or representatives have no authority that is valid today.",
            "Ask an administrator to write the new dates down.",
        )


def _cases(at: Looked) -> Iterator[Trouble]:
    people = func.count(func.distinct(RingSeal.holder_id))
    alone = (
        select(Case.id)
        .join(Ring, Ring.id == Case.ring_id)
        .outerjoin(
            RingSeal,
            (RingSeal.ring_id == Ring.id)
            & (RingSeal.epoch == Ring.epoch)
            & (RingSeal.holder_id != RECOVERY),
        )
        .where(Case.state == OPEN)
        .group_by(Case.id)
        .having(people < ADVISED_PEOPLE)
    )
    if count := len(at.session.execute(alone).all()):
        yield warning(
            f"{count} open cases hang on fewer than two people.",
            "Ask whoever is on them to let a second person in.",
        )


def _recovery(at: Looked) -> Iterator[Trouble]:
    sealed = select(RingSeal.ring_id).where(
        RingSeal.holder_id == RECOVERY, RingSeal.epoch == Ring.epoch, RingSeal.ring_id == Ring.id
    )
    shredded = select(RingSeal.ring_id).where(RingSeal.ring_id == Ring.id)
    lost = select(func.count()).select_from(Ring).where(~sealed.exists(), shredded.exists())
    if count := at.session.scalar(lost):
        yield danger(f"The recovery key does not open {count} of the secrets.", _RESTORE)


def _clock(at: Looked) -> Iterator[Trouble]:
    newest = at.session.scalar(select(func.max(AuditEntry.at)))
    if newest is not None and now() < newest - MINUTE:
        yield danger("The clock is behind the last entry of the audit.", "Set the clock.")


CLINIC: tuple[Check[Looked], ...] = (
    Check("data-folder", "Only its owner can use the data folder.", _data_folder),
    Check("house-rules", "The clinic's house rules can be followed.", _house_rules),
    Check("server-keys", "The server's keys are whole and are the clinic's.", _server_keys),
    Check("database", "The database is whole and has the shape of this program.", _database),
    Check("audit", "The audit chain holds from its first entry to its anchor.", _audit),
    Check("clock-and-audit", "The clock is not behind the audit.", _clock),
    Check("worker", "The worker was seen within ten minutes.", _worker),
    Check("promises", "No promised work waits for more than a day.", _promises),
    Check("backup", "The last backup is less than a week old.", _backup),
    Check("retention", "Nothing has outlived the day it was to be destroyed.", _retention),
    Check(
        "second-factor", "Whoever may approve or administer has a second factor.", _second_factor
    ),
    Check("authorities", "Every attorney and representative may sign today.", _authorities),
    Check("cases", "Every open case has at least two people.", _cases),
    Check("recovery", "The recovery key opens everything.", _recovery),
)

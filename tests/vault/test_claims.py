# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no row speaks of is taken away; what one speaks of, or is about to, never is."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import Unavailable
from app.kit.clock import now
from app.kit.db import Database
from app.kit.outbox import OutboxRow
from app.migrations.run import upgrade
from app.vault import audit
from app.vault.certificates import KeyRefused
from app.vault.claims import claim, forget_unclaimed, let_files_go, let_files_of_ring_go
from app.vault.files import SealedFile, read_sealed, write_sealed
from app.vault.models import KeptFile
from tests.vault.build import AUDIT_KEY, a_clinic
from tests.vault.house import CONTENT, House

ROOT = Path(__file__).parents[2]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def written(house: House) -> SealedFile:
    return write_sealed(house.data / "files", [CONTENT], 1 << 20)


def kept(house: House) -> SealedFile:
    file = written(house)
    with house.clinic.database.writing() as session:
        claim(session, [file], ring_id=house.ring.ring_id)
    return file


def sweep(house: House, after: dt.timedelta = 2 * DAY, database: Database | None = None) -> int:
    with (database or house.clinic.database).writing() as session:
        return forget_unclaimed(session, house.data, now() + after)


def there(house: House) -> set[str]:
    return {path.name for path in (house.data / "files").rglob("*") if path.is_file()}


def reads(house: House, file: SealedFile) -> bytes:
    return b"".join(read_sealed(house.data / "files", file.file_id, file.key))


def test_what_no_row_speaks_of_goes_after_a_day(house: House) -> None:
    file, left = kept(house), house.file
    assert sweep(house, 23 * HOUR) == 0
    assert there(house) == {file.file_id, left.file_id}
    assert sweep(house) == 1
    assert there(house) == {file.file_id}
    assert reads(house, file) == CONTENT
    assert sweep(house) == 0


def test_a_transaction_that_failed_claims_nothing(house: House) -> None:
    file = written(house)
    with house.clinic.database.writing() as session:
        claim(session, [file], ring_id=house.ring.ring_id)
        session.rollback()
    sweep(house)
    assert there(house) == set()


def test_a_kill_between_the_file_and_the_row_leaves_nothing_for_long(small_house: House) -> None:
    program = (
        "import os, pathlib, signal, sys\n"
        "from app.kit.db import Database\n"
        "from app.vault.claims import claim\n"
        "from app.vault.files import write_sealed\n"
        "url, folder, ring = sys.argv[1:]\n"
        "file = write_sealed(pathlib.Path(folder), [b'fictitious'], 100)\n"
        "with Database(url).writing() as session:\n"
        "    claim(session, [file], ring_id=ring)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    url, folder = str(small_house.clinic.database.engine.url), small_house.data / "files"
    given = [url, str(folder), small_house.ring.ring_id]
    done = subprocess.run([sys.executable, "-c", program, *given], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(there(small_house)) == 2
    assert sweep(small_house) == 2
    assert there(small_house) == set()


def test_files_let_go_are_promised_away_and_swept_if_that_fails(house: House) -> None:
    one, other, third = kept(house), kept(house), kept(house)
    with house.clinic.database.writing() as session:
        let_files_go(session, [one.file_id])
    with house.clinic.database.reading() as session:
        assert session.scalars(select(OutboxRow.object_id)).all() == [one.file_id]
        assert set(session.scalars(select(KeptFile.id))) == {other.file_id, third.file_id}
    with house.clinic.database.writing() as session:
        let_files_of_ring_go(session, house.ring.ring_id)
    with house.clinic.database.reading() as session:
        promised = {one.file_id, other.file_id, third.file_id}
        assert set(session.scalars(select(OutboxRow.object_id))) == promised
    sweep(house)
    assert there(house) == set()


def test_a_file_that_waited_too_long_is_refused_and_not_lost_unseen(house: House) -> None:
    file = written(house)
    sweep(house)
    with (
        pytest.raises(Unavailable, match="Send it again"),
        house.clinic.database.writing() as session,
    ):
        claim(session, [file], ring_id=house.ring.ring_id)


def test_a_sweep_waits_for_whoever_is_about_to_keep_a_file(house: House) -> None:
    """The trap: the row is not there yet for others, and the file is old after a long sleep."""
    file, began = written(house), threading.Event()

    def sweeping() -> None:
        began.set()
        sweep(house)

    sweeper = threading.Thread(target=sweeping)
    with house.clinic.database.writing() as session:
        claim(session, [file], ring_id=house.ring.ring_id)
        sweeper.start()
        began.wait()
        sweeper.join(0.3)
        assert sweeper.is_alive()
    sweeper.join(10)
    assert not sweeper.is_alive()
    assert there(house) == {file.file_id}


def test_what_was_copied_here_today_is_not_old(small_house: House) -> None:
    """A copy that keeps the time of writing is new here all the same."""
    path = small_house.file.path
    os.utime(path, (0, 0))
    assert sweep(small_house, 0 * HOUR) == 0
    assert path.exists()


def test_only_sealed_files_in_their_place_are_taken_away(small_house: House) -> None:
    folder = small_house.data / "files"
    strange = [folder / "notes.txt", folder / "aa" / "notes.txt", folder / "aa" / ("b" * 26)]
    (folder / "aa").mkdir(exist_ok=True)
    for path in strange:
        path.write_text("fictitious")
    sweep(small_house)
    assert [path for path in strange if not path.exists()] == []
    assert not small_house.file.path.exists()


def test_another_clinic_s_database_takes_nothing_away(
    small_house: House, elsewhere: Database
) -> None:
    """The trap: a mistyped address, and no row there speaks of any file here."""
    upgrade(elsewhere)
    a_clinic(elsewhere)
    with pytest.raises(KeyRefused):
        sweep(small_house, database=elsewhere)
    assert there(small_house) == {small_house.file.file_id}


def test_a_database_older_than_the_folder_takes_nothing_away(small_house: House) -> None:
    head = audit.read_anchor(small_house.data / audit.ANCHOR)
    later = audit.Head(head.seq + 1, bytes(32))
    audit.anchor_head(small_house.data / audit.ANCHOR, later)
    with pytest.raises(Unavailable, match="older than the data folder"):
        sweep(small_house)
    assert there(small_house) == {small_house.file.file_id}
    with small_house.clinic.database.writing() as session:
        audit.append(session, audit.Entry("ben", "case.open", "case", "c2"), AUDIT_KEY)
    with pytest.raises(Unavailable):  # another history than the one that was anchored
        sweep(small_house)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["write", "keep", "fail", "let-go", "sweep"]), st.integers(0, 60))
    )
)
def test_in_whatever_order_no_kept_file_is_lost_and_no_other_stays(
    small_house: House, steps: list[tuple[str, int]]
) -> None:
    """Each step is by somebody else; the number is whose file, or after how many hours."""
    sweep(small_house)
    before, waiting, kept_now = there(small_house), list[SealedFile](), list[SealedFile]()
    for what, number in steps:
        if what == "sweep":
            sweep(small_house, number * HOUR)
        elif what == "write":
            waiting.append(written(small_house))
        elif what == "let-go" and kept_now:
            gone = kept_now.pop(number % len(kept_now))
            with small_house.clinic.database.writing() as session:
                let_files_go(session, [gone.file_id])
        elif what in {"keep", "fail"} and waiting:
            one = waiting.pop(number % len(waiting))
            kept_now += list(_claimed(small_house, one, fails=what == "fail"))
        assert {file.file_id for file in kept_now} <= there(small_house)
    sweep(small_house)
    assert there(small_house) == before | {file.file_id for file in kept_now}
    assert all(reads(small_house, file) == CONTENT for file in kept_now)


def _claimed(house: House, file: SealedFile, *, fails: bool) -> Iterator[SealedFile]:
    """Give the file if it could be claimed, and the transaction did not fail."""
    try:
        with house.clinic.database.writing() as session:
            claim(session, [file], ring_id=house.ring.ring_id)
            if fails:
                session.rollback()
    except Unavailable:
        return
    if not fails:
        yield file

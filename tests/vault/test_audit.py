# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way of changing what was recorded is found, and a clean chain never alarms."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid
from app.kit.db import Database
from app.vault import audit
from app.vault.audit import Entry, Findings, Head, Verdict, anchor_head, read_anchor, verify, walk
from app.vault.models import AuditEntry, Outcome

KEY, OTHER_KEY = bytes(32), bytes([7]) * 32
AT = dt.datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=dt.UTC)


def entry(number: int, **but: str) -> Entry:
    said = {"actor_id": "ana", "tag": "case.read", "object_kind": "case", "object_id": str(number)}
    return Entry(**(said | but))  # type: ignore[arg-type]


def a_chain(length: int, *, key: bytes = KEY) -> list[AuditEntry]:
    chain: list[AuditEntry] = []
    head = Head()
    for number in range(1, length + 1):
        row = audit._row(entry(number), head, AT + dt.timedelta(seconds=number))
        row.mac = audit._mac(key, row)
        head = Head(row.seq, row.mac)
        chain.append(row)
    return chain


def head(chain: list[AuditEntry]) -> Head:
    return Head(chain[-1].seq, chain[-1].mac) if chain else Head()


def renumbered(chain: list[AuditEntry]) -> list[AuditEntry]:
    for seq, row in enumerate(chain, 1):
        row.seq = seq
    return chain


def edit(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    chain[place].outcome = Outcome.REFUSED
    return chain


def delete_one(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    return [*chain[:place], *chain[place + 1 :]]


def delete_and_renumber(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    return renumbered(delete_one(chain, place))


def insert_one(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    return renumbered([*chain[:place], a_chain(1, key=OTHER_KEY)[0], *chain[place:]])


def reorder(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    other = (place + 1) % len(chain)
    chain[place], chain[other] = chain[other], chain[place]
    return renumbered(chain)


def rewrite_without_the_key(chain: list[AuditEntry], place: int) -> list[AuditEntry]:
    return a_chain(len(chain), key=OTHER_KEY)


TAMPERINGS = [
    edit,
    delete_one,
    delete_and_renumber,
    insert_one,
    reorder,
    rewrite_without_the_key,
]


@given(length=st.integers(0, 30), anchored=st.integers(0, 30))
def test_a_clean_chain_never_alarms(length: int, anchored: int) -> None:
    chain = a_chain(length)
    anchor = head(chain[: min(anchored, length)])
    assert walk(chain, KEY, anchor) == Findings(Verdict.FINE, head(chain))


@pytest.mark.parametrize("tamper", TAMPERINGS)
@settings(max_examples=60)
@given(length=st.integers(3, 20), data=st.data())
def test_a_change_in_the_chain_is_found_where_it_is(
    tamper: Callable[[list[AuditEntry], int], list[AuditEntry]], length: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, length - 2))
    chain = a_chain(length)
    findings = walk(tamper(chain, place), KEY, Head())
    assert findings.verdict is Verdict.BROKEN
    first = 1 if tamper is rewrite_without_the_key else place + 1
    assert findings.first_bad == first
    assert findings.head.seq == first - 1


@given(length=st.integers(1, 20), data=st.data())
def test_a_chain_cut_at_its_end_is_shorter_than_its_anchor(
    length: int, data: st.DataObject
) -> None:
    chain = a_chain(length)
    left = data.draw(st.integers(0, length - 1))
    findings = walk(chain[:left], KEY, head(chain))
    assert findings == Findings(Verdict.SHORTER, head(chain[:left]), left + 1)


@given(left=st.integers(0, 8), more=st.integers(0, 8))
def test_a_chain_cut_and_continued_is_not_the_anchored_one(left: int, more: int) -> None:
    chain = a_chain(9)
    again, last = chain[:left], head(chain[:left])
    for number in range(9 - left + more):  # by the program itself, with the true key
        row = audit._row(entry(number, object_kind="request"), last, AT)
        row.mac = audit._mac(KEY, row)
        last = Head(row.seq, row.mac)
        again.append(row)
    assert walk(again, KEY, Head()).verdict is Verdict.FINE
    assert walk(again, KEY, head(chain)) == Findings(Verdict.REWRITTEN, last, 9)


@given(shared=st.integers(0, 4), place=st.integers(5, 8))
def test_two_true_histories_spliced_together_are_found(shared: int, place: int) -> None:
    """An editor who kept an older copy puts its end on today's chain: every code is genuine."""
    today = a_chain(9)
    older, last = today[:shared], head(today[:shared])
    for number in range(9 - shared):
        row = audit._row(entry(number, actor_id="ben"), last, AT)
        row.mac = audit._mac(KEY, row)
        last = Head(row.seq, row.mac)
        older.append(row)
    spliced = [*today[:place], *older[place:]]
    assert walk(spliced, KEY, Head()) == Findings(Verdict.BROKEN, head(today[:place]), place + 1)


FIELDS = {
    "at": AT,
    "actor_id": "eve",
    "session_id": "another",
    "tag": "case.export",
    "object_kind": "request",
    "object_id": "99",
    "outcome": "failed",
    "previous": bytes([1]) * 32,
    "mac": bytes([1]) * 32,
    "seq": 7,
}


@pytest.mark.parametrize("column", sorted(FIELDS))
def test_each_column_is_under_the_code(column: str) -> None:
    chain = a_chain(3)
    setattr(chain[1], column, FIELDS[column])
    assert walk(chain, KEY, Head()) == Findings(Verdict.BROKEN, head(chain[:1]), 2)


def test_the_table_of_columns_is_whole() -> None:
    assert set(FIELDS) == set(AuditEntry.__table__.columns.keys())


def test_no_session_is_not_a_session_without_a_name() -> None:
    row = a_chain(1)[0]
    row.session_id = ""
    assert walk([row], KEY, Head()).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    "but",
    [
        {"object_id": "Marisol Ejemplo"},
        {"object_id": ""},
        {"object_id": "a" * 121},
        {"actor_id": "a" * 27},
        {"actor_id": "é"},
        {"tag": "case.read\n"},
        {"tag": "a" * 41},
        {"session_id": "two words"},
    ],
)
def test_what_could_be_a_persons_word_is_not_recorded(but: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="ids and codes only"):
        entry(1, **but)


def test_a_fact_of_the_catalogue_may_be_named() -> None:
    assert entry(1, object_id="holders/us/dhs/ice.yaml@2026-01-22").object_kind == "case"


def test_entries_are_chained_in_the_database(database: Database) -> None:
    for number in range(5):
        with database.writing() as session:
            made = audit.append(session, entry(number, session_id="s1"), KEY)
            assert audit.head_of(session) == made
    with database.reading() as session:
        assert verify(session, KEY, made) == Findings(Verdict.FINE, made)
        assert made.seq == 5
        assert verify(session, OTHER_KEY).first_bad == 1


def test_two_entries_of_one_transaction_are_two_links(database: Database) -> None:
    with database.writing() as session:
        audit.append(session, entry(1), KEY)
        audit.append(session, entry(2), KEY)
    with database.reading() as session:
        assert verify(session, KEY).head.seq == 2


def test_what_was_undone_leaves_no_gap(database: Database) -> None:
    def fail_after_an_entry() -> None:
        with database.writing() as session:
            audit.append(session, entry(1), KEY)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_after_an_entry()
    with database.writing() as session:
        assert audit.append(session, entry(2), KEY).seq == 1
    with database.reading() as session:
        assert verify(session, KEY).verdict is Verdict.FINE


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (update(AuditEntry).where(AuditEntry.seq == 2).values(actor_id="eve"), Verdict.BROKEN),
        (delete(AuditEntry).where(AuditEntry.seq == 2), Verdict.BROKEN),
        (delete(AuditEntry).where(AuditEntry.seq > 2), Verdict.SHORTER),
        (delete(AuditEntry), Verdict.SHORTER),
    ],
)
def test_an_editor_of_the_database_is_found(
    database: Database, change: object, verdict: Verdict
) -> None:
    with database.writing() as session:
        for number in range(4):
            last = audit.append(session, entry(number), KEY)
        session.execute(change)  # type: ignore[call-overload]
    with database.reading() as session:
        assert verify(session, KEY, last).verdict is verdict


def _append_at_once(database: Database) -> int:
    """Let eight people append; return how many of eighty appends were lost."""

    def append_ten(number: int) -> int:
        lost = 0
        for _ in range(10):
            try:
                with database.writing() as session:
                    audit.append(session, entry(number), KEY)
                    session.scalar(select(AuditEntry.seq).limit(1))
            except IntegrityError:
                lost += 1
        return lost

    with ThreadPoolExecutor(8) as people:
        return sum(people.map(append_ten, range(8)))


def test_many_at_once_make_one_chain(database: Database) -> None:
    assert _append_at_once(database) == 0
    with database.reading() as session:
        findings = verify(session, KEY)
    assert (findings.verdict, findings.head.seq) == (Verdict.FINE, 80)


def test_without_the_lock_the_chain_would_fork(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgresql_url)
    monkeypatch.setattr(audit, "_queue", lambda _session: None)
    assert _append_at_once(database) > 0
    database.close()


def test_an_anchor_is_the_furthest_head_written(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    assert read_anchor(path) == Head()
    chain = a_chain(3)
    for row in (chain[0], chain[2], chain[1]):  # requests may end in another order
        anchor_head(path, Head(row.seq, row.mac))
    assert read_anchor(path) == head(chain)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("torn", ["4", "4 ab", "4 " + "ab" * 31, "x", "\n\n", "4 " + "zz" * 32])
def test_a_line_torn_by_a_stop_of_the_machine_is_passed_over(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "anchor"
    chain = a_chain(5)
    anchor_head(path, Head(3, chain[2].mac))
    with path.open("a") as file:
        file.write(torn)
    assert read_anchor(path) == Head(3, chain[2].mac)
    anchor_head(path, head(chain))
    assert read_anchor(path) == head(chain)


def test_a_long_anchor_is_read_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    path.write_text("".join(f"\n{seq} {'ab' * 32}\n" for seq in range(1, 2001)))
    assert read_anchor(path) == Head(2000, bytes.fromhex("ab" * 32))


def test_an_anchor_is_on_the_disk_when_it_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    anchor_head(tmp_path / "anchor", a_head := Head(1, bytes(32)))
    assert synced == [(tmp_path / "anchor").stat().st_size]
    assert read_anchor(tmp_path / "anchor") == a_head

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`drill kill`: writers and servers killed in the middle of it; nothing acknowledged is lost."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, text
from sqlalchemy import select as rows_of

from app.cli.drill_clinic import Place, expect, set_up, sign_in_as_administrator
from app.cli.visiting import Visit
from app.errors import Unavailable
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from app.vault import audit, files
from app.vault.models import AuditEntry
from app.vault.server_keys import ServerKeys, read_server_keys

_PUBLISHED_SIZE, _SERVERS = 300, 10
_LONGEST_MICROSECONDS = 100_000  # between the first thing acknowledged and the end
_PATIENCE_SECONDS = 60.0
_VERIFIED_EVERY = 50
_CHANGES_A_SERVER = 20
_LINE = 3 + 26 + 26 + 64  # two spaces and a line break between a key, a file's id and its key


@dataclass
class KillFindings:
    """Figures of one run: what was acknowledged before a kill, and what of it was not there."""

    writers_killed: int = 0
    writes_acknowledged: int = 0
    writes_lost: int = 0
    files_lost: int = 0
    servers_killed: int = 0
    requests_acknowledged: int = 0
    requests_lost: int = 0
    audit_entries: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        lost = self.writes_lost + self.files_lost + self.requests_lost
        acknowledged = min(self.writes_acknowledged, self.requests_acknowledged)
        return lost == 0 and acknowledged > 0 and not self.faults


@dataclass(frozen=True)
class Written:
    """What a writer acknowledged: the key of a row, and a sealed file with its key."""

    unique_key: str
    file_id: str
    file_key: bytes


def run(size: int = _PUBLISHED_SIZE, servers: int = _SERVERS) -> KillFindings:
    """Kill so many writers and servers of one clinic; return what was seen."""
    findings = KillFindings()
    with tempfile.TemporaryDirectory(prefix="handrail-drill-") as folder:
        place = Place(Path(folder))
        printed = set_up(place)
        for number in range(1, size + 1):
            _kill_a_writer(place, findings)
            if number % _VERIFIED_EVERY == 0 or number == size:
                _verify(place, findings)
        _kill_servers(place, printed["second_factor"]["secret"], servers, findings)
        _verify(place, findings)
    return findings


def _kill_a_writer(place: Place, findings: KillFindings) -> None:
    """Let a child write, kill it soon after it began, and look for all that it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _write_until_killed(place, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        if not select.select([pipe], [], [], _PATIENCE_SECONDS)[0]:
            findings.faults.append("a writer acknowledged nothing")
        time.sleep(secrets.randbelow(_LONGEST_MICROSECONDS) / 1e6)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged = [_read(line) for line in pipe.read().splitlines() if len(line) + 1 == _LINE]
    findings.writers_killed += 1
    findings.writes_acknowledged += len(acknowledged)
    _look_for(place, acknowledged, findings)


def _write_until_killed(place: Place, acknowledge: int) -> None:
    """Write a file and a row with its audit entry, and say so once they are durable, for ever."""
    try:
        database, keys = _opened(place), read_server_keys(place.data)
        while True:
            written = _write(database, place, keys)
            said = f"{written.unique_key} {written.file_id} {written.file_key.hex()}\n"
            os.write(acknowledge, said.encode())
    finally:
        os._exit(1)


def _write(database: Database, place: Place, keys: ServerKeys) -> Written:
    unique_key = new_id()
    file = files.write_sealed(place.data / files.FOLDER, [unique_key.encode()], 100)
    with database.writing() as session:
        enqueue(session, "drill", file.file_id, unique_key=unique_key)
        entry = audit.Entry("drill", "drill.write", "file", file.file_id)
        head = audit.append(session, entry, keys.audit)
    audit.anchor_head(place.data / audit.ANCHOR, head)
    return Written(unique_key, file.file_id, file.key)


def _read(line: bytes) -> Written:
    unique_key, file_id, file_key = line.decode().split()
    return Written(unique_key, file_id, bytes.fromhex(file_key))


def _look_for(place: Place, acknowledged: list[Written], findings: KillFindings) -> None:
    asked = {written.unique_key for written in acknowledged}
    with closing(_opened(place)) as database, database.reading() as session:
        found = set(
            session.scalars(rows_of(OutboxRow.unique_key).where(OutboxRow.unique_key.in_(asked)))
        )
        if session.scalar(text("PRAGMA integrity_check")) != "ok":
            findings.faults.append("the database is damaged")
    findings.writes_lost += len(asked - found)
    folder = place.data / files.FOLDER
    for written in acknowledged:
        try:
            content = b"".join(files.read_sealed(folder, written.file_id, written.file_key))
        except Unavailable:
            content = b""
        findings.files_lost += content != written.unique_key.encode()


def _verify(place: Place, findings: KillFindings) -> None:
    """Verify the whole audit chain against its anchor."""
    anchor = audit.read_anchor(place.data / audit.ANCHOR)
    with closing(_opened(place)) as database, database.reading() as session:
        found = audit.verify(session, read_server_keys(place.data).audit, anchor)
    findings.audit_entries = found.head.seq
    if found.verdict is not audit.Verdict.FINE:
        findings.faults.append(f"the audit chain is {found.verdict}")


def _kill_servers(place: Place, secret: str, servers: int, findings: KillFindings) -> None:
    """Kill servers while somebody chooses the language of their desk, and count what was kept."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    visit: Visit | None = None
    for _ in range(servers):
        with _served(place, port) as (server, address):
            visit = visit or sign_in_as_administrator(address, secret)
            acknowledged = _change_until_killed(visit, server)
        findings.servers_killed += 1
        findings.requests_acknowledged += acknowledged
    with closing(_opened(place)) as database, database.reading() as session:
        changes = rows_of(func.count()).where(AuditEntry.tag == "account.change")
        kept = session.scalar(changes) or 0
    findings.requests_lost += max(0, findings.requests_acknowledged - kept)


def _change_until_killed(visit: Visit, server: subprocess.Popen[str]) -> int:
    """Send forms until a kill in the midst of them; return how many were answered."""
    page, acknowledged = visit.get("/account"), 0
    for number in range(_CHANGES_A_SERVER):
        if number == _CHANGES_A_SERVER // 2:
            _kill_soon(server)
        try:
            expect(visit.answer(page, "/account/language", {"language": "en"}), "/account")
        except Unavailable:
            return acknowledged
        acknowledged += 1
    return acknowledged


def _kill_soon(server: subprocess.Popen[str]) -> None:
    """Let the server be killed while this process goes on asking it."""
    delay = secrets.randbelow(_LONGEST_MICROSECONDS) / 1e6
    threading.Timer(delay, server.kill).start()


@contextmanager
def _served(place: Place, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    server = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-I", "-m", "app.cli", "serve", "--port", str(port)],
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        line = server.stdout.readline() if server.stdout else ""
        if not line.startswith("Ready: "):
            raise Unavailable("The server of the drill did not start after a kill.")
        yield server, line.removeprefix("Ready: ").strip()
    finally:
        server.kill()
        server.communicate()


def _opened(place: Place) -> Database:
    return Database(f"sqlite:///{place.data / 'handrail.sqlite'}")

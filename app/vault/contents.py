# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is inside a backup: rows, sealed files, server keys, the audit's anchor, and a manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from alembic.migration import MigrationContext
from sqlalchemy import Connection

from app.errors import Unavailable
from app.i18n.marks import _
from app.vault import audit, files, server_keys
from app.vault.archive import BackupDamaged, Member, Reader, decrypted
from app.vault.dump import Tally, lines_of, tables_of

FORMAT = 1
_ABOUT, _MANIFEST = "about.json", "manifest.json"
_PART_BYTES = 1 << 20
_ROWS = re.compile(r"tables/([a-z_0-9]+)/[0-9]{6}\.jsonl")
_FILE = re.compile(
    rf"{files.FOLDER}/[a-z2-7]{{2}}/[a-z2-7]{{26}}"
    rf"|{server_keys.FOLDER}/[a-z]+\.[a-z]+"
    rf"|{re.escape(audit.ANCHOR)}"
)


@dataclass(frozen=True)
class Inside:
    """What a backup says of itself, read whole and found to be so."""

    made_at: dt.datetime
    schema: str
    tallies: dict[str, str]
    files: int

    @property
    def rows(self) -> int:
        return sum(int(tally.partition(":")[0]) for tally in self.tallies.values())


class Receiver(Protocol):
    """Whoever takes what is in a backup."""

    def rows(self, table: str, lines: list[bytes], /) -> None:
        """Take some rows of a table."""

    def file(self, name: str, chunks: Iterable[bytes], /) -> None:
        """Take a file, by its place in the data folder."""


class NobodyReceives:
    """Takes nothing: for reading a backup to see that it is whole."""

    def rows(self, _table: str, _lines: list[bytes], /) -> None:
        """Let them pass."""

    def file(self, _name: str, chunks: Iterable[bytes], /) -> None:
        """Let it pass, to its end."""
        for _chunk in chunks:
            pass


def members_of(
    connection: Connection, data: Path, *, anchor: bytes, at: dt.datetime
) -> Iterator[Member]:
    """Give everything a clinic has, and at the end a manifest of it.

    The anchor of the audit is read before the rows, so that it is never ahead of them.
    """
    tallies: dict[str, Tally] = {}
    digests: dict[str, str] = {}
    about = {"format": FORMAT, "made_at": at.isoformat(), "schema": _schema_of(connection)}
    yield _noted(_json_member(_ABOUT, about), digests)
    for table in tables_of(connection):
        tallies[table.name] = Tally()
        parts = _parts(lines_of(connection, table), tallies[table.name])
        for number, part in enumerate(parts, 1):
            name = f"tables/{table.name}/{number:06}.jsonl"
            yield _noted(Member(name, len(part), [part]), digests)
    yield _noted(Member(audit.ANCHOR, len(anchor), [anchor]), digests)
    for path in _files_in(data):
        yield from (_noted(member, digests) for member in _file_member(data, path))
    counted = {name: tally.digest for name, tally in tallies.items()}
    yield _json_member(_MANIFEST, {"members": digests, "tables": counted})


def read_contents(path: Path, identity: str, receiver: Receiver) -> Inside:
    """Hand over all that is in a backup, and say at the end that it was whole.

    Only then is it: a receiver keeps what it took aside until this returns.
    """
    digests: dict[str, str] = {}
    read: dict[str, Any] = {}
    with decrypted(path, identity) as members:
        for name, content in members:
            chunks = _digested(name, content, digests)
            if name in {_ABOUT, _MANIFEST}:
                read[name] = _json(b"".join(chunks))
            elif found := _ROWS.fullmatch(name):
                receiver.rows(found[1], b"".join(chunks).splitlines())
            elif _FILE.fullmatch(name):
                receiver.file(name, chunks)
            else:
                raise BackupDamaged
    return _inside(read, digests)


def _inside(read: dict[str, Any], digests: dict[str, str]) -> Inside:
    """Compare what was read with the manifest."""
    digests.pop(_MANIFEST, None)
    try:
        about, manifest = read[_ABOUT], read[_MANIFEST]
        is_whole = manifest["members"] == digests and about["format"] == FORMAT
        inside = Inside(
            made_at=dt.datetime.fromisoformat(about["made_at"]),
            schema=str(about["schema"]),
            tallies=dict(manifest["tables"]),
            files=sum(_FILE.fullmatch(name) is not None for name in digests),
        )
    except (KeyError, TypeError, ValueError):
        raise BackupDamaged from None
    if not is_whole:
        raise BackupDamaged
    return inside


def _json(content: bytes) -> Any:  # noqa: ANN401  its shape is checked by who uses it
    try:
        return json.loads(content)
    except ValueError:
        raise BackupDamaged from None


def _digested(name: str, content: Reader, digests: dict[str, str]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    while chunk := content.read(files.CHUNK_BYTES):
        digest.update(chunk)
        yield chunk
    digests[name] = digest.hexdigest()


def _noted(member: Member, digests: dict[str, str]) -> Member:
    def chunks() -> Iterator[bytes]:
        digest = hashlib.sha256()
        for chunk in member.chunks:
            digest.update(chunk)
            yield chunk
        digests[member.name] = digest.hexdigest()

    return Member(member.name, member.size, chunks())


def _json_member(name: str, content: object) -> Member:
    text = json.dumps(content, sort_keys=True).encode()
    return Member(name, len(text), [text])


def _parts(lines: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    held = bytearray()
    for line in lines:
        tally.count(line)
        held += line
        if len(held) >= _PART_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _files_in(data: Path) -> Iterator[Path]:
    for folder in (files.FOLDER, server_keys.FOLDER):
        for path in sorted((data / folder).rglob("*")):
            is_ours = _FILE.fullmatch(path.relative_to(data).as_posix())
            if is_ours and path.is_file() and not path.is_symlink():
                yield path


def _file_member(data: Path, path: Path) -> Iterator[Member]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # destroyed since it was listed
    with file:
        size = os.fstat(file.fileno()).st_size
        chunks = iter(lambda: file.read(files.CHUNK_BYTES), b"")
        yield Member(path.relative_to(data).as_posix(), size, chunks)


def _schema_of(connection: Connection) -> str:
    heads = MigrationContext.configure(connection).get_current_heads()
    if len(heads) != 1:
        raise Unavailable(_("There is no clinic in this database yet; run: handrail init"))
    return heads[0]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server's own files, outside the database and for the server's eyes only."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import Unavailable
from app.kit.files import write_folder
from app.vault.sealing import new_key

FOLDER = "server-keys"
_AUDIT, _LOGIN, _PIN = "audit.key", "login.key", "signing.pin"
_KEY = re.compile(rb"[0-9a-f]{64}\n?")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 100


@dataclass(frozen=True)
class ServerKeys:
    """The key of the audit chain, the key of the login digests, and the clinic's pinned key."""

    audit: bytes = field(repr=False)
    login_digest: bytes = field(repr=False)
    pin: bytes


def make_server_keys(data: Path, *, pin: bytes) -> ServerKeys:
    """Write new server files under a data folder; Invalid if there are some already."""
    keys = ServerKeys(audit=new_key(), login_digest=new_key(), pin=pin)
    write_server_keys(data, keys)
    return keys


def write_server_keys(data: Path, keys: ServerKeys) -> None:
    """Write these keys as the server files; Invalid if there are some already."""
    files = {_AUDIT: keys.audit, _LOGIN: keys.login_digest, _PIN: keys.pin}
    write_folder(data / FOLDER, {name: f"{key.hex()}\n".encode() for name, key in files.items()})


def read_server_keys(data: Path) -> ServerKeys:
    """Return the server's keys; Unavailable if a file is missing, damaged or open to others."""
    folder = data / FOLDER
    _refuse_open(folder, folder.lstat() if folder.exists() else None)
    return ServerKeys(
        audit=_read(folder / _AUDIT), login_digest=_read(folder / _LOGIN), pin=_read(folder / _PIN)
    )


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        raise _missing(path) from None
    with os.fdopen(descriptor, "rb") as file:
        _refuse_open(path, os.fstat(file.fileno()))
        content = file.read(_MOST_BYTES)
    if not _KEY.fullmatch(content):
        raise Unavailable(f"The file {_named(path)} is damaged; restore it from a backup.")
    return bytes.fromhex(content.decode())


def _refuse_open(path: Path, found: os.stat_result | None) -> None:
    if found is None or stat.S_ISLNK(found.st_mode):
        raise _missing(path)
    if found.st_mode & _OTHERS:
        raise Unavailable(
            f"Others on this machine can use {_named(path)}; take that right away (chmod go=)."
        )
    if found.st_uid != os.geteuid():
        raise Unavailable(f"{_named(path)} belongs to somebody else; give it to the server's user.")


def _missing(path: Path) -> Unavailable:
    return Unavailable(
        f"{_named(path)} is missing from the data folder; restore it from a backup, or set up a "
        "new clinic."
    )


def _named(path: Path) -> str:
    return FOLDER if path.name == FOLDER else f"{FOLDER}/{path.name}"

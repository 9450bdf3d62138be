# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed files in the data folder: chunk by chunk, never in clear on the disk, whole or not at all.

Each file has a key of its own, kept in the sealed body of the row it belongs to. Each chunk's nonce
is its number and whether it is the last, so that nothing can be cut off, repeated or moved.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import NotFound, TooLarge, Unavailable
from app.i18n.marks import _
from app.kit.files import sync_folder
from app.kit.ids import is_id, new_id
from app.vault.sealing import SealBroken, bind, new_key

FOLDER = "files"  # in the data folder
CHUNK_BYTES = 64 * 1024
_FORMAT = b"\x01"
_COUNTER_BYTES, _TAG_BYTES = 11, 16
_PARTIAL = ".partial"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MEGABYTE = 1024 * 1024
# Longer than any upload takes.
_ABANDONED = dt.timedelta(days=1)
_TOO_LARGE = _(
    "The file is larger than {most} MB, the most that is kept; send a smaller copy, or its parts "
    "one by one. Nothing of it was kept."
)
_NO_SUCH_FILE = _("There is no such file; open the page again and choose one from its list.")
_MISSING = _(
    "A file is missing from the data folder; the administrator can restore it from a backup."
)
_DISK_FULL = _("The disk is full, so the file was not kept; free some space and send it again.")
_NOT_KEPT = _(
    "The file could not be kept in the data folder; ask the administrator to run: handrail doctor"
)


@dataclass(frozen=True)
class SealedFile:
    """What the row's body keeps of a file; size and digest are of the bytes in clear."""

    file_id: str
    key: bytes = field(repr=False)
    size: int
    sha256: str
    path: Path = field(repr=False)


def write_sealed(
    folder: Path, chunks: Iterable[bytes], limit: int, *, file_id: str | None = None
) -> SealedFile:
    """Seal bytes as they come into a new file; durable when this returns, gone if it raises.

    Whose rows speak of it claims it (`claims.claim`); else it is gone in a day. TooLarge for more
    than `limit` bytes, Unavailable when the disk is full or fails.
    """
    file_id, key = file_id or new_id(), new_key()
    path = _path(folder, file_id)
    partial = path.with_name(f".{file_id}{_PARTIAL}")
    with _said_plainly():
        _make_folder(path.parent)
        try:
            size, digest = _write(partial, _within(chunks, limit), key, file_id)
            partial.rename(path)
            sync_folder(path.parent)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    return SealedFile(file_id, key, size, digest, path)


def read_sealed(folder: Path, file_id: str, key: bytes) -> Iterator[bytes]:
    """Give the bytes of a file, each chunk only once it is verified.

    SealBroken at the first chunk that was changed, moved or cut off; what came before was genuine,
    so a caller must not treat the file as whole until the end. Unavailable if the file is gone.
    """
    cipher, about = AESGCM(key), _about(file_id)
    with _opened(_path(folder, file_id)) as file:
        if file.read(len(_FORMAT)) != _FORMAT:
            raise SealBroken
        for number, (sealed, is_last) in enumerate(_sealed_chunks(file)):
            try:
                yield cipher.decrypt(_nonce(number, is_last=is_last), sealed, about)
            except InvalidTag:
                raise SealBroken from None


def forget_file(folder: Path, file_id: str) -> None:
    """Take a file away, if it is there; whoever kept its bytes still needs its key."""
    path = _path(folder, file_id)
    with _said_plainly():
        if path.exists():
            path.unlink()
            sync_folder(path.parent)


def whole_files(folder: Path, now: dt.datetime) -> Iterator[str]:
    """Give the ids of the files that have been whole for a day or more."""
    for path in folder.glob("*/*"):
        if is_id(path.name) and path == _path(folder, path.name) and _is_old(path, now):
            yield path.name


def forget_partials(folder: Path, now: dt.datetime) -> int:
    """Take away what a stop of the machine left half written a day ago or more; say how many."""
    abandoned = [path for path in folder.glob(f"*/.*{_PARTIAL}") if _is_old(path, now)]
    for path in abandoned:
        path.unlink(missing_ok=True)
    return len(abandoned)


def _is_old(path: Path, now: dt.datetime) -> bool:
    """Say whether nothing happened to a file for a day: what was just copied here is not old."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return max(found.st_mtime, found.st_ctime) < (now - _ABANDONED).timestamp()


def _path(folder: Path, file_id: str) -> Path:
    if not is_id(file_id):
        raise NotFound(_NO_SUCH_FILE)
    return folder / file_id[:2] / file_id


def _write(path: Path, chunks: Iterable[bytes], key: bytes, file_id: str) -> tuple[int, str]:
    cipher, about = AESGCM(key), _about(file_id)
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_FORMAT)
        for number, (plain, is_last) in enumerate(_even_chunks(chunks)):
            file.write(cipher.encrypt(_nonce(number, is_last=is_last), plain, about))
            digest.update(plain)
            size += len(plain)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _even_chunks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Give chunks of one size and, at the end, what is left; an empty file is one empty chunk."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES]), False
            del held[:CHUNK_BYTES]
    yield bytes(held), True


def _sealed_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    sealed = file.read(CHUNK_BYTES + _TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + _TAG_BYTES)
        yield sealed, not following
        if not following:
            return
        sealed = following


def _within(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(_TOO_LARGE, most=f"{limit / _MEGABYTE:g}")
        yield chunk


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES) + bytes([is_last])


def _about(file_id: str) -> bytes:
    return bind("handrail file", _FORMAT, file_id)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Unavailable(_MISSING) from None
    with file:
        yield file


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    for one in (folder.parent, folder):
        one.mkdir(0o700, parents=True, exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(_DISK_FULL) from None
        raise Unavailable(_NOT_KEPT) from None

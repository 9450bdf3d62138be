# SPDX-License-Identifier: AGPL-3.0-or-later
"""An archive is a tar inside an age file, written and read as a stream: never in clear on a disk.

`age -d` and `tar` open it without this program.
"""

from __future__ import annotations

import os
import tarfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, Self

import pyrage  # type: ignore[import-untyped]

from app.errors import HandrailError, Invalid, Unavailable
from app.i18n.marks import _
from app.vault.bech32 import written

_WRONG_KEY = _(
    "This key does not open the backup: it belongs to another clinic, or the file is damaged at "
    "its beginning. Compare the printed key, or take another backup."
)
_DAMAGED = _("The backup is damaged and was not used; take another one.")


class BackupDamaged(Unavailable):
    """The archive is not what was written: a changed, missing or additional byte."""

    def __init__(self) -> None:
        super().__init__(_DAMAGED)


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name, its size, and its bytes as they come."""

    name: str
    size: int
    chunks: Iterable[bytes]


class Reader(Protocol):
    """What gives bytes when asked."""

    def read(self, size: int = -1, /) -> bytes: ...


def recipient_of(public_key: bytes) -> str:
    """Return an X25519 public key as age writes it."""
    return written("age", public_key)


def identity_of(private_key: bytes) -> str:
    """Return an X25519 private key as age writes it."""
    return written("age-secret-key-", private_key).upper()


def new_identity() -> tuple[str, str]:
    """Return a throw-away identity and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def encrypt(members: Iterable[Member], file: IO[bytes], recipients: Sequence[str]) -> None:
    """Write an archive that any of the recipients can open."""
    source = _Source(_tar_of(members))
    to = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    sink = _Sink(file)
    try:
        pyrage.encrypt_io(source, sink, to)
    except pyrage.EncryptError:
        # The library keeps only the words of what went wrong under it.
        raise source.fault or sink.fault or BackupDamaged() from None


@contextmanager
def decrypted(path: Path, identity: str) -> Iterator[Iterator[tuple[str, Reader]]]:
    """Give the members of an archive, in order, each to be read before the next is asked for.

    Every byte that is given is genuine, but the archive is whole only once the block has ended:
    Invalid for another key, BackupDamaged for anything else that is wrong.
    """
    with path.open("rb") as file, _Pipe(file, identity) as pipe:
        try:
            with tarfile.open(mode="r|", fileobj=pipe.reading) as archive:
                yield _members_in(archive)
        except (tarfile.TarError, EOFError):
            raise BackupDamaged from None


def _members_in(archive: tarfile.TarFile) -> Iterator[tuple[str, Reader]]:
    for info in archive:
        content = archive.extractfile(info)
        if content is None:
            raise BackupDamaged
        yield info.name, content


class _Pipe:
    """Decrypts in a thread of its own into a pipe, and tells at the end how it went."""

    def __init__(self, file: IO[bytes], identity: str) -> None:
        self._file = file
        self._identity = pyrage.x25519.Identity.from_str(identity)
        reading, writing = os.pipe()
        self.reading, self._writing = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
        self._fault: HandrailError | None = None
        self._thread = threading.Thread(target=self._decrypt, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            while self.reading.read(1 << 16):  # what is behind the last member must be genuine too
                pass
        self.reading.close()
        self._thread.join()
        is_consequence = kind is None or issubclass(kind, BackupDamaged)
        if self._fault is not None and is_consequence:
            raise self._fault from None

    def _decrypt(self) -> None:
        try:
            pyrage.decrypt_io(self._file, self._writing, [self._identity])
        except pyrage.DecryptError as error:
            is_strange = "No matching keys" in str(error)
            self._fault = Invalid(_WRONG_KEY) if is_strange else BackupDamaged()
        except OSError:
            self._fault = BackupDamaged()
        finally:
            with suppress(BrokenPipeError):  # the reader left first, for a reason of its own
                self._writing.close()


class _Source:
    """Bytes as they come, for a library that asks for so many; keeps what went wrong."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, fewer only at the end."""
        try:
            while len(self._held) < size:
                self._held += next(self._chunks)
        except StopIteration:
            pass
        except BaseException as fault:
            self.fault = fault
            raise
        given, self._held = self._held[:size], self._held[size:]
        return given


class _Sink:
    """A file that keeps what went wrong, for a library that does not."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, content: bytes) -> int:
        """Write it all."""
        try:
            return self._file.write(content)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        """Hand everything to the system."""
        self._file.flush()


def _tar_of(members: Iterable[Member]) -> Iterator[bytes]:
    for member in members:
        info = tarfile.TarInfo(member.name)
        info.size, info.mode = member.size, 0o600
        yield info.tobuf(tarfile.USTAR_FORMAT)
        sent = 0
        for chunk in member.chunks:
            sent += len(chunk)
            yield chunk
        if sent != member.size:
            raise Unavailable(_("A file changed while it was copied; begin the backup again."))
        yield bytes(-sent % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)

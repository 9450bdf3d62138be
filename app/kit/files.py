# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a folder whole or not at all: aside first, then renamed into its place."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.errors import HandrailError, Invalid, Unavailable

# What is written is about a person: nobody else on this machine reads it.
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_CALLERS_CHOICE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP}
)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def refuse_unless_free(folder: Path) -> None:
    """Raise Invalid unless `folder` is empty or does not exist yet."""
    with _said_plainly():
        if folder.is_symlink() and not folder.exists():
            raise Invalid(
                "The folder to write to is a link that leads nowhere; name another folder."
            )
        if folder.exists() and not folder.is_dir():
            raise Invalid("The folder to write to is a file; name a new or an empty folder.")
        if folder.is_dir() and any(folder.iterdir()):
            raise Invalid("The folder to write to is not empty; name a new or an empty folder.")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Fill a new or empty folder with these files, given by their relative paths.

    On any failure, and when interrupted, `folder` is left as it was: absent, or empty. Only the
    owner can read what is written (folders 0700, files 0600). Raises Invalid for a folder that is
    not free or that the caller may not write, Unavailable for a full disk and other faults.
    """
    with filling(folder) as aside:
        for name, content in files.items():
            _write(aside, name, content)


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the place of a new or empty one if the block ends well.

    Raises what `write_folder` raises, and leaves as little behind.
    """
    refuse_unless_free(folder)
    target = Path(os.path.realpath(folder))
    with _said_plainly(), _parents_of(target), _aside(target) as aside:
        yield aside
        _settle(aside, target)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except HandrailError:
        raise
    except OSError as error:
        raise _sentence(error) from None


def _sentence(error: OSError) -> HandrailError:
    # Without the path: a folder may be named after a client.
    if error.errno in _FULL:
        return Unavailable(
            "The disk has no room for it; free some space or name a folder on another disk. "
            "Nothing was written."
        )
    if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
        return Invalid(
            "The folder to write to is not empty any more; name a new or an empty folder."
        )
    reason = (error.strerror or "no reason given").lower()
    if error.errno in _CALLERS_CHOICE:
        return Invalid(f"The folder to write to cannot be used ({reason}); name another folder.")
    return Unavailable(
        f"The folder could not be written ({reason}); nothing was written. Try again."
    )


@contextmanager
def _parents_of(target: Path) -> Iterator[None]:
    """Make the folders above, and take those away again if it all comes to nothing."""
    missing = [parent for parent in target.parents if not parent.exists()]
    made: list[Path] = []
    try:
        for parent in reversed(missing):
            parent.mkdir(_FOLDER_MODE)
            made.append(parent)
        yield
    except BaseException:
        for parent in reversed(made):
            parent.rmdir()
        raise


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A folder of our own on the target's disk, gone when the block ends."""
    # A sibling keeps an existing folder empty until the end, even if the machine stops. A mount
    # point, or a folder in a parent we may not write, has no sibling on its own disk.
    is_inside = os.path.ismount(target) or not os.access(target.parent, os.W_OK | os.X_OK)
    shelf = target if is_inside and target.is_dir() else target.parent
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".partial", dir=shelf))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(aside: Path, name: str, content: bytes) -> None:
    path = aside / name
    path.parent.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(aside: Path, target: Path) -> None:
    """Put what was written in its place: by one rename, or entry by entry where that cannot be."""
    if aside.parent == target or (target.exists() and target.samefile(Path.cwd())):
        _move_in(aside, target)
        return
    aside.rename(target)
    sync_folder(target.parent)


def _move_in(aside: Path, target: Path) -> None:
    """Move each entry into a folder that must stay itself: a mount, or where the caller stands."""
    moved: list[Path] = []
    try:
        for entry in sorted(aside.iterdir()):
            moved.append(target / entry.name)
            entry.rename(moved[-1])
    except BaseException:
        for entry in moved:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
        raise
    sync_folder(target)


def sync_folder(folder: Path) -> None:
    """Make what happened to the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole catalogue in one file beside its YAML, so that a command need not parse every record.

It is made again whenever a file of the catalogue, or the shape of a record, is another. Whoever
could change it could change the YAML as well: it stands in the same folder, and holds no more.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, ValidationError

from app.catalog import days, odds, of_state, records
from app.catalog.days import Calendar
from app.catalog.odds import Odds
from app.catalog.of_state import State
from app.catalog.records import Holder, Law, Portal, System

if TYPE_CHECKING:
    from collections.abc import Mapping

AnyRecord = Annotated[
    Law | Holder | System | Portal | Calendar | Odds | State, Field(discriminator="kind")
]
Shelves = dict[str, dict[str, AnyRecord]]


class Kept(BaseModel):
    """Every shelf of records by id, and what they were read from."""

    read_from: str
    shelves: Shelves


def digest_of(data: Path) -> str:
    """Return a digest of every file of the catalogue under `data`: another byte, another digest."""
    digest = hashlib.sha256()
    for file in sorted(data.rglob("*.yaml")):
        digest.update(file.relative_to(data).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def file_beside(data: Path) -> Path:
    """Return where the records under `data` are kept whole."""
    return data.with_name(f"{data.name}.kept.json")


def kept_shelves(data: Path) -> Shelves | None:
    """Return the records as they were kept, or None where something changed since, or none are."""
    try:
        kept = Kept.model_validate_json(file_beside(data).read_bytes())
    except (OSError, ValidationError):
        return None
    return kept.shelves if kept.read_from == read_from_now(data) else None


def keep(shelves: Mapping[str, Mapping[str, AnyRecord]], data: Path, *, read_from: str) -> None:
    """Keep the records whole for the next reading; where nothing can be written, do without.

    `read_from` is what `read_from_now` said before they were read: a file that is changed while
    they are read makes the kept ones another's.
    """
    kept = Kept.model_construct(
        read_from=read_from, shelves={name: dict(shelf) for name, shelf in shelves.items()}
    )
    text = kept.model_dump_json(by_alias=True, exclude_defaults=True)
    with contextlib.suppress(OSError):
        _write_whole(file_beside(data), text.encode())


def read_from_now(data: Path) -> str:
    """Return what records read from now on are read from: the files and the shapes of records."""
    return f"{digest_of(data)} {_shapes()}"


@cache
def _shapes() -> str:
    """A digest of the code that gives records their shape."""
    digest = hashlib.sha256()
    for module in (records, days, odds, of_state):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _write_whole(file: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new one."""
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as writing:
            writing.write(content)
        Path(beside).replace(file)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise

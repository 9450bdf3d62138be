# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own style sheets and scripts, in memory, under an address that changes with their bytes."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "templates" / "static"
_HASH_LENGTH = 12
FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served."""

    content: bytes
    media_type: str
    digest: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Return every file by its name."""
    files = (file for file in sorted(FOLDER.rglob("*")) if file.is_file())
    return {file.relative_to(FOLDER).as_posix(): _read(file) for file in files}


def _read(file: Path) -> StaticFile:
    content = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return StaticFile(content, kind, hashlib.sha256(content).hexdigest()[:_HASH_LENGTH])


def address_of(name: str) -> str:
    """Return where a file is served; a name nobody has is our own mistake."""
    return f"/static/{static_files()[name].digest}/{name}"

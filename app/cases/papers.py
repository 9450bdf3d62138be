# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers on a case: checked in a sandbox, kept twice and sealed (as sent, and safe to show)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from app.cases.bodies import DocumentBody, SealedCopy
from app.cases.models import Document
from app.cases.queries import OpenedCase, OpenedDocument
from app.cases.service import RETENTION, keep_still, kept
from app.errors import Conflict, Invalid
from app.i18n.marks import _
from app.kit import clock
from app.vault.claims import claim, let_files_go
from app.vault.files import SealedFile, read_sealed, write_sealed
from app.vault.retention import is_held
from app.vault.rows import seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.paper.uploads import Inspected

KINDS = {
    "identity-paper": _("Identity paper"),
    "notice": _("Notice from an office or a court"),
    "consent": _("Signed consent"),
    "other": _("Another paper"),
}
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_MEGABYTE = 1024 * 1024
_LONGEST_FILENAME = 120
_NOT_IN_A_NAME = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WHICH_KIND = _("Choose what kind of paper it is.")
_HELD = _("A legal hold stands on this case, so no paper is taken off it. Ask the attorney.")
_RESTS_ON_IT = _("A signature rests on this paper, so it stays with the case.")
# Asked before a paper is destroyed: whether something of another part of the house rests on it.
RestsOn = Callable[["Session", OpenedCase, str], bool]
_asked_first: list[RestsOn] = []


def ask_before_a_paper_goes(*rests_on: RestsOn) -> None:
    """Have these asked before any paper is taken off a case; said once, by `main`."""
    _asked_first[:] = rests_on


@dataclass(frozen=True)
class KeptPaper:
    """A paper let in and sealed in the data folder, before any row speaks of it."""

    filename: str
    found: Inspected
    original: SealedFile
    safe_view: SealedFile


def folder_of_files(data: Path) -> Path:
    """Return where sealed files lie in a data folder."""
    return data / "files"


def keep_paper(
    content: bytes,
    filename: str,
    *,
    inspect: Callable[[bytes], Inspected],
    folder: Path,
    megabytes: int,
) -> KeptPaper:
    """Look into an upload in a sandbox and seal it, with a copy that is safe to show.

    Slow: outside of any transaction. Raises Invalid, with the reason, for what is not let in.
    """
    found = inspect(content)
    original = write_sealed(folder, [content], megabytes * _MEGABYTE)
    view = write_sealed(folder, [found.safe_view], len(found.safe_view))
    return KeptPaper(_plain_name(filename), found, original, view)


def _plain_name(filename: str) -> str:
    """Return the last part of a name a browser sent, without what cannot be read in it."""
    last = PurePosixPath(filename.replace("\\", "/")).name
    return _NOT_IN_A_NAME.sub("", last)[-_LONGEST_FILENAME:].strip() or "paper"


def add_document(
    session: Session,
    viewer: Viewer,
    case: OpenedCase,
    paper: KeptPaper,
    *,
    kind: str,
    note: str = "",
) -> Document:
    """Put a paper on the case. Raises Invalid for a kind there is not."""
    if kind not in KINDS:
        raise Invalid(_WHICH_KIND)
    keep_still(session, case)
    row = Document(
        **kept(),
        case_id=case.id,
        kind=kind,
        added_on=clock.today(),
        ring_id=case.row.ring_id,
    )
    body = DocumentBody(
        filename=paper.filename,
        media_type=paper.found.media_type,
        pages=paper.found.pages,
        note=note,
        warnings=paper.found.warnings,
        added_by=viewer.id,
        original=_sealed_copy(paper.original),
        safe_view=_sealed_copy(paper.safe_view),
    )
    seal_row(row, body, case.keys)
    session.add(row)
    claim(session, (paper.original, paper.safe_view), ring_id=row.ring_id)
    return row


def _sealed_copy(file: SealedFile) -> SealedCopy:
    return SealedCopy(file_id=file.file_id, key=file.key.hex(), size=file.size, sha256=file.sha256)


def remove_document(session: Session, case: OpenedCase, document: OpenedDocument) -> None:
    """Take a paper off the case: with its row goes the only key to its bytes.

    The bytes themselves, which nobody can open any more, are taken away by the worker. Raises
    Conflict while a legal hold stands on the case, or something rests on the paper.
    """
    keep_still(session, case)
    if is_held(session, RETENTION, case.id):
        raise Conflict(_HELD)
    if any(rests_on(session, case, document.row.id) for rests_on in _asked_first):
        raise Conflict(_RESTS_ON_IT)
    session.delete(document.row)
    copies = (document.body.original, document.body.safe_view)
    let_files_go(session, [copy.file_id for copy in copies])
    session.flush()


def pieces_of(folder: Path, copy: SealedCopy) -> Callable[[], Iterator[bytes]]:
    """Return what reads a sealed file piece by piece, each verified before it is given."""
    return lambda: read_sealed(folder, copy.file_id, bytes.fromhex(copy.key))


def neutral_name(case: OpenedCase, document: OpenedDocument) -> str:
    """Return a name to save the file under that says nothing about anybody."""
    extension = EXTENSIONS.get(document.body.media_type, "bin")
    return f"{case.reference}-{document.row.kind}.{extension}"

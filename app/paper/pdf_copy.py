# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF taken apart and its pages bound anew: what can be seen is kept, what can act is not.

Nothing is looked for in order to be removed from the catalogue or from a page: a new document is
begun, and of each page only what draws it is carried over. `pdf_contents` then goes over the rest.
"""

from __future__ import annotations

import io

from pikepdf import Name, ObjectStreamMode, PasswordError, Pdf

from app.paper import pdf_contents
from app.paper.limits import Limits
from app.paper.verdict import Finding, Kind, Refusal, UploadRefusedError, Verdict

_DRAWS_A_PAGE = {
    "/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group",
}  # fmt: skip


def copy_pdf(content: bytes, limits: Limits) -> Verdict:
    """Return the copy of a PDF, which must be unlocked."""
    pdf_contents.limit_parser(limits)
    try:
        return _copied(content, limits)
    except PasswordError:
        raise UploadRefusedError(Refusal.ENCRYPTED) from None


def _copied(content: bytes, limits: Limits) -> Verdict:
    with Pdf.open(io.BytesIO(content)) as source, Pdf.new() as copy:
        if source.is_encrypted:
            raise UploadRefusedError(Refusal.ENCRYPTED)
        _count_pages(source, limits)
        findings = pdf_contents.findings(source)
        _bind(source, copy)
        pdf_contents.disarm(copy)
        pdf_contents.unpack_all(copy, limits)
        if source.get_warnings() or copy.get_warnings():
            findings |= Finding.REPAIRED
        written = io.BytesIO()
        copy.save(written, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
        return Verdict(
            kind=Kind.PDF, pages=len(copy.pages), findings=findings, copy=written.getvalue()
        )


def _count_pages(source: Pdf, limits: Limits) -> None:
    if not source.pages:
        raise UploadRefusedError(Refusal.DAMAGED)
    if len(source.pages) > limits.upload_pages:
        raise UploadRefusedError(Refusal.TOO_MANY_PAGES)


def _bind(source: Pdf, copy: Pdf) -> None:
    """Draw what forms and notes show into the pages, then carry over what draws each page."""
    if not _shows_every_answer(source):
        source.generate_appearance_streams()
    source.flatten_annotations("all")
    for page in source.pages:
        for key in set(page.obj.keys()) - _DRAWS_A_PAGE:
            del page.obj[key]
    copy.pages.extend(source.pages)


def _shows_every_answer(source: Pdf) -> bool:
    """Say whether each field of a form is drawn already: qpdf draws one again with less care."""
    return all(
        "/AP" in note
        for page in source.pages
        for note in page.obj.get("/Annots", [])
        if note.get("/Subtype") == Name.Widget
    )

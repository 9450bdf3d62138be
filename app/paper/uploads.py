# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an upload turned out to be, and the sentences for what is refused and what is noticed."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Invalid, Unavailable
from app.i18n.marks import _
from app.paper.limits import Limits, Outcome
from app.paper.verdict import Refusal, Verdict

_MEGABYTE = 1024 * 1024

REFUSALS = {
    "empty": _("This file is empty; choose it again, or ask for it to be sent again."),
    "not-a-known-type": _(
        "This file is not a PDF, a JPEG or a PNG, whatever its name says; "
        "save it as one of these and add it again."
    ),
    "heic": _(
        "This photo is in Apple's HEIC format, which cannot be checked here; on the iPhone choose "
        "Settings, Camera, Formats, Most Compatible and take it again, or send it as a JPEG."
    ),
    "too-large": _(
        "This file is larger than {megabytes} MB; scan it again at a lower quality, "
        "or split it into parts."
    ),
    "too-many-pixels": _(
        "This picture has more than {megapixels} million dots; make it smaller, "
        "or scan it at 300 dots per inch."
    ),
    "damaged": _(
        "This file is damaged or not complete; open it on the device it came from, "
        "save it again and add that copy."
    ),
    "encrypted": _(
        "This PDF is locked; open it, print or save it as a new PDF without a password, "
        "and add that unlocked copy."
    ),
    "too-many-pages": _(
        "This PDF has more than {pages} pages; split it into parts and add each one."
    ),
    "too-much-inside": _(
        "This file unpacks to more than can be opened safely; print it to a new PDF, "
        "or save the picture again, and add that copy."
    ),
    "took-too-long": _(
        "Checking this file took longer than {seconds} seconds, so it was not added; "
        "print it to a new PDF and add that copy."
    ),
}

WARNINGS = {
    "repaired": _(
        "The file had faults that were mended; look through it and check that every page is there."
    ),
    "scripts": _("The file held commands that run by themselves; they are not in this copy."),
    "attachments": _("Other files were attached inside this one; they are not in this copy."),
    "form": _("This was a form to fill in; check that the copy shows every answer in it."),
    "live-form": _(
        "This form may show only in Adobe Reader; if its pages look empty, "
        "print it to a new PDF there and add that."
    ),
    "links": _("Links in the file no longer lead anywhere in this copy."),
    "comments": _("The file has comments; some of them may not show in this copy."),
    "layers": _("The file has layers that can be hidden; this copy shows all of them."),
    "signed": _("The file carried a digital signature; this copy does not."),
    "location": _("The photo recorded where it was taken; this copy does not say."),
    "more-pictures": _("The file held more than one picture; this copy shows the first."),
}


@dataclass(frozen=True)
class Inspected:
    """An upload that was let in: what it is, and a copy made anew that is safe to show and send.

    `pages` is told of a PDF, `width` and `height` of a picture. Each of `warnings` is a code with
    a sentence in WARNINGS.
    """

    media_type: str
    pages: int | None
    width: int | None
    height: int | None
    safe_view: bytes
    warnings: tuple[str, ...] = ()


class UploadRefused(Invalid):
    """An upload that is not let in; `code` says why to a program.

    `ended_child` is true where the file ended the child that looked, and no verdict came back.
    """

    def __init__(self, refusal: Refusal, limits: Limits, *, ended_child: bool = False) -> None:
        self.code = refusal.code
        self.ended_child = ended_child
        super().__init__(REFUSALS[self.code], **_places(limits))


def opened(verdict: Verdict, limits: Limits) -> Inspected:
    """Return what was let in. Raises UploadRefused."""
    if verdict.refusal is not None or verdict.kind is None:
        raise UploadRefused(verdict.refusal or Refusal.DAMAGED, limits)
    return Inspected(
        media_type=verdict.kind.media_type,
        pages=verdict.pages or None,
        width=verdict.width or None,
        height=verdict.height or None,
        safe_view=verdict.copy,
        warnings=verdict.findings.codes,
    )


def refused_by_its_end(outcome: Outcome, limits: Limits) -> Invalid | Unavailable:
    """Return what to say when a child did not come to a verdict: the file's fault, or ours."""
    if outcome is Outcome.HUNGRY:
        return Unavailable(
            _(
                "The file could not be checked, because the server is short of memory; "
                "wait a minute and add it again."
            )
        )
    refusal = Refusal.TOOK_TOO_LONG if outcome is Outcome.LATE else Refusal.DAMAGED
    return UploadRefused(refusal, limits, ended_child=True)


def _places(limits: Limits) -> dict[str, int]:
    return {
        "megabytes": limits.upload_bytes // _MEGABYTE,
        "megapixels": limits.upload_pixels // 1_000_000,
        "pages": limits.upload_pages,
        "seconds": round(limits.upload_seconds),
    }

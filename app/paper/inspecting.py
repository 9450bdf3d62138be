# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inside a child: what an upload is by its first bytes, then by reading it all and re-making it.

Nothing else of the program may be imported here: behind the walls only `app.paper` is in sight.
"""

from __future__ import annotations

from app.paper.frames import Answer
from app.paper.limits import Limits, Outcome
from app.paper.pdf_copy import copy_pdf
from app.paper.picture_copy import copy_picture
from app.paper.verdict import Kind, Refusal, UploadRefusedError, Verdict, pack_verdict

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_WHITE = b" \t\r\n"


def inspect(content: bytes, limits: Limits) -> Answer:
    """Return the packed verdict on an upload; never raises for what is in it."""
    return Answer(Outcome.DONE, body=pack_verdict(look_into(content, limits)))


def look_into(content: bytes, limits: Limits) -> Verdict:
    kind = kind_of(content)
    if kind is None:
        return Verdict(Refusal.HEIC if _is_heic(content) else Refusal.NOT_A_KNOWN_TYPE)
    try:
        verdict = _copy(content, kind, limits)
    except UploadRefusedError as refused:
        return Verdict(refused.refusal)
    except MemoryError:
        return Verdict(Refusal.TOO_MUCH_INSIDE)
    except Exception:  # noqa: BLE001 - parsers fail in as many ways as files are broken
        return Verdict(Refusal.DAMAGED)
    return verdict if len(verdict.copy) <= limits.copy_bytes else Verdict(Refusal.TOO_MUCH_INSIDE)


def kind_of(content: bytes) -> Kind | None:
    """Return the kind by the first bytes alone; a name or a claim is worth nothing."""
    start = content[:64].lstrip(_WHITE) if content[:1] in _WHITE else content[:64]
    if start.startswith(Kind.PDF.magic):
        return Kind.PDF
    return next((kind for kind in Kind if content.startswith(kind.magic)), None)


def _copy(content: bytes, kind: Kind, limits: Limits) -> Verdict:
    if kind is Kind.PDF:
        return copy_pdf(content, limits)
    return copy_picture(content, kind, limits)


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS

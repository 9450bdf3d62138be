# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fictitious letters of the usual length, for measuring how fast letters are drawn."""

from __future__ import annotations

import datetime as dt

from app.letters.records import Block, BlockKind, Line, PaperText, Run
from app.letters.sheet import sheet

_DATED_ON = dt.date(2026, 11, 23)
_OPENING = (
    "This is a request under the Freedom of Information Act, 5 U.S.C. § 552, and the Privacy Act, "
    "5 U.S.C. § 552a. Please treat it under whichever of the two gives the fuller access. The "
    "consent of the person named below is enclosed."
)
_RECORDS = (
    "the whole file kept under the number above, both sides of every page;",
    "every application and petition, with the receipts, notices and decisions on it;",
    "records of each arrest, encounter and inspection, with the date, the place and the reason;",
    "every photograph and fingerprint record, with the name of the system it is kept in;",
    "notes, recordings and transcripts of each interview;",
    "a record of each query run on the person, with its date and its reason;",
    "any score, ranking or lead in which the person appears, by whatever name it is called;",
    "an account of each disclosure of these records to another agency, contractor or company.",
)
_CLOSING = (
    "Please search by every name, spelling and number above. If a system cannot be searched by "
    "one of them, please say which was used, so that the search can be judged.\n"
    "If any part is withheld, please release every part that can reasonably be segregated, mark "
    "each deletion with the exemption it rests on, and say what harm its release would do, "
    "5 U.S.C. § 552(a)(8)(A).\n"
    "Please send the records in electronic form, 5 U.S.C. § 552(a)(3)(B), to the clinic's "
    "address above, and write there before any fee the law does not allow without asking."
)
_NAMES = ("Ana Ejemplo Inventada", "Samuel Fictif", "أحمد المثال الخيالي", "Nguyễn Thị Ví Dụ")


def sample_letters(count: int) -> list[str]:
    """Return the HTML of that many letters, no two alike; print with `sheet.assets()` at hand."""
    return [sheet(sample_letter(number)) for number in range(count)]


def sample_letter(number: int) -> PaperText:
    """Return the text of one letter of two pages; the same number gives the same letter."""
    return PaperText(
        kind="letter",
        language="en",
        title=f"Records request, fictitious, {number}",
        dated_on=_DATED_ON,
        letterhead=(_said("Example Street Legal Clinic"), _said("100 Example Street, Chicago")),
        addressee=tuple(map(_said, ("Example Agency", "FOIA Office", "1 Sample Plaza"))),
        subject=Line((Run("Request for the records of "), Run(_name(number), value=True))),
        blocks=_blocks(number),
        banner="Draft for review · not yet approved",
        page_label="Page {page} of {pages}",
    )


def _blocks(number: int) -> tuple[Block, ...]:
    found = tuple(_said(f"{record} [{number}-{n}]") for n, record in enumerate(_RECORDS))
    return (
        _block("paragraph", _OPENING),
        _block("heading", "The person"),
        Block("table", rows=_identifiers(number)),
        _block("heading", "The records"),
        Block("numbered", found),
        _block("heading", "Search and answer"),
        *(_block("paragraph", text) for text in _CLOSING.splitlines()),
        Block("signature", (_said("Respectfully,"),), rows=_signature()),
    )


def _identifiers(number: int) -> tuple[tuple[Line, Line], ...]:
    pairs = {
        "Name": _name(number),
        "Date of birth": f"{1 + number % 28} March 1988",
        "Place of birth": "San Pedro Sula, Honduras",
        "A-number": f"A000 000 {number % 1000:03d}",
        "Our reference": f"FICT-{number:04d}",
    }
    return tuple((_said(label), Line((Run(text, value=True),))) for label, text in pairs.items())


def _signature() -> tuple[tuple[Line, Line], ...]:
    return ((_said("Signature"), _said("")), (_said("Date"), _said("")))


def _name(number: int) -> str:
    return f"{_NAMES[number % len(_NAMES)]} {number}"


def _said(text: str) -> Line:
    return Line((Run(text),))


def _block(kind: BlockKind, text: str) -> Block:
    return Block(kind, (_said(text),))

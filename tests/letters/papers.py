# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers written by hand, so that drawing is tested apart from composing. All fictitious."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from app.letters.records import Block, BlockKind, Line, PaperText, Run

ARABIC_NAME = "أحمد المثال الخيالي"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Maximiliano Inventado y Ejemplo"
DRAFT = "Draft for review · not yet approved"


def line(*parts: str | tuple[str]) -> Line:
    """A line of text; what stands in a tuple is a value of the situation."""
    return Line(
        tuple(Run(part[0], value=True) if isinstance(part, tuple) else Run(part) for part in parts)
    )


def block(kind: BlockKind, *lines: str | Line, code: str = "") -> Block:
    return Block(kind, tuple(line(x) if isinstance(x, str) else x for x in lines), code=code)


def rows(kind: BlockKind, *pairs: tuple[str, str]) -> Block:
    """A block of labels, each with a value."""
    return Block(kind, rows=tuple((line(label), line((value,))) for label, value in pairs))


SIGNATURE = Block(
    "signature",
    (line("Respectfully,"),),
    (
        (line("Signature"), line("")),
        (line("Name"), line(("Amara Okafor",))),
        (line("Date"), line("")),
    ),
)


def letter(name: str = "Ana Ejemplo Inventada", **but: Any) -> PaperText:  # noqa: ANN401  any field of a paper
    paper = PaperText(
        kind="letter",
        language="en",
        title="Records request to an example agency",
        dated_on=dt.date(2026, 11, 23),
        letterhead=(line(("Example Street Legal Clinic",)), line(("100 Example Street",))),
        addressee=(line("Example Agency"), line("FOIA Office"), line("1 Sample Plaza")),
        subject=line("Request for the records of ", (name,)),
        blocks=(
            block("paragraph", line("I write for ", (name,), ", under 5 U.S.C. § 552.")),
            block("heading", "The person"),
            rows("table", ("Name", name), ("A-number", "A000 000 001")),
            block("heading", "The records"),
            block("numbered", "the whole file;", "each disclosure of it."),
            block("notice", "Please write to the clinic only."),
            SIGNATURE,
        ),
        banner=DRAFT,
        page_label="Page {page} of {pages}",
    )
    return replace(paper, **but)


def spanish_copy(**but: Any) -> PaperText:  # noqa: ANN401  any field of a paper
    return letter(
        kind="reading-copy",
        language="es",
        title="Copia para leer",
        subject=line("Solicitud de los registros de ", ("Ana Ejemplo Inventada",)),
        blocks=(block("numbered", "el expediente completo;", "cada divulgación."),),
        banner="Copia para leer · no para presentar",
        page_label="Página {page} de {pages}",
        **but,
    )


def arabic_copy(**but: Any) -> PaperText:  # noqa: ANN401  any field of a paper
    paper = letter(
        kind="reading-copy",
        language="ar",
        title="نسخة للقراءة",
        subject=line("طلب سجلات ", ("Ana Ejemplo Inventada",)),
        blocks=(
            block(
                "paragraph",
                line(
                    "أكتب نيابة عن ",
                    ("Ana Ejemplo Inventada",),
                    " بموجب القانون، 5 U.S.C. § 552، والهاتف ",
                    ("+1 (312) 555-0100",),
                    ".",
                ),
            ),
            rows("table", ("الاسم", ARABIC_NAME), ("رقم الأجنبي", "A000 000 001")),
            block("numbered", "الملف الكامل؛", "كل إفصاح عنه."),
            block("notice", "This is the English of it.", code="notice.english"),
        ),
        banner="نسخة للقراءة · ليست للتقديم",
        page_label="صفحة {page} من {pages}",
    )
    return replace(paper, **but)


def declaration(**but: Any) -> PaperText:  # noqa: ANN401  any field of a paper
    return letter(
        kind="declaration",
        title="Declaration of identity",
        addressee=(),
        subject=None,
        blocks=(
            block("numbered", line("My name is ", ("Ana Ejemplo Inventada",), ".")),
            block(
                "paragraph",
                "I declare under penalty of perjury that this is true. 28 U.S.C. § 1746.",
            ),
            SIGNATURE,
        ),
        **but,
    )


def portal_sheet(longest: str = "The whole file.") -> PaperText:
    return letter(
        kind="portal-sheet",
        title="What to type into the portal",
        addressee=(),
        subject=None,
        blocks=(
            block("heading", "Subject of the record"),
            rows("fields", ("Alien number", "A000000001"), ("Description (up to 2,000)", longest)),
        ),
    )


def checklist(language: str = "es") -> PaperText:
    return letter(
        kind="checklist",
        language=language,
        title="Su lista",
        addressee=(),
        subject=None,
        blocks=(
            block("bullets", "Lea la copia.", "Firme la declaración."),
            block("bullets", "Puede tardar.", code="risks"),
        ),
        page_label="Página {page} de {pages}",
    )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench's letter as python-docx writes it, with the same words, for LibreOffice to print."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Letter
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from app.cli.sample_letters import sample_letter


def write_docx(path: Path, number: int) -> None:
    """Write letter `number` as a word-processor file."""
    parts = sample_letter(number)
    document = Document()
    document.styles["Normal"].font.name = "Noto Serif"
    document.styles["Normal"].font.size = Pt(11.5)
    document.add_heading(parts.clinic, 1)
    for line in (parts.clinic_address, parts.written_on, *parts.office):
        document.add_paragraph(line)
    document.add_paragraph().add_run(parts.subject).bold = True
    document.add_paragraph(parts.opening)
    _add_facts(document, parts.facts)
    _add_list(document, "The records", parts.records)
    document.add_heading("How to search and answer", 2)
    for text in parts.paragraphs:
        document.add_paragraph(text)
    _add_list(document, "Enclosures", parts.enclosures)
    document.add_paragraph(parts.closing)
    _number_pages(document.sections[0].footer.paragraphs[0])
    document.save(str(path))


def _add_facts(document: Letter, facts: tuple[tuple[str, str], ...]) -> None:
    document.add_heading("The person", 2)
    table = document.add_table(rows=0, cols=2)
    for name, value in facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value


def _add_list(document: Letter, heading: str, texts: tuple[str, ...]) -> None:
    document.add_heading(heading, 2)
    for text in texts:
        document.add_paragraph(text, style="List Number")


def _number_pages(footer: Paragraph) -> None:
    for word, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(word)
        code = OxmlElement("w:fldSimple")
        code.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", field)
        footer._p.append(code)  # noqa: SLF001 - python-docx has no call for a field

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper as a Word document a lawyer can edit: real styles, lists, tables and page fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Inches, Pt

from app.i18n.format import long_date
from app.i18n.languages import Direction, Language, language_of
from app.letters.direction import direction_of, stretches
from app.letters.docx_look import (
    add_border,
    add_field,
    blank_document,
    child,
    element,
    file_bytes,
    language_marks,
    put_in_list,
    start_list,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

    from app.letters.records import Block, Line, PaperText

# Left-to-right mark: after Arabic in English, and round a number in Arabic, it holds the order.
_MARK = "\u200e"
_FIELDS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
_FIELD = re.compile(r"(\{pages?\})")
_TEXT_WIDTH = Inches(6.5)
_LABEL_WIDTH = Inches(2.2)
_GREY, _INK = "BBBBBB", "1A1A1A"
_SIGNING_SPACE = Inches(3.3)
_HAIRLINE, _STROKE = 4, 6


def docx(paper: PaperText) -> bytes:
    """Return the paper as a DOCX file; the same paper gives the same bytes.

    Paragraphs and runs of a right-to-left language are marked so; values and Latin stretches keep
    their own direction. The banner stands in header and footer, the page number is a field.
    """
    language = language_of(paper.language)
    writing = _Writing(blank_document(language), language)
    writing.margins(paper)
    writing.head(paper)
    for block in paper.blocks:
        is_english = block.code.endswith(".english")
        body = _Writing(writing.document, language_of("en")) if is_english else writing
        body.block(block)
    return file_bytes(
        writing.document, title=paper.title, language=paper.language, dated_on=paper.dated_on
    )


class _Writing:
    """A document being written in one language."""

    def __init__(self, document: WordDocument, language: Language) -> None:
        self.document = document
        self.language = language

    @property
    def direction(self) -> Direction:
        return self.language.direction

    def margins(self, paper: PaperText) -> None:
        section = self.document.sections[0]
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        for paragraph in (head, foot):
            self.turn(paragraph)
            self.say(paragraph, paper.banner or "")
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        foot.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        foot.add_run("\t")
        for part in _FIELD.split(paper.page_label):
            if part in _FIELDS:
                add_field(foot, _FIELDS[part])
            else:
                self.say(foot, part)

    def head(self, paper: PaperText) -> None:
        for place, line in enumerate(paper.letterhead):
            self.envelope(line, "Letterhead" if place else "Letterhead Name")
        if paper.dated_on is not None:
            date = self.plain(long_date(paper.dated_on, paper.language), "Date Line")
            date.paragraph_format.keep_with_next = True
        for line in paper.addressee:
            self.envelope(line, "Addressee")
        if paper.addressee:
            self.document.paragraphs[-1].paragraph_format.space_after = Pt(14)
        if paper.subject:
            self.paragraph(paper.subject, "Heading 1")
        else:
            self.plain(paper.title, "Title")

    def block(self, block: Block) -> None:
        if block.kind in ("numbered", "bullets"):
            self.entries(block)
            return
        if block.kind == "signature":
            self.signature(block)
            return
        for line in block.lines:
            self.paragraph(line, _STYLE_OF.get(block.kind, "Normal"), block.kind)
        if block.rows:
            self.table(block)

    def entries(self, block: Block) -> None:
        is_numbered = block.kind == "numbered"
        list_id = start_list(self.document, is_numbered=is_numbered)
        for line in block.lines:
            entry = self.paragraph(line, "List Number" if is_numbered else "List Bullet")
            put_in_list(entry, list_id)

    def table(self, block: Block) -> None:
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        _rule_lightly(table, is_rtl=self.direction == "rtl")
        for label, value in block.rows:
            row = table.add_row()
            _keep_whole(row)
            widths = (_LABEL_WIDTH, _TEXT_WIDTH - _LABEL_WIDTH)
            for cell, line, width in zip(row.cells, (label, value), widths, strict=True):
                cell.width = width
                self.write(cell.paragraphs[0], line, "Identifier")
        _close(self.plain(""))

    def signature(self, block: Block) -> None:
        for line in block.lines:
            self.paragraph(line, "Normal").paragraph_format.keep_with_next = True
        for label, value in block.rows:
            if value.text.strip():
                self.paragraph(value, "Signature Value")
                self.paragraph(label, "Signature Label")
            else:
                _rule_above(self.paragraph(label, "Signature Line"))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = False

    def is_turned(self, direction: Direction) -> bool:
        """Word trusts the marked run; other programs need a mark to keep a number in its place."""
        return direction != self.direction

    def envelope(self, line: Line, style: str) -> None:
        """A line of an address keeps its own order, on the side the paper starts from."""
        paragraph = self.document.add_paragraph(style=style)
        own = direction_of(line.text)
        if own == self.direction:
            self.turn(paragraph)
        elif self.direction == "rtl":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in line.runs:
            self.run(paragraph, run.text, own)

    def paragraph(self, line: Line, style: str, kind: str = "") -> Paragraph:
        paragraph = self.document.add_paragraph()
        self.write(paragraph, line, style)
        if kind == "notice":
            edge = _edges(paragraph)
            add_border(
                edge, "right" if self.direction == "rtl" else "left", eighths=12, colour="777777"
            )
        return paragraph

    def plain(self, text: str, style: str = "Normal") -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        self.turn(paragraph)
        self.say(paragraph, text)
        return paragraph

    def write(self, paragraph: Paragraph, line: Line, style: str) -> None:
        paragraph.style = style
        self.turn(paragraph)
        for stretch in stretches(line, self.language.tag):
            self.say(paragraph, stretch.text, stretch.direction)

    def turn(self, paragraph: Paragraph) -> None:
        """Mark a paragraph of a right-to-left language: its leading edge is the right one."""
        if self.direction == "rtl":
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  no word for it in the library
            properties.insert_element_before(element("w:bidi"), *_AFTER_BIDI)

    def say(self, paragraph: Paragraph, text: str, direction: Direction | None = None) -> None:
        """Append text that runs with the paper, or that keeps its own direction within it."""
        if direction is not None and self.is_turned(direction):
            self.run(paragraph, f"{_MARK}{text}{_MARK}", direction)
        else:
            self.run(paragraph, text, direction or self.direction)

    def run(self, paragraph: Paragraph, text: str, direction: Direction) -> None:
        """Append a run; right-to-left ones are marked, and take the fonts and language for that."""
        if not text:
            return
        properties = paragraph.add_run(text)._r.get_or_add_rPr()  # noqa: SLF001
        if direction == "rtl":
            properties.append(element("w:rtl"))
        properties.append(element("w:lang", **language_marks(self.language)))


_STYLE_OF = {"heading": "Heading 2", "notice": "Notice"}
# The order of paragraph properties is part of the format: Word refuses a file that shuffles them.
_AFTER_BIDI = ("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI)


def _rule_above(paragraph: Paragraph) -> None:
    """Turn the paragraph's top edge into the line one signs on."""
    paragraph.paragraph_format.right_indent = _SIGNING_SPACE
    add_border(_edges(paragraph), "top", eighths=_STROKE, colour=_INK)


def _edges(paragraph: Paragraph) -> BaseOxmlElement:
    borders = element("w:pBdr")
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert_element_before(borders, *_AFTER_BORDERS)
    return borders


def _close(paragraph: Paragraph) -> None:
    """A table must be followed by a paragraph; this one takes hardly any room."""
    paragraph.paragraph_format.line_spacing = Pt(6)
    paragraph.paragraph_format.space_after = Pt(0)


def _rule_lightly(table: Table, *, is_rtl: bool) -> None:
    """Hairlines under the rows, labels as row headers, the label column on the leading side."""
    properties = table._tbl.tblPr  # noqa: SLF001
    if is_rtl:
        child(properties, "w:tblW").addprevious(element("w:bidiVisual"))
    borders = element("w:tblBorders")
    for edge in ("bottom", "insideH"):
        add_border(borders, edge, eighths=_HAIRLINE, colour=_GREY)
    margins = element("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(f"w:{edge}", w="0", type="dxa"))
    child(properties, "w:tblLayout").addprevious(borders)
    look = child(properties, "w:tblLook")
    look.addprevious(margins)
    properties.replace(look, element("w:tblLook", val="0080", firstColumn="1"))


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))  # noqa: SLF001

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The look of a Word document: page, styles, lists and fields, in a file that keeps no clock."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, cast

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

    from app.i18n.languages import Language

# A face that is on every lawyer's machine and has Arabic letters too.
FACE = "Times New Roman"
BODY = 12.0
_ARABIC_LARGER = 1.0
_QUIET = RGBColor(0x44, 0x44, 0x44)
_INK = RGBColor(0x1A, 0x1A, 0x1A)
_MIDNIGHT = dt.time()
_UNDATED = dt.date(2000, 1, 1)  # a Word file must name a day, even for a paper that has none
_EARLIEST_IN_A_ZIP = (1980, 1, 1, 0, 0, 0)
_NUMBERS = 1000
# The order of paragraph properties is part of the format.
_AFTER_NUMBERS = ("w:pBdr", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")

# name: (based on, points, bold, space before, space after)
_STYLES: dict[str, tuple[str | None, float, bool, float, float]] = {
    "Normal": (None, BODY, False, 0, 8),
    "Heading 1": ("Normal", BODY, True, 0, 12),
    "Heading 2": ("Normal", BODY, True, 12, 4),
    "Title": ("Normal", 15, True, 4, 14),
    "List Number": ("Normal", BODY, False, 0, 5),
    "List Bullet": ("Normal", BODY, False, 0, 5),
    "Header": ("Normal", 8.5, False, 0, 0),
    "Footer": ("Normal", 8.5, False, 0, 0),
    "Letterhead": ("Normal", 9.5, False, 0, 0),
    "Letterhead Name": ("Normal", BODY, False, 0, 0),
    "Date Line": ("Normal", BODY, False, 18, 14),
    "Addressee": ("Normal", BODY, False, 0, 0),
    "Identifier": ("Normal", 11, False, 2, 2),
    "Notice": ("Normal", BODY, False, 8, 10),
    "Signature Value": ("Normal", BODY, False, 10, 0),
    "Signature Label": ("Normal", 9.5, False, 0, 4),
    "Signature Line": ("Signature Label", 9.5, False, 30, 4),
}
_QUIET_STYLES = {"Header", "Footer", "Letterhead", "Signature Label", "Signature Line"}


def blank_document(language: Language) -> WordDocument:
    """Return an empty US Letter document with our styles, in one language and its direction."""
    document = Document()
    _drop_preview(document)
    _set_page(document, is_rtl=language.direction == "rtl")
    _set_defaults(document, language)
    for name in _STYLES:
        _set_style(document, name)
    _define_numbers(document)
    return document


def _drop_preview(document: WordDocument) -> None:
    """Take out the picture of somebody else's blank page that the library's template carries."""
    relations = document.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype.endswith("/thumbnail"):
            del relations[key]


def _set_page(document: WordDocument, *, is_rtl: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin = section.bottom_margin = Inches(1)
    section.header_distance = section.footer_distance = Inches(0.5)
    if is_rtl:
        # The library has no word for a section that runs from the right.
        child(section._sectPr, "w:cols").addnext(element("w:bidi"))  # noqa: SLF001


def _set_defaults(document: WordDocument, language: Language) -> None:
    """Say the language for the spelling checker, and forget the template's theme fonts."""
    defaults = child(document.styles.element, "w:docDefaults")
    properties = child(child(defaults, "w:rPrDefault"), "w:rPr")
    properties.replace(child(properties, "w:lang"), element("w:lang", **language_marks(language)))
    properties.replace(child(properties, "w:rFonts"), _face())


def language_marks(language: Language) -> dict[str, str]:
    """Return the attributes of a `w:lang` element: right-to-left text is marked by another one."""
    tag = language.formats.replace("_", "-")
    if language.direction == "rtl":
        return {"val": "en-US", "bidi": tag}
    return {"val": tag, "bidi": "ar-SA"}


def _face() -> BaseOxmlElement:
    return element("w:rFonts", ascii=FACE, hAnsi=FACE, eastAsia=FACE, cs=FACE)


def _set_style(document: WordDocument, name: str) -> None:
    parent, points, is_bold, before, after = _STYLES[name]
    known = [style.name for style in document.styles]
    style: ParagraphStyle = (
        document.styles[name]
        if name in known
        else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    style.base_style = document.styles[parent] if parent else None
    for old in (style.element.rPr, style.element.pPr):
        if old is not None:
            style.element.remove(old)
    _set_letters(style, points, is_bold=is_bold, is_quiet=name in _QUIET_STYLES)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = 1.15
    shape.widow_control = True
    shape.keep_with_next = name.startswith(("Heading", "Title", "Signature"))
    shape.keep_together = name.startswith(("Heading", "Notice", "Signature"))
    if name.startswith("Heading"):
        _set_outline(style, int(name[-1]))


def _set_letters(style: ParagraphStyle, points: float, *, is_bold: bool, is_quiet: bool) -> None:
    font = style.font
    font.name = FACE
    font.size = Pt(points)
    font.bold = is_bold
    font.color.rgb = _QUIET if is_quiet else _INK
    properties = style.element.get_or_add_rPr()
    properties.replace(child(properties, "w:rFonts"), _face())
    if is_bold:
        child(properties, "w:b").addnext(element("w:bCs"))
    larger = str(round((points + _ARABIC_LARGER) * 2))
    child(properties, "w:sz").addnext(element("w:szCs", val=larger))


def _set_outline(style: ParagraphStyle, level: int) -> None:
    """Make a heading a heading for Word's navigation and for screen readers."""
    style.element.get_or_add_pPr().append(element("w:outlineLvl", val=str(level - 1)))


def _define_numbers(document: WordDocument) -> None:
    """Define our two lists; each numbered block of a paper is then a list of its own."""
    numbering = document.part.numbering_part.element
    for place, (kind, text) in enumerate((("decimal", "%1."), ("bullet", "•"))):
        numbering.insert(place, _list_definition(str(_NUMBERS + place), kind, text))


def _list_definition(identity: str, kind: str, text: str) -> BaseOxmlElement:
    definition = element("w:abstractNum", abstractNumId=identity)
    definition.append(element("w:multiLevelType", val="singleLevel"))
    level = element("w:lvl", ilvl="0")
    for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", text), ("lvlJc", "left")):
        level.append(element(f"w:{name}", val=value))
    properties = element("w:pPr")
    properties.append(element("w:ind", left="500", hanging="400"))
    level.append(properties)
    definition.append(level)
    return definition


def start_list(document: WordDocument, *, is_numbered: bool) -> int:
    """Return the id of a new list that counts from 1."""
    numbering = document.part.numbering_part.element
    number = numbering.add_num(_NUMBERS if is_numbered else _NUMBERS + 1)
    if is_numbered:
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def put_in_list(paragraph: Paragraph, list_id: int) -> None:
    """Make the paragraph the next entry of a list."""
    place = element("w:numPr")
    place.append(element("w:ilvl", val="0"))
    place.append(element("w:numId", val=str(list_id)))
    paragraph._p.get_or_add_pPr().insert_element_before(place, *_AFTER_NUMBERS)  # noqa: SLF001


def add_field(paragraph: Paragraph, code: str) -> None:
    """Append a field that Word keeps up to date, such as PAGE."""
    for kind in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()._r  # noqa: SLF001
        if kind is None:
            instruction = element("w:instrText")
            instruction.text = f" {code} "
            run.append(instruction)
        elif kind == "1":
            run.text = kind
        else:
            run.append(element("w:fldChar", fldCharType=kind))


def add_border(borders: BaseOxmlElement, edge: str, *, eighths: int, colour: str) -> None:
    """Draw one edge of a paragraph or of a table's cells."""
    line = element(f"w:{edge}", val="single", sz=str(eighths), space="6", color=colour)
    borders.append(line)


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """Return a new element with attributes of the word-processing namespace."""
    new = cast("BaseOxmlElement", OxmlElement(name))
    for attribute, value in attributes.items():
        new.set(qn(f"w:{attribute}"), value)
    return new


def child(parent: BaseOxmlElement, name: str) -> BaseOxmlElement:
    """Return the child of that name, which the library's template is known to have."""
    return cast("BaseOxmlElement", parent.find(qn(name)))


def file_bytes(
    document: WordDocument, *, title: str, language: str, dated_on: dt.date | None
) -> bytes:
    """Return the document as a file that says nothing of who made it, when, or on what machine."""
    core = document.core_properties
    core.title, core.language = title, language
    core.author = core.last_modified_by = core.comments = core.keywords = core.subject = ""
    core.created = core.modified = dt.datetime.combine(dated_on or _UNDATED, _MIDNIGHT)
    core.revision = 1
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written)


def _without_clock(written: io.BytesIO) -> bytes:
    """Pack the same parts again under one fixed time: same paper, same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EARLIEST_IN_A_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return packed.getvalue()

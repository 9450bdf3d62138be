# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper as HTML for the press: one template, everything escaped, nothing undefined."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.i18n.format import long_date
from app.i18n.languages import language_of
from app.letters.direction import direction_of, stretches
from app.letters.records import PaperText

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "letters"
STYLE_SHEET = "letter.css"
_COUNTERS = {
    "{page}": Markup('<span class="n"></span>'),
    "{pages}": Markup('<span class="of"></span>'),
}
# A citation holds together by a style, not by no-break spaces, so that a search finds it.
_CITATION = re.compile(
    r"(\d+ (?:U\.S\.C\.|C\.F\.R\.|USC|CFR|ILCS) (?:§§? )?[\d./-]+[a-z]*(?:-\d+)?(?:\(\w+\))*)"
)
_LONGEST_NUMBER = 24
_NOWRAP = Markup('<span class="whole">{}</span>')
_COUNTER = re.compile(r"(\{pages?\})")


def sheet(paper: PaperText) -> str:
    """Return the HTML of one paper.

    Every text is escaped and every value stands in a `<bdi>` of its own direction. The page names
    one asset, `handrail:letter.css`, which `assets` returns.
    """
    template = _environment().get_template("sheet.html")
    return template.render(paper=paper, direction=language_of(paper.language).direction)


@cache
def assets() -> dict[str, bytes]:
    """Return the style sheet a press must hold for these pages, by the name they call it."""
    return {STYLE_SHEET: (TEMPLATES / STYLE_SHEET).read_bytes()}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.filters.update(
        direction_of=direction_of,
        is_number=_is_number,
        stretches=stretches,
        laid_out=_laid_out,
        page_label=_page_label,
        written_in=long_date,
    )
    return environment


def _laid_out(text: str) -> Markup:
    """Break lines where the text does, and never inside a citation."""
    return Markup("<br>").join(_bound(part) for part in text.split("\n"))


def _bound(text: str) -> Markup:
    pieces = _CITATION.split(text)
    bound = [_NOWRAP.format(piece) if n % 2 else escape(piece) for n, piece in enumerate(pieces)]
    return Markup("").join(bound)


def _is_number(text: str) -> bool:
    """Say whether this is a telephone number, an A-number or a date, which no line should break."""
    return len(text) <= _LONGEST_NUMBER and any(character.isdigit() for character in text)


def _page_label(label: str) -> Markup:
    """Put the page counters where the label, a whole sentence of its language, has their places."""
    return Markup("").join(_COUNTERS.get(part, escape(part)) for part in _COUNTER.split(label))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads our templates, style sheets and scripts as text, and renders pages without a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import html

from app.i18n.messages import staff_translator
from app.web.csrf import token_for
from app.web.templating import FOLDER, Around, Templates

STATIC = FOLDER / "static"
PARTS = sorted((FOLDER / "parts").glob("*.html"))
SCREENS = [
    file for file in sorted(FOLDER.rglob("*.html")) if not file.is_relative_to(FOLDER / "letters")
]
SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(STATIC.glob("*.js"))
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


class Everybody:
    """A viewer who may see every page."""

    display_name = "Ada Inventada"

    def may(self, _permission: str) -> bool:
        return True


def named(file: Path) -> str:
    return file.relative_to(FOLDER).as_posix()


def text_of(file: Path) -> str:
    """Return a template without its comments."""
    return _JINJA_COMMENT.sub("", file.read_text(encoding="utf-8"))


def rules_of(sheet: Path) -> list[tuple[str, dict[str, str]]]:
    """Return every rule of a style sheet, flat: its selector and its declarations."""
    css = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    return [(selector.strip(), _declared(body)) for selector, body in _RULE.findall(css)]


def _declared(body: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in body.split(";") if ":" in entry)
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def rendered(
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    viewer: object | None = Everybody,
    language: str = "en",
    here: str = "/here",
) -> str:
    """Return a page as it is sent."""
    who = viewer() if isinstance(viewer, type) else viewer
    around = Around(staff_translator(language), token_for(b"t" * 32), here, who)
    return Templates().render(template, dict(context or {}), around)


def tree_of(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)

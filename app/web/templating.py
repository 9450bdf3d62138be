# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates of screens: escaped, nothing undefined, said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.i18n.format import weekday_date
from app.i18n.messages import staff_languages
from app.kit import clock
from app.web import csrf
from app.web.static import address_of

if TYPE_CHECKING:
    from app.i18n.messages import Translator

_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
FOLDER = Path(__file__).parents[2] / "templates"
_OF_PAPERS = "letters/"  # drawn by an environment of their own


@dataclass(frozen=True)
class Around:
    """What every template is given, whoever reads it."""

    translator: Translator
    token: bytes
    here: str
    viewer: object | None


class Templates:
    """The templates of the house."""

    def __init__(self, folder: Path = FOLDER, *, filters: Mapping[str, Any] | None = None) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(filters or {})

    def read_all(self) -> None:
        """Read every page now, so that no file replaced under a running server meets older code."""
        for name in self._environment.list_templates(extensions=["html"]):
            if not name.startswith(_OF_PAPERS):
                self._environment.get_template(name)

    def render(self, template: str, context: Mapping[str, Any], around: Around) -> str:
        """Return the page."""
        return self._environment.get_template(template).render(**names_for(around), **context)


def names_for(around: Around) -> dict[str, Any]:
    """Return the names every template knows."""
    language = around.translator.language
    return {
        "_": _saying(around.translator),
        "count": _counting(around.translator),
        "csrf": lambda: _hidden_token(around.token),
        "viewer": around.viewer,
        "language": language.tag,
        "direction": language.direction,
        "languages": staff_languages(),
        "static": address_of,
        "here": around.here,
        "today": clock.today(),
        "day": lambda on: weekday_date(on, language.tag),
    }


def _saying(translator: Translator) -> Callable[..., str]:
    """Places are escaped; the sentence is ours and may hold no mark-up either."""

    def say(sentence: str, **places: object) -> str:
        said = translator.say(sentence)
        return Markup.escape(said).format(**places) if places else said

    return say


def _counting(translator: Translator) -> Callable[..., str]:
    def count(one: str, many: str, n: int, **places: object) -> str:
        said = translator.count(one, many, n)
        return Markup.escape(said).format(n=n, **places)

    return count


def _hidden_token(token: bytes) -> Markup:
    return _HIDDEN.format(csrf.TOKEN_FIELD, csrf.masked(token))

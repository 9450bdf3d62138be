# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a named fluent person has read a language's texts; what nobody has read is a draft."""

from __future__ import annotations

from functools import cache
from typing import Literal

from app.i18n.languages import SOURCE, Language
from app.i18n.messages import LOCALES
from app.kit import plain_yaml

ReviewState = Literal["original", "reviewed", "draft"]
_REVIEWS = LOCALES / "reviews.yaml"


def review_of(language: Language) -> ReviewState:
    """Return `original` for the source language, else whether its texts were reviewed."""
    if language is SOURCE:
        return "original"
    return "reviewed" if language.tag in _reviewed() else "draft"


@cache
def _reviewed() -> frozenset[str]:
    document = plain_yaml.read(_REVIEWS.read_text(encoding="utf-8"), named=_REVIEWS.name)
    return frozenset(document.value["reviewed"])

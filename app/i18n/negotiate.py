# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of the languages we have a browser asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.i18n.languages import SOURCE
from app.i18n.messages import staff_languages

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*"
)


def negotiated(accept_language: str) -> str:
    """Return the tag of the staff language an Accept-Language header likes best, else English."""
    offered = {language.tag for language in staff_languages()}
    for tag in _by_liking(accept_language):
        if tag.partition("-")[0] in offered:
            return tag.partition("-")[0]
    return SOURCE.tag


def _by_liking(header: str) -> list[str]:
    found = sorted(_ranges(header), key=lambda pair: -pair[1])
    return [tag for tag, liking in found if liking > 0]


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(",")[:20]:
        match = _RANGE.fullmatch(part)
        if match:
            yield match.group(1).lower(), float(match.group(2) or 1)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each language writes a date, a number, a list, a country and the name of another language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from app.i18n.languages import LANGUAGES, language_of

if TYPE_CHECKING:
    from babel import Locale

_YEAR_ONLY, _YEAR_AND_MONTH = 1, 2
_KEPT = 2_000  # a list says the same days and languages on every line
# Names CLDR's English list lacks; in every other language the name below is shown as it is.
_BEYOND_CLDR = {
    "mam": "Mam",
    "kek": "Q’eqchi’",
    "cak": "Kaqchikel",
    "kjb": "Q’anjob’al",
    "ixl": "Ixil",
    "ksw": "S’gaw Karen",
    "prs": "Dari",
    "tzo": "Tsotsil",
    "mix": "Mixtec",
    "zap": "Zapotec",
    "jac": "Popti’",
    "poc": "Poqomam",
}


def long_date(day: dt.date, tag: str) -> str:
    """Return a civil date in words, always Gregorian: November 23, 2026."""
    from babel.dates import format_date  # noqa: PLC0415  slow to import, not always needed

    return str(format_date(day, "long", locale=language_of(tag).formats))


@lru_cache(_KEPT)
def weekday_date(day: dt.date, tag: str) -> str:
    """Return a civil date as screens write it: Fri 4 Dec 2026."""
    from babel.dates import format_date  # noqa: PLC0415

    return str(format_date(day, "EEE d MMM y", locale=language_of(tag).formats))


def partial_date(written: str, tag: str) -> str:
    """Return a date known to the day, month or year (1990-05-31, 1990-05, 1990) as words."""
    from babel.dates import format_skeleton  # noqa: PLC0415

    parts = [int(part) for part in written.split("-")]
    if len(parts) == _YEAR_ONLY:
        return written
    if len(parts) == _YEAR_AND_MONTH:
        first = dt.date(parts[0], parts[1], 1)
        return str(format_skeleton("yMMMM", first, locale=language_of(tag).formats))
    return long_date(dt.date.fromisoformat(written), tag)


def list_of(entries: Sequence[str], tag: str) -> str:
    """Return entries as one phrase: a, b, and c."""
    from babel.lists import format_list  # noqa: PLC0415

    return str(format_list(list(entries), locale=language_of(tag).formats))


def number(n: int, tag: str) -> str:
    """Return a whole number as the language groups its digits: 48,689."""
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import, not always needed

    return str(format_decimal(n, locale=language_of(tag).formats))


def country_name(code: str, tag: str) -> str:
    """Return the country's name, or its code where the language has none."""
    return str(_locale(tag).territories.get(code, code))


@lru_cache(_KEPT)
def language_name(named: str, tag: str) -> str:
    """Return what `tag`'s speakers call the language `named`."""
    primary = named.split("-", maxsplit=1)[0].lower()
    known = _locale(tag).languages.get(primary)
    return str(known) if known else _BEYOND_CLDR.get(primary) or _endonym(named)


def _endonym(named: str) -> str:
    return next((known.endonym for known in LANGUAGES if known.tag == named), named)


def _locale(tag: str) -> Locale:
    from babel import Locale  # noqa: PLC0415

    return Locale.parse(language_of(tag).formats)

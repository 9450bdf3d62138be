# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists a form offers: offices of the catalogue, languages, countries and states, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from app.cases.fields import Choosable
from app.catalog.load import load
from app.i18n.format import language_name
from app.i18n.languages import language_of
from app.i18n.marks import _
from app.situations.read import OTHER_OFFICE

# Besides every language with a code of two letters: those clinics meet that have only three.
_LANGUAGES_BESIDES = (
    "ace", "awa", "bal", "bho", "cak", "ceb", "chk", "chr", "ckb", "din", "fil", "gaa", "haw",
    "hil", "hmn", "ilo", "ixl", "jac", "kea", "kek", "kjb", "kok", "kos", "kri", "ksw", "luo",
    "lus", "mai", "mam", "men", "mix", "mos", "nah", "nan", "nv", "pag", "pap", "poc", "prs",
    "quc", "rom", "sat", "srn", "swb", "syr", "tet", "tig", "tpi", "tzo", "war", "yue", "zap",
)  # fmt: skip
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
ANOTHER_OFFICE = _("Another office")
# Names of states are names: they are not translated.
STATES: Mapping[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware",
    "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "VI": "U.S. Virgin Islands",
    "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip


@cache
def choosable_in(language: str) -> Choosable:
    """Return the lists as a reader of `language` knows their entries, each in its own order."""
    return Choosable(
        offices=office_names(),
        languages=_languages(language),
        states=STATES,
        countries=_by_name(_territories(language).items()),
    )


@cache
def office_names() -> Mapping[str, str]:
    """Return the offices of the catalogue by id, in the order of their names, and then another."""
    known = _by_name((holder.id, holder.name) for holder in load().holders.values())
    return {**known, OTHER_OFFICE: ANOTHER_OFFICE}


def _languages(reader: str) -> Mapping[str, str]:
    from babel import Locale  # noqa: PLC0415  slow to import, and only forms offer languages

    known = (str(tag) for tag in Locale("en").languages)
    two_letters = (tag for tag in known if len(tag) == len("en"))
    return _by_name(
        (tag, language_name(tag, reader)) for tag in (*two_letters, *_LANGUAGES_BESIDES)
    )


def _territories(reader: str) -> Mapping[str, str]:
    from babel import Locale  # noqa: PLC0415

    named = {str(k): v for k, v in Locale.parse(language_of(reader).formats).territories.items()}
    codes = (code for code in named if code.isalpha() and len(code) == len("US"))
    return {code: named[code] for code in codes if code not in _NO_COUNTRIES}


def _by_name(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(sorted(entries, key=lambda entry: entry[1].casefold()))

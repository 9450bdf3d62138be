# SPDX-License-Identifier: AGPL-3.0-or-later
"""The languages we know by name: own name, direction, and the plural rule their messages follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import Invalid

Direction = Literal["ltr", "rtl"]

_ONE_AND_OTHER = "nplurals=2; plural=(n != 1);"
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)


@dataclass(frozen=True)
class Language:
    """One language of papers and screens.

    `tag` is its BCP 47 tag, `locale` the folder of its messages. `formats` is the CLDR locale whose
    dates and lists it uses; it differs from the tag where CLDR knows the language badly. The plural
    rule is CLDR's, pinned here because gettext tables in circulation differ from it.
    """

    tag: str
    english: str
    endonym: str
    direction: Direction
    plural_forms: str
    formats: str

    @property
    def locale(self) -> str:
        """The folder under `locales/`."""
        return self.tag.replace("-", "_")


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "English", "ltr", _ONE_AND_OTHER, "en_US"),
    Language("es", "Spanish", "Español", "ltr", _ONE_AND_OTHER, "es_US"),
    Language("ar", "Arabic", "العربية", "rtl", _ARABIC, "ar"),
)
SOURCE = LANGUAGES[0]


def language_of(tag: str) -> Language:
    """Return the language a BCP 47 tag asks for, by the whole tag or its primary part.

    Raises Invalid, with the tags there are, for a language nobody has added.
    """
    wanted = tag.lower()
    for candidate in (wanted, wanted.split("-", maxsplit=1)[0]):
        for language in LANGUAGES:
            if language.tag.lower() == candidate:
                return language
    known = ", ".join(language.tag for language in LANGUAGES)
    raise Invalid(f"There are no texts in that language yet; choose one of {known}.")

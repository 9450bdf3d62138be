# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages of a language, straight from its .po files; what is not translated is never English."""

from __future__ import annotations

import gettext
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import Invalid, Unavailable
from app.i18n.languages import LANGUAGES, SOURCE, Language, language_of

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

Domain = Literal["client", "letters", "catalogue", "staff"]
DOMAINS: tuple[Domain, ...] = ("client", "letters", "catalogue", "staff")
_DIGITS = 12
_NOTED = 1_000
_PLACE = re.compile(r"\{[^{}]*\}")
LOCALES = Path(__file__).parents[2] / "locales"


@dataclass(frozen=True)
class Translator:
    """Says a domain's sentences in one language; the source language needs no `sentences`.

    `law` are the catalogue's sentences in that language, as far as they are translated. A missing
    sentence is Unavailable; with `is_lenient` it is said in English, and noted.
    """

    language: Language
    sentences: Mapping[str, tuple[str, ...]] | None = None
    law: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_lenient: bool = False

    def say(self, sentence: str) -> str:
        """Return the sentence in this language. Raises Unavailable where it is missing."""
        found = self._translated(sentence)
        return sentence if found is None else found[0]

    def say_law(self, sentence: str) -> str | None:
        """Return a sentence of the catalogue in this language, or None while nobody has it."""
        if self.sentences is None:
            return sentence
        forms = self.law.get(sentence)
        return forms[0] if forms else None

    def count(self, one: str, many: str, n: int) -> str:
        """Return the form that fits `n` things, with `{n}` still in it."""
        found = self._translated(one)
        language = SOURCE if found is None else self.language
        return (found or (one, many))[int(gettext.c2py(_plural_rule(language))(n))]

    def knows(self, sentence: str) -> bool:
        """Say whether the sentence is there in this language."""
        return self.sentences is None or sentence in self.sentences

    def _translated(self, sentence: str) -> tuple[str, ...] | None:
        """Return the forms in this language, or None where English is to be said."""
        if self.sentences is None:
            return None
        if sentence in self.sentences:
            return self.sentences[sentence]
        if not self.is_lenient:
            raise Unavailable(_unfinished(self.language))
        _note_missing(self.language.tag, sentence)
        return None


@lru_cache(_NOTED)
def _note_missing(tag: str, sentence: str) -> None:
    """Note a missing sentence once, by a digest: its words could be somebody's."""
    import structlog  # noqa: PLC0415  slow to import, hardly ever needed

    digest = hashlib.sha256(sentence.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
    structlog.get_logger().warning("sentence.missing", language=tag, sentence=digest)


ENGLISH = Translator(SOURCE)


@dataclass(frozen=True)
class Completeness:
    """How far one domain of one language is."""

    messages: int
    translated: int
    fuzzy: int

    @property
    def is_complete(self) -> bool:
        """Nothing left to translate or to look at again."""
        return self.translated == self.messages


def translator_for(tag: str, domain: Domain, *, locales: Path = LOCALES) -> Translator:
    """Return who says the sentences of `domain` in the language `tag`.

    Raises Invalid for a language nobody has added, or one that is not complete in this domain.
    """
    language = language_of(tag)
    if language is SOURCE:
        return ENGLISH
    if not completeness(language, domain, locales=locales).is_complete:
        raise Invalid(_unfinished(language))
    law = sentences_of(language, "catalogue", locales=locales)
    return Translator(language, sentences_of(language, domain, locales=locales), law)


@cache
def sentences_of(
    language: Language, domain: Domain, *, locales: Path = LOCALES
) -> Mapping[str, tuple[str, ...]]:
    """Return the translated sentences by their English.

    Left out, and so counted as missing, is what is fuzzy or unfinished or lost a `{place}`.
    """
    catalogue = _read(message_file(language, domain, locales=locales))
    return {_key(message): _forms(message) for message in catalogue if _is_translated(message)}


@cache
def completeness(language: Language, domain: Domain, *, locales: Path = LOCALES) -> Completeness:
    """Return how many of the domain's messages the language has; the source language has all."""
    wanted = {
        _key(message) for message in _read(template_file(domain, locales=locales)) if message.id
    }
    if language is SOURCE:
        return Completeness(len(wanted), len(wanted), 0)
    fuzzy = [m for m in _read(message_file(language, domain, locales=locales)) if m.id and m.fuzzy]
    translated = wanted & sentences_of(language, domain, locales=locales).keys()
    return Completeness(len(wanted), len(translated), len(fuzzy))


def offered_for_reading_copies(*, locales: Path = LOCALES) -> tuple[Language, ...]:
    """Return the languages whose `letters` are complete."""
    return tuple(
        language
        for language in LANGUAGES
        if completeness(language, "letters", locales=locales).is_complete
    )


def template_file(domain: Domain, *, locales: Path = LOCALES) -> Path:
    """Where the English sentences of a domain are listed."""
    return locales / f"{domain}.pot"


def message_file(language: Language, domain: Domain, *, locales: Path = LOCALES) -> Path:
    """Where a language's messages of a domain are kept."""
    return locales / language.locale / "LC_MESSAGES" / f"{domain}.po"


def _read(file: Path) -> Catalog:
    from babel.messages.catalog import Catalog  # noqa: PLC0415  slow to import, not always needed
    from babel.messages.pofile import read_po  # noqa: PLC0415

    if not file.exists():
        return Catalog()
    with file.open("rb") as lines:
        return read_po(lines)


def _is_translated(message: Message) -> bool:
    """Whether every form is there with the places of the English; a number may be a word."""
    if not message.id or message.fuzzy or not all(_forms(message)):
        return False
    wanted = _places(_key(message))
    least = wanted if isinstance(message.id, str) else wanted - {"{n}"}
    return all(least <= _places(form) <= wanted for form in _forms(message))


def _places(sentence: str) -> frozenset[str]:
    return frozenset(_PLACE.findall(sentence))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _plural_rule(language: Language) -> str:
    return language.plural_forms.split("plural=", maxsplit=1)[1].removesuffix(";")


def _unfinished(language: Language) -> str:
    return (
        f"The papers are not fully translated into {language.english} yet; choose another "
        "language, or see `handrail languages`."
    )


@cache
def staff_languages() -> tuple[Language, ...]:
    """Return the languages in which the screens of the clinic's desk are complete."""
    others = (language for language in LANGUAGES if language is not SOURCE)
    return (SOURCE, *(one for one in others if _is_ready_for_staff(one)))


def _is_ready_for_staff(language: Language) -> bool:
    found = completeness(language, "staff")
    return found.messages > 0 and found.is_complete


@cache
def staff_translator(tag: str) -> Translator:
    """Return who says the desk's sentences in a language, or in English where that is not ready.

    One sentence that is missing at work costs nobody the page: that one is said in English.
    """
    language = language_of(tag)
    if language not in staff_languages():
        return ENGLISH
    return replace(translator_for(tag, "staff"), is_lenient=True)

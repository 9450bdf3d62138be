# SPDX-License-Identifier: AGPL-3.0-or-later
"""Message files for tests, small and whole."""

from __future__ import annotations

from pathlib import Path

from app.i18n.languages import Language, language_of
from app.i18n.messages import message_file, template_file

SPANISH, ARABIC = language_of("es"), language_of("ar")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def entry(sentence: str, translated: str = "", *, fuzzy: bool = False) -> str:
    flag = "#, fuzzy\n" if fuzzy else ""
    return f'{flag}msgid "{sentence}"\nmsgstr "{translated}"\n'


def plural(one: str, many: str, *forms: str) -> str:
    written = "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms))
    return f'msgid "{one}"\nmsgid_plural "{many}"\n{written}'


def write_messages(
    locales: Path, template: list[str], *entries: str, language: Language = SPANISH
) -> Path:
    """A template of these sentences and a language's file with these entries, for `letters`."""
    template_file("letters", locales=locales).write_text(
        "\n".join([HEADER, *(entry(sentence) for sentence in template)]), encoding="utf-8"
    )
    file = message_file(language, "letters", locales=locales)
    file.parent.mkdir(parents=True)
    plurals = f'"Plural-Forms: {language.plural_forms}\\n"\n'
    file.write_text("\n".join([HEADER.rstrip("\n") + "\n" + plurals, *entries]), encoding="utf-8")
    return locales

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collects every sentence to translate, and brings the .pot and .po files up to date with them.

Run it as `python -m app.i18n.extract` after a change to letter texts, catalogue, screens or marked
Python.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from app.errors import Invalid
from app.i18n.languages import LANGUAGES, SOURCE, Language
from app.i18n.marked import Sentence, marked_in_python, marked_in_screen
from app.i18n.messages import DOMAINS, LOCALES, Domain, message_file, template_file
from app.kit import plain_yaml

ROOT = Path(__file__).parents[2]
_TEXTS = "templates/letters/texts"
_WORDS = "templates/letters/words.yaml"
_LAWS = "app/catalog/data/laws"
_HOLDERS = "app/catalog/data/holders"
_QUESTIONS = "app/situations/questions.yaml"
# Read by the clinic's staff alone, in English like the portals and offices they are about.
_ENGLISH_ONLY = re.compile(r"enclosure-list|enclosures|portal-sheet|.*-clinic")
_SENTENCES_OF_A_TEXT = frozenset({"title", "text", "label"})
# Which of a record's sentences a client reads, in papers and on screens; `*` stands for each entry
# of a list. They grow with the catalogue, so they are a domain of their own: no language waits for
# every state's law before it is offered.
_OF_A_LAW = (
    "obtains",
    "risks/*/text",
    "risks/*/safer",
    "who_may_use/yes",
    "who_may_use/no",
    "who_may_sign/*/text",
    "contents/*/text",
    "identity/*/text",
    "form/*/text",
    "remedies/*/text",
    "urgency/*/text",
)
_OF_A_HOLDER = (
    "holds/*/ask",
    "risks/*/text",
    "risks/*/safer",
    "likely/yes",
    "likely/no",
    "holds/*/what",
    "reached_by/*/otherwise",
    "identity/*/text",
)
_ONE_PLACE = re.compile(r"\{[a-z_]+\}")
# Papers have texts of their own.
_SCREENS, _PAPERS = "templates", "templates/letters"
# Marked Python speaks to staff, except where it writes letters or speaks English to a terminal.
_NOT_FOR_STAFF = ("app/letters", "app/cli", "app/i18n")
_HEADER = """# {english} translations for Handrail. CC0-1.0, as the texts they translate.
msgid ""
msgstr ""
"Project-Id-Version: Handrail\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@dataclass(frozen=True)
class Found:
    """A sentence to translate: where it stands, and what a translator should know of it."""

    sentence: Sentence
    file: str
    context: str


def update_catalogs(root: Path = ROOT, locales: Path = LOCALES) -> tuple[Path, ...]:
    """Rewrite the .pot and .po files from what is found under `root`; return those that changed."""
    changed = [
        file
        for domain in DOMAINS
        for file, text in _files_of(domain, root, locales)
        if _write_if_changed(file, text)
    ]
    return tuple(changed)


def _files_of(domain: Domain, root: Path, locales: Path) -> Iterator[tuple[Path, str]]:
    found = tuple(sentences_in(root, domain))
    yield template_file(domain, locales=locales), _written(_template(found), SOURCE, "source")
    for language in LANGUAGES:
        if language is not SOURCE:
            file = message_file(language, domain, locales=locales)
            yield file, _written(_merged(found, file), language, language.english)


def sentences_in(root: Path, domain: Domain) -> Iterator[Found]:
    """Yield every sentence of a domain with its place, in the order a translator reads best."""
    if domain == "letters":
        yield from _in_letters(root)
    if domain == "client":
        yield from _in_questions(root)
    if domain == "staff":
        yield from _in_screens(root)
    if domain == "catalogue":
        yield from _in_records(root, _LAWS, _OF_A_LAW)
        yield from _in_records(root, _HOLDERS, _OF_A_HOLDER)
    for file in _python_files(root, domain):
        for sentence in marked_in_python(file.read_bytes()):
            yield _found(sentence, root, file)


def _in_letters(root: Path) -> Iterator[Found]:
    for file in _yaml_files(root, _TEXTS):
        if not _ENGLISH_ONLY.fullmatch(file.stem):
            yield from _in_text(_mapping(file), _named(root, file), context=file.stem)
    words = root / _WORDS
    for code, sentence in _mapping(words).items():
        yield Found(str(sentence), _named(root, words), f"word: {code}")


def _in_text(part: object, file: str, *, context: str) -> Iterator[Found]:
    """Walk a text; a sentence that is one place alone has no words to translate."""
    if isinstance(part, list):
        for entry in part:
            yield from _in_text(entry, file, context=context)
    if not isinstance(part, dict):
        return
    here = f"{context}: {part['code']}" if "code" in part else context
    for key, value in part.items():
        if key in _SENTENCES_OF_A_TEXT and isinstance(value, str):
            if value and not _ONE_PLACE.fullmatch(value):
                yield Found(value, file, here)
        else:
            yield from _in_text(value, file, context=here)


def _in_records(root: Path, folder: str, paths: tuple[str, ...]) -> Iterator[Found]:
    for file in _yaml_files(root, folder):
        record = _mapping(file)
        for path in paths:
            for sentence in _at(record, path.split("/")):
                yield Found(sentence, _named(root, file), f"{record['name']}: {path}")


def _at(part: object, path: list[str]) -> Iterator[str]:
    if not path:
        yield from [part] if isinstance(part, str) else []
    elif path[0] == "*":
        for entry in part if isinstance(part, list) else []:
            if entry.get("for") != "clinic":  # what the clinic asks for itself no client reads
                yield from _at(entry, path[1:])
    elif isinstance(part, dict) and path[0] in part:
        yield from _at(part[path[0]], path[1:])


def _in_questions(root: Path) -> Iterator[Found]:
    file = root / _QUESTIONS
    for fact, question in _mapping(file).items():
        for part in ("ask", "why"):
            for sentence in _at(question, [part]):
                yield Found(sentence, _named(root, file), f"{fact}: {part}")


def _in_screens(root: Path) -> Iterator[Found]:
    for file in sorted((root / _SCREENS).rglob("*.html")):
        if not file.is_relative_to(root / _PAPERS):
            for sentence in marked_in_screen(file.read_bytes()):
                yield _found(sentence, root, file)


def _python_files(root: Path, domain: Domain) -> list[Path]:
    if domain == "letters":
        return sorted((root / "app/letters").rglob("*.py"))
    if domain != "staff":
        return []
    others = tuple(root / folder for folder in _NOT_FOR_STAFF)
    return [
        file
        for file in sorted((root / "app").rglob("*.py"))
        if not any(file.is_relative_to(other) for other in others)
    ]


def _found(sentence: Sentence, root: Path, file: Path) -> Found:
    told = file.stem if isinstance(sentence, str) else "a number of things"
    return Found(sentence, _named(root, file), told)


def _yaml_files(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).rglob("*.yaml"))


def _mapping(file: Path) -> dict[str, object]:
    document = plain_yaml.read(file.read_text(encoding="utf-8"), named=file.name)
    if not isinstance(document.value, dict):
        raise Invalid(f"{file.name}: the file must be a mapping of fields.")
    return document.value


def _named(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()


def _template(found: tuple[Found, ...]) -> Catalog:
    catalogue = Catalog(charset="utf-8")
    for entry in found:
        catalogue.add(entry.sentence, locations=[(entry.file, 0)], auto_comments=[entry.context])
    return catalogue


def _merged(found: tuple[Found, ...], file: Path) -> Catalog:
    """What is there, with what translators wrote so far; what is gone is kept as obsolete."""
    old = _old(file)
    merged = Catalog(charset="utf-8")
    for message in _template(found):
        if message.id:
            known = old.pop(_key(message), None)
            if known is not None and known.pluralizable != message.pluralizable:
                known = None  # what was one sentence has two forms now: it is another
            merged.add(
                message.id,
                string=known.string if known is not None else None,
                flags=set(message.flags) | (known.flags if known is not None else set()),
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known is not None else (),
            )
    merged.obsolete.update({key: gone for key, gone in old.items() if gone.string})
    return merged


def _old(file: Path) -> dict[str, Message]:
    if not file.exists():
        return {}
    with file.open("rb") as lines:
        catalogue = read_po(lines)
    live = {_key(message): message for message in catalogue if message.id}
    return {**{_key(gone): gone for gone in catalogue.obsolete.values()}, **live}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _written(catalogue: Catalog, language: Language, english: str) -> str:
    # Babel's own table of plurals differs from CLDR in some languages, and it asks for no number.
    catalogue._num_plurals = _plurals(language)  # type: ignore[assignment]  # noqa: SLF001
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, width=100)
    header = _HEADER.format(
        english=english.capitalize() if language is SOURCE else english,
        locale=language.locale,
        plural_forms=language.plural_forms,
    )
    return header + body.getvalue().decode("utf-8").lstrip("\n")


def _plurals(language: Language) -> int:
    return int(language.plural_forms.removeprefix("nplurals=").split(";", maxsplit=1)[0])


def _write_if_changed(file: Path, text: str) -> bool:
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


if __name__ == "__main__":
    for written in update_catalogs():
        print(written.relative_to(ROOT))  # noqa: T201  a command says what it changed

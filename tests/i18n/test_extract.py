# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extraction: every sentence is found, nothing a translator wrote is lost, and no diff is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.i18n.extract import ROOT, Found, sentences_in, update_catalogs
from app.i18n.languages import LANGUAGES, SOURCE, Language
from app.i18n.messages import DOMAINS, LOCALES, message_file, template_file
from app.letters.texts import text_names, text_of, words


def _ids(found: list[Found]) -> set[str]:
    return {f.sentence if isinstance(f.sentence, str) else f.sentence[0] for f in found}


@pytest.fixture(scope="module")
def letters() -> set[str]:
    return _ids(list(sentences_in(ROOT, "letters")))


def test_the_catalogues_kept_are_those_extracted(tmp_path: Path) -> None:
    """If this fails, run `python -m app.i18n.extract` and look at what changed."""
    shutil.copytree(LOCALES, tmp_path / "locales")
    assert update_catalogs(ROOT, tmp_path / "locales") == ()


def test_titles_sentences_labels_and_words_are_found(letters: set[str]) -> None:
    assert text_of("foia").title in letters
    assert "Thank you for your help." in letters
    assert "Date of birth" in letters
    assert set(words().values()) <= letters


def test_what_the_catalogue_says_to_clients_is_found(letters: set[str]) -> None:
    law = _ids(list(sentences_in(ROOT, "catalogue")))
    assert any(sentence.startswith("The complete A-file") for sentence in law)
    assert any(sentence.startswith("Copies of the records") for sentence in law)
    assert not any(sentence.startswith("The complete A-file") for sentence in letters)


def test_lengths_of_time_are_found_in_both_forms() -> None:
    plurals = [f.sentence for f in sentences_in(ROOT, "letters") if isinstance(f.sentence, tuple)]
    assert ("{n} working day", "{n} working days") in plurals


def test_a_sentence_that_is_one_place_is_not_asked_of_a_translator(letters: set[str]) -> None:
    assert "{public_interest}" not in letters
    assert "" not in letters


def test_what_only_staff_or_the_clinic_itself_reads_is_not_asked_either(letters: set[str]) -> None:
    assert "Portal sheet" not in letters
    assert "Fee waiver" not in letters
    assert not any("start date given above" in sentence for sentence in letters)


def test_questions_are_for_the_clients_screens(letters: set[str]) -> None:
    client = _ids(list(sentences_in(ROOT, "client")))
    assert any(sentence.endswith("?") for sentence in client)
    assert client.isdisjoint({"Thank you for your help."})


def test_every_text_is_searched(letters: set[str]) -> None:
    staff = {"enclosure-list", "portal-sheet", "parts/enclosures"}
    for name in text_names():
        if name not in staff and not name.endswith("-clinic") and text_of(name).title:
            assert text_of(name).title in letters


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", [x for x in LANGUAGES if x is not SOURCE], ids=str)
def test_every_language_has_a_file_for_every_domain(language: Language, domain: str) -> None:
    file = message_file(language, domain)  # type: ignore[arg-type]
    text = file.read_text(encoding="utf-8")
    assert f'"Plural-Forms: {language.plural_forms}\\n"' in text
    assert f'"Language: {language.locale}\\n"' in text


def _project(root: Path, sentence: str) -> None:
    texts = root / "templates/letters/texts"
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "note.yaml").write_text(f"title: {sentence}\nblocks: []\n", encoding="utf-8")
    (root / "templates/letters/words.yaml").write_text("page: Page {page}\n", encoding="utf-8")
    questions = root / "app/situations"
    questions.mkdir(parents=True, exist_ok=True)
    (questions / "questions.yaml").write_text("held: {ask: Held?, why: It matters.}\n")


def _spanish(locales: Path) -> Path:
    return locales / "es/LC_MESSAGES/letters.po"


def test_a_new_project_gets_every_file(tmp_path: Path) -> None:
    _project(tmp_path, "A note")
    locales = tmp_path / "locales"
    changed = update_catalogs(tmp_path, locales)
    assert template_file("letters", locales=locales) in changed
    assert len(changed) == len(DOMAINS) * len(LANGUAGES)
    assert 'msgid "A note"\nmsgstr ""' in _spanish(locales).read_text(encoding="utf-8")


def test_what_translators_wrote_is_kept(tmp_path: Path) -> None:
    _project(tmp_path, "A note")
    locales = tmp_path / "locales"
    update_catalogs(tmp_path, locales)
    file = _spanish(locales)
    written = file.read_text(encoding="utf-8").replace(
        'msgid "A note"\nmsgstr ""', '# checked twice\n#, fuzzy\nmsgid "A note"\nmsgstr "Una nota"'
    )
    file.write_text(written, encoding="utf-8")
    update_catalogs(tmp_path, locales)
    with file.open("rb") as lines:
        message = read_po(lines).get("A note")
    assert message is not None
    assert (message.string, message.fuzzy, message.user_comments) == (
        "Una nota", True, ["checked twice"],
    )  # fmt: skip
    assert update_catalogs(tmp_path, locales) == ()


def test_a_sentence_that_is_gone_is_kept_aside_and_comes_back(tmp_path: Path) -> None:
    _project(tmp_path, "A note")
    locales = tmp_path / "locales"
    update_catalogs(tmp_path, locales)
    file = _spanish(locales)
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            'msgid "A note"\nmsgstr ""', 'msgid "A note"\nmsgstr "Una nota"'
        ),
        encoding="utf-8",
    )
    _project(tmp_path, "Another note")
    update_catalogs(tmp_path, locales)
    aside = file.read_text(encoding="utf-8")
    assert '#~ msgid "A note"\n#~ msgstr "Una nota"' in aside
    _project(tmp_path, "A note")
    update_catalogs(tmp_path, locales)
    assert 'msgid "A note"\nmsgstr "Una nota"' in file.read_text(encoding="utf-8")


def test_a_sentence_that_gets_a_second_form_is_another_sentence(tmp_path: Path) -> None:
    _project(tmp_path, "A note")
    locales = tmp_path / "locales"
    module = tmp_path / "app/cases/words.py"
    module.parent.mkdir(parents=True)
    module.write_text('_("{n} day")', encoding="utf-8")
    update_catalogs(tmp_path, locales)
    file = locales / "es/LC_MESSAGES/staff.po"
    once = file.read_text(encoding="utf-8")
    translated = once.replace('msgid "{n} day"\nmsgstr ""', 'msgid "{n} day"\nmsgstr "{n} día"')
    assert translated != once
    file.write_text(translated, encoding="utf-8")
    module.write_text('count("{n} day", "{n} days", n)', encoding="utf-8")
    update_catalogs(tmp_path, locales)
    assert 'msgid_plural "{n} days"\nmsgstr[0] ""\nmsgstr[1] ""' in file.read_text(encoding="utf-8")


def test_arabic_has_room_for_six_forms() -> None:
    text = message_file(LANGUAGES[2], "letters").read_text(encoding="utf-8")
    _, _, working_day = text.partition('msgid "{n} working day"\n')
    assert "msgstr[5]" in working_day.split("\n\n", maxsplit=1)[0]

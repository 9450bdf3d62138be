# SPDX-License-Identifier: AGPL-3.0-or-later
"""Translations: whole, or said to be missing; never English in another language's place."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.errors import Invalid, Unavailable
from app.i18n.languages import SOURCE
from app.i18n.messages import (
    ENGLISH,
    Translator,
    completeness,
    offered_for_reading_copies,
    sentences_of,
    staff_translator,
    translator_for,
)
from tests.i18n.build import ARABIC, SPANISH, entry, plural, write_messages

HELLO, THANKS = "To the FOIA Officer:", "Thank you, {name}."


def test_english_says_what_is_written() -> None:
    assert ENGLISH.say(HELLO) == HELLO
    assert ENGLISH.count("{n} day", "{n} days", 1) == "{n} day"
    assert ENGLISH.count("{n} day", "{n} days", 0) == "{n} days"


def test_a_translated_sentence_is_said(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO], entry(HELLO, "A la oficina de FOIA:"))
    assert translator_for("es", "letters", locales=locales).say(HELLO) == "A la oficina de FOIA:"


def test_a_language_with_a_sentence_missing_is_refused(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO, THANKS], entry(HELLO, "A la oficina:"))
    with pytest.raises(Invalid, match="not fully translated into Spanish"):
        translator_for("es", "letters", locales=locales)


def test_a_language_without_any_file_is_refused(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO], entry(HELLO, "A la oficina:"))
    with pytest.raises(Invalid, match="not fully translated into Arabic"):
        translator_for("ar", "letters", locales=locales)


def test_english_needs_no_file(tmp_path: Path) -> None:
    assert translator_for("en", "letters", locales=tmp_path) is ENGLISH


def test_a_sentence_nobody_translated_is_not_said_in_english() -> None:
    with pytest.raises(Unavailable, match="handrail languages"):
        Translator(SPANISH, {}).say(HELLO)


def test_one_sentence_missing_at_work_is_said_in_english_and_noted_without_its_words() -> None:
    lenient = Translator(SPANISH, {THANKS: ("Gracias, {name}.",)}, is_lenient=True)
    with capture_logs() as noted:
        assert lenient.say(HELLO) == lenient.say(HELLO) == HELLO
        assert lenient.count("{n} day", "{n} days", 1) == "{n} day"
        assert lenient.count("{n} day", "{n} days", 0) == "{n} days"
        assert lenient.say(THANKS) == "Gracias, {name}."
    assert [line["event"] for line in noted] == ["sentence.missing"] * 2, "each is noted once"
    assert HELLO not in str(noted)
    assert not lenient.knows(HELLO)


def test_at_the_desk_a_missing_sentence_costs_nobody_the_page() -> None:
    assert staff_translator("es").is_lenient
    assert staff_translator("es").say("Fictitious and never marked.").startswith("Fictitious")
    assert staff_translator("en").sentences is None


@pytest.mark.parametrize(
    "unfinished",
    [
        entry(THANKS),
        entry(THANKS, "Gracias, {name}.", fuzzy=True),
        entry(THANKS, "Gracias."),
        entry(THANKS, "Gracias, {nombre}."),
        entry(THANKS, "Gracias, {name} y {clinic}."),
    ],
    ids=["empty", "fuzzy", "place lost", "place translated", "place invented"],
)
def test_what_is_not_whole_counts_as_missing(tmp_path: Path, unfinished: str) -> None:
    locales = write_messages(tmp_path, [THANKS], unfinished)
    assert THANKS not in sentences_of(SPANISH, "letters", locales=locales)
    counted = completeness(SPANISH, "letters", locales=locales)
    assert (counted.messages, counted.translated) == (1, 0)
    assert not counted.is_complete


def test_fuzzy_messages_are_counted(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO], entry(HELLO, "A quien:", fuzzy=True))
    assert completeness(SPANISH, "letters", locales=locales).fuzzy == 1


def test_a_sentence_no_longer_in_use_does_not_count(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO], entry(HELLO, "A:"), entry("Old.", "Viejo."))
    assert completeness(SPANISH, "letters", locales=locales).translated == 1


def test_arabic_has_six_forms_and_may_put_one_and_two_in_words(tmp_path: Path) -> None:
    forms = ("لا أيام", "يوم واحد", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم")
    days = plural("{n} day", "{n} days", *forms)
    locales = write_messages(tmp_path, [], days, language=ARABIC)
    arabic = Translator(ARABIC, sentences_of(ARABIC, "letters", locales=locales))
    said = [arabic.count("{n} day", "{n} days", n) for n in (0, 1, 2, 5, 20, 100)]
    assert said == list(forms)


def test_a_plural_with_a_form_missing_is_not_translated(tmp_path: Path) -> None:
    days = plural("{n} day", "{n} days", "{n} día", "")
    locales = write_messages(tmp_path, [], days)
    assert not sentences_of(SPANISH, "letters", locales=locales)


def test_only_whole_languages_are_offered(tmp_path: Path) -> None:
    locales = write_messages(tmp_path, [HELLO], entry(HELLO, "A la oficina de FOIA:"))
    assert offered_for_reading_copies(locales=locales) == (SOURCE, SPANISH)


def test_the_source_language_is_always_whole() -> None:
    for domain in ("client", "letters", "staff"):
        assert completeness(SOURCE, domain).is_complete

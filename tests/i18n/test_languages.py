# SPDX-License-Identifier: AGPL-3.0-or-later
"""The allow-list of languages, and the plural rules pinned to CLDR's."""

from __future__ import annotations

import gettext

import pytest
from babel import Locale

from app.errors import Invalid
from app.i18n.languages import LANGUAGES, SOURCE, Language, language_of

# CLDR's categories in the order in which the forms of a message are written.
ORDER = ("zero", "one", "two", "few", "many", "other")
# CLDR's «many» of Spanish begins at a million; no message counts so far.
UNUSED = {"es": {"many"}}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_direction_and_formats_are_what_cldr_says(language: Language) -> None:
    locale = Locale.parse(language.formats)
    direction = "rtl" if locale.character_order == "right-to-left" else "ltr"
    assert language.direction == direction
    assert locale.language == language.tag.split("-", maxsplit=1)[0]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_a_language_is_called_what_its_speakers_call_it(language: Language) -> None:
    endonym = Locale.parse(language.formats).languages[language.tag]
    assert language.endonym.casefold() == endonym.casefold()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 10, 11, 12, 20, 21, 90, 99, 100, 101, 102, 103])
def test_the_pinned_plural_rule_is_cldrs(language: Language, n: int) -> None:
    rule = Locale.parse(language.formats).plural_form
    known = set(rule.tags) | {"other"}
    used = [c for c in ORDER if c in known and c not in UNUSED.get(language.tag, set())]
    form = int(gettext.c2py(language.plural_forms.split("plural=", 1)[1].rstrip(";"))(n))
    assert used[form] == rule(n)


@pytest.mark.parametrize(
    ("asked", "tag"), [("es", "es"), ("ES", "es"), ("es-MX", "es"), ("ar", "ar")]
)
def test_a_tag_is_found_whole_or_by_its_primary_part(asked: str, tag: str) -> None:
    assert language_of(asked).tag == tag


@pytest.mark.parametrize("asked", ["xx", "", "español", "../es"])
def test_a_language_nobody_added_is_refused_with_those_there_are(asked: str) -> None:
    with pytest.raises(Invalid, match="choose one of en, es, ar"):
        language_of(asked)


def test_tags_and_folders_are_unique_and_english_is_the_source() -> None:
    assert len({language.tag for language in LANGUAGES}) == len(LANGUAGES)
    assert len({language.locale for language in LANGUAGES}) == len(LANGUAGES)
    assert SOURCE.tag == "en"


def test_the_folder_of_a_language_with_a_script_has_no_hyphen() -> None:
    chinese = Language("zh-Hans", "Chinese", "简体中文", "ltr", "nplurals=1; plural=0;", "zh_Hans")
    assert chinese.locale == "zh_Hans"

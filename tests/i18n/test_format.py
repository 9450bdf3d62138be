# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates, lists and names as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import Invalid
from app.i18n.format import (
    country_name,
    language_name,
    list_of,
    long_date,
    partial_date,
    weekday_date,
)
from app.i18n.languages import LANGUAGES

DAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("tag", "written"),
    [("en", "November 23, 2026"), ("es", "23 de noviembre de 2026"), ("ar", "23 نوفمبر 2026")],
)
def test_a_date_is_written_in_words(tag: str, written: str) -> None:
    assert long_date(DAY, tag) == written


@pytest.mark.parametrize(("tag", "written"), [("en", "Mon 23 Nov 2026"), ("es", "lun 23 nov 2026")])
def test_screens_say_the_day_of_the_week(tag: str, written: str) -> None:
    assert weekday_date(DAY, tag) == written


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_the_year_is_gregorian_in_every_language(language: object) -> None:
    assert "2026" in long_date(DAY, getattr(language, "tag", ""))


@pytest.mark.parametrize(
    ("written", "tag", "said"),
    [
        ("1990", "es", "1990"),
        ("1990-05", "en", "May 1990"),
        ("1990-05", "es", "mayo de 1990"),
        ("1990-05-31", "en", "May 31, 1990"),
        ("1990-05-31", "ar", "31 مايو 1990"),
    ],
)
def test_a_date_known_in_part_is_said_in_part(written: str, tag: str, said: str) -> None:
    assert partial_date(written, tag) == said


@pytest.mark.parametrize(
    ("entries", "tag", "said"),
    [
        (["A"], "en", "A"),
        (["A", "B"], "en", "A and B"),
        (["A", "B", "C"], "es", "A, B y C"),
        (["A", "B"], "ar", "A وB"),
        ([], "en", ""),
    ],
)
def test_a_list_is_one_phrase(entries: list[str], tag: str, said: str) -> None:
    assert list_of(entries, tag) == said


def test_countries_are_named_or_left_as_their_code() -> None:
    assert country_name("GT", "en") == "Guatemala"
    assert country_name("ES", "es") == "España"
    assert country_name("QQ", "es") == "QQ"


@pytest.mark.parametrize(
    ("named", "tag", "said"),
    [
        ("es", "en", "Spanish"),
        ("es-MX", "es", "español"),
        ("mam", "en", "Mam"),
        ("mam", "es", "Mam"),
        ("prs", "en", "Dari"),
        ("qqq", "en", "qqq"),
    ],
)
def test_languages_are_named_even_where_cldr_has_no_name(named: str, tag: str, said: str) -> None:
    assert language_name(named, tag) == said


def test_a_language_nobody_added_has_no_formats() -> None:
    with pytest.raises(Invalid):
        long_date(DAY, "xx")

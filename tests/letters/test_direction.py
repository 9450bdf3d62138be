# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers and names keep their sides in text that runs the other way."""

from __future__ import annotations

import pytest

from app.letters.direction import direction_of, stretches
from tests.letters.papers import ARABIC_NAME, line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana", "ltr"),
        (ARABIC_NAME, "rtl"),
        ("(" + ARABIC_NAME + ")", "rtl"),
        ("דוגמה", "rtl"),
        ("A000 000 001", "ltr"),
        ("1988-03-14", "ltr"),
        ("+1 (312) 555-0100", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_letter_with_a_direction_decides(text: str, expected: str) -> None:
    assert direction_of(text) == expected


def test_a_left_to_right_line_is_cut_only_at_values() -> None:
    cut = [
        (s.text, s.direction) for s in stretches(line("For ", (ARABIC_NAME,), ", 5 USC 552"), "en")
    ]
    assert cut == [("For ", None), (ARABIC_NAME, "rtl"), (", 5 USC 552", None)]


@pytest.mark.parametrize(
    ("sentence", "latin"),
    [
        ("بموجب 5 U.S.C. § 552، نطلب", ["5 U.S.C. § 552"]),
        ("بموجب (5 U.S.C. § 552)، نطلب", ["5 U.S.C. § 552"]),
        ("بموجب 5 U.S.C. § 552(a)(3)(B) نطلب", ["5 U.S.C. § 552(a)(3)(B)"]),
        ("الملف (A-file).", ["A-file"]),
        ("حتى $25 فقط", ["$25"]),
        ("من 2026-11-23 إلى 2026-12-02", ["2026-11-23", "2026-12-02"]),
        ("قانون FOIA (فقط)", ["FOIA"]),
        ("لا شيء لاتيني هنا", []),
        ("", []),
    ],
)
def test_latin_and_numbers_are_set_apart_in_arabic(sentence: str, latin: list[str]) -> None:
    cut = list(stretches(line(sentence), "ar"))
    assert [s.text for s in cut if s.direction == "ltr"] == latin
    assert "".join(s.text for s in cut) == sentence


def test_a_value_written_one_way_is_never_cut() -> None:
    for value in (ARABIC_NAME, "100 Example Street, Suite 5, Chicago, IL 60600", "1988-03-14"):
        assert [part.text for part in stretches(line((value,)), "ar")] == [value]


@pytest.mark.parametrize(
    ("value", "latin"),
    [
        ("I-589, 1 يونيو 2023, ZCH0000000006", ["I-589", "1", "2023", "ZCH0000000006"]),
        ("مقابلة, 18 فبراير 2025, Chicago", ["18", "2025", "Chicago"]),
        ("Homs, سوريا", ["Homs"]),
        ("بعناية Example Clinic, 1 Sample St, Suite 5", ["Example Clinic, 1 Sample St, Suite 5"]),
    ],
)
def test_a_value_written_both_ways_keeps_each_part_in_its_place(
    value: str, latin: list[str]
) -> None:
    cut = list(stretches(line((value,)), "ar"))
    assert [part.text for part in cut if part.direction == "ltr"] == latin
    assert "".join(part.text for part in cut) == value


def test_in_english_a_value_written_both_ways_stands_whole() -> None:
    (part,) = stretches(line((ARABIC_NAME + " 12 B",)), "en")
    assert part.direction == "rtl"

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The situation's fields: what each takes, and that all of them are documented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.situations.kinds import LONGEST_NAME, CivilDate, NameText, PartialDate, Text
from app.situations.records import Address, Identifiers, Person, Situation
from tests.situations.build import a_person

NAME: TypeAdapter[str] = TypeAdapter(NameText)
TEXT: TypeAdapter[str] = TypeAdapter(Text)
PARTIAL: TypeAdapter[str] = TypeAdapter(PartialDate)
CIVIL: TypeAdapter[object] = TypeAdapter(CivilDate)


@pytest.mark.parametrize(
    "name",
    [
        "María de los Ángeles Ejemplo",
        "ليلى مثال",
        "O'Hara-Ñandú",
        "အောင်",
        "নাম",
        "ਨਾਮ",
        "王小明",
        "می‌خواهم",  # Persian joins words with an invisible letter, which is no control
        "N",
        "x" * LONGEST_NAME,
    ],
)
def test_a_name_is_kept_as_it_is_written(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize("name", [" Ana ", "\tAna", "Ana\n"])
def test_space_around_a_name_is_no_part_of_it(name: str) -> None:
    assert NAME.validate_python(name) == "Ana"


BAD_IN_ANY_TEXT = [
    "",
    " ",
    "\u00a0",
    "Ana\u202egnp.exe",
    "\u200fAna",
    "Ana\u2066x\u2069",
    "Ana\u061c",
    "A\x00na",
    "A\x1b[31mna",
    "A\x7fna",
    "\ufeffAna",
    "A\u0085na",
]


@pytest.mark.parametrize("text", BAD_IN_ANY_TEXT)
def test_controls_and_blanks_are_no_text(text: str) -> None:
    for kind in (NAME, TEXT):
        with pytest.raises(ValidationError):
            kind.validate_python(text)


@pytest.mark.parametrize("name", ["Ana\nLucía", "Ana\tLucía", "Ana\u2028Lucía", "x" * 301])
def test_a_name_is_one_line_and_no_longer_than_any_name(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


def test_a_story_may_run_over_lines() -> None:
    assert TEXT.validate_python("One.\nTwo.") == "One.\nTwo."


@pytest.mark.parametrize("day", ["1990", "1990-05", "1990-05-31", "2024-02-29"])
def test_a_day_may_be_known_in_part(day: str) -> None:
    assert PARTIAL.validate_python(day) == day


@pytest.mark.parametrize(
    "day",
    [
        "90",
        "1990-5-1",
        "31.05.1990",
        "1990-13",
        "1990-02-30",
        "2023-02-29",
        "0000",
        "1990-00",
        "١٩٩٠",
        "19900531",
        "1990-05-31T00:00",
        "",
        "about 1990",
    ],
)
def test_a_day_that_does_not_exist_is_no_day(day: str) -> None:
    with pytest.raises(ValidationError):
        PARTIAL.validate_python(day)


@pytest.mark.parametrize("day", [0, 86_400, 20_261_202, "0", "20261202", "2026-02-30", True, ""])
def test_a_hearing_is_never_read_as_seconds(day: object) -> None:
    with pytest.raises(ValidationError):
        CIVIL.validate_python(day)


def test_a_partly_known_day_may_be_a_bare_year() -> None:
    assert Person.model_validate(a_person(born_on=1990)).born_on == "1990"


@pytest.mark.parametrize(
    ("field", "good"),
    [
        ("a_number", ["A000-000-001", "A000000001", "000 000 001", "A00000001"]),
        ("receipt_numbers", [["ZCH0000000006"]]),
        ("ssn", ["900-00-0000"]),
        ("itin", ["900-00-0000"]),
    ],
)
def test_numbers_are_taken_as_people_write_them(field: str, good: list[object]) -> None:
    for number in good:
        assert getattr(Identifiers.model_validate({field: number}), field)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("a_number", ["A00", "B000000001", "A000-000-0011", "A٠٠٠٠٠٠٠٠١", "A000000001\n"]),
        ("receipt_numbers", [["zch0000000006"], ["ZCH00"], "ZCH0000000006"]),
        ("ssn", ["900000000", "٩٠٠-00-0000"]),
        ("itin", ["800-00-0000"]),
        ("passport", ["\u202eX1", "", "X" * 41, "X\n1"]),
        ("advertising_id", ["\u200f1"]),
        ("booking_numbers", [["\u202e1"], [" "]]),
    ],
)
def test_numbers_of_another_form_are_refused(field: str, bad: list[object]) -> None:
    for number in bad:
        with pytest.raises(ValidationError):
            Identifiers.model_validate({field: number})


def test_an_address_is_lines_of_text_not_one_long_text() -> None:
    with pytest.raises(ValidationError, match="more than one line"):
        Address.model_validate({"lines": ["1 A St\n2 B St"], "city": "X"})


def every_model(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, object]]]:
    yield from model.model_json_schema()["$defs"].items()


def test_every_part_says_what_it_is() -> None:
    for name, schema in every_model(Situation):
        assert schema.get("description"), name


def every_text(schema: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each place of the schema that takes free text."""
    if isinstance(schema, dict):
        if schema.get("type") == "string":
            yield path, schema
        for name, part in schema.items():
            yield from every_text(part, f"{path}/{name}")
    if isinstance(schema, list):
        for part in schema:
            yield from every_text(part, path)


def test_no_field_takes_text_without_end() -> None:
    endings = {"maxLength", "pattern", "enum", "const", "format"}
    for path, schema in every_text(Situation.model_json_schema()):
        assert endings & set(schema), path


def test_what_nobody_told_is_unknown_and_not_nothing() -> None:
    person = Person.model_validate(a_person())
    for field in ("encounters", "filings", "pending", "data_trails", "covered_by_privacy_act"):
        assert getattr(person, field) is None

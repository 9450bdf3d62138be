# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sections ask everything a situation can say, each thing once, and every plan's question."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from app.cases.fields import Field
from app.cases.sections import (
    SECTIONS,
    Section,
    fields_settling,
    section_called,
    sections_for,
    split,
    value_at,
)
from app.errors import NotFound
from app.situations.answers import answers_of, questions
from app.situations.records import Person, Situation
from tests.situations.build import SAMPLES, sample

EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
NOT_ASKED = {"format", "requester", "clinic"}  # of the case, and of the clinic's own profile


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def written_as(model: type[BaseModel]) -> dict[str, object]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def test_every_field_of_a_situation_stands_in_one_section() -> None:
    asked = Counter(field.name for section in SECTIONS for field in section.fields)
    person = {f"person.{name}" for name in written_as(Person)}
    top = set(written_as(Situation)) - NOT_ASKED - {"person"}
    assert set(asked) == person | top
    assert set(asked.values()) == {1}


def inner_fields() -> Iterator[tuple[Field, type[BaseModel]]]:
    """Yield each field with fields of its own, and the part of the format it stands for."""

    def walk(field: Field, annotation: object) -> Iterator[tuple[Field, type[BaseModel]]]:
        if field.kind not in {"part", "rows"}:
            return
        model = next(models_in(annotation))
        yield field, model
        for inner in field.fields:
            yield from walk(inner, written_as(model)[inner.name])

    whole = written_as(Situation) | {f"person.{k}": v for k, v in written_as(Person).items()}
    for section in SECTIONS:
        for field in section.fields:
            yield from walk(field, whole[field.name])


INNER = list(inner_fields())


@pytest.mark.parametrize(("field", "model"), INNER, ids=lambda part: getattr(part, "name", ""))
def test_a_part_asks_every_field_the_format_has_for_it(
    field: Field, model: type[BaseModel]
) -> None:
    assert [inner.name for inner in field.fields] == list(written_as(model))


@pytest.mark.parametrize(("field", "model"), INNER, ids=lambda part: getattr(part, "name", ""))
def test_a_field_is_required_exactly_where_the_format_requires_it(
    field: Field, model: type[BaseModel]
) -> None:
    needed = {info.alias or name for name, info in model.model_fields.items() if info.is_required()}
    assert {inner.name for inner in field.fields if inner.is_required} == needed


def test_a_choice_offers_exactly_the_words_of_the_format() -> None:
    for field, model in INNER:
        for inner in field.fields:
            words = {w for w in _words(written_as(model)[inner.name]) if isinstance(w, str)}
            if words:
                assert {choice.code for choice in inner.choices} == words, inner.name


def _words(annotation: object) -> Iterator[object]:
    for inner in get_args(annotation):
        if isinstance(inner, str):
            yield inner
        yield from _words(inner)


@pytest.mark.parametrize("fact", questions())
def test_every_question_a_plan_may_ask_has_its_place_on_a_screen(fact: str) -> None:
    places = fields_settling(fact)
    assert places or fact in ("requester", "request-called")  # fixed at first, or said later


def test_the_place_of_a_question_settles_it() -> None:
    """What is unknown of the barest situation is asked where the fullest one has its answer."""
    situation = sample("hardly-anything-known")
    known = answers_of(situation, as_of=dt.date(2026, 11, 24))
    for fact in (fact for fact, answer in known.items() if answer is None):
        for section, field in fields_settling(fact):
            assert value_at(split(situation).get(section.code, {}), field.name) is None


def test_a_person_is_not_asked_what_the_clinic_asks_for_itself() -> None:
    codes = {section.code for section in sections_for("person")}
    assert "clinic-request" not in codes
    assert "encounters" in codes


def test_the_clinic_is_asked_nothing_about_a_person() -> None:
    assert [section.code for section in sections_for("clinic")] == [
        "aims",
        "clinic-request",
        "representation",
    ]


def test_an_unknown_section_is_not_found() -> None:
    with pytest.raises(NotFound):
        section_called("secrets", requester="person")
    with pytest.raises(NotFound):
        section_called("encounters", requester="clinic")


@EVERY_SECTION
def test_no_two_inputs_of_a_section_have_one_label(section: Section) -> None:
    def labels(fields: tuple[Field, ...]) -> Iterator[str]:
        for field in fields:
            yield field.label
        for field in fields:
            inner = Counter(labels(field.fields))
            assert all(n == 1 for n in inner.values()), inner

    assert all(n == 1 for n in Counter(labels(section.fields)).values())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_part_of_a_sample_is_lost_between_sections(path: Path) -> None:
    situation = sample(path.stem)
    fragments = split(situation)
    told = situation.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    person = told.pop("person", {})
    for name in NOT_ASKED & set(told):
        del told[name]
    for key, value in (*told.items(), *((f"person.{k}", v) for k, v in person.items())):
        assert any(value_at(fragment, key) == value for fragment in fragments.values()), key

# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.provenance import Fact, facts_of
from app.catalog.version import catalogue_version, fact_version
from tests.catalog.build import READ, a_fact, a_law


def a_folder(at: Path, **files: str) -> Path:
    at.mkdir()
    for name, text in files.items():
        (at / f"{name}.yaml").write_text(text, encoding="utf-8")
    return at


def test_another_byte_or_name_is_another_catalogue(tmp_path: Path) -> None:
    versions = {
        catalogue_version(a_folder(tmp_path / "one", a="x", b="y")),
        catalogue_version(a_folder(tmp_path / "two", a="x", b="z")),
        catalogue_version(a_folder(tmp_path / "three", a="x", c="y")),
        catalogue_version(a_folder(tmp_path / "four", a="xy", b="")),
    }
    assert len(versions) == 4


def test_the_same_files_are_the_same_catalogue_wherever_they_lie(tmp_path: Path) -> None:
    one, two = (a_folder(tmp_path / name, a="x", b="y") for name in ("one", "two"))
    assert catalogue_version(one) == catalogue_version(two)


def in_force(**but: object) -> Fact:
    law = a_law(in_force=a_fact(citation="1 Fict. 1"), **but)
    return next(fact for fact in facts_of(law) if fact.id.endswith("#in_force"))


def test_a_fact_keeps_its_version_while_its_words_and_source_stay() -> None:
    assert fact_version(in_force()) == fact_version(in_force(obtains="Something else."))


@pytest.mark.parametrize(
    "other",
    [
        {"in_force": a_fact(citation="1 Fict. 2")},
        {"in_force": a_fact(citation="1 Fict. 1", source="heard")},
        {"sources": {"read": {**READ, "title": "Another edition"}, "heard": READ}},
    ],
    ids=["citation", "source", "edition"],
)
def test_another_word_or_source_must_be_confirmed_anew(other: dict[str, object]) -> None:
    law = a_law(**{"in_force": a_fact(citation="1 Fict. 1"), **other})
    changed = next(fact for fact in facts_of(law) if fact.id.endswith("#in_force"))
    assert fact_version(changed) != fact_version(in_force())

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sections put together are one situation, or a list of what is still to ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases.assembled import StillMissing, assemble
from app.cases.sections import split
from app.errors import Invalid
from app.situations.records import Clinic, Situation
from tests.cases.build import CLINIC
from tests.situations.build import SAMPLES, sample

RIVERSIDE = Clinic.model_validate(CLINIC)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_the_same_after_it_was_kept_in_sections(path: Path) -> None:
    situation = sample(path.stem)
    told = split(situation)
    assert assemble(told, situation.clinic, requester=situation.requester) == situation


def test_an_empty_case_says_what_must_be_asked_first() -> None:
    missing = assemble({}, RIVERSIDE, requester="person")
    assert isinstance(missing, StillMissing)
    assert [(asked.section.code, asked.field.name) for asked in missing.asked] == [
        ("aims", "aims"),
        ("person", "person.name"),
        ("languages", "person.language"),
    ]


def test_the_clinics_own_request_needs_its_own_part() -> None:
    missing = assemble({"aims": {"aims": ["oversight"]}}, RIVERSIDE, requester="clinic")
    assert isinstance(missing, StillMissing)
    assert [asked.field.name for asked in missing.asked] == ["clinic_request"]


def test_the_clinic_is_the_profiles_and_not_the_sections() -> None:
    told = split(sample("never-encountered"))
    situation = assemble(told, RIVERSIDE, requester="person")
    assert isinstance(situation, Situation)
    assert situation.clinic == RIVERSIDE


def test_what_a_person_told_is_left_aside_when_the_clinic_asks_for_itself() -> None:
    told = split(sample("never-encountered")) | split(sample("clinic-as-requester"))
    situation = assemble(told, RIVERSIDE, requester="clinic")
    assert isinstance(situation, Situation)
    assert situation.person is None


def test_a_fragment_that_no_longer_fits_is_refused_without_what_it_says() -> None:
    told = {**split(sample("never-encountered")), "law-asks": {"person": {"secret": "Lucía"}}}
    with pytest.raises(Invalid) as refused:
        assemble(told, RIVERSIDE, requester="person")
    assert "Lucía" not in refused.value.sentence

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sample situations are read whole, cover what the product is for, and are fictitious."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import app.cli
from app.catalog.load import load
from app.situations.read import read_situation
from app.situations.records import Aim, Situation
from tests.situations.build import SAMPLES

DEMO = Path(app.cli.__file__).with_name("demo_situation.yaml")
EVERY_FILE = pytest.mark.parametrize("path", [*SAMPLES, DEMO], ids=lambda path: path.stem)


def read(path: Path) -> Situation:
    return read_situation(path.read_text("utf-8"), named=path.name, holders=load().holders)


@EVERY_FILE
def test_the_file_is_read(path: Path) -> None:
    assert read(path).aims


@EVERY_FILE
def test_the_file_says_that_it_is_fictitious(path: Path) -> None:
    assert "ictitious" in path.read_text("utf-8").splitlines()[0]


@EVERY_FILE
def test_no_number_in_the_file_can_be_anybodys(path: Path) -> None:
    text = path.read_text("utf-8")
    for number in re.findall(r"a_number: \S+", text):
        assert "A000-000-0" in number
    for number in re.findall(r"(?:ssn|itin): (\S+)", text):
        assert number.startswith("900-00-")
    assert all(phone.startswith("555-01") for phone in re.findall(r"\d{3}-(555-\d{4})", text))
    assert all(mail.endswith(".example") for mail in re.findall(r"@[\w.]*\w", text))


def test_there_are_eight_or_more() -> None:
    assert len(SAMPLES) >= 8


def test_the_samples_cover_every_aim() -> None:
    aims = {aim for path in SAMPLES for aim in read(path).aims}
    assert aims == set(get_args(Aim))


def test_the_samples_cover_both_requesters_and_a_script_written_from_the_right() -> None:
    situations = [read(path) for path in SAMPLES]
    assert {situation.requester for situation in situations} == {"person", "clinic"}
    names = [situation.person.name.as_written for situation in situations if situation.person]
    assert any("\u0600" <= letter <= "\u06ff" for name in names for letter in name)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding a clock by its id without reading the whole catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.load import DATA
from app.deadlines.finding import find_calendar, find_calendars, find_clock
from app.errors import Invalid, NotFound
from tests.deadlines.build import a_clock

LAW = """\
kind: mechanism
name: Test Records Act
jurisdiction: xx
citation: "§ 0"
right: access
obtains: Records.
in_force: {source: test}
sources: {test: {title: Test, confidence: seen}}
clocks:
  answer:
    name: Answer
    owner: agency
    basis: The request is received.
    start: {text: From receipt., source: test}
    values: [{from: 2000-01-01, length: 1, unit: month, source: test}]
    examples: [{from: 2026-01-31, due_on: 2026-02-28, origin: derived}]
  appeal:
    name: Appeal
    owner: requester
    basis: The answer is sent.
    start: {text: From sending., source: test}
    values: [{from: 2000-01-01, length: 1, unit: year, source: test}]
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "laws" / "xx").mkdir(parents=True)
    (tmp_path / "calendars").mkdir()
    (tmp_path / "laws" / "xx" / "records.yaml").write_text(LAW, "utf-8")
    return tmp_path


def test_the_id_is_the_law_and_the_key(shelf: Path) -> None:
    found = find_clock("xx/records/appeal", data=shelf)
    assert (found.id, found.clock.owner) == ("xx/records/appeal", "requester")


def test_other_laws_are_not_read(shelf: Path) -> None:
    (shelf / "laws" / "broken.yaml").write_text("]", "utf-8")
    assert find_clock("xx/records/answer", data=shelf).clock.name == "Answer"


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        (
            "xx/records/appeals",
            "no clock called xx/records/appeals; did you mean xx/records/appeal",
        ),
        ("zz", "no clock called zz; `handrail catalog list` shows what there is"),
        ("xx/records", "no clock called xx/records; did you mean"),
        ("xx/records/zz", "no clock called xx/records/zz; did you mean xx/records/"),
        ("", "no clock of that name"),
        ("../laws/xx/records/answer", "no clock of that name"),
        ("/etc/passwd/answer", "no clock of that name"),
        ("a\u202eb", "no clock of that name"),
    ],
)
def test_a_clock_that_is_not_there_names_the_nearest(shelf: Path, wanted: str, what: str) -> None:
    with pytest.raises(NotFound, match=f"^There is {what}"):
        find_clock(wanted, data=shelf)


def test_an_empty_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="shows what there is"):
        find_clock("xx/records/answer", data=tmp_path)


def test_a_law_that_cannot_be_read_is_told_with_its_line(shelf: Path) -> None:
    (shelf / "laws" / "xx" / "records.yaml").write_text(LAW.replace("unit: year", "unit: moon"))
    with pytest.raises(Invalid, match="xx/records, line"):
        find_clock("xx/records/appeal", data=shelf)


def test_a_calendar_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="no calendar called us/fedral; did you mean us/federal"):
        find_calendar("us/fedral")
    with pytest.raises(NotFound, match="no calendar of that name; did you mean us/federal"):
        find_calendar("../us/federal")


def test_the_calendars_of_a_clock_come_by_id() -> None:
    calendars = find_calendars(a_clock(calendar="us/il"), data=DATA)
    assert [calendar.id for calendar in calendars.values()] == ["us/il"]

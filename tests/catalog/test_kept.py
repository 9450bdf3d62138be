# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue kept whole: as quick as one file, and never older than its YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.kept import Kept, file_beside, keep, kept_shelves, read_from_now
from app.catalog.load import DATA, load, read_shelves
from tests.catalog.build import a_catalogue, write_record

OFFICE = """\
kind: system
name: {name}
number: X-1
held_by: []
sources: {{read: {{title: A notice, read_on: 2026-11-01, confidence: seen}}}}
notice: {{source: read}}
covers: Fictitious people.
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_record(tmp_path, "data/systems/xx/one.yaml", OFFICE.format(name="One"))
    return tmp_path / "data"


def name_in(data: Path) -> str:
    return load.__wrapped__(data).systems["xx/one"].name


def test_what_was_read_once_is_kept_and_is_the_same(data: Path) -> None:
    first = load.__wrapped__(data)
    assert kept_shelves(data) == {
        **{shelf: {} for shelf in ("laws", "holders", "portals", "calendars", "odds", "states")},
        "systems": first.systems,
    }
    assert load.__wrapped__(data) == first


def test_our_own_catalogue_comes_back_whole() -> None:
    load.__wrapped__(DATA)
    assert load.__wrapped__(DATA) == load(DATA)


def test_another_byte_is_seen_at_once(data: Path) -> None:
    assert name_in(data) == "One"
    write_record(data, "systems/xx/one.yaml", OFFICE.format(name="Two"))
    assert name_in(data) == "Two"


def test_a_file_that_came_or_went_is_seen_at_once(data: Path) -> None:
    load.__wrapped__(data)
    second = write_record(data, "systems/xx/two.yaml", OFFICE.format(name="Second"))
    assert set(load.__wrapped__(data).systems) == {"xx/one", "xx/two"}
    second.unlink()
    assert set(load.__wrapped__(data).systems) == {"xx/one"}


@pytest.mark.parametrize("spoiled", [b"", b"{", b'{"read_from": "x"}', b"[]", b"\xff"])
def test_a_spoiled_file_is_read_past_and_made_again(data: Path, spoiled: bytes) -> None:
    load.__wrapped__(data)
    file_beside(data).write_bytes(spoiled)
    assert name_in(data) == "One"
    assert kept_shelves(data) is not None


def test_what_was_kept_of_another_catalogue_is_not_taken(data: Path) -> None:
    load.__wrapped__(data)
    kept = Kept.model_validate_json(file_beside(data).read_bytes())
    file_beside(data).write_text(kept.model_copy(update={"read_from": "x"}).model_dump_json())
    assert kept_shelves(data) is None


def test_a_file_changed_while_the_records_are_read_makes_them_anothers(data: Path) -> None:
    before, shelves = read_from_now(data), read_shelves(data)
    write_record(data, "systems/xx/one.yaml", OFFICE.format(name="Two"))
    keep(shelves, data, read_from=before)
    assert name_in(data) == "Two"


def test_where_nothing_can_be_written_it_is_read_each_time(tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "data"
    keep({"laws": dict(a_catalogue().laws)}, gone, read_from=read_from_now(gone))
    assert kept_shelves(tmp_path / "gone" / "data") is None

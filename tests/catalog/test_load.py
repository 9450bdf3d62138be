# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the catalogue's files: the path is the id, and a mistake has its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.load import DATA, load, read_record, record_id
from app.catalog.records import Law
from app.errors import Invalid
from tests.catalog.build import write_record

LAW = """\
kind: mechanism
name: Fictitious Records Act request
sources:
  read: {title: An act, read_on: 2026-11-01, confidence: seen}
jurisdiction: xx
citation: 1 Fict. 1
in_force: {source: read}
right: access
obtains: Copies.
letter: foia
"""


def refusal_of(folder: Path, text: str, path: str = "laws/xx/act.yaml") -> str:
    write_record(folder, path, text)
    with pytest.raises(Invalid) as refused:
        load(folder)
    return refused.value.sentence


def test_the_path_is_the_id(tmp_path: Path) -> None:
    assert record_id(tmp_path, tmp_path / "us" / "foia" / "dhs.yaml") == "us/foia/dhs"


def test_a_folder_of_files_becomes_a_catalogue(tmp_path: Path) -> None:
    write_record(tmp_path, "laws/xx/act.yaml", LAW)
    write_record(tmp_path, "laws/xx/act/office.yaml", LAW)
    catalogue = load(tmp_path)
    assert set(catalogue.laws) == {"xx/act", "xx/act/office"}
    assert catalogue.laws["xx/act"].id == "xx/act"
    assert catalogue.holders == {}


def test_one_record_can_be_read_alone(tmp_path: Path) -> None:
    record = read_record(write_record(tmp_path, "act.yaml", LAW), "xx/act")
    assert isinstance(record, Law)


def test_what_is_no_yaml_file_is_passed_over(tmp_path: Path) -> None:
    write_record(tmp_path, "laws/README.md", "Not a record.")
    assert load(tmp_path).laws == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LAW + "colour: red\n", "xx/act, line 11, colour: extra inputs are not permitted."),
        (LAW.replace("right: access\n", "right: revenge\n"), "xx/act, line 8, right: input should"),
        (LAW.replace("citation: 1 Fict. 1\n", ""), "xx/act, line 1, citation: field required."),
        (LAW.replace("kind: mechanism\n", ""), "xx/act, line 1: "),
        (LAW.replace("mechanism", "rumour"), "xx/act, line 1: "),
        (LAW + "right: access\n", "act.yaml, line 11: the document says «right» twice; keep one."),
        ("- a list\n", "xx/act: the file must be a mapping of fields."),
        ("", "act.yaml is empty"),
    ],
)
def test_a_mistake_has_its_record_line_and_field(tmp_path: Path, text: str, says: str) -> None:
    assert refusal_of(tmp_path, text).startswith(says)


def test_a_misspelt_rule_is_found_inside_the_rule(tmp_path: Path) -> None:
    risk = """\
risks:
  - code: harm
    source: read
    effect: hold
    text: It may harm.
    when:
      all:
        - {fact: detained}
        - {fact: encountered-by, include: us/dhs}
"""
    assert refusal_of(tmp_path, LAW + risk) == (
        "xx/act, line 19, risks.0.when.all.1.include: extra inputs are not permitted."
    )


def test_a_field_that_is_called_like_a_kind_keeps_its_name(tmp_path: Path) -> None:
    holder = """\
kind: holder
name: Office
short_name: Office
sources: {}
role: agency
jurisdiction: xx
likely: {source: read, rule: true, yes: So it is.}
reached_by: []
channels: []
holds:
  - {code: a, source: read, what: b, ask: c, system: [xx/system]}
"""
    assert "line 11, holds.0.system:" in refusal_of(tmp_path, holder, "holders/xx/office.yaml")


def test_a_record_on_the_wrong_shelf_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, LAW, "holders/xx/act.yaml") == (
        "xx/act: a record of kind mechanism does not belong in holders."
    )


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write_record(tmp_path, "laws/xx/act.yaml", "").write_bytes(LAW.encode("utf-16"))
    with pytest.raises(Invalid, match=r"^xx/act: the file is not UTF-8 text"):
        load(tmp_path)


def test_the_catalogue_is_read_once() -> None:
    assert load() is load()


def test_every_shelf_of_our_own_catalogue_has_records() -> None:
    catalogue = load()
    assert {folder.name for folder in DATA.iterdir() if folder.is_dir()} >= {"laws", "holders"}
    for shelf in (catalogue.laws, catalogue.holders, catalogue.portals, catalogue.calendars):
        assert shelf

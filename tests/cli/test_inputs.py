# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commands are given: days as people type them, and files of any kind."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from app.catalog.load import load
from app.cli.inputs import date_given, print_json, situation_in
from app.errors import Invalid
from app.kit.clock import today
from app.kit.plain_yaml import LARGEST_BYTES
from tests.situations.build import SAMPLES, a_file


def refusal_of(path: Path) -> str:
    with pytest.raises(Invalid) as refused:
        situation_in(path, load())
    return refused.value.sentence


def test_a_day_is_what_was_typed() -> None:
    assert date_given("2026-11-23", option="--as-of") == dt.date(2026, 11, 23)


def test_no_day_is_today() -> None:
    assert date_given(None, option="--as-of") == today()


@pytest.mark.parametrize(
    "text", ["", "today", "2026-02-30", "23.11.2026", "20261123", "2026-11-23x"]
)
def test_a_day_that_does_not_exist_is_refused_by_its_option(text: str) -> None:
    with pytest.raises(Invalid, match=r"^--as-of must be a day that exists") as refused:
        date_given(text, option="--as-of")
    assert not text or text not in refused.value.sentence


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_files_of_any_editor_are_read(tmp_path: Path, mark: bytes, ending: bytes) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(mark + SAMPLES[0].read_bytes().replace(b"\n", ending))
    assert situation_in(file, load()).person == situation_in(SAMPLES[0], load()).person


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes("name: José".encode(encoding))
    assert refusal_of(file) == f"{file} is not UTF-8 text; save it as UTF-8 and try again."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    assert refusal_of(file) == f"{file} cannot be read (no such file or directory); check the path."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read (is a directory)" in refusal_of(tmp_path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(b"#" * (LARGEST_BYTES + 1))
    assert refusal_of(file).startswith("s.yaml is larger than 2 MB")


def test_an_endless_file_is_refused() -> None:
    assert refusal_of(Path("/dev/zero")) == (
        "zero is larger than 2 MB; split it or remove what does not belong in it."
    )


def test_json_is_a_situation_too(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    file.write_text(json.dumps(a_file()), encoding="utf-8")
    assert situation_in(file, load()).aims == ("see-my-file",)


def test_json_is_printed_in_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": "ليلى مثال"})
    assert capsys.readouterr().out == '{\n  "name": "ليلى مثال"\n}\n'

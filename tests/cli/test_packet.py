# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command packet, as people script against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.__main__ import main

ROOT = Path(__file__).parents[2]
SITUATIONS = ROOT / "tests" / "situations"
CLINIC = SITUATIONS / "clinic-as-requester.yaml"
NEVER = SITUATIONS / "never-encountered.yaml"
ICE = "us/dhs/ice:us/foia"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Ended:
    """How one command line ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> None:
        self.code = main(["packet", *map(str, arguments)])
        self.out, self.error = capsys.readouterr()

    @property
    def manifest(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def is_one_sentence(self) -> bool:
        return self.out == "" and self.error.count("\n") == 1 and "Traceback" not in self.error


def test_json_is_the_manifest_and_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = Ended(capsys, CLINIC, "--out", out, "--as-of", "2026-11-23", "--json")
    assert (ended.code, ended.error) == (0, "")
    assert ended.manifest == json.loads((out / "manifest.json").read_text("utf-8"))
    assert list(ended.manifest) == ["as_of", "language", "items", "omitted", "unconfirmed"]
    for entry in ended.manifest["items"]:
        for file in entry["files"]:
            assert list(file) == ["path", "kind", "language", "pages"]
            assert (out / file["path"]).is_file()


def test_without_json_a_person_reads_what_was_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ended = Ended(capsys, CLINIC, "--out", tmp_path / "out", "--as-of", "2026-11-23")
    assert ended.code == 0
    assert "U.S. Immigration and Customs Enforcement: Freedom of Information Act" in ended.out
    assert "01-us-dhs-ice--us-foia/letter.pdf (" in ended.out
    assert "manifest.json lists every file" in ended.out


def test_what_was_left_out_is_told_with_what_to_ask(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = SITUATIONS / "hardly-anything-known.yaml"
    ended = Ended(capsys, file, "--out", tmp_path / "out", "--as-of", "2026-11-23")
    assert ended.code == 0
    assert "Not written (ask): " in ended.out
    asked = [row for row in ended.out.splitlines() if row.startswith("   ask ")]
    assert asked
    assert len(asked) == len(set(asked))


def test_only_writes_only_that(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ended = Ended(
        capsys, CLINIC, "--out", tmp_path / "o", "--only", ICE, "--as-of", "2026-11-23", "--json"
    )
    assert [entry["holder"] for entry in ended.manifest["items"]] == ["us/dhs/ice"]
    assert "offer" in {entry["verdict"] for entry in ended.manifest["omitted"]}


def test_a_hold_with_the_attorney_s_decision_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ended = Ended(
        capsys, NEVER, "--out", tmp_path / "o", "--only", ICE, "--as-of", "2026-11-23",
        "--attorney-decision", "Fictitious reason.", "--json",
    )  # fmt: skip
    (entry,) = ended.manifest["items"]
    assert entry["attorney_decision"] == "Fictitious reason."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((NEVER, "--only", ICE), "on hold"),
        ((NEVER, "--only", "us/dhs/ice"), "HOLDER:MECHANISM"),
        ((NEVER, "--only", "us/dhs/ice:us/invented"), "no request"),
        ((NEVER, "--attorney-decision", "Because."), "--only"),
        ((CLINIC, "--language", "tlh"), "choose one of en"),
        ((CLINIC, "--language", ""), "choose one of en"),
        ((CLINIC, "--as-of", "2026-02-30"), "--as-of"),
        ((SITUATIONS / "absent.yaml",), "cannot be read"),
        ((CLINIC, "--colour", "red"), "--colour"),
        ((), "SITUATION.yaml"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: tuple[str | Path, ...],
    said: str,
) -> None:
    ended = Ended(capsys, *arguments, "--out", tmp_path / "out")
    assert ended.code == 2
    assert said in ended.error
    assert ended.is_one_sentence()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused_and_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("kept")
    ended = Ended(capsys, CLINIC, "--out", tmp_path)
    assert ended.code == 2
    assert "not empty" in ended.error
    assert ended.is_one_sentence()
    assert tree(tmp_path) == {"kept": b"kept"}


def test_a_page_that_is_too_long_is_the_machine_s_fault_and_writes_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "packet", CLINIC, "--out", tmp_path / "out"],
        cwd=ROOT,
        env={**os.environ, "HANDRAIL_PAPER_PAGES": "1"},  # noqa: TID251  the setting under test
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "more than 1 pages" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_two_machines_write_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "app.cli", "packet", CLINIC, "--out", tmp_path / seed,
             "--as-of", "2026-11-23"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},  # noqa: TID251
            capture_output=True,
            check=True,
        )  # fmt: skip
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_a_relative_folder_is_the_caller_s(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = Ended(capsys, CLINIC, "--out", "here/there", "--as-of", "2026-11-23")
    assert ended.code == 0
    assert (tmp_path / "here" / "there" / "manifest.json").is_file()

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail test`: a finding of any check is shown and ends in 1; in CI a skip is a finding."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli import tests as command

FINE = ["-c", "print('nothing to say')"]
FINDS = ["-c", "print('line 3 is wrong'); raise SystemExit(1)"]


@pytest.fixture
def ran_pytest(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[str]]]:
    """Stand in for the run of pytest, which is running already; return what it was told."""
    told: list[tuple[list[str], list[str]]] = []

    def note(args: list[str], failed: list[str]) -> bool:
        told.append((args, failed))
        return "tests-fail" in args

    monkeypatch.setattr(command, "_pytest", note)
    return told


def test_a_check_that_passes_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert command._passes("reading", FINE)
    told = capfd.readouterr().out
    assert told.startswith("reading ")
    assert "fine" in told
    assert told.count("\n") == 1


def test_a_check_that_fails_shows_what_it_found(capfd: pytest.CaptureFixture[str]) -> None:
    assert not command._passes("reading", FINDS)
    told = capfd.readouterr().out
    assert "FAILED" in told
    assert "line 3 is wrong" in told


def test_all_checks_run_although_the_first_fails(
    monkeypatch: pytest.MonkeyPatch, ran_pytest: list[tuple[list[str], list[str]]]
) -> None:
    monkeypatch.setattr(command, "CHECKS", {"one": FINDS, "two": FINE, "three": FINDS})
    with pytest.raises(typer.Exit) as ended:
        command.every_check(["-k", "nothing"])
    assert ended.value.exit_code == 1
    assert ran_pytest == [(["-k", "nothing"], ["one", "three"])]


@pytest.mark.parametrize(("args", "ends"), [(["tests-fail"], True), ([], False)])
def test_a_failing_test_alone_is_a_finding(
    monkeypatch: pytest.MonkeyPatch,
    ran_pytest: list[tuple[list[str], list[str]]],
    args: list[str],
    ends: bool,  # noqa: FBT001  a column of the table
) -> None:
    monkeypatch.setattr(command, "CHECKS", {"one": FINE})
    if ends:
        with pytest.raises(typer.Exit):
            command.every_check(args)
    else:
        command.every_check(args)
    assert ran_pytest == [(args, [])]


def test_the_checks_are_those_the_project_promises() -> None:
    assert list(command.CHECKS) == ["ruff check", "ruff format", "mypy", "imports", "catalog check"]


class TestInCi:
    """The project's conftest, in a folder with one test that is skipped and one that passes."""

    @staticmethod
    def _run(folder: Path, body: str, **env: str) -> subprocess.CompletedProcess[str]:
        shutil.copy(Path(__file__).parents[1] / "conftest.py", folder)
        (folder / "test_it.py").write_text(f"import pytest\n{body}\ndef test_fine(): pass\n")
        known = {k: v for k, v in os.environ.items() if k != "CI" and "PYTEST" not in k}  # noqa: TID251
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", folder, folder],
            cwd=folder, env=known | env, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    @pytest.mark.parametrize(
        "body",
        ["@pytest.mark.skip(reason='later')\ndef test_it(): pass",
         "def test_it(): pytest.skip('no tool')",
         "pytest.importorskip('no_such_library')"],
    )  # fmt: skip
    def test_a_skip_is_a_failure(self, tmp_path: Path, body: str) -> None:
        assert self._run(tmp_path, body).returncode == 0 or "importorskip" in body
        done = self._run(tmp_path, body, CI="true")
        assert done.returncode not in {0, 5}
        assert "which CI does not allow" in done.stdout

    def test_what_is_expected_to_fail_may(self, tmp_path: Path) -> None:
        body = "@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"
        assert self._run(tmp_path, body, CI="true").returncode == 0

    def test_failed_checks_are_named_before_the_last_line(self, tmp_path: Path) -> None:
        done = self._run(tmp_path, "", HANDRAIL_FAILED_CHECKS="mypy, imports")
        lines = done.stdout.splitlines()
        assert "mypy, imports" in lines
        assert "1 passed" in lines[-1]

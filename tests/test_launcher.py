# SPDX-License-Identifier: AGPL-3.0-or-later
"""The launcher: at once when everything is there, and one plain sentence when it cannot be."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-bench.lock"]
# What a bare machine has. Whatever else the launcher finds, it finds through these.
BARE = (
    "sh",
    "dirname",
    "readlink",
    "cat",
    "cksum",
    "tr",
    "sort",
    "find",
    "mkdir",
    "rm",
    "tail",
    "env",
)


def _run(
    launcher: Path, *words: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [launcher, *words], cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


class Machine:
    """A copy of the launcher on a machine of which the test says what it has."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin = folder / "handrail's home", folder / "bin"
        self.root.mkdir()
        self.bin.mkdir()
        for name in BARE:
            (self.bin / name).symlink_to(shutil.which(name) or "")
        (self.bin / "python3").symlink_to(Path(sys.executable).resolve())
        self.launcher = self.root / "handrail"
        shutil.copy(ROOT / "handrail", self.launcher)
        for name in LOCKS:
            (self.root / name).write_text("# nothing\n", encoding="utf-8")
        self.say("id", "echo 1000")
        self.say("sudo", "exit 1")

    def say(self, program: str, body: str) -> None:
        """Let a program of the machine do this instead."""
        (self.bin / program).unlink(missing_ok=True)
        _script(self.bin / program, body)

    def set_up(self, *levels: str) -> None:
        """Leave what a finished set-up leaves: a venv that says how it was called, and stamps."""
        (self.root / ".venv/bin").mkdir(parents=True)
        says = '[ "$1" = -V ] && echo Python 3.11.2 && exit; pwd; printf "%s\\n" "$@"'
        _script(self.root / ".venv/bin/python", says)
        for level in levels:
            lock = self.root / (
                "requirements.lock" if level == "runtime" else f"requirements-{level}.lock"
            )
            both = lock.read_bytes() + self.launcher.read_bytes()
            sums = subprocess.run(["cksum"], input=both, capture_output=True, check=True).stdout
            stamp = self.root / f".venv/stamp-{level}"
            stamp.write_text(f"Python 3.11.2 {sums.decode().strip()}\n", encoding="utf-8")

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return _run(self.launcher, *words, cwd=cwd or self.root, env={"PATH": str(self.bin)})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_it_runs_where_the_caller_stands(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/situations/never-encountered.yaml", tmp_path / "mine.yaml")
    done = _run(
        ROOT / "handrail", "plan", "mine.yaml", "--json", "--as-of", "2026-11-23", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["as_of"] == "2026-11-23"


def test_a_link_to_it_leads_home(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(ROOT / "handrail")
    (tmp_path / "two").symlink_to("one")
    done = _run(tmp_path / "two", "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "deadline" in done.stdout


def test_the_callers_own_files_are_not_taken_for_the_programs(tmp_path: Path) -> None:
    for name in ("app", "yaml", "typer"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger ran')", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}  # noqa: TID251  the caller's environment is the matter
    done = _run(ROOT / "handrail", "--help", cwd=tmp_path, env=env)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_clock_answers_within_a_second(tmp_path: Path) -> None:
    words = ["deadline", "us/foia/determination", "--from", "2026-11-20"]
    _run(ROOT / "handrail", *words, cwd=tmp_path)

    def seconds() -> float:
        started = time.monotonic()
        assert _run(ROOT / "handrail", *words, cwd=tmp_path).returncode == 0
        return time.monotonic() - started

    assert min(seconds() for _ in range(5)) < 1


def test_a_matching_stamp_means_at_once(machine: Machine, tmp_path: Path) -> None:
    machine.set_up("runtime")
    done = machine.run("plan", "two words", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        str(tmp_path), "-X", "utf8", "-I", "-m", "app.cli", "plan", "two words"
    ]  # fmt: skip
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("levels", "word"), [(("runtime", "test"), "test"), (("runtime", "test"), "demo")]
)
def test_what_holds_the_tests_holds_the_program(
    machine: Machine, levels: tuple[str, ...], word: str
) -> None:
    machine.set_up(*levels)
    assert machine.run(word).stdout.endswith(f"app.cli\n{word}\n")


@pytest.mark.parametrize("changed", ["requirements.lock", "handrail", ".venv/bin/python"])
def test_a_change_means_setting_up_again(machine: Machine, changed: str) -> None:
    machine.set_up("runtime")
    file = machine.root / changed
    file.write_text(file.read_text().replace("Python 3.11.2", "Python 3.13.1") + "\n# changed\n")
    machine.say("python3", "exit 1")
    done = machine.run("plan")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_folder_that_cannot_be_written_is_one_sentence(machine: Machine) -> None:
    (machine.root / ".venv-setup").write_text("a file where a folder must be")
    done = machine.run("plan")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "handrail: its own folder cannot be written; let its owner run the same command once.\n"
    )


def test_without_rights_the_packages_are_named_all_at_once(machine: Machine) -> None:
    machine.say("apt-get", "echo must not run; exit 9")
    done = machine.run("test")
    assert (done.returncode, done.stdout) == (3, "")
    assert "poppler-utils" in done.stderr
    assert "only its administrator can install" in done.stderr
    assert "must not run" not in done.stderr


def test_an_unknown_machine_is_told_what_is_missing(machine: Machine) -> None:
    done = machine.run("test")
    assert done.returncode == 3
    assert "lacks pdftotext pdftoppm" in done.stderr


def test_packages_come_in_one_installation(machine: Machine, tmp_path: Path) -> None:
    called = tmp_path / "called"
    tools = " ".join(f'"{machine.bin}/{name}"' for name in ("pdftotext", "pdftoppm", "chromium"))
    machine.say("id", "echo 0")
    machine.say(
        "apt-get",
        f'echo "$@" >>"{called}"; case "$*" in *install*) for t in {tools}; do '
        'printf "#!/bin/sh\\n" >"$t"; chmod +x "$t"; done ;; esac',
    )
    (machine.bin / "chmod").symlink_to(shutil.which("chmod") or "")
    done = machine.run("test")
    update, install = called.read_text().splitlines()
    assert update.endswith("update")
    assert re.search(r"install --no-install-recommends .*poppler-utils", install)
    # Here the empty machine ends: it has no lock for uv. What follows is proved on a fresh machine.
    assert (done.returncode, done.stdout) == (3, "")
    assert "uv could not be installed" in done.stderr


def test_a_failed_installation_shows_why(machine: Machine) -> None:
    machine.say("id", "echo 0")
    machine.say("apt-get", "echo no such package; exit 100")
    machine.say("dpkg", "exit 1")
    done = machine.run("test")
    assert done.returncode == 3
    assert "no such package" in done.stderr
    assert "could not install chromium poppler-utils" in done.stderr


@pytest.mark.parametrize("name", [*LOCKS, "requirements-uv.lock"])
def test_a_lock_pins_and_hashes_everything_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all(re.match(r"[a-z0-9._\[\]-]+==\S+ .*\\$", line) for line in pinned)
    assert len(re.findall(r"\\\n    --hash=sha256:[0-9a-f]{64}", text)) >= len(pinned)
    assert "://" not in text


@pytest.mark.parametrize(("smaller", "larger"), [(0, 1), (1, 2)])
def test_each_larger_lock_holds_the_smaller_one(smaller: int, larger: int) -> None:
    small, large = (
        set(re.findall(r"^[a-z0-9].*==[^ ]+", (ROOT / LOCKS[i]).read_text(), flags=re.MULTILINE))
        for i in (smaller, larger)
    )
    assert small <= large

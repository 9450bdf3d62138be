# SPDX-License-Identifier: AGPL-3.0-or-later
"""The README is run: what it tells a reader to type must work, and no command is left out of it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli.__main__ import COMMANDS, Commands, handrail

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# They run everything, for minutes, until stopped, or ask a person: here it is only asked whether
# they are commands. `tests/cli` runs each of them.
TOO_LONG = {"test", "bench", "drill", "init", "serve", "worker", "doctor"}
ASK_FOR_A_KEY = {("backup", "verify"), ("backup", "restore")}
# They need a clinic that is there: the demonstration's.
IN_A_CLINIC = {"audit", "backup", "retention"}
DECISIONS = sorted((ROOT / "app" / "decisions").glob("*.md"))


def _typed() -> list[str]:
    """Return the commands that stand in the README's shell blocks, continued lines joined."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("./handrail")]


def _words(line: str) -> list[str]:
    return shlex.split(line, comments=True)[1:]


def _is_only_named(line: str) -> bool:
    words = _words(line)
    return words[0] in TOO_LONG or tuple(words[:2]) in ASK_FOR_A_KEY


def _known() -> dict[str, list[str]]:
    """Return every command there is, with its subcommands."""
    group = get_command(handrail)
    assert isinstance(group, Commands)
    return {
        name: list(getattr(group.get_command(None, name), "commands", {}))
        for name in group.list_commands(None)
    }


@pytest.fixture(scope="module")
def beside_the_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that looks like the project's, but where new files do no harm."""
    folder = tmp_path_factory.mktemp("reader")
    for name in ("handrail", "app", "tests"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture(scope="module")
def a_clinic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a command must be told to work on the demonstration's clinic."""
    folder = tmp_path_factory.mktemp("demonstration")
    made = subprocess.run(
        ["./handrail", "demo", "--no-serve", "--dir", str(folder), "--json"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return {"HANDRAIL_DATA_DIR": json.loads(made.stdout)["data_dir"], "HANDRAIL_DEMO": "yes"}


def test_the_readme_has_commands_to_run() -> None:
    assert len(_typed()) > len(TOO_LONG)


@pytest.mark.parametrize("line", [line for line in _typed() if not _is_only_named(line)])
def test_what_the_readme_says_to_type_works(
    line: str, beside_the_project: Path, request: pytest.FixtureRequest
) -> None:
    words = _words(line)
    told = request.getfixturevalue("a_clinic") if words[0] in IN_A_CLINIC else {}
    if words[0] == "demo" and "--no-serve" not in words:
        words.append("--no-serve")
    done = subprocess.run(
        ["./handrail", *words],
        cwd=beside_the_project, env=os.environ | told,  # noqa: TID251  a child's environment
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("line", [line for line in _typed() if _is_only_named(line)])
def test_what_takes_long_is_at_least_a_command(line: str) -> None:
    assert _words(line)[0] in _known()


def test_every_command_is_in_the_readme() -> None:
    told = {" ".join(_words(line)[:length]) for line in _typed() for length in (1, 2)}
    known = {f"{name} {sub}" for name, subs in _known().items() for sub in subs}
    known |= {name for name, subs in _known().items() if not subs}
    assert known - told == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_is_there(name: str) -> None:
    assert name in _known(), "a command is listed in the table when its module exists"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_a_link_in_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:app|templates|locales)/[^` ]+)`", README)))
)
def test_a_path_in_the_readme_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_and_what_else_there_was(path: Path) -> None:
    headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert DECISIONS
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))

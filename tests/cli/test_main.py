# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every ending of a command: one sentence, the right exit code, nothing of the client's."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import typer

from app.cli import __main__ as way_in
from app.errors import Invalid, NotFound, Unavailable

SECRET = "Maria-A000000001"  # noqa: S105  fictitious, and must not come out

Ending = Callable[[Callable[[], None]], tuple[int, str, str]]


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ending:
    """Return a way to run a command made for the test, and see how it ends."""

    def run(command: Callable[[], None], *arguments: str) -> tuple[int, str, str]:
        module = ModuleType("app.cli.made_for_the_test")
        module.command = command  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(way_in, "_exists", lambda _: True)
        entry = way_in.Entry(f"{module.__name__}:command", "Made for the test.")
        monkeypatch.setitem(way_in.COMMANDS, "made", entry)
        monkeypatch.setattr(way_in, "_forget_output", lambda: None)
        code = way_in.main(["made", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def _raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"), [(Invalid("Mend it."), 2), (NotFound("Look."), 2), (Unavailable("Wait."), 3)]
)
def test_our_own_errors_are_their_sentence(ending: Ending, error: Invalid, code: int) -> None:
    assert ending(_raising(error)) == (code, "", f"{error.sentence}\n")


def test_success_is_silent(ending: Ending) -> None:
    assert ending(lambda: print("done")) == (0, "done\n", "")  # noqa: T201  as a command would


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_may_choose_its_exit_code(ending: Ending, code: int) -> None:
    assert ending(_raising(typer.Exit(code))) == (code, "", "")
    assert ending(_raising(SystemExit(code))) == (code, "", "")


def test_interrupted_is_told_apart(ending: Ending) -> None:
    assert ending(_raising(KeyboardInterrupt())) == (130, "", "")


def test_output_that_nobody_took_is_no_success(ending: Ending) -> None:
    assert ending(_raising(BrokenPipeError())) == (3, "", "")


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "does not allow"), (99, "99")],
)
def test_the_machine_is_blamed_without_a_path(ending: Ending, number: int, said: str) -> None:
    code, out, err = ending(_raising(OSError(number, f"reason {number}", f"/clients/{SECRET}")))
    assert (code, out) == (3, "")
    assert said in err
    assert SECRET not in err
    assert err.count("\n") == 1


def test_an_unforeseen_fault_is_one_sentence_without_what_it_worked_on(ending: Ending) -> None:
    code, out, err = ending(_raising(KeyError(SECRET)))
    assert (code, out) == (3, "")
    assert "KeyError, app/cli/__main__.py:" in err
    assert SECRET not in err
    assert err.count("\n") == 1


def test_whoever_looks_for_a_fault_may_see_it(
    ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_DEBUG", "1")
    code, _, err = ending(_raising(KeyError("where")))
    assert code == 3
    assert "Traceback" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "handrail needs to know what to do; see `handrail --help`.\n"),
        (["nothing-such"], "No such command 'nothing-such'; see `handrail --help`.\n"),
        (["plan", "--colour"], "No such option: --colour; see `handrail plan --help`.\n"),
        (["deadline"], "Missing argument 'CLOCK'; see `handrail deadline --help`.\n"),
        (
            ["no\u202esuch\n\x1b[31m"],
            "No such command 'no\\u202esuch\\n\\x1b[31m'; see `handrail --help`.\n",
        ),
    ],
)
def test_a_slip_at_the_keyboard_is_one_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert way_in.main(words) == 2
    assert capsys.readouterr() == ("", said)


def test_direction_marks_cannot_disguise_a_message(ending: Ending) -> None:
    code, _, err = ending(_raising(Invalid("a\u202eb\u2066c\x1b[2Jd\ne")))
    assert (code, err) == (2, "a b c [2Jd e\n")


def test_a_command_whose_module_is_missing_is_not_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(way_in.COMMANDS, "later", way_in.Entry("app.cli.later:later", "Not yet."))
    assert way_in.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "Not yet." not in told
    assert "What to ask of whom" in told
    assert way_in.main(["later"]) == 2


def test_help_imports_no_command() -> None:
    seen = "import sys; from app.cli.__main__ import main; main(['--help']); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", seen], cwd=Path(__file__).parents[2],
        capture_output=True, encoding="utf-8", check=True,
    ).stdout.split()  # fmt: skip
    assert not {"weasyprint", "pydantic", "docx", "app.cli.plan"} & set(told)


@pytest.mark.parametrize(
    ("to", "said"),
    [("/dev/full", "The disk is full; free some space and run the command again.\n")],
)
def test_a_full_disk_under_the_output_is_noticed(to: str, said: str, root: Path) -> None:
    with Path(to).open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "--help"],
            cwd=root, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, said)


def test_a_closed_output_is_said_before_anything_is_done(root: Path) -> None:
    line = [sys.executable, "-m", "app.cli", "--help"]
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *line],
        cwd=root, stderr=subprocess.PIPE, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "Standard output is closed; run the command again where it can print.\n"

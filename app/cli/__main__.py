# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way in: the table of commands, and how each ending becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from app.errors import HandrailError, Unavailable

FINE, BAD_INPUT, OUR_FAULT, INTERRUPTED = 0, 2, 3, 130


class Entry(NamedTuple):
    """Where a command lives, as module:attribute (a function, or a Typer), and its line in --help.

    The module is imported only when its command is called; until the file exists, the command is
    not listed.
    """

    place: str
    summary: str


COMMANDS = {
    "demo": Entry("app.cli.demo:demo", "Try everything on a throw-away clinic."),
    "plan": Entry("app.cli.plan:plan", "What to ask of whom, and why, for one situation."),
    "packet": Entry("app.cli.packet:packet", "Letters, reading copies and sheets for a situation."),
    "deadline": Entry("app.cli.dates:deadline", "The day a clock of the law runs out, explained."),
    "workdays": Entry("app.cli.dates:workdays", "Count working days, and say which were skipped."),
    "catalog": Entry("app.cli.catalog:app", "The law and the holders, as dated, sourced data."),
    "languages": Entry("app.cli.languages:languages", "Which languages are ready for what."),
    "init": Entry("app.cli.init:init", "Set up a clinic on this machine."),
    "serve": Entry("app.cli.serve:serve", "Serve the clinic to its people."),
    "worker": Entry("app.cli.worker:worker", "What is due without anybody signed in."),
    "doctor": Entry("app.cli.doctor:doctor", "What is unsafe here, and how to mend it."),
    "audit": Entry("app.cli.audit:app", "Verify who did what."),
    "backup": Entry("app.cli.backup:app", "Keep sealed copies, and bring a clinic back."),
    "retention": Entry("app.cli.retention:retention_of", "What is due to be destroyed."),
    "test": Entry("app.cli.tests:app", "Run every check and every test."),
    "drill": Entry("app.cli.drill:drill", "Run a long test at its published size."),
    "bench": Entry("app.cli.bench:bench", "Measure, against a baseline in the same run."),
}


class Commands(TyperGroup):
    """The commands of the table, imported one at a time."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002  what exists does not depend on it
        return [name for name, entry in COMMANDS.items() if _exists(entry)]

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401  typer has no name for it
        if cmd_name not in self.list_commands(ctx):
            return None
        return _command(cmd_name, COMMANDS[cmd_name])

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401  as above
        with formatter.section("Commands"):
            formatter.write_dl([(n, COMMANDS[n].summary) for n in self.list_commands(ctx)])


def _exists(entry: Entry) -> bool:
    return importlib.util.find_spec(entry.place.partition(":")[0]) is not None


def _command(name: str, entry: Entry) -> Any:  # noqa: ANN401  as above
    module, _, attribute = entry.place.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    command = typer.main.get_command(found if isinstance(found, typer.Typer) else _alone(found))
    command.name = name
    return command


def _alone(function: Any) -> typer.Typer:  # noqa: ANN401  any signature that typer can read
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(function)
    return app


handrail = typer.Typer(
    name="handrail", cls=Commands, add_completion=False, no_args_is_help=True, rich_markup_mode=None
)


@handrail.callback()
def _handrail() -> None:
    """From a person's story to the right records request, on a clock that explains itself."""


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 fine, 1 a finding, 2 bad input, 3 our fault.

    Every ending but success is one plain sentence on standard error. HANDRAIL_DEBUG=1 shows where
    an unforeseen fault happened; nothing else does, since a traceback may quote what a client said.
    """
    try:
        _refuse_closed_output()
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()  # a full disk must be noticed while it can still be said
    except BaseException as error:  # noqa: BLE001  this is the last place where it can become a sentence
        return _ended_by(error)
    return code


def _refuse_closed_output() -> None:
    # Typeshed promises a stream; a shell's `>&-` leaves none, and results would be lost unsaid.
    if not hasattr(sys.stdout, "flush"):
        raise Unavailable("Standard output is closed; run the command again where it can print.")


def _run(argv: list[str]) -> int:
    try:
        group = typer.main.get_command(handrail)
        with group.make_context("handrail", list(argv)) as context:
            group.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return FINE


def _ended_by(error: BaseException) -> int:
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else FINE
        case KeyboardInterrupt():
            return INTERRUPTED
        case BrokenPipeError():
            _forget_output()  # whoever read us is gone, and not everything was told
            return OUR_FAULT
        case HandrailError():
            _say(error.sentence)
            return error.exit_code
        case typer.TyperException() | typer.Abort():
            _say(_usage_sentence(error))
            return BAD_INPUT
        case _:
            return _ended_by_fault(error)


def _ended_by_fault(error: BaseException) -> int:
    if os.environ.get("HANDRAIL_DEBUG") == "1":  # noqa: TID251  asked for before any settings are read
        traceback.print_exception(error)
    _say(_machine_sentence(error) if isinstance(error, OSError) else _fault_sentence(error))
    _forget_output()
    return OUR_FAULT


def _usage_sentence(error: typer.TyperException | typer.Abort) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "handrail"
    if type(error).__name__ == "NoArgsIsHelpError" or not hasattr(error, "format_message"):
        return f"{path} needs to know what to do; see `{path} --help`."
    return f"{error.format_message().rstrip('.')}; see `{path} --help`."


_OF_THE_MACHINE = {
    errno.ENOSPC: "The disk is full; free some space and run the command again.",
    errno.EDQUOT: "Your share of the disk is full; free some space and run the command again.",
    errno.EROFS: "The disk can only be read; choose another folder and run the command again.",
    errno.EACCES: "This machine does not allow it; choose a folder you may write to.",
    errno.EPERM: "This machine does not allow it; choose a folder you may write to.",
    errno.EMFILE: "Too many files are open; close other programs and run the command again.",
    errno.ENOMEM: "There is not enough memory; close other programs and run the command again.",
    errno.ENAMETOOLONG: "A file name would be too long; choose a folder with a shorter name.",
}


def _machine_sentence(error: OSError) -> str:
    """Say what the machine refused, without the path: a folder may be named after a client."""
    reason = (error.strerror or type(error).__name__).lower()
    return _OF_THE_MACHINE.get(
        error.errno or 0, f"The machine could not do it ({reason}); mend that and try again."
    )


def _fault_sentence(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return _OF_THE_MACHINE[errno.ENOMEM]
    return (
        f"A fault in Handrail itself stopped this ({type(error).__name__}, {_place_of(error)}); "
        "please report it. HANDRAIL_DEBUG=1 shows more, which may quote the client's data."
    )


def _place_of(error: BaseException) -> str:
    """Name the last line of our own code that was running, never what it worked on."""
    own = Path(__file__).parents[2]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(own / "app"):
            return f"{path.relative_to(own)}:{frame.lineno}"
    return "place unknown"


def _say(sentence: str) -> None:
    """Print one line; control and direction marks in what the caller typed cannot disguise it."""
    plain = "".join(c if c.isprintable() else " " for c in sentence)
    sys.stderr.write(" ".join(plain.split()) + "\n")


def _forget_output() -> None:
    """Point standard output at nothing, so that ending does not fail once more on the unsaid."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail test`: every check and every test, in one order, all of them even when one fails."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from app.errors import Unavailable

ROOT = Path(__file__).parents[2]
IMPORT_LINTER = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"

# Each is a heading and the arguments that Python gets; a check that writes is not a check.
CHECKS: dict[str, list[str]] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "imports": ["-c", IMPORT_LINTER],
    "catalog check": ["-I", "-m", "app.cli", "catalog", "check"],
}

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"ignore_unknown_options": True})
def every_check(
    args: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARGS]", help="For pytest, which runs last."),
    ] = None,
) -> None:
    """Run every check and every test; exit 1 if any of them finds something."""
    if importlib.util.find_spec("pytest") is None:
        raise Unavailable("The test libraries are missing; run this as `./handrail test`.")
    failed = [name for name, arguments in CHECKS.items() if not _passes(name, arguments)]
    tests_failed = _pytest(args or [], failed)
    if failed or tests_failed:
        raise typer.Exit(1)


def _passes(name: str, arguments: list[str]) -> bool:
    """Run one check and say how it went in one line; what it found follows only if it failed."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603  our own tools, no input of anybody's
        [sys.executable, "-X", "utf8", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    typer.echo(f"{name:<14} {'fine' if passed else 'FAILED'} {time.monotonic() - started:6.1f} s")
    if not passed:
        typer.echo(done.stdout)
    sys.stdout.flush()
    return passed


def _pytest(args: list[str], failed: list[str]) -> bool:
    """Run pytest in the open; its summary, which names failed checks too, is said last."""
    told = {"HANDRAIL_FAILED_CHECKS": ", ".join(failed)}
    done = subprocess.run(  # noqa: S603  as above; the arguments are the developer's own
        [sys.executable, "-X", "utf8", "-P", "-m", "pytest", "-n", "auto", *args],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env=os.environ | told,  # noqa: TID251  a child's environment, handed on whole
        check=False,
    )
    return done.returncode != 0

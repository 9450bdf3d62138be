# SPDX-License-Identifier: AGPL-3.0-or-later
"""`drill NAME`: the long drills, at the size their figures are published for."""

from __future__ import annotations

import dataclasses
import importlib
import json as json_text
from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from app.errors import NotFound

_NAMES = ("kill", "paper", "seizure", "uploads")
_MODULES = {name: f"app.cli.drill_{name}" for name in _NAMES}


class Findings(Protocol):
    """What a drill hands back: a frozen record of figures that knows whether all is well."""

    @property
    def is_fine(self) -> bool: ...


def drill(
    name: Annotated[str, typer.Argument(help="Which drill to run: kill, paper, seizure, uploads.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Run one long drill at published size; exit 1 when it finds something."""
    findings = _drill_named(name)()
    figures = {"drill": name, "fine": findings.is_fine, **dataclasses.asdict(findings)}  # type: ignore[call-overload]
    typer.echo(json_text.dumps(figures, indent=2) if json else _in_words(figures))
    if not findings.is_fine:
        raise typer.Exit(1)


def _drill_named(name: str) -> Callable[[], Findings]:
    if name not in _MODULES:
        raise NotFound(f"There is no drill called {name!r}; the drills are: {', '.join(_MODULES)}.")
    found: Callable[[], Findings] = importlib.import_module(_MODULES[name]).run
    return found


def _in_words(figures: dict[str, object]) -> str:
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items())

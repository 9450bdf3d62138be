# SPDX-License-Identifier: AGPL-3.0-or-later
"""`bench [NAME ...]`: how fast, and how much faster than a baseline measured in the same run."""

from __future__ import annotations

import importlib
import json as json_text
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer

from app.errors import NotFound

_MODULES = {
    "letters": "app.cli.bench_letters",
    "plan": "app.cli.bench_plan",
    "web": "app.cli.bench_web",
}


@dataclass(frozen=True)
class Row:
    """One figure beside its baseline; a `ratio` above 1 is better than the baseline."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float | None
    ratio: float | None
    better: Literal["higher", "lower"]
    n: int


def row(name: str, value: float, unit: str, *, against: tuple[str, float | None], n: int) -> Row:
    """Return a row for a figure of which less is better."""
    baseline, theirs = against
    ratio = None if theirs is None else round(theirs / value, 2)
    rounded = None if theirs is None else round(theirs, 3)
    return Row(name, round(value, 3), unit, baseline, rounded, ratio, "lower", n)


def rate(name: str, value: float, unit: str, *, against: tuple[str, float], n: int) -> Row:
    """Return a row for a figure of which more is better."""
    baseline, theirs = against
    ratio = round(value / theirs, 2)
    return Row(name, round(value, 3), unit, baseline, round(theirs, 3), ratio, "higher", n)


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which to run: letters, plan, web. All if none.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
) -> None:
    """Measure this machine against plainer ways of doing the same work."""
    benches = [_bench_named(name) for name in names or _MODULES]
    rows = [one for measure in benches for one in measure()]
    typer.echo(json_text.dumps([asdict(one) for one in rows], indent=2) if json else _table(rows))


def _bench_named(name: str) -> Callable[[], list[Row]]:
    if name not in _MODULES:
        known = ", ".join(_MODULES)
        raise NotFound(f"There is no benchmark of that name; the benchmarks are: {known}.")
    found: Callable[[], list[Row]] = importlib.import_module(_MODULES[name]).measure
    return found


def _table(rows: list[Row]) -> str:
    return "\n".join(_line(one) for one in rows)


def _line(one: Row) -> str:
    if one.baseline_value is None or one.ratio is None:
        return f"{one.name}: {one.value:g} {one.unit}; {one.baseline}: not measured here"
    return (
        f"{one.name}: {one.value:g} {one.unit}; {one.baseline}: {one.baseline_value:g} {one.unit}; "
        f"{one.ratio:g} times better (n = {one.n})"
    )

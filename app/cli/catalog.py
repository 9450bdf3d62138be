# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail catalog`: check, list, show, export and cover the law and the holders."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.catalog.check import Finding, findings, records_of
from app.catalog.coverage import LEVELS, coverage
from app.catalog.load import load
from app.cli.inputs import print_json
from app.errors import NotFound
from app.kit.clock import today

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Record

app = typer.Typer(no_args_is_help=True, help="The law and the holders, as dated, sourced data.")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def check(*, as_json: AsJson = False) -> None:
    """Find facts without a source, dead references, failing examples; exit 1 if there are any."""
    catalogue = load()
    found = [*findings(catalogue, on=today()), *_replayed(catalogue)]
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        print_json({"errors": errors, "findings": [dataclasses.asdict(f) for f in found]})
    else:
        for finding in found:
            typer.echo(f"{finding.level}: {finding.where}: {finding.what}")
        typer.echo(f"{sum(1 for _ in records_of(catalogue))} records, {errors} errors.")
    if errors:
        raise typer.Exit(1)


def _replayed(catalogue: Catalogue) -> list[Finding]:
    """Let the packages above the catalogue replay its examples and read its rules."""
    from app.calendars.replay import calendar_examples_that_fail  # noqa: PLC0415
    from app.deadlines.replay import clock_examples_that_fail  # noqa: PLC0415
    from app.plans.replay import rules_that_cannot_be_read  # noqa: PLC0415

    failed = [*clock_examples_that_fail(catalogue), *rules_that_cannot_be_read(catalogue)]
    for calendar in catalogue.calendars.values():
        failed += calendar_examples_that_fail(calendar)
    return [Finding("error", "replay", what) for what in failed]


@app.command("list")
def list_records(*, as_json: AsJson = False) -> None:
    """List every record by id."""
    rows = [
        {"id": record.id, "kind": record.kind, "name": record.name} for record in records_of(load())
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['kind']:<10} {row['id']:<42} {row['name']}")


@app.command()
def show(identity: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print every record that has this id, whole."""
    catalogue = load()
    found = [record for record in records_of(catalogue) if record.id == identity]
    if not found:
        raise NotFound(_nothing_called(identity, catalogue))
    documents = [_document(record) for record in found]
    print_json(documents[0] if len(documents) == 1 else documents)


def _nothing_called(identity: str, catalogue: Catalogue) -> str:
    near = difflib.get_close_matches(identity, [r.id for r in records_of(catalogue)], n=1)
    hint = f"did you mean «{near[0]}»?" if near else "see `handrail catalog list`."
    return f"The catalogue has no record with this id; {hint}"


@app.command()
def export(*, as_json: AsJson = True) -> None:
    """Print the whole catalogue as one JSON document."""
    del as_json  # JSON is the only form; the option is taken so that scripts may say it
    print_json([_document(record) for record in records_of(load())])


@app.command("coverage")
def show_coverage(*, as_json: AsJson = False) -> None:
    """Print how many facts of each record were seen, second-hand, recalled or unknown."""
    rows = coverage(load())
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    typer.echo(f"{'record':<46}" + "".join(f"{level:>11}" for level in LEVELS) + "   reviewed")
    for row in rows:
        counts = "".join(f"{row.by_confidence[level]:>11}" for level in LEVELS)
        typer.echo(f"{row.kind + ' ' + row.record:<46}{counts}{row.reviewed:>11}")


def _document(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)

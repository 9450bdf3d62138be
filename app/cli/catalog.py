# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail catalog`: check, list, show, export, cover and compare the law and the holders."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from app.catalog.by_state import TOPICS, Cell, OfState, by_state
from app.catalog.changes import changes_between
from app.catalog.check import Finding, findings, records_of
from app.catalog.counts import Counts, counts_of
from app.catalog.coverage import coverage
from app.catalog.crosschecks import disagreements_with, public_lists
from app.catalog.exporting import document_of, export_of, export_schema
from app.catalog.load import load
from app.catalog.provenance import LEVELS
from app.cli.inputs import date_given, print_json
from app.errors import NotFound
from app.kit.clock import today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.catalog.load import Catalogue

app = typer.Typer(no_args_is_help=True, help="The law and the holders, as dated, sourced data.")
_NOTHING = "—"
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def check(*, as_json: AsJson = False) -> None:
    """Find facts without a source, dead references, failing examples; exit 1 if there are any."""
    catalogue = load()
    found = [*findings(catalogue, on=today()), *_replayed(catalogue), *_compared(catalogue)]
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        counted = dataclasses.asdict(counts_of(catalogue))
        told = [dataclasses.asdict(finding) for finding in found]
        print_json({"errors": errors, "findings": told, "counts": counted})
    else:
        for finding in found:
            typer.echo(f"{finding.level}: {finding.where}: {finding.what}")
        for line in _counted(counts_of(catalogue)):
            typer.echo(line)
        typer.echo(f"{sum(1 for _ in records_of(catalogue))} records, {errors} errors.")
    if errors:
        raise typer.Exit(1)


def _counted(counts: Counts) -> Iterator[str]:
    yield "records: " + ", ".join(f"{n} {kind}" for kind, n in counts.by_kind.items())
    yield f"facts: {counts.facts}, from {counts.sources} sources"
    yield "confidence: " + ", ".join(f"{n} {level}" for level, n in counts.by_confidence.items())
    yield f"unreviewed: {counts.unreviewed} facts"


def _compared(catalogue: Catalogue) -> tuple[Finding, ...]:
    """Compare channels with the public lists that are kept beside the records."""
    return disagreements_with(public_lists(), catalogue)


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
    documents = [document_of(record) for record in found]
    print_json(documents[0] if len(documents) == 1 else documents)


def _nothing_called(identity: str, catalogue: Catalogue) -> str:
    near = difflib.get_close_matches(identity, [r.id for r in records_of(catalogue)], n=1)
    hint = f"did you mean «{near[0]}»?" if near else "see `handrail catalog list`."
    return f"The catalogue has no record with this id; {hint}"


@app.command()
def export(
    *,
    as_json: AsJson = True,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the export instead.")
    ] = False,
) -> None:
    """Print the whole catalogue as one JSON document, or the schema it keeps."""
    del as_json  # JSON is the only form; the option is taken so that scripts may say it
    print_json(export_schema() if schema else export_of(load()))


@app.command("coverage")
def show_coverage(
    *,
    as_json: AsJson = False,
    states: Annotated[
        bool, typer.Option("--by-state", help="A row a state: what is known of its law.")
    ] = False,
) -> None:
    """Print how many facts of each record were seen, second-hand, recalled or unknown."""
    if states:
        _show_states(by_state(load()), as_json=as_json)
        return
    rows = coverage(load())
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    typer.echo(f"{'record':<46}" + "".join(f"{level:>11}" for level in LEVELS) + "   reviewed")
    for row in rows:
        counts = "".join(f"{row.by_confidence[level]:>11}" for level in LEVELS)
        typer.echo(f"{row.kind + ' ' + row.record:<46}{counts}{row.reviewed:>11}")


def _show_states(rows: tuple[OfState, ...], *, as_json: bool) -> None:
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    widths = {topic: max(len(topic), len("none/secondary")) for topic in TOPICS}
    typer.echo("state  " + "  ".join(f"{name:<{width}}" for name, width in widths.items()).rstrip())
    for row in rows:
        cells = (f"{_told(row.cells[name]):<{width}}" for name, width in widths.items())
        typer.echo(f"{row.state:<7}" + "  ".join(cells).rstrip())


def _told(cell: Cell | None) -> str:
    if cell is None:
        return _NOTHING
    has_none = not cell.there and cell.confidence != "unknown"
    return f"none/{cell.confidence}" if has_none else cell.confidence


@app.command("changes")
def show_changes(
    *,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    as_json: AsJson = False,
) -> None:
    """Print what began, ended or was replaced between two days, by day and by place."""
    days = date_given(first, option="--from"), date_given(last, option="--to")
    found = changes_between(load(), *days)
    if as_json:
        print_json([{**dataclasses.asdict(one), "on": one.on.isoformat()} for one in found])
        return
    for one in found:
        instead = f", before: {one.before}" if one.before else ""
        typer.echo(f"{one.on}  {one.place:<6} {one.what:<8} {one.record}: {one.says}{instead}")
    typer.echo(f"{len(found)} changes.")

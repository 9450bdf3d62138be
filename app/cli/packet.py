# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail packet`: the requests a plan offers, as letters, copies and sheets in a folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.catalog.load import load
from app.cli.inputs import date_given, print_json, situation_in
from app.kit.files import refuse_unless_free
from app.letters.choice import choose, reading_language, reads
from app.letters.packets import MANIFEST, write_packet
from app.plans.build import plan_for

if TYPE_CHECKING:
    from app.catalog.load import Catalogue

_ENDED_BY_SIGNAL = 128


def packet(
    situation: Annotated[
        Path, typer.Argument(metavar="SITUATION.yaml", help="The situation file.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new or empty folder for the packet.")],
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Language of reading copies and of the checklist."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="HOLDER:MECHANISM", help="Write this request only; may be repeated."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The letters' date; today by default.")
    ] = None,
    attorney_decision: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Why an attorney lets a request on hold be written."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write every request the plan offers: letter, copies in the client's language, sheets."""
    refuse_unless_free(out)
    catalogue = load()
    day = date_given(as_of, option="--as-of")
    told = situation_in(situation, catalogue)
    chosen_language = reading_language(language, told)
    choice = choose(plan_for(told, catalogue, as_of=day), only or (), decision=attorney_decision)
    with _ended_cleanly():
        manifest = write_packet(
            told, catalogue, choice=choice, language=chosen_language, as_of=day, out=out
        )
    if as_json:
        print_json(manifest)
        return
    for line in summary(manifest, catalogue):
        typer.echo(line)
    if language is None and not reads(chosen_language, told):
        typer.echo("There are no reading copies in the person's language yet; see `languages`.")
    typer.echo(f"\nWritten to {out}; {MANIFEST} lists every file.")


@contextmanager
def _ended_cleanly() -> Iterator[None]:
    """Let a polite kill unwind like Ctrl-C, so that nothing half-written stays behind."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(_ENDED_BY_SIGNAL + number)

    polite = (signal.SIGTERM, signal.SIGHUP)  # a request to end, and a terminal that was closed
    before = {number: signal.signal(number, end) for number in polite}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def summary(manifest: dict[str, Any], catalogue: Catalogue) -> Iterator[str]:
    """Yield what was written and what was not, as lines a person reads."""
    if not manifest["items"]:
        yield "The plan offers nothing to write yet."
    for item in manifest["items"]:
        yield f"{_request(item, catalogue)}"
        for file in item["files"]:
            pages = f" ({file['pages']} p.)" if file["pages"] else ""
            yield f"   {file['path']}{pages}"
    yield from _left_out(manifest["omitted"], catalogue)
    if manifest["unconfirmed"]:
        count = len(manifest["unconfirmed"])
        yield f"Facts of law still to be confirmed before approval: {count}."


def _left_out(omitted: list[dict[str, Any]], catalogue: Catalogue) -> Iterator[str]:
    """Name what somebody can still decide or answer, and count what the law does not open."""
    closed = [item for item in omitted if item["verdict"] == "not-available"]
    for item in omitted:
        if item not in closed:
            yield f"Not written ({item['verdict']}): {_request(item, catalogue)}"
    asked = {question["text"]: None for item in omitted for question in item["questions"]}
    for text in asked:
        yield f"   ask  {text}"
    if closed:
        yield f"Not available: {len(closed)} more; `handrail plan` says why."


def _request(item: dict[str, Any], catalogue: Catalogue) -> str:
    return f"{catalogue.holders[item['holder']].name}: {catalogue.laws[item['mechanism']].name}"

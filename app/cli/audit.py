# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail audit verify`: the chain of the audit, from its first entry to its anchor."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from app.cli.inputs import print_json
from app.cli.there import refuse_unless_set_up
from app.kit.db import Database
from app.settings import settings
from app.vault import audit
from app.vault.audit import Findings, Verdict
from app.vault.server_keys import read_server_keys

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
_IN_WORDS = {
    Verdict.BROKEN: "An entry was changed, taken out, put in or moved: number {first}.",
    Verdict.SHORTER: "Entries were deleted at the end, from number {first}.",
    Verdict.REWRITTEN: "This is another chain than the one that was anchored, at number {first}.",
}


@app.callback()
def _audit() -> None:
    """Look after the audit: who did what, chained so that a change shows."""


@app.command()
def verify(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Verify every entry of the audit and the anchor; exit 1 if they do not hold."""
    chosen = settings()
    refuse_unless_set_up(chosen)
    key = read_server_keys(chosen.data_dir).audit
    anchor = audit.read_anchor(chosen.data_dir / audit.ANCHOR)  # before the entries: never ahead
    with closing(Database(chosen.database_url)) as database, database.reading() as session:
        found = audit.verify(session, key, anchor)
    if json:
        print_json(_document(found, anchor))
    else:
        typer.echo(_sentence(found, anchor))
    if found.verdict is not Verdict.FINE:
        raise typer.Exit(1)


def _document(found: Findings, anchor: audit.Head) -> dict[str, object]:
    return {
        "verdict": found.verdict,
        "entries": found.head.seq,
        "head": found.head.mac.hex(),
        "anchored": anchor.seq,
        "first_bad": found.first_bad,
    }


def _sentence(found: Findings, anchor: audit.Head) -> str:
    if found.verdict is Verdict.FINE:
        return f"{found.head.seq} entries hold; the anchor is at number {anchor.seq}."
    return _IN_WORDS[found.verdict].format(first=found.first_bad)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail doctor`: what is unsafe on this machine and in its clinic, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.checks_of_clinic import CLINIC, Looked
from app.cli.checks_of_machine import MACHINE
from app.cli.finding import Finding, Gravity, findings
from app.cli.inputs import print_json
from app.cli.there import refuse_unless_set_up
from app.errors import HandrailError
from app.kit.db import Database
from app.settings import settings
from app.vault import audit

if TYPE_CHECKING:
    from app.settings import Settings


def doctor(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what is unsafe here and how to mend it; exit 1 if anything is."""
    found = list(examine(settings()))
    if json:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            typer.echo(_line(finding))
    if any(finding.gravity is not Gravity.FINE for finding in found):
        raise typer.Exit(1)


def examine(chosen: Settings) -> Iterator[Finding]:
    """Look at the machine, and at the clinic if there is one."""
    yield from findings(MACHINE, chosen)
    try:
        refuse_unless_set_up(chosen)
    except HandrailError as error:
        yield Finding("clinic", Gravity.DANGER, "There is no clinic to look at.", error.sentence)
        return
    with closing(Database(chosen.database_url)) as database:
        # Each in a moment of its own: on SQLite a long one holds up whoever writes.
        for check in CLINIC:
            anchor = audit.read_anchor(chosen.data_dir / audit.ANCHOR)
            with database.reading() as session:
                found = list(findings([check], Looked(chosen, database, session, anchor)))
            yield from found


def _line(finding: Finding) -> str:
    mend = f"\n{'':<10}{finding.mend}" if finding.mend else ""
    return f"{finding.gravity:<9} {finding.what}{mend}"

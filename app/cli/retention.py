# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail retention`: what is due to be destroyed, what a legal hold keeps, and destroying it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import select

from app.cases.models import Case
from app.cli.inputs import print_json
from app.cli.there import OPERATOR, refuse_unless_set_up
from app.errors import Invalid, NotFound
from app.jobs.letting_go import CASES, CLASSES
from app.kit.clock import today
from app.kit.db import Database
from app.settings import settings
from app.vault import audit, retention
from app.vault.retention import Due, Purged
from app.vault.server_keys import ServerKeys, read_server_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.settings import Settings


def retention_of(
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Destroy what is due and not held.")
    ] = False,
    hold: Annotated[
        str | None, typer.Option(metavar="REFERENCE", help="Keep a case, whatever its date.")
    ] = None,
    lift: Annotated[
        str | None, typer.Option(metavar="REFERENCE", help="Let a case's date decide again.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what is due to be destroyed; nothing is, without --apply."""
    if sum(map(bool, (apply, hold, lift))) > 1:
        raise Invalid("One thing at a time: --apply, --hold or --lift.")
    chosen = settings()
    refuse_unless_set_up(chosen)
    with closing(Database(chosen.database_url)) as database:
        if hold or lift:
            _decide(database, chosen, hold or lift or "", is_hold=bool(hold))
        elif apply:
            _apply(database, chosen, as_json=json)
        else:
            _list(database, as_json=json)


def _decide(database: Database, chosen: Settings, reference: str, *, is_hold: bool) -> None:
    keys = read_server_keys(chosen.data_dir)
    decide = retention.place_hold if is_hold else retention.lift_hold
    with database.writing() as session:
        case_id = _case_called(session, reference)
        decide(session, CASES, case_id, by=OPERATOR, audit_key=keys.audit)
        head = audit.head_of(session)
    audit.anchor_head(chosen.data_dir / audit.ANCHOR, head)
    typer.echo("A legal hold stands." if is_hold else "The legal hold is lifted.")


def _case_called(session: Session, reference: str) -> str:
    found = session.scalar(select(Case.id).where(Case.reference == reference.strip().upper()))
    if found is None:
        raise NotFound("There is no case of that reference; look at the list of cases.")
    return found


def _list(database: Database, *, as_json: bool) -> None:
    with database.reading() as session:
        found = retention.due(session, CLASSES, today())
    if as_json:
        print_json([_plain(record) for record in found])
        return
    for one in CLASSES:
        of_class = [record for record in found if record.kind == one.name]
        held = sum(record.is_held for record in of_class)
        typer.echo(f"{one.name}: {len(of_class) - held} due, {held} held. {one.rule}")


def _apply(database: Database, chosen: Settings, *, as_json: bool) -> None:
    keys: ServerKeys = read_server_keys(chosen.data_dir)
    purged = retention.purge(database, CLASSES, today(), by=OPERATOR, audit_key=keys.audit)
    with database.reading() as session:
        head = audit.head_of(session)
    audit.anchor_head(chosen.data_dir / audit.ANCHOR, head)
    _tell(purged, as_json=as_json)
    if purged.failed:
        raise typer.Exit(1)


def _tell(purged: Purged, *, as_json: bool) -> None:
    if as_json:
        failed = [_plain(record) | {"fault": fault} for record, fault in purged.failed]
        print_json({"destroyed": [_plain(record) for record in purged.done], "failed": failed})
        return
    typer.echo(f"{len(purged.done)} records were destroyed; {len(purged.failed)} could not be.")
    if purged.done:
        typer.echo("Backups made before still hold them, until those are let go too.")


def _plain(record: Due) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "id": record.object_id,
        "retain_until": record.retain_until.isoformat(),
        "held": record.is_held,
    }

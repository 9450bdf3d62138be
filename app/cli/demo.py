# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail demo`: a fictitious client of a fictitious clinic, from situation to plan to packet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.catalog.load import load
from app.cli.inputs import print_json, situation_in
from app.cli.packet import summary
from app.cli.plan import plan_lines
from app.errors import Invalid
from app.kit.clock import today
from app.kit.files import refuse_unless_free
from app.letters.choice import choose, reading_language
from app.letters.packets import write_packet
from app.plans.build import plan_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from app.catalog.load import Catalogue
    from app.plans.records import Plan

SITUATION = Path(__file__).parent / "demo_situation.yaml"


def demo(
    *,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Write the packet and stop; the only way so far.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(metavar="N", help="Port to serve on, once there is a server.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir", metavar="DIR", help="An empty folder; a new temporary one if left out."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take a fictitious Spanish-speaking client from situation to plan to packet."""
    if not no_serve or port is not None:
        raise Invalid("There is no server yet; write `handrail demo --no-serve`.")
    root = _folder_for_demo(folder)
    catalogue = load()
    plan, manifest = _packet(root / "packets" / "client", catalogue, today())
    if as_json:
        print_json(_document(root))
        return
    for line in _told(root, plan, manifest, catalogue):
        typer.echo(line)


def _folder_for_demo(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="handrail-demo-"))
    refuse_unless_free(folder)
    return folder.absolute()


def _packet(out: Path, catalogue: Catalogue, day: dt.date) -> tuple[Plan, dict[str, Any]]:
    situation = situation_in(SITUATION, catalogue)
    plan = plan_for(situation, catalogue, as_of=day)
    manifest = write_packet(
        situation,
        catalogue,
        choice=choose(plan, (), decision=None),
        language=reading_language(None, situation),
        as_of=day,
        out=out,
    )
    return plan, manifest


def _document(root: Path) -> dict[str, Any]:
    """Return what scripts read; what comes with the server is null until there is one."""
    return {
        "dir": str(root),
        "data_dir": None,
        "database": None,
        "packets": [str(root / "packets" / "client")],
        "url": None,
        "logins": [],
    }


def _told(root: Path, plan: Plan, manifest: dict[str, Any], catalogue: Catalogue) -> Iterator[str]:
    yield "The plan for a fictitious client:\n"
    yield from plan_lines(plan, catalogue)
    yield "The packet:\n"
    yield from summary(manifest, catalogue)
    yield f"\nEverything lies in {root}. Everybody in it is fictitious."

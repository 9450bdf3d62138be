# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail demo`: a fictitious client of a fictitious clinic, from situation to packet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.catalog.load import load
from app.cli.demo_clinic import DemoClinic, demo_clinic
from app.cli.inputs import print_json, situation_in
from app.cli.packet import summary
from app.cli.plan import plan_lines
from app.cli.serve import run_server
from app.cli.there import keep_to_ourselves
from app.kit.clock import today
from app.kit.files import refuse_unless_free
from app.letters.choice import choose, reading_language
from app.letters.packets import write_packet
from app.plans.build import plan_for
from app.settings import settings

if TYPE_CHECKING:
    import datetime as dt

    from app.catalog.load import Catalogue
    from app.plans.records import Plan
    from app.settings import Settings
    from app.situations.records import Situation

SITUATION = Path(__file__).parent / "demo_situation.yaml"
_CODES_SHOWN = 3


def demo(
    *,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Make the clinic and the packet, and stop.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Port to serve on; 0 takes any.")
    ] = 0,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir", metavar="DIR", help="An empty folder; a new temporary one if left out."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Try everything on a throw-away clinic: a fictitious client, sample staff, a server."""
    keep_to_ourselves()
    root = _folder_for_demo(folder)
    chosen = _settings_for_demo(root, port)
    catalogue = load()
    situation = situation_in(SITUATION, catalogue)
    plan, manifest = _packet(root / "packets" / "client", situation, catalogue, today())
    with demo_clinic(chosen, situation) as clinic:
        told = _document(root, clinic)
    if not as_json:
        for line in _told(root, clinic, plan, manifest, catalogue):
            typer.echo(line)
    if no_serve:
        _say_ready(told, None, as_json=as_json)
        return
    run_server(chosen, ready=lambda url: _say_ready(told, url, as_json=as_json))


def _say_ready(told: dict[str, Any], url: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json(told | {"url": url})
    if url is not None:
        typer.echo(f"Ready: {url}", err=as_json)


def _folder_for_demo(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="handrail-demo-"))
    refuse_unless_free(folder)
    return folder.absolute()


def _settings_for_demo(root: Path, port: int) -> Settings:
    """Return this process's settings, but for a clinic that nobody else reaches or keeps."""
    data = root / "data"
    return replace(
        settings(),
        data_dir=data,
        database_url=f"sqlite:///{data / 'handrail.sqlite'}",
        host="127.0.0.1",
        port=port,
        public_url="",
        behind_proxy=False,
        tls_certificate=None,
        tls_key=None,
        is_demo=True,
    )


def _packet(
    out: Path, situation: Situation, catalogue: Catalogue, day: dt.date
) -> tuple[Plan, dict[str, Any]]:
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


def _document(root: Path, clinic: DemoClinic) -> dict[str, Any]:
    """Return what scripts read."""
    return {
        "dir": str(root),
        "data_dir": str(clinic.chosen.data_dir),
        "database": clinic.chosen.database_url,
        "packets": [str(root / "packets" / "client")],
        "url": None,
        "logins": [
            {
                "name": login.sample.login,
                "role": login.sample.role.value,
                "passphrase": login.passphrase,
                "display_name": login.sample.name,
                "second_factor": login.second_factor,
                "paper_codes": list(login.paper_codes),
            }
            for login in clinic.logins.values()
        ],
        "recovery_key": clinic.recovery_key,
    }


def _told(
    root: Path,
    clinic: DemoClinic,
    plan: Plan,
    manifest: dict[str, Any],
    catalogue: Catalogue,
) -> Iterator[str]:
    yield "The plan for a fictitious client:\n"
    yield from plan_lines(plan, catalogue)
    yield "The packet:\n"
    yield from summary(manifest, catalogue)
    yield "\nWho can sign in, and with what:\n"
    for login in clinic.logins.values():
        yield f"  {login.sample.login:<8} {login.passphrase}   ({login.sample.role.value})"
        if login.paper_codes:
            yield f"  {'':<8} codes, once each: {', '.join(login.paper_codes[:_CODES_SHOWN])}"
    yield f"\nEverything lies in {root}. Everybody in it is fictitious."

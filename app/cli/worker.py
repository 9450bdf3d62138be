# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail worker`: what is done while nobody is signed in, beside the server."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from app.cli.logs import log_to_standard_error
from app.cli.there import keep_to_ourselves, refuse_unless_set_up
from app.jobs.worker import run_worker, work_once
from app.kit.db import Database
from app.settings import settings


def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
) -> None:
    """End sign-ins, keep promises and anchor the audit while nobody is signed in."""
    chosen = settings()
    refuse_unless_set_up(chosen)
    keep_to_ourselves()
    log_to_standard_error()
    if once:
        with closing(Database(chosen.database_url)) as database:
            work_once(database, chosen)
        return
    run_worker(chosen, ready=lambda: typer.echo("Ready: at work."))

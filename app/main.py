# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house put together: `create_app` reads like its table of contents."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.accounts.pages import PAGES as ACCOUNT_PAGES
from app.accounts.sessions import sessions_for, touch
from app.cases.pages import PAGES as CASE_PAGES
from app.cases.panels import show_on_cases
from app.cases.papers import ask_before_a_paper_goes
from app.catalog.pages import pages as fact_pages
from app.desk import design, today
from app.desk.catalogue import PAGES as CATALOGUE_PAGES
from app.kit.db import Database
from app.letters.sheet import assets
from app.paper.press import Press, open_press
from app.requests.pages import PAGES as REQUEST_PAGES
from app.requests.panel import requests_panel
from app.requests.queries import rests_on_paper
from app.vault import audit
from app.vault.models import Outcome
from app.vault.server_keys import read_server_keys
from app.web.cookies import Cookies
from app.web.desk import Notice, Services
from app.web.headers import Headers
from app.web.hosts import hosts_of
from app.web.serving import Serving, static_file
from app.web.templating import Templates
from app.web.throttle import Throttle

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from sqlalchemy.orm import Session

    from app.settings import Settings
    from app.web.routes import Pages

PAGES: tuple[Pages, ...] = (
    today.pages,
    *ACCOUNT_PAGES,
    *CASE_PAGES,
    *REQUEST_PAGES,
    fact_pages,
    *CATALOGUE_PAGES,
    design.pages,
)
_ANCHORED_EVERY_SECONDS = 1.0
_NOBODY = "-"
# FastAPI would hand traces, with messages of faults in them, to any collector it finds.
_TOLD_TO_NOBODY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(chosen: Settings, *, press: Press | None = None) -> FastAPI:
    """Return the application that serves one clinic, whose data folder and database are there.

    It prints on a `press` of its own, unless one is lent to it; one that is lent it closes too.
    Raises Invalid or Unavailable, in a sentence for whoever starts it, if they are not.
    """
    services = services_for(chosen, press=press)

    @asynccontextmanager
    async def while_it_runs(_app: FastAPI) -> AsyncIterator[None]:
        yield
        close(services)

    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=_TOLD_TO_NOBODY,
        lifespan=while_it_runs,
    )
    app.state.services = services
    serving = Serving(services)
    app.router.add_route("/static/{digest}/{name:path}", static_file, methods=["GET"])
    show_on_cases(requests_panel)
    ask_before_a_paper_goes(rests_on_paper)
    for pages in PAGES:
        serving.hang(app, pages)
    for status in (404, 405):
        app.add_exception_handler(status, serving.missing)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts_of(chosen))
    app.add_middleware(Headers, is_https=chosen.is_secure)
    return app


def services_for(chosen: Settings, *, press: Press | None = None) -> Services:
    """Return what pages need of this machine; `close` gives it back."""
    trail = Trail(chosen.data_dir)
    return Services(
        settings=chosen,
        database=Database(chosen.database_url),
        templates=Templates(),
        cookies=Cookies(is_https=chosen.is_secure),
        press=press or open_press(assets()),
        throttle=Throttle(),
        identify=sessions_for(chosen).identify,
        write_down=trail.write_down,
        after_commit=trail.anchor,
        touch=touch,
    )


def close(services: Services) -> None:
    """End the printer's children and every connection."""
    services.press.close()
    services.database.close()


@dataclass
class Trail:
    """Writes the audit trail, and anchors its head beside the data about once a second."""

    data: Path
    _anchored: float = field(default=float("-inf"))

    def __post_init__(self) -> None:
        self._key = read_server_keys(self.data).audit

    def write_down(self, session: Session, notice: Notice) -> audit.Head:
        """Append an entry, last in its transaction; return the head to anchor after it."""
        return audit.append(session, _entry(notice), self._key)

    def anchor(self, written: object) -> None:
        """Write the head down outside the database. What is lost in between is a second's worth."""
        now = time.monotonic()
        if isinstance(written, audit.Head) and now - self._anchored >= _ANCHORED_EVERY_SECONDS:
            self._anchored = now
            audit.anchor_head(self.data / audit.ANCHOR, written)


def _entry(notice: Notice) -> audit.Entry:
    """An object that has no id of ours is an address somebody made up; it is not repeated."""
    object_id = notice.object_id or _NOBODY
    return audit.Entry(
        actor_id=notice.actor_id or _NOBODY,
        tag=notice.tag,
        object_kind=notice.object_kind or _NOBODY,
        object_id=object_id if audit.names_object(object_id) else _NOBODY,
        outcome=Outcome(notice.outcome),
        session_id=notice.session_id,
    )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of a test's own, hung on the real application of a fictitious clinic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.permissions import Permission
from app.accounts.viewer import Viewer
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from app.main import create_app
from app.paper.press import Press
from app.vault.models import AuditEntry
from app.web.desk import Desk
from app.web.outcomes import Download, Outcome
from app.web.routes import Pages
from app.web.serving import Serving
from tests.clinic.build import Clinic
from tests.clinic.serve import served

ANYBODY = Permission.OWN_ACCOUNT
AnyDesk = Desk[Viewer, object]


@contextmanager
def serving(clinic: Clinic, press: Press, pages: Pages) -> Iterator[str]:
    """Serve the clinic with these pages as well; give its address."""
    app = create_app(clinic.settings, press=press)
    Serving(app.state.services).hang(app, pages)
    with served(app) as address:
        yield address


def text(words: str) -> Outcome:
    """Return an answer of plain words, for what no template is needed to see."""
    return Download(words.encode(), "answer.txt", "text/plain", inline=True)


def leave_trace(session: Session, verb: str = "trace") -> None:
    """Write something a test can look for."""
    enqueue(session, verb, new_id(), unique_key=new_id())


def traces(database: Database, verb: str = "trace") -> int:
    """Return how many traces are in the database."""
    with database.reading() as session:
        counted = select(func.count()).select_from(OutboxRow).where(OutboxRow.verb == verb)
        return session.scalar(counted) or 0


def entries(database: Database) -> list[tuple[str, str, str]]:
    """Return the audit trail, oldest first: tag, outcome, object."""
    with database.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
        return [(row.tag, row.outcome, row.object_id) for row in rows]

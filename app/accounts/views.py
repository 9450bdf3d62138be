# SPDX-License-Identifier: AGPL-3.0-or-later
"""What account pages show, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts import sessions

if TYPE_CHECKING:
    import datetime as dt

    from app.accounts.viewer import Viewer
    from app.web.desk import Desk


@dataclass(frozen=True)
class SignInLine:
    """One place where a person is signed in."""

    id: str
    started_at: dt.datetime
    last_seen_at: dt.datetime
    is_this_one: bool


def sign_in_lines(desk: Desk[Viewer, None]) -> list[SignInLine]:
    """Return where the viewer is signed in, the newest first."""
    rows = sessions.open_sessions(desk.session, desk.viewer.id)
    this = desk.viewer.session_id
    return [SignInLine(r.id, r.started_at, r.last_seen_at, r.id == this) for r in rows]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that shows the design: scales, colours, and every part in all its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.permissions import Permission
from app.web.outcomes import Outcome, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()


@pages.get("/design", needs=Permission.SEE_DESIGN, audit="design.read", door=None)
def show_design(_desk: Desk[Viewer, None]) -> Outcome:
    """Show how Handrail looks."""
    return page("design/design.html")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The situation a case tells, put together from its sections, and the plan that follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.cases.assembled import StillMissing, assemble
from app.cases.colleagues import clinic_of
from app.cases.queries import OpenedCase, sections_of
from app.cases.sections import Fragment
from app.catalog.load import load
from app.errors import Conflict
from app.i18n.marks import _
from app.plans.build import plan_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.plans.records import Plan
    from app.situations.records import Situation

_TOO_LITTLE = _("Too little is known of this case to go on; fill in its situation first.")


def fragments_of(session: Session, case: OpenedCase) -> dict[str, Fragment]:
    """Return what each saved section of the case says; one statement."""
    return {code: section.body.fragment for code, section in sections_of(session, case).items()}


def told_so_far(
    session: Session,
    viewer: Viewer,
    case: OpenedCase,
    fragments: Mapping[str, Fragment] | None = None,
) -> Situation | StillMissing:
    """Return the case's situation, or what is to be asked before there is one.

    `fragments` spares reading them a second time.
    """
    read = fragments_of(session, case) if fragments is None else fragments
    return assemble(read, clinic_of(session, viewer), requester=case.body.requester)


def situation_of(session: Session, viewer: Viewer, case: OpenedCase) -> Situation:
    """Return the case's situation. Raises Conflict while what it cannot do without is missing."""
    told = told_so_far(session, viewer, case)
    if isinstance(told, StillMissing):
        raise Conflict(_TOO_LITTLE)
    return told


def plan_of(session: Session, viewer: Viewer, case: OpenedCase, *, as_of: dt.date) -> Plan:
    """Return the plan for the case as of a day. Raises Conflict as `situation_of` does."""
    return plan_for(situation_of(session, viewer, case), load(), as_of=as_of)

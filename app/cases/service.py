# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with a case: open it, write down what was told, decide on holds, close it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError
from sqlalchemy import select

from app.accounts.house_rules import house_rules
from app.accounts.permissions import Permission
from app.cases.bodies import CaseBody, HoldDecisionBody, SectionBody
from app.cases.colleagues import who_may_join
from app.cases.models import CLOSED, OPEN, Case, HoldDecision, SituationSection
from app.cases.queries import OpenedCase, opened, section_of
from app.cases.sections import Fragment, Requester, Section, section_called, value_at
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n.marks import _
from app.kit import clock
from app.kit.ids import new_id, new_reference
from app.vault.models import Ring, RingPurpose
from app.vault.rings import make_ring
from app.vault.rows import seal_row

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

RETENTION = "case"
_CLOSED = _("This case is closed; open it again before you change something on it.")
_PEOPLE_CHANGED = _(
    "Somebody was taken off this case meanwhile; load the page again and repeat your change."
)
_SAVED_MEANWHILE = _(
    "Somebody else saved this part meanwhile. Nothing of yours was saved over it; look at both."
)
_SECOND_PERSON = _("Choose a second person for this case from the list.")
_ATTORNEYS_ONLY = _("Only an attorney may record this decision; ask one of this case's people.")
_NO_AUTHORITY = _("Your admission as an attorney is not valid today; ask an administrator.")
_WHY = _("Write down why, in words; the reason is kept with the decision.")


@dataclass(frozen=True)
class Opening:
    """What is known when a case is opened: for whom, in which language, who else works on it."""

    requester: Requester
    title: str
    second_person: str
    title_latin: str | None = None
    spoken: str | None = None
    written: str | None = None
    needs_interpreter: bool | None = None


def open_case(session: Session, viewer: Viewer, opening: Opening, *, pin: bytes) -> OpenedCase:
    """Open a case with a ring of its own: for the viewer, a second person, and the recovery key.

    Raises Invalid unless the second person is a colleague who works on cases.
    """
    if opening.second_person not in {person.id for person in who_may_join(session, viewer)}:
        raise Invalid(_SECOND_PERSON)
    members = {viewer.id, opening.second_person}
    keys = make_ring(session, RingPurpose.CASE, members=members, pin=pin)
    body = CaseBody(
        requester=opening.requester,
        title=opening.title,
        title_latin=opening.title_latin,
        spoken=opening.spoken,
        written=opening.written,
        needs_interpreter=bool(opening.needs_interpreter),
        opened_by=viewer.id,
    )
    row = Case(
        **kept(),
        reference=_unused_reference(session),
        state=OPEN,
        opened_on=clock.today(),
        closed_on=None,
        ring_id=keys.ring_id,
    )
    seal_row(row, body, keys)
    session.add(row)
    session.flush()
    case = opened(row, keys)
    for code, fragment in _told_at_opening(opening).items():
        section = section_called(code, requester=opening.requester)
        _write_section(session, viewer, case, section, fragment)
    return case


def kept() -> dict[str, Any]:
    """Return what every new row of a case carries."""
    return {"id": new_id(), "retention_class": RETENTION, "retain_until": None}


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference


def _told_at_opening(opening: Opening) -> dict[str, Fragment]:
    """Return the sections that opening a case already fills."""
    if opening.requester == "clinic":
        return {}
    name = {"as_written": opening.title, "latin": opening.title_latin}
    language = {
        "spoken": opening.spoken,
        "written": opening.written,
        "needs_interpreter": opening.needs_interpreter,
    }
    return {
        "person": {"person": {"name": _known(name)}},
        "languages": {"person": {"language": _known(language)}},
    }


def _known(values: Fragment) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def save_section(
    session: Session,
    viewer: Viewer,
    case: OpenedCase,
    section: Section,
    fragment: Fragment,
    *,
    version: int,
) -> None:
    """Save a section over the version its form has seen (0: nobody had saved it).

    Raises Conflict where somebody saved it meanwhile, and NotAllowed where what it records is an
    attorney's decision and the viewer is none.
    """
    if section.attorney_only:
        refuse_unless_attorney(viewer)
    keep_still(session, case)
    saved = section_of(session, case, section.code)
    if (saved.version if saved else 0) != version:
        raise Conflict(_SAVED_MEANWHILE)
    _write_section(session, viewer, case, section, fragment, row=saved.row if saved else None)
    _follow_in_body(case, fragment)
    session.flush()


def _write_section(
    session: Session,
    viewer: Viewer,
    case: OpenedCase,
    section: Section,
    fragment: Fragment,
    row: SituationSection | None = None,
) -> None:
    if row is None:
        row = SituationSection(
            **kept(), case_id=case.id, code=section.code, ring_id=case.row.ring_id
        )
        session.add(row)
    body = SectionBody(fragment=dict(fragment), saved_by=viewer.id, saved_at=clock.now())
    seal_row(row, body, case.keys)


def _follow_in_body(case: OpenedCase, fragment: Fragment) -> None:
    """Keep on the case itself what its list and its head show of the sections."""
    known: dict[str, Any] = {}
    name, language = (value_at(fragment, f"person.{part}") for part in ("name", "language"))
    if name is not None:
        known |= {"title": name["as_written"], "title_latin": name.get("latin")}
    if language is not None:
        known |= {"spoken": language["spoken"], "written": language.get("written")}
        known["needs_interpreter"] = bool(language.get("needs_interpreter"))
    before = opened(case.row, case.keys).body
    body = before.model_copy(update=known)
    if body != before:
        seal_row(case.row, body, case.keys)


def keep_still(session: Session, case: OpenedCase) -> None:
    """Let nobody else change the case until this transaction ends.

    Raises Conflict where it is closed, or where the viewer's keys are older than its ring.
    """
    locked = (
        select(Case, Ring.epoch)
        .join(Ring, Ring.id == Case.ring_id)
        .where(Case.id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row, epoch = session.execute(locked).one()
    if row.state != OPEN:
        raise Conflict(_CLOSED)
    if epoch != max(case.keys.epochs):
        raise Conflict(_PEOPLE_CHANGED)
    opened(row, case.keys)  # what was just read again is what was sealed


def refuse_unless_attorney(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer decides as an attorney and is admitted today."""
    if not viewer.may(Permission.DECIDE_HOLDS):
        raise NotAllowed(_ATTORNEYS_ONLY)
    today = clock.today()
    if not any(a.kind == "attorney" and a.holds_on(today) for a in viewer.authorities):
        raise NotAllowed(_NO_AUTHORITY)


@dataclass(frozen=True)
class Decision:
    """An attorney's word on one request that is held: prepare it or leave it, and why."""

    holder: str
    mechanism: str
    decision: Literal["prepare", "leave"]
    reason: str


def record_hold_decision(
    session: Session, viewer: Viewer, case: OpenedCase, decided: Decision
) -> HoldDecision:
    """Record an attorney's decision; it counts until another one is recorded.

    Raises NotAllowed for whoever is no attorney today, Invalid without a reason.
    """
    refuse_unless_attorney(viewer)
    body = _decision_body(viewer, decided)
    keep_still(session, case)
    of_case = opened(case.row, case.keys).body
    of_case = of_case.model_copy(update={"decisions": of_case.decisions + 1})
    seal_row(case.row, of_case, case.keys)
    row = HoldDecision(
        **kept(),
        case_id=case.id,
        serial=of_case.decisions,
        decided_on=clock.today(),
        ring_id=case.row.ring_id,
    )
    seal_row(row, body, case.keys)
    session.add(row)
    session.flush()
    return row


def _decision_body(viewer: Viewer, decided: Decision) -> HoldDecisionBody:
    try:
        return HoldDecisionBody(
            holder=decided.holder,
            mechanism=decided.mechanism,
            decision=decided.decision,
            reason=decided.reason,
            decided_by=viewer.id,
            attorney=viewer.display_name,
        )
    except ValidationError:
        raise Invalid(_WHY) from None


def close_case(session: Session, case: OpenedCase) -> None:
    """Close a case: nothing on it changes any more, and the day it is destroyed is set."""
    keep_still(session, case)
    today = clock.today()
    case.row.retain_until = house_rules(session).kept_until(today)
    _turn(case, CLOSED, closed_on=today)
    session.flush()


def open_again(session: Session, case: OpenedCase) -> None:
    """Take a closing back; the case is kept as long as it is open."""
    case.row.retain_until = None
    _turn(case, OPEN, closed_on=None)
    session.flush()


def _turn(case: OpenedCase, state: str, *, closed_on: dt.date | None) -> None:
    """Open or close a case: its state is sealed with what it says."""
    body = opened(case.row, case.keys).body
    case.row.state, case.row.closed_on = state, closed_on
    seal_row(case.row, body, case.keys)

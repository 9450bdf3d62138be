# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: prepared from the plan, edited by whoever works on the case, sent for review, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.cases.queries import hold_decisions_of
from app.cases.service import keep_still, kept
from app.cases.situation import plan_of
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n.marks import _
from app.kit import clock
from app.letters.choice import Chosen, choose
from app.requests.bodies import AskedBody, RequestBody
from app.requests.changing import Happening, record, still, write_body
from app.requests.composed import Composed, compose
from app.requests.editing import checked, lines_of
from app.requests.events import EventKind, details_of
from app.requests.lifecycle import CAN_BE_EDITED, State
from app.requests.models import RecordsRequest
from app.requests.queries import OpenedRequest, requests_of, visible_request
from app.vault.rows import digest_of, seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.cases.queries import OpenedCase, OpenedDecision
    from app.plans.records import Plan, PlanItem

Decisions = Mapping[tuple[str, str], "OpenedDecision"]
_NOTHING_CHOSEN = _("Choose at least one request of the plan.")
_CHANGED = _("The plan has changed since you looked. Look at it again, and choose again.")
_HELD = _(
    "One of these is on hold: an attorney decides, on the plan, whether it is prepared, and why."
)
_ASK_FIRST = _("One of these cannot be prepared before the person is asked what the plan asks.")
_NO_LETTER = _("One of these is not asked by a letter from here; the plan says how it is asked.")
_NOT_OPEN = _("One of these is not open to this person; the plan says why.")
_NOT_A_DRAFT = _(
    "These papers are not a draft any more, so they cannot be changed. Have them returned first."
)
_WHY = _("Write down why; the reason stays with the request.")
_BEFORE_SENDING = frozenset(
    {State.DRAFT, State.IN_REVIEW, State.RETURNED, State.APPROVED, State.SIGNED}
)


def prepare_drafts(
    session: Session, viewer: Viewer, case: OpenedCase, picks: Sequence[str]
) -> tuple[str, ...]:
    """Make a draft of each request picked as HOLDER:MECHANISM, and return their ids.

    What is asked in another's letter comes with that letter. A draft that is there already is not
    made twice. Raises NotAllowed for what an attorney has not let out of its hold, Conflict for
    what the plan does not offer.
    """
    if not picks:
        raise Invalid(_NOTHING_CHOSEN)
    keep_still(session, case)
    plan = plan_of(session, viewer, case, as_of=clock.today())
    decisions = hold_decisions_of(session, case)
    written = _chosen(plan, picks, decisions)
    there = {
        (r.body.holder, r.body.mechanism): r.id
        for r in requests_of(session, case)
        if r.state in _BEFORE_SENDING
    }
    return tuple(
        there.get((one.item.holder, one.item.mechanism))
        or _draft(session, viewer, case, one, decisions)
        for one in written
    )


def _chosen(plan: Plan, picks: Sequence[str], decisions: Decisions) -> tuple[Chosen, ...]:
    named = [_named(plan, pick) for pick in dict.fromkeys(picks)]
    letters = [_letter_of(item, plan) for item in named]
    every = [*named, *letters]
    for item in every:
        _refuse_unless_open(item, decisions)
    is_held = any(item.verdict == "hold" for item in every)
    only = [f"{item.holder}:{item.mechanism}" for item in every]
    choice = choose(plan, list(dict.fromkeys(only)), decision=_DECIDED if is_held else None)
    return choice.written


# What `choose` asks for; the attorneys' own reasons, one for each request, go into the draft.
_DECIDED = "decided one by one"


def _named(plan: Plan, pick: str) -> PlanItem:
    holder, _colon, mechanism = pick.partition(":")
    for item in plan.items:
        if (item.holder, item.mechanism) == (holder, mechanism):
            return item
    raise Conflict(_CHANGED)


def _letter_of(item: PlanItem, plan: Plan) -> PlanItem:
    for other in plan.items:
        joined = (other.holder, other.mechanism) == (item.holder, item.joins)
        if joined and other.verdict != "not-available":
            return other
    return item


def _refuse_unless_open(item: PlanItem, decisions: Decisions) -> None:
    if item.verdict == "hold":
        decided = decisions.get((item.holder, item.mechanism))
        if decided is None or decided.body.decision != "prepare":
            raise NotAllowed(_HELD)
    elif item.verdict == "ask":
        raise Conflict(_ASK_FIRST)
    elif item.verdict == "not-available":
        raise Conflict(_NOT_OPEN)
    if not item.letter:
        raise Conflict(_NO_LETTER)


def _draft(
    session: Session, viewer: Viewer, case: OpenedCase, chosen: Chosen, decisions: Decisions
) -> str:
    today = clock.today()
    row = RecordsRequest(
        **kept(),
        case_id=case.id,
        state=State.NEW.value,
        drafted_on=today,
        changed_at=clock.now(),
        ring_id=case.row.ring_id,
    )
    items = (chosen.item, *chosen.joined)
    decided = [decisions[i.holder, i.mechanism] for i in items if i.verdict == "hold"]
    body = RequestBody(
        holder=chosen.item.holder,
        asked=tuple(AskedBody(mechanism=i.mechanism, rules=i.rules) for i in items),
        as_of=today,
        decision="\n".join(dict.fromkeys(d.body.reason for d in decided)) or None,
        decided_by=decided[0].body.attorney if decided else None,
        authors=(viewer.id,),
        events_digest=digest_of(()),
    )
    seal_row(row, body, case.keys)
    session.add(row)
    session.flush()
    record(session, viewer, visible_request(session, viewer, row.id), Happening(EventKind.DRAFTED))
    return row.id


def edit_draft(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    *,
    version: int,
    edits: Mapping[str, str],
    in_their_words: Mapping[str, str] | None = None,
) -> OpenedRequest:
    """Keep what free paragraphs say now; `edits` has every free paragraph of the form.

    Raises Invalid for a paragraph that may not be changed so, Conflict for papers that are no
    draft, or that somebody else changed meanwhile.
    """
    now = still(session, viewer, opened, version=version)
    _refuse_unless_draft(now)
    template = compose(session, viewer, now.case, now.body).template
    kept_edits = checked(template, edits)
    told = {
        code: "\n".join(lines_of(text))
        for code, text in (in_their_words or {}).items()
        if code in kept_edits and text.strip()
    }
    authors = tuple(dict.fromkeys((*now.body.authors, viewer.id)))
    body = now.body.model_copy(
        update={"edits": kept_edits, "in_their_words": told, "authors": authors}
    )
    if body == now.body:
        return now
    changed = write_body(now, body)
    session.flush()
    return changed


def submit_for_review(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int
) -> OpenedRequest:
    """Send a draft for review, dated today, as the plan and the situation are today.

    Raises Conflict where the plan does not offer the request any more.
    """
    now = still(session, viewer, opened, version=version)
    _refuse_unless_draft(now)
    authors = tuple(dict.fromkeys((*now.body.authors, viewer.id)))
    body = now.body.model_copy(update={"as_of": clock.today(), "authors": authors})
    composed = compose(session, viewer, now.case, body)
    dated = write_body(now, body.model_copy(update={"asked": _asked(composed)}))
    return record(session, viewer, dated, Happening(EventKind.SUBMITTED))


def _asked(composed: Composed) -> tuple[AskedBody, ...]:
    return tuple(AskedBody(mechanism=i.mechanism, rules=i.rules) for i in composed.items)


def withdraw(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int, reason: str
) -> OpenedRequest:
    """Drop a draft, or take back what was sent: nothing follows from it any more."""
    if not reason.strip():
        raise Invalid(_WHY)
    now = still(session, viewer, opened, version=version)
    happened = Happening(EventKind.WITHDRAWN, details=details_of(reason=reason))
    return record(session, viewer, now, happened)


def _refuse_unless_draft(opened: OpenedRequest) -> None:
    if opened.state not in CAN_BE_EDITED:
        raise Conflict(_NOT_A_DRAFT)

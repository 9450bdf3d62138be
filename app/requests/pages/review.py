# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review: the queue, one request's papers to weigh, approve, or return with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.catalog.confirmations import find_fact
from app.catalog.words import HOW_KNOWN
from app.errors import Conflict
from app.requests import review
from app.requests.composed import Composed, compose
from app.requests.draft_view import (
    changes_in,
    draft_view,
    fact_address,
    risks_of,
    words_for,
)
from app.requests.frozen import text_hash
from app.requests.lifecycle import State
from app.requests.margins import words_of
from app.requests.pages.showing import REFUSALS, base_of, sent_back, shown
from app.requests.queries import notes_of, visible_request, waiting_for_review
from app.requests.review import Seen
from app.requests.views import RequestDesk, problem_in, queue_line, said
from app.web.outcomes import Outcome, SeeOther, page
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
_REVIEW = "requests/review.html"


@pages.get("/review", needs=Permission.REVIEW, audit="review.list", door=None)
def show_queue(desk: Desk[Viewer, None]) -> Outcome:
    """Show what waits for review on the viewer's cases, the longest waiting first."""
    waiting = waiting_for_review(desk.session, desk.viewer)
    lines = [queue_line(desk, opened) for opened in waiting]
    return page("requests/queue.html", waiting=lines)


@pages.get(
    "/requests/{request_id}/review",
    needs=Permission.REVIEW,
    audit="request.review",
    door=visible_request,
)
def show_review(desk: RequestDesk) -> Outcome:
    """Show what changed, what is unconfirmed, what the risk is, and whether one may approve."""
    return shown(desk, _REVIEW, **_review(desk))


@pages.post(
    "/requests/{request_id}/approve",
    needs=Permission.REVIEW,
    audit="request.approve",
    door=visible_request,
)
def approve(desk: RequestDesk) -> Outcome:
    """Approve the papers that were read."""
    form = desk.form
    seen = Seen(form.text("seen"), vouches=form.says_yes("vouches"))
    try:
        review.approve(
            desk.session,
            desk.viewer,
            desk.found,
            version=form.whole_number("version"),
            seen=seen,
        )
    except REFUSALS as error:
        raise sent_back(desk, _REVIEW, error, **_review(desk)) from None
    return SeeOther(f"{base_of(desk.found)}/sign")


@pages.post(
    "/requests/{request_id}/return",
    needs=Permission.REVIEW,
    audit="request.return",
    door=visible_request,
)
def return_with_comment(desk: RequestDesk) -> Outcome:
    """Send the papers back with a word."""
    text, version = desk.form.raw("text"), desk.form.whole_number("version")
    try:
        review.return_with_comment(
            desk.session, desk.viewer, desk.found, version=version, text=text
        )
    except REFUSALS as error:
        raise sent_back(desk, _REVIEW, error, field="text", **_review(desk, text)) from None
    return SeeOther("/review")


def _review(desk: RequestDesk, text: str = "") -> dict[str, Any]:
    opened = desk.found
    told: dict[str, Any] = {
        "text": text,
        "vouched": desk.form.says_yes("vouches"),
        "notes": [note for _row, note in notes_of(desk.session, opened)],
        "is_in_review": opened.state is State.IN_REVIEW,
        "may_return": opened.state in (State.IN_REVIEW, State.APPROVED, State.SIGNED),
        "draft": draft_view(desk, opened),
        "weighed": None,
    }
    try:
        composed = compose(desk.session, desk.viewer, opened.case, opened.body)
    except Conflict as error:
        return {**told, "problem": problem_in(desk, error)}
    return {**told, "weighed": _weighed(desk, composed)}


def _weighed(desk: RequestDesk, composed: Composed) -> dict[str, Any]:
    session, viewer, opened = desk.session, desk.viewer, desk.found
    ruling = review.ruling_on_approval(session, viewer, opened)
    margins = review.margins_now(session, viewer, opened, composed)
    back = f"{base_of(opened)}/review"
    return {
        "changes": changes_in(composed),
        "risks": risks_of(desk, composed),
        "unconfirmed": [
            {
                "law": fact.citation or known.record.name,
                "says": words_of(known.fact) or "",
                "known": desk.say(HOW_KNOWN[fact.confidence]),
                "href": fact_address(fact.fact, back=back),
            }
            for fact in review.still_unconfirmed(session, viewer, composed)
            for known in [find_fact(fact.fact)]
        ],
        "unsourced": review.unsourced(margins),
        "may_approve": ruling.allowed,
        "ruling": said(desk, ruling.sentence, ruling.places),
        "seen": text_hash(composed.papers),
        "decision": opened.body.decision or "",
        "decided_by": opened.body.decided_by or "",
        "papers": [(paper.kind, words_for(desk, paper.kind)) for paper in composed.papers],
    }

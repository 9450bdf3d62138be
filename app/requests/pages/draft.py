# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: prepared from the plan, read and edited on their sheet, sent for review, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases.plan_page import PLAN, plan_page
from app.cases.queries import visible_case
from app.errors import Conflict
from app.requests import drafts
from app.requests.changing import CHANGED_MEANWHILE
from app.requests.draft_view import changes_in, draft_view, papers_now
from app.requests.editing import compared
from app.requests.pages.showing import REFUSALS, base_of, sent_back, shown, status_of
from app.requests.queries import notes_of, visible_request, was_sent
from app.requests.views import RequestDesk, may_edit, problem_in
from app.web.outcomes import Outcome, SeeOther, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cases.panels import CaseDesk
    from app.web.forms import Form

pages = Pages()
_DRAFT, _CHANGES, _WITHDRAW = (f"requests/{name}.html" for name in ("draft", "changes", "withdraw"))
_BLOCK, _WORDS = "block_", "words_"


@pages.post(
    "/cases/{case_id}/requests", needs=Permission.DRAFT, audit="request.draft", door=visible_case
)
def prepare_drafts(desk: CaseDesk) -> Outcome:
    """Make drafts of what was chosen on the plan, and open the one there is or the case."""
    picks = desk.form.texts("chosen")
    try:
        made = drafts.prepare_drafts(desk.session, desk.viewer, desk.found, picks)
    except REFUSALS as error:
        shown_again = plan_page(desk, problem=problem_in(desk, error), chosen=picks)
        raise refuse(PLAN, status=status_of(error), **shown_again) from None
    if len(made) > 1:
        return SeeOther(f"/cases/{desk.found.id}")
    return SeeOther(f"/requests/{made[0]}")


@pages.get(
    "/requests/{request_id}",
    needs=Permission.WORK_ON_CASES,
    audit="request.read",
    door=visible_request,
)
def show_draft(desk: RequestDesk) -> Outcome:
    """Show a paper of the request true to print, with what each paragraph rests on."""
    return shown(desk, _DRAFT, **_draft(desk))


@pages.post(
    "/requests/{request_id}", needs=Permission.DRAFT, audit="request.edit", door=visible_request
)
def edit_draft(desk: RequestDesk) -> Outcome:
    """Keep what the free paragraphs say, and go on to review if that was asked."""
    form, typed = desk.form, _typed(desk.form, _BLOCK)
    try:
        edited = drafts.edit_draft(
            desk.session,
            desk.viewer,
            desk.found,
            version=form.whole_number("version"),
            edits=typed,
            in_their_words=_typed(form, _WORDS),
        )
        if form.text("then") == "review":
            drafts.submit_for_review(desk.session, desk.viewer, edited, version=edited.version)
    except REFUSALS as error:
        clash = _clash(desk, error, typed)
        raise sent_back(desk, _DRAFT, error, **_draft(desk, typed=typed, clash=clash)) from None
    return SeeOther(f"{base_of(desk.found)}?saved=yes")


def _typed(form: Form, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): form.raw(name) for name in form.fields if name.startswith(prefix)
    }


def _clash(desk: RequestDesk, error: Exception, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What somebody else saved meanwhile, against what was typed here, word by word."""
    is_clash = isinstance(error, Conflict) and error.untranslated == CHANGED_MEANWHILE
    saved = desk.found.body.edits if is_clash else {}
    return [
        {"code": code, "pieces": compared(text, typed[code])}
        for code, text in saved.items()
        if code in typed and typed[code].split() != text.split()
    ]


def _draft(
    desk: RequestDesk,
    *,
    typed: Mapping[str, str] | None = None,
    clash: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    chosen = desk.query.get("paper", "letter")
    is_free = may_edit(desk, desk.found)
    draft = draft_view(desk, desk.found, chosen=chosen, may_edit=is_free, typed=typed)
    return {
        "draft": draft,
        "chosen": chosen,
        "notes": [note for _row, note in notes_of(desk.session, desk.found)],
        "clash": clash or [],
        "saved": desk.query.get("saved") == "yes",
    }


@pages.get(
    "/requests/{request_id}/changes",
    needs=Permission.WORK_ON_CASES,
    audit="request.changes",
    door=visible_request,
)
def show_changes(desk: RequestDesk) -> Outcome:
    """Show what was changed against the letter's text in the catalogue, word by word."""
    try:
        composed = papers_now(desk, desk.found).composed
    except Conflict as error:
        return shown(desk, _CHANGES, changes=(), problem=problem_in(desk, error))
    return shown(desk, _CHANGES, changes=changes_in(composed) if composed else ())


@pages.get(
    "/requests/{request_id}/withdraw",
    needs=Permission.DRAFT,
    audit="request.withdraw.ask",
    door=visible_request,
)
def show_withdrawing(desk: RequestDesk) -> Outcome:
    """Ask before a request is withdrawn."""
    return shown(desk, _WITHDRAW, reason="", was_sent=was_sent(desk.found))


@pages.post(
    "/requests/{request_id}/withdraw",
    needs=Permission.DRAFT,
    audit="request.withdraw",
    door=visible_request,
)
def withdraw(desk: RequestDesk) -> Outcome:
    """Withdraw a request, for a reason."""
    reason, version = desk.form.text("reason"), desk.form.whole_number("version")
    try:
        drafts.withdraw(desk.session, desk.viewer, desk.found, version=version, reason=reason)
    except REFUSALS as error:
        gone = was_sent(desk.found)
        raise sent_back(desk, _WITHDRAW, error, reason=reason, was_sent=gone) from None
    return SeeOther(base_of(desk.found))

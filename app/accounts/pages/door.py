# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out. What was typed before a sign-in ran out is there again after the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts import admission, sessions
from app.accounts.permissions import Permission
from app.i18n.marks import _
from app.web import csrf
from app.web.cookies import DESK
from app.web.outcomes import Outcome, Page, SeeOther, page
from app.web.routes import Pages
from app.web.signed_out import SIGN_IN, kept_in, local_path, sign_in_context

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.answering import Answer
    from app.web.desk import Desk
    from app.web.forms import Form

pages = Pages()
_UNPROCESSABLE = 422
_WRONG = _("That name and passphrase do not belong together. Check both and try again.")
_WRONG_CODE = _("That code is wrong, or was used before. Wait for the next one and try again.")
_TOO_LATE = _("That took too long. Sign in again; nothing you typed before is lost.")


@pages.doorway("GET", "/sign-in", audit="sign-in.look")
def look_at_door(answer: Answer) -> Outcome:
    """Show the sign-in page, or what to do where no clinic has been set up yet."""
    with answer.services.database.reading() as session:
        if sessions.the_clinic(session) is None:
            return page("account/set_up.html")
    return page(SIGN_IN, **sign_in_context(next_path=answer.asked.query.get("next", "/")))


@pages.doorway("POST", "/sign-in", audit="sign-in")
def sign_in(answer: Answer) -> Outcome:
    """Let in by passphrase; whoever has a second factor is asked for it next."""
    form = answer.asked.form
    login = form.text("login")
    admitted = admission.admit_by_passphrase(
        answer.services, login, form.raw("passphrase"), source=answer.asked.source
    )
    if admitted is None:
        return _sign_in_again(form, answer.translator.say(_WRONG), login=login)
    if admitted.waits_for_code:
        shown = _code_context(form)
        return Page("account/code.html", shown, cookies={DESK: admitted.secret})
    return _let_in(form, admitted.secret)


@pages.doorway("GET", "/sign-in/code", audit="sign-in.look")
def look_at_code(answer: Answer) -> Outcome:
    """Show the page that asks for the code, to somebody whose passphrase was right."""
    if admission.waiting_for_code(answer.services, answer.asked.desk) is None:
        return SeeOther("/sign-in")
    return page("account/code.html", **_code_context(answer.asked.form))


@pages.doorway("POST", "/sign-in/code", audit="sign-in")
def give_code(answer: Answer) -> Outcome:
    """Let in by the code, with a new cookie."""
    form = answer.asked.form
    waiting = admission.waiting_for_code(answer.services, answer.asked.desk)
    if waiting is None:
        return _sign_in_again(form, answer.translator.say(_TOO_LATE))
    secret = admission.admit_by_code(answer.services, waiting, form.text("code"))
    if secret is None:
        shown = _code_context(form, error=answer.translator.say(_WRONG_CODE))
        return Page("account/code.html", shown, _UNPROCESSABLE)
    return _let_in(form, secret)


@pages.post("/sign-out", needs=Permission.OWN_ACCOUNT, audit="sign-out", door=None)
def sign_out(desk: Desk[Viewer, None]) -> Outcome:
    """End this sign-in and leave nothing in the browser."""
    sessions.end(desk.session, desk.viewer.session_id, staff_id=desk.viewer.id)
    return SeeOther("/sign-in", {DESK: None}, forget_everything=True)


def _sign_in_again(form: Form, error: str, *, login: str = "") -> Outcome:
    shown = sign_in_context(
        next_path=form.text("next"), kept=kept_in(form), error=error, login=login
    )
    return Page(SIGN_IN, shown, _UNPROCESSABLE)


def _code_context(form: Form, *, error: str | None = None) -> dict[str, Any]:
    shown = sign_in_context(next_path=form.text("next"), kept=kept_in(form), error=error)
    return {name: value for name, value in shown.items() if name != "login"}


def _let_in(form: Form, secret: bytes) -> Outcome:
    """Go where the person was going; what they had typed waits there to be sent again."""
    going_to, kept = local_path(form.text("next")), kept_in(form)
    cookies: dict[str, bytes | None] = {DESK: secret}
    if not kept:
        return SeeOther(going_to, cookies)
    token = csrf.masked(csrf.token_for(secret))
    shown = {"next_path": going_to, "kept": kept, "token_field": csrf.TOKEN_FIELD, "token": token}
    return Page("account/resume.html", shown, cookies=cookies)

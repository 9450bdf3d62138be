# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own account: language, passphrase, where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts import own_account, passphrases, sessions
from app.accounts.admission import PASSPHRASES
from app.accounts.models import Staff
from app.accounts.permissions import ROLE_NAMES, Permission
from app.accounts.views import sign_in_lines
from app.errors import HandrailError
from app.i18n.marks import _
from app.vault.keys import unwrap_with_passphrase, wrap_with_passphrase
from app.vault.sealing import SealBroken
from app.web.cookies import DESK
from app.web.outcomes import Outcome, SeeOther, page, refuse
from app.web.routes import Pages
from app.web.signed_out import local_path

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
_NOT_THE_OLD_ONE = _("That is not your passphrase now. Check it and try again.")
_NOT_THE_SAME = _("The two are not the same. Type the new passphrase twice.")


@pages.get("/account", needs=Permission.OWN_ACCOUNT, audit="account.read", door=None)
def show_account(desk: Desk[Viewer, None]) -> Outcome:
    """Show one's own account."""
    return page("account/account.html", **_account(desk), errors={}, saved=desk.query.get("saved"))


def _account(desk: Desk[Viewer, None]) -> dict[str, Any]:
    viewer = desk.viewer
    return {
        "roles": [desk.say(ROLE_NAMES[role]) for role in sorted(viewer.roles)],
        "sign_ins": sign_in_lines(desk),
        "must_change_passphrase": viewer.must_change_passphrase,
        "lacks_second_factor": viewer.lacks_second_factor,
        "has_second_factor": own_account.second_factor_of(desk.session, viewer) is not None,
        "paper_codes_left": own_account.paper_codes_left(desk.session, viewer.id),
        "shortest": passphrases.SHORTEST,
    }


@pages.post("/account/language", needs=Permission.OWN_ACCOUNT, audit="account.change", door=None)
def choose_language(desk: Desk[Viewer, None]) -> Outcome:
    """Show the desk in another language from now on."""
    own_account.choose_language(desk.session, desk.viewer, desk.form.text("language"))
    return SeeOther(local_path(desk.form.text("next") or "/account"))


@pages.post("/account/sign-ins", needs=Permission.OWN_ACCOUNT, audit="sign-out.other", door=None)
def end_sign_in(desk: Desk[Viewer, None]) -> Outcome:
    """End one of one's own sign-ins."""
    sessions.end(desk.session, desk.form.text("sign_in"), staff_id=desk.viewer.id)
    return SeeOther("/account?saved=sign-ins")


@pages.post(
    "/sign-out-everywhere", needs=Permission.OWN_ACCOUNT, audit="sign-out.everywhere", door=None
)
def sign_out_everywhere(desk: Desk[Viewer, None]) -> Outcome:
    """End every sign-in of one's own, this one too."""
    sessions.end_all(desk.session, desk.viewer.id)
    return SeeOther("/sign-in", {DESK: None}, forget_everything=True)


def _work_on_passphrase(desk: Desk[Viewer, None]) -> Callable[[], own_account.NewPassphrase]:
    """Read what is needed; what is returned does the slow part, with no transaction open."""
    staff = desk.session.scalars(select(Staff).where(Staff.id == desk.viewer.id)).one()
    context = _account(desk)
    return lambda: _new_passphrase(desk, staff, context)


def _new_passphrase(
    desk: Desk[Viewer, None], staff: Staff, context: dict[str, Any]
) -> own_account.NewPassphrase:
    current, new = desk.form.raw("current"), desk.form.raw("new")
    desk.services.throttle.count(f"passphrase:{desk.viewer.id}", PASSPHRASES)
    try:
        private = unwrap_with_passphrase(staff.wrapped_key, current)
    except SealBroken:
        raise _refused(context, current=desk.say(_NOT_THE_OLD_ONE)) from None
    if not passphrases.is_same(new, desk.form.raw("again")):
        raise _refused(context, again=desk.say(_NOT_THE_SAME))
    try:
        passphrases.refuse_weak(new, login=desk.viewer.login)
    except HandrailError as weak:
        raise _refused(context, new=desk.say_error(weak)) from None
    chosen = desk.services.settings
    return own_account.NewPassphrase(
        hashed=passphrases.hash_passphrase(new, passphrases.login_cost(chosen)),
        wrapped=wrap_with_passphrase(private, new, passphrases.key_cost(chosen)),
    )


def _refused(context: dict[str, Any], **errors: str) -> Exception:
    return refuse("account/account.html", **context, errors=errors, saved=None)


@pages.post(
    "/account/passphrase",
    needs=Permission.OWN_ACCOUNT,
    audit="account.passphrase",
    door=None,
    first=_work_on_passphrase,
)
def change_passphrase(desk: Desk[Viewer, None]) -> Outcome:
    """Change one's passphrase, and end every other sign-in."""
    own_account.change_passphrase(desk.session, desk.viewer, desk.prepared)
    return SeeOther("/account?saved=passphrase")

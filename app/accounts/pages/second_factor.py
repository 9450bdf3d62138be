# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting up the second factor: scan, prove it with a code, write down the codes on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from markupsafe import Markup

from app.accounts import own_account, second_factor
from app.accounts.codes import TRIES, uses_code
from app.accounts.permissions import Permission
from app.i18n.marks import _
from app.kit import clock
from app.vault.server_keys import read_server_keys
from app.web.outcomes import Outcome, page, refuse
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.accounts.viewer import Viewer
    from app.web.desk import Desk

pages = Pages()
_TEMPLATE = "account/second_factor.html"
_WRONG = _("That code does not fit. Check the telephone's clock, and type the newest code.")
_WRONG_NOW = _(
    "That is neither a code of the telephone you use now, nor an unused one of your codes on paper."
)


@pages.get(
    "/account/second-factor", needs=Permission.OWN_ACCOUNT, audit="account.factor", door=None
)
def show_second_factor(desk: Desk[Viewer, None]) -> Outcome:
    """Show a new secret to scan; nothing is kept of it until a code proves it was."""
    return page(_TEMPLATE, **_scanned(second_factor.new_secret(), desk), errors={})


def _scanned(secret: str, desk: Desk[Viewer, None]) -> dict[str, Any]:
    picture = segno.make(second_factor.provisioning_uri(secret, desk.viewer.login))
    svg = picture.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return {
        "secret": secret,
        "picture": Markup(svg),  # noqa: S704  drawn by the library from our own address
        "has_one": not desk.viewer.lacks_second_factor,
    }


@pages.post(
    "/account/second-factor", needs=Permission.OWN_ACCOUNT, audit="account.factor.set", door=None
)
def set_second_factor(desk: Desk[Viewer, None]) -> Outcome:
    """Keep the secret once a code proves that the telephone has it; show the paper codes once."""
    secret, code = desk.form.text("secret"), desk.form.text("code")
    if not second_factor.is_secret(secret):
        raise _refused(desk, second_factor.new_secret(), code=desk.say(_WRONG))
    step = second_factor.step_of(code, secret, at=clock.now(), after=0)
    if step is None:
        raise _refused(desk, secret, code=desk.say(_WRONG))
    if not _proves_the_old_one(desk):
        raise _refused(desk, secret, current=desk.say(_WRONG_NOW))
    codes = own_account.keep_second_factor(
        desk.session, desk.viewer, secret, step=step, settings=desk.services.settings
    )
    return page("account/paper_codes.html", codes=codes)


def _proves_the_old_one(desk: Desk[Viewer, None]) -> bool:
    """Whoever finds a screen left open cannot put a telephone of theirs in the place of this.

    A code on paper proves it too, for that is what there is when the old telephone is lost.
    """
    viewer, staff = desk.viewer, own_account.own_row(desk.session, desk.viewer)
    if staff.sealed_second_factor is None:
        return True
    desk.services.throttle.count(f"code:{viewer.id}", *TRIES)
    key = read_server_keys(desk.services.settings.data_dir).login_digest
    return uses_code(desk.session, staff, viewer.keys, desk.form.text("current"), key=key)


def _refused(desk: Desk[Viewer, None], secret: str, **errors: str) -> Exception:
    return refuse(_TEMPLATE, **_scanned(secret, desk), errors=errors)

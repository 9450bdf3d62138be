# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a request whose sender is signed out: they sign in, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.web import csrf
from app.web.cookies import new_secret
from app.web.forms import Form
from app.web.outcomes import Outcome, Page, SeeOther

if TYPE_CHECKING:
    from app.web.asked import Asked

SIGN_IN = "account/sign_in.html"
_KEPT = "kept:"
_UNAUTHORIZED = 401


def sign_in_first(asked: Asked) -> Outcome:
    """Send to the sign-in page; what was typed into a page of ours travels along in its form."""
    if asked.is_safe:
        return SeeOther(f"/sign-in?next={quote(asked.url_path, safe='')}")
    kept = _typed(asked.form) if _is_ours(asked) else []
    next_path = asked.url_path if kept else "/"
    return Page(SIGN_IN, sign_in_context(next_path=next_path, kept=kept), _UNAUTHORIZED)


def _is_ours(asked: Asked) -> bool:
    """Say whether a page of ours sent the form, as surely as can be told of somebody signed out.

    Another site's form comes without the cookie, too: what it says must not be sent on, with a
    token, by whoever then signs in.
    """
    if not csrf.comes_from_here(asked.headers):
        return False
    return csrf.is_known_site(asked.headers) or csrf.is_token(
        asked.form.raw(csrf.TOKEN_FIELD), csrf.token_for(asked.desk or new_secret())
    )


def _typed(form: Form) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in form.fields.items()
        if name != csrf.TOKEN_FIELD
        for value in values
    ]


def sign_in_context(
    *,
    next_path: str = "/",
    kept: list[tuple[str, str]] | None = None,
    error: str | None = None,
    login: str = "",
) -> dict[str, Any]:
    """Return what the sign-in page shows."""
    return {
        "next_path": local_path(next_path),
        "kept": [(_KEPT + name, value) for name, value in kept or []],
        "error": error,
        "login": login,
    }


def kept_in(form: Form) -> list[tuple[str, str]]:
    """Return the fields a sign-in form carries for the page it came from."""
    return [
        (name.removeprefix(_KEPT), value)
        for name, values in form.fields.items()
        if name.startswith(_KEPT)
        for value in values
    ]


def local_path(path: str) -> str:
    """Return a path of our own, and the start page for anything that could lead elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and ":" not in path and "\\" not in path else "/"

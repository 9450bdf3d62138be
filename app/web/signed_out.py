# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a request whose sender is signed out: they sign in, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.web import csrf
from app.web.forms import Form
from app.web.outcomes import Outcome, Page, SeeOther

if TYPE_CHECKING:
    from app.web.asked import Asked

SIGN_IN = "account/sign_in.html"
_KEPT = "kept:"
_UNAUTHORIZED = 401


def sign_in_first(asked: Asked) -> Outcome:
    """Send to the sign-in page; what was typed travels along, hidden in its form."""
    if asked.is_safe:
        return SeeOther(f"/sign-in?next={quote(asked.url_path, safe='')}")
    kept = [
        (name, value)
        for name, values in asked.form.fields.items()
        if name != csrf.TOKEN_FIELD
        for value in values
    ]
    return Page(SIGN_IN, sign_in_context(next_path=asked.url_path, kept=kept), _UNAUTHORIZED)


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

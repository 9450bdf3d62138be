# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a request share: their head, and a form that comes back saying why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.errors import Conflict, HandrailError, Invalid, NotAllowed
from app.i18n.marks import _
from app.requests.views import problem_in, request_head
from app.web.outcomes import RefusedError, page, refuse

if TYPE_CHECKING:
    from app.requests.queries import OpenedRequest
    from app.requests.views import RequestDesk
    from app.web.forms import Form
    from app.web.outcomes import Page

_FIELD, _CONFLICT, _FORBIDDEN = 422, 409, 403
_NO_DAY = _("Write the day as 2026-05-31.")
# What a verb may refuse; the form then comes back with what was typed.
REFUSALS = (Conflict, Invalid, NotAllowed)


def shown(desk: RequestDesk, template: str, **context: Any) -> Page:  # noqa: ANN401  as templates are
    """Return a page of the request with its head."""
    head = request_head(desk, desk.found)
    return page(template, **{"head": head, "problem": "", "errors": {}, **context})


def sent_back(
    desk: RequestDesk,
    template: str,
    error: HandrailError,
    *,
    field: str = "",
    **context: Any,  # noqa: ANN401  as templates are
) -> RefusedError:
    """Return what to raise so that nothing is saved and the form comes back saying why.

    With `field` the reason stands at that field, else on top of the page.
    """
    said = problem_in(desk, error)
    told = {"errors": {field: said}} if field else {"problem": said}
    base = {"head": request_head(desk, desk.found), "problem": "", "errors": {}}
    return refuse(template, status=status_of(error), **{**base, **context, **told})


def status_of(error: HandrailError) -> int:
    """Return the status of a form that comes back."""
    if isinstance(error, NotAllowed):
        return _FORBIDDEN
    return _CONFLICT if isinstance(error, Conflict) else _FIELD


def day_in(form: Form, name: str) -> dt.date:
    """Return the day a form names. Raises Invalid for anything else."""
    try:
        return dt.date.fromisoformat(form.text(name))
    except ValueError:
        raise Invalid(_NO_DAY) from None


def day_if_any(form: Form, name: str) -> dt.date | None:
    """Return the day a form names, or None where it was left empty."""
    return day_in(form, name) if form.text(name) else None


def base_of(opened: OpenedRequest) -> str:
    """Return where a request's pages are."""
    return f"/requests/{opened.id}"

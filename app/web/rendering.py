# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outcomes as bytes: pages rendered, papers printed, files named, once no database is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from app.web.outcomes import Download, Outcome, Page, Printed, SeeOther

if TYPE_CHECKING:
    from app.web.desk import Services
    from app.web.templating import Around

_SEE_OTHER = 303
_CLEAR_EVERYTHING = '"cache", "cookies", "storage"'
# A file of somebody else's making may be looked at, but may run and fetch nothing.
_POLICY_OF_A_FILE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)


def rendered(outcome: Outcome, services: Services, around: Around) -> Response:
    """Return the answer to send."""
    match outcome:
        case Page():
            body = services.templates.render(outcome.template, outcome.context, around)
            return _with_cookies(HTMLResponse(body, outcome.status), outcome.cookies, services)
        case SeeOther():
            return _redirect(outcome, services)
        case Printed():
            pdf = services.press.print_batch([outcome.document])[0].pdf
            return _file(Download(pdf, outcome.filename, "application/pdf", outcome.inline))
        case Download():
            return _file(outcome)


def _redirect(outcome: SeeOther, services: Services) -> Response:
    response = RedirectResponse(outcome.url, _SEE_OTHER)
    _with_cookies(response, outcome.cookies, services)
    if outcome.forget_everything:
        response.headers["clear-site-data"] = _CLEAR_EVERYTHING
    return response


def _with_cookies(
    response: Response, cookies: Mapping[str, bytes | None], services: Services
) -> Response:
    for cookie, secret in cookies.items():
        services.cookies.write(response, cookie, secret)
    return response


def _file(outcome: Download) -> Response:
    headers = {
        "content-disposition": _disposition(outcome.filename, inline=outcome.inline),
        "content-security-policy": _POLICY_OF_A_FILE,
    }
    if isinstance(outcome.content, bytes):
        return Response(outcome.content, headers=headers, media_type=outcome.media_type)
    return StreamingResponse(outcome.content(), headers=headers, media_type=outcome.media_type)


def _disposition(filename: str, *, inline: bool) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in filename)
    kind = "inline" if inline else "attachment"
    encoded = quote(filename, safe="", errors="replace")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"

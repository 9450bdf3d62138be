# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request as it came in, before anybody has decided anything about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.cookies import DESK, DOOR, Cookies
from app.web.forms import NOTHING, Form

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class Asked:
    """What the browser sent. `desk` and `door` are the secrets of its two cookies."""

    method: str
    url_path: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Form
    desk: bytes | None
    door: bytes | None
    source: str

    @property
    def is_safe(self) -> bool:
        """Say whether it only looks."""
        return self.method in {"GET", "HEAD"}

    @property
    def names_nothing(self) -> bool:
        """Say whether no page of ours can have this address: a NUL is in no id and no search."""
        return any("\0" in text for text in (self.url_path, *self.query, *self.query.values()))


def asked_by(request: Request, cookies: Cookies, form: Form = NOTHING) -> Asked:
    """Return the request as a value. The path is the router's own, never rebuilt from the host."""
    return Asked(
        method=request.method,
        url_path=request.scope["path"],
        path=dict(request.path_params),
        query=dict(request.query_params),
        headers=request.headers,
        form=form,
        desk=cookies.read(request, DESK),
        door=cookies.read(request, DOOR),
        source=request.client.host if request.client else "",
    )

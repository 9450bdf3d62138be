# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two cookies: one of a person who is signed in, one of a form shown before that."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SECRET_BYTES = 32
DESK, DOOR = "desk", "door"


@dataclass(frozen=True)
class Cookies:
    """How cookies are named and sent here. Only plain http on loopback goes without Secure."""

    is_https: bool

    def name(self, cookie: str) -> str:
        """Return the cookie's name; `__Host-` binds it to this host and to https."""
        return f"__Host-{cookie}" if self.is_https else cookie

    def read(self, request: Request, cookie: str) -> bytes | None:
        """Return the secret the browser sent, if it sent one of the right shape."""
        text = request.cookies.get(self.name(cookie), "")
        try:
            secret = base64.urlsafe_b64decode(text.encode("ascii", "replace") + b"=")
        except (binascii.Error, ValueError):
            return None
        return secret if len(secret) == SECRET_BYTES else None

    def write(self, response: Response, cookie: str, secret: bytes | None) -> None:
        """Give the browser the secret until it closes, or take it away."""
        if secret is None:
            response.delete_cookie(
                self.name(cookie), secure=self.is_https, httponly=True, samesite="strict"
            )
            return
        text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
        response.set_cookie(
            self.name(cookie),
            text,
            secure=self.is_https,
            httponly=True,
            samesite="strict",
            path="/",
        )


def new_secret() -> bytes:
    """Return a secret for a cookie."""
    return secrets.token_bytes(SECRET_BYTES)

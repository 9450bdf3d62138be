# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two walls against forms sent from elsewhere: where a request comes from, and a secret token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

TOKEN_FIELD = "csrf"  # noqa: S105  a field's name, not a password
_SAFE_SITES = frozenset({"same-origin", "none"})
_ABOUT = b"handrail form token"
_TOKEN_BYTES = 32


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """Say whether an unsafe request was made by one of our own pages, as far as headers tell.

    A browser that sends neither header is left to the token; so is one that calls the page "null",
    which is what our own `no-referrer` makes an older one say.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _SAFE_SITES
    origin = headers.get("origin")
    return origin in {None, "null"} or urlsplit(origin).netloc == headers.get("host")


def is_known_site(headers: Mapping[str, str]) -> bool:
    """Say whether the browser itself vouches that a page of ours made the request."""
    return headers.get("sec-fetch-site") == "same-origin"


def token_for(secret: bytes) -> bytes:
    """Return the token bound to a cookie's secret."""
    return hmac.digest(secret, _ABOUT, hashlib.sha256)


def masked(token: bytes) -> str:
    """Return the token as a form carries it: different each time, so that no length tells it."""
    pad = secrets.token_bytes(_TOKEN_BYTES)
    return base64.urlsafe_b64encode(pad + _xor(pad, token)).decode()


def is_token(given: str, token: bytes) -> bool:
    """Say whether a form carries this token."""
    try:
        bare = base64.urlsafe_b64decode(given.encode("ascii", "replace"))
    except (binascii.Error, ValueError):
        return False
    pad, rest = bare[:_TOKEN_BYTES], bare[_TOKEN_BYTES:]
    return len(rest) == _TOKEN_BYTES and hmac.compare_digest(_xor(pad, rest), token)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cookies: bound to this host, out of reach of scripts and other sites, of one shape only."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from app.web.cookies import DESK, DOOR, SECRET_BYTES, Cookies, new_secret

HTTPS, LOOPBACK = Cookies(is_https=True), Cookies(is_https=False)


def _set(cookies: Cookies, secret: bytes | None) -> str:
    response = Response()
    cookies.write(response, DESK, secret)
    return response.headers["set-cookie"]


def _sent(header: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", header.encode("latin-1"))]})


def _parts(header: str) -> set[str]:
    return {part.strip().lower() for part in header.split(";")[1:]}


def test_over_https_a_cookie_is_bound_to_the_host() -> None:
    header = _set(HTTPS, new_secret())
    assert header.startswith("__Host-desk=")
    assert _parts(header) == {"httponly", "path=/", "samesite=strict", "secure"}


def test_on_loopback_only_the_prefix_and_secure_are_left_out() -> None:
    header = _set(LOOPBACK, new_secret())
    assert header.startswith("desk=")
    assert _parts(header) == {"httponly", "path=/", "samesite=strict"}


def test_a_cookie_ends_with_the_browser() -> None:
    assert not any(word in _set(HTTPS, new_secret()).lower() for word in ("expires", "max-age"))


def test_taking_a_cookie_away_names_it_as_it_was_given() -> None:
    """A browser ignores a `__Host-` cookie without Secure or Path=/: it would stay."""
    header = _set(HTTPS, None)
    assert header.startswith('__Host-desk=""')
    assert {"max-age=0", "path=/", "secure", "httponly", "samesite=strict"} <= _parts(header)


@pytest.mark.parametrize("cookies", [HTTPS, LOOPBACK])
def test_a_secret_comes_back_as_it_was_given(cookies: Cookies) -> None:
    for _n in range(200):
        secret = new_secret()
        sent = _sent(_set(cookies, secret).partition(";")[0])
        assert cookies.read(sent, DESK) == secret
        assert cookies.read(sent, DOOR) is None


def test_over_https_a_cookie_without_the_prefix_is_not_read() -> None:
    """Another host of the same domain could have planted it."""
    sent = _sent(_set(LOOPBACK, new_secret()).partition(";")[0])
    assert HTTPS.read(sent, DESK) is None


@pytest.mark.parametrize(
    "text",
    ["", "A", "=", "AAAA", "A" * 42, "A" * 44, "A" * 100_000, "é" * 43, "\xff" * 43, '"', "%00"],
)
def test_what_is_no_secret_is_nobodys(text: str) -> None:
    assert LOOPBACK.read(_sent(f"desk={text}"), DESK) is None


def test_secrets_are_long_and_never_the_same() -> None:
    assert SECRET_BYTES * 8 >= 256
    assert len({new_secret() for _n in range(1000)}) == 1000

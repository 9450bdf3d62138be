# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which names the server answers, and that no name changes what a request is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import read_settings
from app.web.hosts import hosts_of
from tests.clinic.build import Clinic
from tests.clinic.visitor import cookie_text
from tests.web.wire import asked_raw, status_of

HOSTILE = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "evil.example/127.0.0.1",
    "evil.example#127.0.0.1",
    "localhost/account?x=",
    "localhost\\evil",
    "xlocalhost",
    "0.0.0.0",  # noqa: S104  asked for, not bound
    "[::]",
    "",
    " ",
    "localhost evil",
]


def _get(address: str, target: str, host: str, secret: bytes | None = None) -> bytes:
    cookie = f"Cookie: desk={cookie_text(secret)}\r\n" if secret else ""
    head = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{cookie}Connection: close\r\n\r\n"
    return asked_raw(address, head.encode())


def test_a_host_we_are_not_is_refused(sqlite_address: str) -> None:
    for host in HOSTILE:
        answer = _get(sqlite_address, "/sign-in", host)
        assert status_of(answer) == 400, host
        assert b"evil" not in answer


def test_our_own_names_are_answered(sqlite_address: str) -> None:
    port = sqlite_address.rpartition(":")[2]
    for host in ("localhost", "127.0.0.1", f"127.0.0.1:{port}", "LOCALHOST", "[::1]"):
        assert status_of(_get(sqlite_address, "/sign-in", host)) == 200, host


def test_a_host_in_the_request_line_changes_nothing(
    sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    """What may be done is asked of the router's own path, and never of an address put together."""
    secret = sqlite_clinic.signed_in("volunteer").secret
    for target in (
        "http://evil.example/account",
        "http://localhost/people",
        "https://localhost/../people",
        "//evil.example/account",
        "/account/../people",
        "/people%2f",
        "/people;x",
        "/%70eople",
    ):
        answer = _get(sqlite_address, target, "localhost", secret)
        assert status_of(answer) == 404, target
        assert b"location:" not in answer.lower()


def test_two_hosts_are_refused(sqlite_address: str) -> None:
    head = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n"
    assert status_of(asked_raw(sqlite_address, head, b"Connection: close\r\n\r\n")) == 400


def test_what_a_proxy_would_say_is_not_believed(sqlite_clinic: Clinic, sqlite_address: str) -> None:
    more = (
        "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example"
    )
    head = f"GET /account HTTP/1.1\r\nHost: localhost\r\n{more}\r\nConnection: close\r\n\r\n"
    answer = asked_raw(sqlite_address, head.encode())
    assert status_of(answer) == 303
    assert b"evil" not in answer


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({}, {"127.0.0.1", "localhost", "[::1]"}),
        (
            {"HANDRAIL_PUBLIC_URL": "https://clinic.example.org"},
            {"127.0.0.1", "localhost", "[::1]", "clinic.example.org"},
        ),
        ({"HANDRAIL_HOST": "0.0.0.0"}, {"127.0.0.1", "localhost", "[::1]"}),  # noqa: S104
        ({"HANDRAIL_HOST": "10.0.0.5"}, {"10.0.0.5", "127.0.0.1", "localhost", "[::1]"}),
    ],
)
def test_which_names_are_ours(tmp_path: Path, variables: dict[str, str], names: set[str]) -> None:
    chosen = read_settings({"HANDRAIL_DATA_DIR": str(tmp_path), **variables})
    assert set(hosts_of(chosen)) == names
    assert "*" not in hosts_of(chosen)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sends drop by drop, or never reads, is hung up on; everybody else is answered."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.web.connections import Patience, Patient
from tests.clinic.serve import served
from tests.web.wire import asked_raw, connected, status_of

HEAD_SECONDS, SECONDS, PACE, MOST = 0.4, 0.6, 2_000, 20
PIECES = 400
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
MUCH = GET.replace(b"/ ", b"/much ", 1)
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


class Hasty(Patient):
    """A protocol with little patience, so that no test waits long."""

    patience = Patience(HEAD_SECONDS, SECONDS, PACE, MOST, looks_every=0.05)


async def _length(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())}")


async def _much(_request: Request) -> Response:
    return StreamingResponse(b"x" * 65_536 for _n in range(PIECES))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = FastAPI(openapi_url=None)
    app.router.add_route("/", _length, methods=["GET", "POST"])
    app.router.add_route("/much", _much, methods=["GET"])
    with served(app, http=Hasty) as at:
        yield at


def _drip(wire: socket.socket, *, until: float, piece: bytes = b"x") -> float:
    """Send a drop now and then; return how long the other side listened."""
    began = time.monotonic()
    with suppress(OSError):
        while time.monotonic() - began < until:
            wire.sendall(piece)
            time.sleep(0.05)
    return time.monotonic() - began


def _is_answered(address: str) -> None:
    began = time.monotonic()
    with connected(address) as wire:
        wire.sendall(GET)
        assert status_of(wire.recv(200)) == 200
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\nX-Slow: ", POST % 900_000])
def test_who_sends_drop_by_drop_is_hung_up_on_and_others_are_answered(
    address: str, begun: bytes
) -> None:
    with connected(address) as wire:
        wire.sendall(begun)
        _is_answered(address)
        assert _drip(wire, until=5) < 2


def test_who_connects_and_says_nothing_is_hung_up_on(address: str) -> None:
    with connected(address, timeout=3) as wire:
        began = time.monotonic()
        with suppress(ConnectionResetError):
            assert wire.recv(1) == b""
        assert HEAD_SECONDS / 2 < time.monotonic() - began < 2


def test_a_second_request_has_no_more_time_than_the_first(address: str) -> None:
    with connected(address) as wire:
        wire.sendall(GET)
        assert status_of(wire.recv(500)) == 200
        wire.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert _drip(wire, until=5) < 2


def test_who_sends_long_but_at_a_pace_is_heard_to_the_end(address: str) -> None:
    """Longer than an idle body may take: each piece buys the time it should need."""
    piece = b"x" * (PACE // 4)
    with connected(address) as wire:
        wire.sendall(POST % (30 * len(piece)))
        assert _drip(wire, until=30 * 0.05, piece=piece) > SECONDS * 2
        wire.sendall(piece * 30)
        assert status_of(wire.recv(500)) == 200


def test_who_never_reads_is_hung_up_on(address: str) -> None:
    with connected(address) as wire:
        wire.sendall(MUCH)
        time.sleep(SECONDS * 4)
        assert _all_of(wire) < PIECES * 65_536


def test_who_reads_slowly_but_on_and_on_gets_everything(address: str) -> None:
    with connected(address) as wire:
        wire.sendall(MUCH.replace(b"Host", b"Connection: close\r\nHost"))
        received = 0
        for _n in range(30):
            received += len(wire.recv(100_000))
            time.sleep(0.05)
        assert received + _all_of(wire) > PIECES * 65_536


def _all_of(wire: socket.socket) -> int:
    received = 0
    with suppress(ConnectionResetError):
        while piece := wire.recv(65_536):
            received += len(piece)
    return received


def test_where_too_many_wait_the_longest_idle_gives_way(address: str) -> None:
    with ExitStack() as wires:
        first = wires.enter_context(connected(address))
        first.sendall(b"GET")
        time.sleep(0.05)
        for _n in range(MOST * 2):
            wires.enter_context(connected(address)).sendall(b"GET")
        _is_answered(address)
        first.settimeout(0.2)
        with suppress(ConnectionResetError):
            assert first.recv(1) == b""


def test_what_is_no_request_is_answered_as_before(address: str) -> None:
    assert status_of(asked_raw(address, b"nonsense\r\n\r\n")) == 400

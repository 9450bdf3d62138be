# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes on a wire, as no well-behaved client would send them."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit


def connected(address: str, *, timeout: float = 10) -> socket.socket:
    """Return a connection to a server."""
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout)


def asked_raw(address: str, *pieces: bytes) -> bytes:
    """Send these bytes and return all that comes back until the server hangs up."""
    with connected(address) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it had heard enough
        return _rest(wire)


def status_of(answer: bytes) -> int:
    """Return the status of a raw answer; 0 if there is none."""
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and answer.startswith(b"HTTP/") else 0


def _rest(wire: socket.socket) -> bytes:
    received = b""
    try:
        while piece := wire.recv(65536):
            received += piece
    except ConnectionResetError:
        pass  # it hung up on the rest of what we sent
    return received

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels through the pipes between the press, its zygote and the children."""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import dataclass
from typing import Any

from app.paper.limits import Outcome

LENGTH = struct.Struct("!I")
# outcome, pages, refused addresses, bytes that follow
ANSWER = struct.Struct("!BIII")
# verb or event, job, wait status
ORDER = struct.Struct("!BIi")

PRINT, KILL, ENDED, INSPECT = 1, 2, 3, 4


@dataclass(frozen=True)
class Answer:
    """What a child gives back for one document: the bytes it made, or how there are none."""

    outcome: Outcome
    pages: int = 0
    refused: int = 0
    body: bytes = b""


def pack_document(document: bytes) -> bytes:
    return LENGTH.pack(len(document)) + document


def pack_answer(answer: Answer) -> bytes:
    head = ANSWER.pack(answer.outcome, answer.pages, answer.refused, len(answer.body))
    return head + answer.body


def unpack_answer(buffer: bytearray, most: int) -> Answer | None:
    """Take one answer off the front of the buffer, or None while it is incomplete.

    Raises ValueError for what no honest child writes: an unknown outcome or more than `most` bytes.
    """
    if len(buffer) < ANSWER.size:
        return None
    outcome, pages, refused, length = ANSWER.unpack_from(buffer)
    if length > most:
        msg = "an answer longer than allowed"
        raise ValueError(msg)
    end = ANSWER.size + length
    if len(buffer) < end:
        return None
    answer = Answer(Outcome(outcome), pages, refused, bytes(buffer[ANSWER.size : end]))
    del buffer[:end]
    return answer


def read_exactly(source: int, size: int) -> bytes:
    """Read that many bytes from a descriptor; EOFError when the other side is gone."""
    parts = []
    while size:
        part = os.read(source, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_all(sink: int, payload: bytes) -> None:
    view = memoryview(payload)
    while view:
        view = view[os.write(sink, view) :]


def send_note(channel: socket.socket, note: dict[str, Any]) -> None:
    """Send one small JSON document behind its length."""
    body = json.dumps(note).encode()
    channel.sendall(LENGTH.pack(len(body)) + body)


def receive_note(channel: socket.socket) -> dict[str, Any]:
    (length,) = LENGTH.unpack(read_exactly(channel.fileno(), LENGTH.size))
    note = json.loads(read_exactly(channel.fileno(), length))
    if not isinstance(note, dict):
        raise TypeError
    return note

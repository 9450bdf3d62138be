# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections that wait for nobody for ever: who sends or reads too slowly is hung up on."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import ClassVar, Literal

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

# Of megabytes that the kernel holds we would not see whether anybody reads them.
_HELD_BELOW = 65_536
Awaited = Literal["head", "body", "reader"]


@dataclass(frozen=True)
class Patience:
    """How long one is waited for: seconds for a whole head, seconds and a pace for the rest.

    `pace` is in bytes a second. Beyond `connections` whoever has waited longest without asking for
    anything gives way to whoever comes.
    """

    head_seconds: float = 20.0
    seconds: float = 30.0
    pace: int = 4_096
    connections: int = 400
    looks_every: float = 2.0


class Patient(H11Protocol):
    """One connection, looked at now and then: what it waits for, and whether that is on its way."""

    patience: ClassVar[Patience] = Patience()
    _awaited: tuple[Awaited | None, RequestResponseCycle | None] = (None, None)
    _since = 0.0
    _received = 0
    _unread = 0
    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch, and make room where too many are connected."""
        super().connection_made(transport)
        wire = transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _HELD_BELOW)
        self._await_anew()
        self._look = self.loop.call_later(self.patience.looks_every, self._look_again)
        if len(self.connections) > self.patience.connections:
            _longest_idle(self).hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes."""
        self._received += len(data)
        super().data_received(data)

    def resume_writing(self) -> None:
        """Begin to count again: a large part was taken, and the next one follows."""
        super().resume_writing()
        self._await_anew()

    def hang_up(self) -> None:
        """End the connection at once, whatever is still on its way."""
        self.transport.abort()

    @property
    def idle_since(self) -> float | None:
        """Since when nothing is asked here; None while something is."""
        return self._since if self._waits_for() == "head" else None

    def _look_again(self) -> None:
        if self._awaited != (self._waits_for(), self.cycle):
            self._await_anew()
        elif self._is_late():
            self.hang_up()
            return
        self._look = self.loop.call_later(self.patience.looks_every, self._look_again)

    def _await_anew(self) -> None:
        self._awaited = (self._waits_for(), self.cycle)
        self._since, self._received = self.loop.time(), 0
        self._unread = self.transport.get_write_buffer_size()

    def _waits_for(self) -> Awaited | None:
        """Return what is to come from the other side; None where it is our turn."""
        if self.transport.get_write_buffer_size():
            return "reader"
        if self.conn.their_state is h11.IDLE:
            return "head"
        is_ours = self.flow.read_paused or self.conn.they_are_waiting_for_100_continue
        return "body" if self.conn.their_state is h11.SEND_BODY and not is_ours else None

    def _is_late(self) -> bool:
        waited = self.loop.time() - self._since
        if self._awaited[0] == "head":
            return waited > self.patience.head_seconds
        if self._awaited[0] is None:
            return False
        taken = self._unread - self.transport.get_write_buffer_size()
        moved = taken if self._awaited[0] == "reader" else self._received
        return waited > self.patience.seconds + max(0, moved) / self.patience.pace


def _longest_idle(newcomer: Patient) -> Patient:
    """Return whoever has asked for nothing for longest: the newcomer, where all others have."""
    idle = [
        (one.idle_since, one)
        for one in newcomer.connections
        if isinstance(one, Patient) and one.idle_since is not None
    ]
    return min(idle, key=lambda pair: pair[0], default=(0.0, newcomer))[1]

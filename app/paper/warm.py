# SPDX-License-Identifier: AGPL-3.0-or-later
"""The press's side of the zygote: starting it clean, giving it orders, ending it."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from app.errors import Unavailable
from app.paper.frames import KILL, ORDER, receive_note, send_note
from app.paper.isolation import Isolation
from app.paper.limits import Limits
from app.settings import bare_environment

_ROOT = Path(__file__).resolve().parents[2]
_ZYGOTE = "app.paper.zygote"
_START_SECONDS = 60.0
_END_SECONDS = 2.0


class ZygoteDiedError(Exception):
    """The zygote is gone; the press starts another, once."""


class Zygote:
    """One running zygote and the socket to it. It starts warming at once and is waited for late."""

    def __init__(self, limits: Limits, assets: Mapping[str, bytes]) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell, no input
                [sys.executable, "-s", "-m", _ZYGOTE, str(theirs.fileno())],
                cwd=_ROOT,
                env=bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._isolation: Isolation | None = None
        self._tail = b""
        bodies = {name: base64.b64encode(body).decode() for name, body in assets.items()}
        with contextlib.suppress(OSError):
            send_note(self._channel, {"limits": asdict(limits), "assets": bodies})

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def channel(self) -> socket.socket:
        return self._channel

    def isolation(self) -> Isolation:
        """Wait until the zygote is warm, and return what its first child saw of the walls."""
        if self._isolation is None:
            self._isolation = self._first_word()
            self._channel.setblocking(False)  # noqa: FBT003
        return self._isolation

    def order(self, verb: int, job: int, ends: tuple[int, int]) -> None:
        """Have a child forked for this verb that reads and writes these two pipe ends."""
        self._send(ORDER.pack(verb, job, 0), ends)

    def kill(self, job: int) -> None:
        self._send(ORDER.pack(KILL, job, 0), ())

    def endings(self) -> Iterator[tuple[int, int]]:
        """Yield (job, wait status) for every child reported ended since the last call."""
        try:
            news = self._channel.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            news = b""
        if not news:
            raise ZygoteDiedError
        self._tail += news
        whole = len(self._tail) - len(self._tail) % ORDER.size
        events, self._tail = self._tail[:whole], self._tail[whole:]
        for _event, job, status in ORDER.iter_unpack(events):
            yield job, status

    def close(self) -> None:
        """Hang up; the zygote ends its children and itself, and is killed if it does not."""
        self._channel.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def end_now(self) -> None:
        """Kill it; its children die with it."""
        self._process.kill()
        self.close()

    def _first_word(self) -> Isolation:
        if not select.select([self._channel], [], [], _START_SECONDS)[0]:
            raise ZygoteDiedError
        try:
            word = receive_note(self._channel)
        except (EOFError, OSError):
            raise ZygoteDiedError from None
        if "failed" in word:
            raise Unavailable(
                "The page printer could not start; install the libraries WeasyPrint needs "
                "(Pango, HarfBuzz, Fontconfig) and try again."
            )
        return Isolation(**word)

    def _send(self, order: bytes, ends: tuple[int, ...]) -> None:
        try:
            socket.send_fds(self._channel, [order], ends)
        except OSError:
            raise ZygoteDiedError from None

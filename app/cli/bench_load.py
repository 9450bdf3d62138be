# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who ask a server for pages, over a connection each, and how long they wait for it."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import Unavailable
from app.settings import bare_environment

_ROOT = Path(__file__).resolve().parents[2]
_OK = 200
_WAIT_SECONDS = 60
_END_SECONDS = 20
_MILLISECONDS = 1000


@dataclass(frozen=True)
class Client:
    """Somebody who asks for these pages in turn, with the cookie they have, if they have one."""

    paths: Sequence[str]
    cookie: str = field(default="", repr=False)


@dataclass(frozen=True)
class Answers:
    """What came back: milliseconds of waiting for each answer, seconds for all of them."""

    waits: tuple[float, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    @property
    def median(self) -> float:
        """Half of all waits were shorter."""
        return statistics.median(self.waits)

    @property
    def slow(self) -> float:
        """Nineteen of twenty waits were shorter."""
        return statistics.quantiles(self.waits, n=20, method="inclusive")[-1]


def together(parts: Sequence[Answers]) -> Answers:
    """Return several rounds as one."""
    waits = tuple(wait for part in parts for wait in part.waits)
    return Answers(waits, sum(part.seconds for part in parts))


def ask(url: str, clients: Sequence[Client], *, seconds: float, pause: float = 0.0) -> Answers:
    """Have all of them ask at once for so long; each waits `pause` seconds after an answer.

    Raises Unavailable if any page is not answered with 200.
    """
    began = time.perf_counter()
    until = began + seconds
    with ThreadPoolExecutor(len(clients)) as threads:
        waits = threads.map(
            lambda one: _ask(url, one[1], until, pause, pause * one[0] / len(clients)),
            enumerate(clients),
        )
        everybody = tuple(wait for each in waits for wait in each)
    return Answers(everybody, time.perf_counter() - began)


def _ask(url: str, client: Client, until: float, pause: float, late: float) -> list[float]:
    """Ask until the time is up; whoever pauses begins a little later than the one before."""
    time.sleep(late)
    host = urlsplit(url).netloc
    headers = {"cookie": client.cookie} if client.cookie else {}
    waits, paths = [], cycle(client.paths)
    with closing(http.client.HTTPConnection(host, timeout=_WAIT_SECONDS)) as connection:
        while time.perf_counter() < until:
            waits.append(_wait(connection, next(paths), headers))
            time.sleep(pause)
    return waits


def _wait(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    if response.status != _OK:
        raise Unavailable(
            f"A page was answered with {response.status}; this benchmark means nothing."
        )
    return (time.perf_counter() - began) * _MILLISECONDS


@contextmanager
def server(*words: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a module in a process of its own that says `Ready: URL`; give the URL."""
    running = subprocess.Popen(  # noqa: S603  our own modules, no shell
        [sys.executable, "-X", "utf8", "-m", *words],
        cwd=_ROOT,
        env=bare_environment() | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield _ready(running)
    finally:
        _end(running)


def _ready(running: subprocess.Popen[str]) -> str:
    said = running.stdout.readline().strip() if running.stdout else ""
    word, _space, url = said.partition(" ")
    if word != "Ready:":
        raise Unavailable("The server of this benchmark did not start; see what it says above.")
    return url


def _end(running: subprocess.Popen[str]) -> None:
    running.terminate()
    try:
        running.communicate(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()

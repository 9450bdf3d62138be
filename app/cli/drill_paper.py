# SPDX-License-Identifier: AGPL-3.0-or-later
"""`drill paper`: hostile pages between good letters; each child dies alone, nothing calls out."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path

from app.cli.hostile_pages import asking_pages, exhausting_pages
from app.errors import Unavailable
from app.letters import sheet
from app.letters.samples import sample_letters
from app.paper.limits import Limits
from app.paper.press import Press, Sheet

_PUBLISHED_SIZE = 300
_SECONDS = 1.0


@dataclass
class PaperFindings:
    """Figures of one run: pages that exhaust must fail, pages that ask print and get nothing."""

    hostile: int = 0
    exhausting: int = 0
    children_ended: int = 0
    asking: int = 0
    asking_printed: int = 0
    addresses_refused: int = 0
    good: int = 0
    good_intact: int = 0
    connections: int = 0
    zygotes: int = 0
    slowest_seconds: float = 0.0
    isolation: dict[str, str] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        return (
            self.children_ended == self.exhausting
            and self.asking_printed == self.asking
            and self.good_intact == self.good
            and self.connections == 0
            and self.zygotes == 1
        )


def run(size: int = _PUBLISHED_SIZE) -> PaperFindings:
    """Feed `size` hostile pages to one press, a good letter after each; return what was seen."""
    findings = PaperFindings(hostile=size)
    limits = Limits(seconds=_SECONDS)
    with (
        listening() as ear,
        tempfile.NamedTemporaryFile("w", suffix=".svg") as secret,
        Press(limits=limits, assets=sheet.assets()) as press,
    ):
        Path(secret.name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
        findings.isolation = asdict(press.isolation)
        _alternate(press, _hostile(size, ear.address, secret.name), findings)
        findings.connections = ear.connections
        findings.zygotes = press.zygotes
    return findings


@dataclass
class Ear:
    """A server on the loopback that answers nobody and counts who came."""

    server: socket.socket
    connections: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.server.accept()
                self.connections += 1  # before the caller can know that it was heard
                caller.close()


@contextlib.contextmanager
def listening() -> Iterator[Ear]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ear = Ear(server)
        thread = threading.Thread(target=ear.listen, daemon=True)
        thread.start()
        try:
            yield ear
        finally:
            # Closing alone does not wake a thread that waits in accept.
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _hostile(size: int, address: str, secret: str) -> Iterator[tuple[bool, str]]:
    """Yield (is exhausting, page), the two sorts by turns."""
    pairs = zip(
        cycle(exhausting_pages().values()),
        cycle(asking_pages(address, secret).values()),
        strict=False,
    )
    both = (page for pair in pairs for page in zip((True, False), pair, strict=True))
    return islice(both, size)


def _alternate(press: Press, pages: Iterator[tuple[bool, str]], findings: PaperFindings) -> None:
    (letter,) = sample_letters(1)
    (reference,) = press.print_batch([letter])
    for is_exhausting, page in pages:
        began = time.monotonic()
        sheet = _try(press, page)
        findings.slowest_seconds = max(findings.slowest_seconds, round(time.monotonic() - began, 2))
        _note(findings, sheet, is_exhausting=is_exhausting)
        findings.good += 1
        findings.good_intact += press.print_batch([letter]) == [reference]


def _try(press: Press, page: str) -> Sheet | None:
    try:
        return press.print_batch([page])[0]
    except Unavailable:
        return None


def _note(findings: PaperFindings, sheet: Sheet | None, *, is_exhausting: bool) -> None:
    if is_exhausting:
        findings.exhausting += 1
        findings.children_ended += sheet is None
        return
    findings.asking += 1
    findings.asking_printed += sheet is not None
    findings.addresses_refused += sheet.refused if sheet else 0

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of one child: documents in by one pipe, sheets out by the other, then the end."""

from __future__ import annotations

import gc
import os
import signal

from app.paper import isolation
from app.paper.drawing import Desk, draw
from app.paper.frames import (
    LENGTH,
    Drawn,
    pack_drawn,
    read_exactly,
    write_all,
)
from app.paper.limits import Limits, Outcome

SOURCE, SINK = 0, 1
_MOST_DESCRIPTORS = 4096
_RARELY = 200_000


def live(desk: Desk, limits: Limits, *, source: int, sink: int) -> None:
    """Draw what comes in until it ends; runs in a fresh fork and never returns."""
    code = 1
    try:
        enter(source=source, sink=sink)
        draw_all(desk, limits)
        code = 0
    except MemoryError:
        write_all(SINK, pack_drawn(Drawn(Outcome.HUNGRY)))
    finally:
        os._exit(code)


def enter(*, source: int, sink: int) -> str:
    """Shed what the zygote holds and put up the walls; return what bans new processes."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(source, SOURCE)
    os.dup2(sink, SINK)
    os.closerange(SINK + 2, _MOST_DESCRIPTORS)
    # Little is worth collecting in so short a life; the memory limit stands behind this.
    gc.set_threshold(_RARELY)
    isolation.limit_files()
    return isolation.ban_calls()


def draw_all(desk: Desk, limits: Limits) -> None:
    """Draw document after document; the first failure is answered as such and is the last."""
    while (html := _next_document(limits)) is not None:
        isolation.start_clock(limits)
        drawn = draw(html, desk, limits)
        isolation.stop_clock()
        write_all(SINK, pack_drawn(drawn))
        if drawn.outcome is not Outcome.DRAWN:
            return


def _next_document(limits: Limits) -> str | None:
    """Return the next document, or None when the press has hung up."""
    head = os.read(SOURCE, LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return read_exactly(SOURCE, min(length, limits.html_bytes)).decode("utf-8")

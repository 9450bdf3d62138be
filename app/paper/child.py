# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of one child: documents in by one pipe, answers out by the other, then the end."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from app.paper import isolation
from app.paper.frames import LENGTH, Answer, pack_answer, read_exactly, write_all
from app.paper.limits import Outcome

SOURCE, SINK = 0, 1
_MOST_DESCRIPTORS = 4096
_RARELY = 200_000


@dataclass(frozen=True)
class Task:
    """What a child does with each document, how long it may take, how long one may be."""

    work: Callable[[bytes], Answer]
    seconds: float
    most_bytes: int


def live(task: Task, *, source: int, sink: int) -> None:
    """Answer what comes in until it ends; runs in a fresh fork and never returns."""
    code = 1
    try:
        enter(source=source, sink=sink)
        answer_all(task)
        code = 0
    except MemoryError:
        write_all(SINK, pack_answer(Answer(Outcome.HUNGRY)))
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


def answer_all(task: Task) -> None:
    """Answer document after document; the first failure is answered as such and is the last."""
    while (document := _next_document(task.most_bytes)) is not None:
        isolation.start_clock(task.seconds)
        answer = task.work(document)
        isolation.stop_clock()
        write_all(SINK, pack_answer(answer))
        if answer.outcome is not Outcome.DONE:
            return


def _next_document(most: int) -> bytes | None:
    """Return the next document, or None when the press has hung up."""
    head = os.read(SOURCE, LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return read_exactly(SOURCE, min(length, most))

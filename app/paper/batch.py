# SPDX-License-Identifier: AGPL-3.0-or-later
"""One batch on its way: each idle child gets the next document, under a watched clock."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from app.paper.frames import Answer, pack_document, unpack_answer
from app.paper.limits import Outcome
from app.paper.warm import Zygote, ZygoteDiedError

_CHUNK = 1 << 16
# The child's own timer comes first; this is for a child that escaped it, or a very busy machine.
_GRACE_SECONDS = 2.0
# Never used twice in a process, so that late news of an old job is not taken for a new one's.
_NUMBERS = count(1)


@dataclass(frozen=True)
class Errand:
    """What children are sent for: the verb, the seconds and answer bytes one document may take."""

    verb: int
    seconds: float
    answer_bytes: int


class DocumentFailedError(Exception):
    """One document ended its child; carries its place in the batch and how it ended."""

    def __init__(self, place: int, outcome: Outcome) -> None:
        super().__init__(place, outcome)
        self.place = place
        self.outcome = outcome


@dataclass
class Job:
    """One child at work: the document it has, what is still to be sent, what came back so far."""

    inward: int
    outward: int
    place: int | None = None
    unsent: memoryview = field(default_factory=lambda: memoryview(b""))
    received: bytearray = field(default_factory=bytearray)
    late_at: float = 0.0
    is_late: bool = False
    is_drained: bool = False
    status: int | None = None

    @property
    def is_over(self) -> bool:
        return self.is_drained and self.status is not None


class Batch:
    """Runs one batch over at most `at_once` children; use it once.

    A child is handed one document at a time. So a long one delays no other, and the cost of a fork
    (15 to 20 ms, a quarter of a letter) is paid once a core and not once a letter.
    """

    def __init__(
        self, zygote: Zygote, documents: Sequence[bytes], *, errand: Errand, at_once: int
    ) -> None:
        self._zygote = zygote
        self._documents = documents
        self._errand = errand
        self._at_once = at_once
        self._waiting = deque(range(len(documents)))
        self._answers: dict[int, Answer] = {}
        self._jobs: dict[int, Job] = {}
        self._selector = selectors.DefaultSelector()

    def run(self) -> list[Answer]:
        """Return the answers in order; a failed document or a dead zygote ends them all."""
        self._selector.register(self._zygote.channel, selectors.EVENT_READ)
        try:
            for _ in range(min(self._at_once, len(self._documents))):
                self._start()
            while self._jobs:
                self._turn()
                self._take_over_jobs()
        finally:
            self._end()
        return [self._answers[place] for place in range(len(self._documents))]

    def _start(self) -> None:
        source, inward = os.pipe()
        outward, sink = os.pipe()
        number, job = next(_NUMBERS), Job(inward, outward)
        self._jobs[number] = job
        try:
            self._zygote.order(self._errand.verb, number, (source, sink))
        finally:
            os.close(source)
            os.close(sink)
        os.set_blocking(inward, False)
        os.set_blocking(outward, False)
        self._selector.register(outward, selectors.EVENT_READ, job)
        self._give_next(job)

    def _give_next(self, job: Job) -> None:
        """Hand the child its next document, or hang up, which tells it to end."""
        if not self._waiting:
            job.place = None
            self._hang_up(job.inward)
            job.inward = -1
            return
        job.place = self._waiting.popleft()
        job.unsent = memoryview(pack_document(self._documents[job.place]))
        self._grant_time(job)
        self._selector.register(job.inward, selectors.EVENT_WRITE, job)

    def _grant_time(self, job: Job) -> None:
        job.late_at = time.monotonic() + self._errand.seconds + _GRACE_SECONDS

    def _turn(self) -> None:
        """Move what can be moved, then look at the clock."""
        nearest = min(job.late_at for job in self._jobs.values())
        for key, _ in self._selector.select(max(0.0, nearest - time.monotonic())):
            if key.data is None:
                self._hear()
            elif key.fd == key.data.inward:
                self._feed(key.data)
            else:
                self._drain(key.data)
        self._end_late()

    def _hear(self) -> None:
        for number, status in self._zygote.endings():
            if number in self._jobs:
                self._jobs[number].status = status

    def _feed(self, job: Job) -> None:
        try:
            job.unsent = job.unsent[os.write(job.inward, job.unsent[:_CHUNK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            job.unsent = job.unsent[:0]  # the child is gone; its end says why
        if not job.unsent:
            self._selector.unregister(job.inward)

    def _drain(self, job: Job) -> None:
        try:
            part = os.read(job.outward, _CHUNK)
        except BlockingIOError:
            return
        if not part:
            self._selector.unregister(job.outward)
            job.is_drained = True
            return
        job.received += part
        try:
            answer = unpack_answer(job.received, self._errand.answer_bytes)
        except ValueError:
            # No child of ours writes this: a document has taken it over.
            raise DocumentFailedError(job.place or 0, Outcome.BROKEN) from None
        if answer is not None:
            self._accept(job, answer)

    def _accept(self, job: Job, answer: Answer) -> None:
        if job.place is None or job.unsent:
            raise DocumentFailedError(job.place or 0, Outcome.BROKEN)
        if answer.outcome is not Outcome.DONE:
            raise DocumentFailedError(job.place, answer.outcome)
        self._answers[job.place] = answer
        self._give_next(job)

    def _end_late(self) -> None:
        now = time.monotonic()
        for number, job in self._jobs.items():
            if now < job.late_at:
                continue
            if job.is_late:
                # Told to kill it and silent since: the zygote itself is stuck.
                raise ZygoteDiedError
            job.is_late = True
            self._grant_time(job)
            self._zygote.kill(number)

    def _take_over_jobs(self) -> None:
        for number in [number for number, job in self._jobs.items() if job.is_over]:
            job = self._jobs.pop(number)
            self._release(job)
            if job.place is not None:
                raise DocumentFailedError(job.place, _ending(job))

    def _end(self) -> None:
        """Leave nothing behind: kill what still runs and close every end."""
        for number, job in self._jobs.items():
            self._release(job)
            with contextlib.suppress(ZygoteDiedError):
                self._zygote.kill(number)
        self._selector.close()

    def _release(self, job: Job) -> None:
        for end in (job.inward, job.outward):
            if end >= 0:
                self._hang_up(end)
        job.inward = job.outward = -1

    def _hang_up(self, end: int) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(end)
        os.close(end)


def _ending(job: Job) -> Outcome:
    """Read from how the child ended why it did."""
    by_signal = os.WTERMSIG(job.status or 0) if os.WIFSIGNALED(job.status or 0) else 0
    if job.is_late or by_signal in (signal.SIGALRM, signal.SIGXCPU):
        return Outcome.LATE
    # Nobody here sent it: the kernel kills this way when the machine runs out of memory.
    return Outcome.HUNGRY if by_signal == signal.SIGKILL else Outcome.BROKEN

# SPDX-License-Identifier: AGPL-3.0-or-later
"""One lane of the press: a zygote of its own and one batch at a time, whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.errors import Unavailable
from app.paper.batch import Batch, Errand
from app.paper.frames import Answer
from app.paper.isolation import Isolation
from app.paper.limits import Limits
from app.paper.warm import Zygote, ZygoteDiedError

_Answer = TypeVar("_Answer")


@dataclass
class Lane:
    """Whoever asks waits for whoever asked before them, and for nobody in another lane.

    `zygotes` is how many were started so far: more than one says that one died.
    """

    limits: Limits
    assets: Mapping[str, bytes]
    at_once: int
    zygotes: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _zygote: Zygote | None = None

    @property
    def process_id(self) -> int | None:
        """The process of its zygote, while it has one."""
        return None if self._zygote is None else self._zygote.process_id

    def warm(self) -> Zygote:
        """Return the zygote, which starts warming at once where there was none."""
        if self._zygote is None:
            self._zygote = Zygote(self.limits, self.assets)
            self.zygotes += 1
        return self._zygote

    def isolation(self) -> Isolation:
        """Return what holds round the children, as the first of them saw it."""
        with self._turn:
            return self._twice(lambda zygote: zygote.isolation())

    def run(self, bodies: Sequence[bytes], errand: Errand) -> list[Answer]:
        """Run one batch in its turn. Raises DocumentFailedError, or Unavailable."""
        with self._turn:
            return self._twice(lambda zygote: self._batch(zygote, bodies, errand).run())

    def close(self) -> None:
        """End the zygote after the batch it has; a later batch would start another."""
        with self._turn:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None

    def _batch(self, zygote: Zygote, bodies: Sequence[bytes], errand: Errand) -> Batch:
        zygote.isolation()
        return Batch(zygote, bodies, errand=errand, at_once=self.at_once)

    def _twice(self, work: Callable[[Zygote], _Answer]) -> _Answer:
        """Do the work; if the zygote dies under it, once more with a new one."""
        try:
            return work(self.warm())
        except ZygoteDiedError:
            self._bury()
        try:
            return work(self.warm())
        except ZygoteDiedError:
            self._bury()
            raise Unavailable(
                "The page printer stopped twice; free some memory and try again."
            ) from None

    def _bury(self) -> None:
        if self._zygote is not None:
            self._zygote.end_now()
            self._zygote = None

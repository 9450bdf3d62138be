# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often something may be tried in a time. Nobody is ever locked out for good."""

from __future__ import annotations

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooOften
from app.i18n.marks import _


class Throttle:
    """Counts tries in this process's memory: on SQLite, one process serves the whole clinic."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, whose: str, *allowed: str) -> None:
        """Count one try of somebody's. Raises TooOften beyond `allowed`, e.g. "10/5minute"."""
        for item in (parse(text) for text in allowed):
            if not self._limiter.hit(item, whose):
                raise TooOften(
                    _("Too many tries in a short time. Wait five minutes, then try once more.")
                )

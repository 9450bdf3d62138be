# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is logged, and where: codes and ids on standard error, one JSON line each."""

from __future__ import annotations

import sys

import structlog
from structlog.typing import EventDict

# Anything else that is handed to a logger is dropped: it could be a person's word.
_SAID = frozenset(
    {"event", "level", "at", "reference", "kind", "place", "job", "fault", "count", "status"}
)


def log_to_standard_error() -> None:
    """Send every log line there; standard output is for what a command was asked."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _only_what_may_be_said,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _only_what_may_be_said(_logger: object, _method: str, said: EventDict) -> EventDict:
    return {name: value for name, value in said.items() if name in _SAID}

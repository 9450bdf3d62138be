# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking a person at the terminal, once more when the answer will not do."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import TypeVar

from app.errors import Invalid

Answer = TypeVar("Answer")
# Clears what is seen and what can be scrolled back to.
_WIPE = "\x1b[2J\x1b[3J\x1b[H"


def refuse_unless_terminal(otherwise: str) -> None:
    """Raise Invalid, saying what to do otherwise, when nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Invalid(f"This asks questions; run it in a terminal, {otherwise}.")


def say(text: str = "") -> None:
    """Tell whoever sits there something that is no result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def wipe() -> None:
    """Take everything off the screen."""
    sys.stderr.write(_WIPE)
    sys.stderr.flush()


def ask(
    question: str,
    accepted: Callable[[str], Answer],
    *,
    hidden: bool = False,
) -> Answer:
    """Return the first answer that is accepted; what Invalid says about the others is shown."""
    while True:
        try:
            return accepted(_typed(question, hidden=hidden))
        except Invalid as refused:
            say(refused.sentence)


def text(typed: str) -> str:
    """Accept anything but nothing."""
    if not typed:
        raise Invalid("Please type something.")
    return typed


def optional(typed: str) -> str | None:
    """Accept anything; nothing is none."""
    return typed or None


def _typed(question: str, *, hidden: bool) -> str:
    if hidden:
        return getpass.getpass(f"{question}: ", stream=sys.stderr)  # exactly as typed
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt  # the terminal was closed
    return line.strip()

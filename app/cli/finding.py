# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor says of one thing: how bad it is, what it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Looked = TypeVar("Looked")


class Gravity(StrEnum):
    FINE = "fine"
    WARNING = "warning"  # less safe than it could be
    DANGER = "danger"  # a promise of ours does not hold


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` is empty where nothing is to be done."""

    check: str
    gravity: Gravity
    what: str
    mend: str = ""


@dataclass(frozen=True)
class Trouble:
    """Something that is not as it should be."""

    gravity: Gravity
    what: str
    mend: str


def well(what: str) -> Trouble:
    """Say what was found where all is well, instead of the check's own sentence."""
    return Trouble(Gravity.FINE, what, "")


def warning(what: str, mend: str) -> Trouble:
    return Trouble(Gravity.WARNING, what, mend)


def danger(what: str, mend: str) -> Trouble:
    return Trouble(Gravity.DANGER, what, mend)


@dataclass(frozen=True)
class Check(Generic[Looked]):
    """One thing to look at, and the sentence for when all is well with it."""

    name: str
    well: str
    look: Callable[[Looked], Iterable[Trouble]]


def findings(checks: Iterable[Check[Looked]], at: Looked) -> Iterator[Finding]:
    """Look at each thing; one that cannot be looked at is a finding too."""
    for check in checks:
        try:
            troubles = list(check.look(at))
        except Exception as error:  # noqa: BLE001  the other things are still to be looked at
            fault = f"It could not be looked at ({type(error).__name__})."
            troubles = [danger(fault, "Mend what is said of the other checks, and look again.")]
        for trouble in troubles:
            yield Finding(check.name, trouble.gravity, trouble.what, trouble.mend)
        if not troubles:
            yield Finding(check.name, Gravity.FINE, check.well)

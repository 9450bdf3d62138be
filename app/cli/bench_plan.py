# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `plan` benchmark: weighing everything for one person, against reading the catalogue alone."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from app.catalog.load import load
from app.cli.bench import Row, row
from app.cli.demo import SITUATION
from app.cli.inputs import situation_in
from app.kit.clock import today
from app.plans.build import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 15


def measure(*, rounds: int = _ROUNDS) -> list[Row]:
    """Return one row: the median plan, against the median reading of every record from disk."""
    catalogue, day = load(), today()
    situation = situation_in(SITUATION, catalogue)
    plan_for(situation, catalogue, as_of=day)
    reading = [_milliseconds(load.__wrapped__) for _ in range(rounds)]
    planning = [
        _milliseconds(lambda: plan_for(situation, catalogue, as_of=day)) for _ in range(rounds)
    ]
    against = ("catalogue load", statistics.median(reading))
    return [row("plan", statistics.median(planning), "ms", against=against, n=rounds)]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000

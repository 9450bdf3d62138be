# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `plan` benchmark: loading the catalogue, and weighing all of it for one person."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.catalog.load import load, read_shelves
from app.cli.bench import Row, row
from app.cli.inputs import situation_in
from app.kit.clock import today
from app.plans.build import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING = Path(__file__).parent / "everything.yaml"
_ROUNDS = 15


def measure(*, rounds: int = _ROUNDS) -> list[Row]:
    """Return two rows: the median load against reading each record's YAML, and the plan."""
    catalogue, day = load(), today()
    situation = situation_in(EVERYTHING, catalogue)
    plan_for(situation, catalogue, as_of=day)
    reading, loading, planning = (
        statistics.median(_milliseconds(work) for _ in range(rounds))
        for work in (
            read_shelves,
            load.__wrapped__,
            lambda: plan_for(situation, catalogue, as_of=day),
        )
    )
    return [
        row("catalogue load", loading, "ms", against=("reading its YAML", reading), n=rounds),
        row("plan", planning, "ms", against=("catalogue load", loading), n=rounds),
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000

# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of each record was seen in a source, read second-hand, only recalled, or is unknown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.check import records_of
from app.catalog.provenance import LEVELS, facts_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue


@dataclass(frozen=True)
class Coverage:
    """One record's facts counted by how sure we may be of them, and how many a person reviewed."""

    record: str
    kind: str
    facts: int
    by_confidence: dict[str, int]
    reviewed: int


def coverage(catalogue: Catalogue) -> tuple[Coverage, ...]:
    """Return the matrix of what is sourced, recalled and unknown, a row a record."""
    rows = []
    for record in records_of(catalogue):
        facts = tuple(facts_of(record))
        counted = Counter(fact.confidence for fact in facts)
        levels: dict[str, int] = {level: counted[level] for level in LEVELS}
        reviewed = sum(fact.sourced.review is not None for fact in facts)
        rows.append(Coverage(record.id, record.kind, len(facts), levels, reviewed))
    return tuple(rows)

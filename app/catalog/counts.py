# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much there is: records of each kind, facts, sources, and how sure we may be of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.check import records_of
from app.catalog.provenance import LEVELS, facts_of

if TYPE_CHECKING:
    from app.catalog.load import Catalogue


@dataclass(frozen=True)
class Counts:
    """The catalogue in figures. `unreviewed`: facts none of its own reviewers has checked."""

    records: int
    by_kind: dict[str, int]
    facts: int
    sources: int
    by_confidence: dict[str, int]
    unreviewed: int


def counts_of(catalogue: Catalogue) -> Counts:
    """Count the catalogue."""
    records = tuple(records_of(catalogue))
    facts = [fact for record in records for fact in facts_of(record)]
    sure = Counter(fact.confidence for fact in facts)
    return Counts(
        records=len(records),
        by_kind=dict(sorted(Counter(record.kind for record in records).items())),
        facts=len(facts),
        sources=sum(len(record.sources) for record in records),
        by_confidence={level: sure[level] for level in LEVELS},
        unreviewed=sum(fact.sourced.review is None for fact in facts),
    )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which catalogue a date or a letter rests on, and which wording of a fact somebody confirmed."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from app.catalog.kept import digest_of
from app.catalog.load import DATA
from app.catalog.provenance import Fact

_SHORT = 16


@cache
def catalogue_version(data: Path = DATA) -> str:
    """Return a short digest of every file of the catalogue: another byte, another version."""
    return digest_of(data)[:_SHORT]


def fact_version(fact: Fact) -> str:
    """Return a short digest of all that a fact says, and of its source.

    Whoever confirmed it confirmed these words; when either changes, it is confirmed anew.
    """
    source = fact.source.model_dump(mode="json") if fact.source else None
    said = [fact.id, fact.sourced.model_dump(mode="json", by_alias=True), source]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]

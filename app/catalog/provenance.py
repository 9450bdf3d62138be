# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every fact of a record with an id of its own, its source, and how sure we may be of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from pydantic import BaseModel

from app.catalog.records import Confidence, Record, Source, Sourced

# The surest first.
LEVELS: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True)
class Fact:
    """One sourced fact. `id` is the record's id, `#`, and the fact's path inside the record."""

    id: str
    sourced: Sourced
    source: Source | None

    @property
    def confidence(self) -> Confidence:
        """Return the fact's own confidence, else its source's; unknown if the source is missing."""
        if self.sourced.confidence is not None:
            return self.sourced.confidence
        return self.source.confidence if self.source else "unknown"

    @property
    def is_confirmed(self) -> bool:
        """A fact is confirmed when its source was seen, or a named person reviewed it."""
        return self.confidence == "seen" or self.sourced.review is not None


def facts_of(record: Record) -> Iterator[Fact]:
    """Yield every fact of the record in reading order."""
    for path, sourced in _walk(record, ()):
        source = record.sources.get(sourced.source)
        yield Fact(f"{record.id}#{'/'.join(path)}", sourced, source)


def fact_about(record: Record, sourced: Sourced) -> Fact:
    """Return the fact that this part of `record` is. Raises KeyError if it is none."""
    return _facts_by_part(_This(record))[id(sourced)]


@dataclass(frozen=True, eq=False)
class _This:
    """This very record, as a key: records hold mappings, so they have no hash of their own."""

    record: Record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.record is self.record


@lru_cache(maxsize=1024)
def _facts_by_part(this: _This) -> Mapping[int, Fact]:
    return {id(fact.sourced): fact for fact in facts_of(this.record)}


def _walk(part: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sourced]]:
    if isinstance(part, Sourced):
        yield path, part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _walk(getattr(part, name), (*path, name.rstrip("_")))
    elif isinstance(part, Mapping):
        for name, entry in part.items():
            yield from _walk(entry, (*path, str(name)))
    elif isinstance(part, tuple):
        for number, entry in enumerate(part):
            yield from _walk(entry, (*path, str(getattr(entry, "code", number))))

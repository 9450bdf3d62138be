# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads every rule of the catalogue as the planner would; names those nobody can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from app.catalog.records import AllRule, AnyRule, FactRule, NotRule
from app.plans.rules import facts_named
from app.situations.answers import questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.catalog.load import Catalogue

_RULES = (FactRule, AllRule, AnyRule, NotRule)


def rules_that_cannot_be_read(catalogue: Catalogue) -> list[str]:
    """Return a sentence for each rule that names a fact no situation answers."""
    known = questions()
    return [
        f"{record.id}: a rule asks for «{fact}», which no situation answers"
        for record in (*catalogue.laws.values(), *catalogue.holders.values())
        for rule in _rules_in(record)
        for fact in facts_named(rule)
        if fact not in known
    ]


def _rules_in(part: object) -> Iterator[FactRule | AllRule | AnyRule | NotRule]:
    if isinstance(part, _RULES):
        yield part
        return
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _rules_in(getattr(part, name))
    elif isinstance(part, tuple):
        for entry in part:
            yield from _rules_in(entry)

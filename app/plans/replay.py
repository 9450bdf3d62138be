# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads every rule of the catalogue as the planner would; names those that cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from app.catalog.check import records_of
from app.catalog.records import AllRule, AnyRule, FactRule, NotRule
from app.plans.rules import comparisons_in
from app.situations.answers import questions
from app.situations.read import OTHER_OFFICE
from app.situations.records import Aim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from app.catalog.load import Catalogue

_RULES = (FactRule, AllRule, AnyRule, NotRule)
_AIMS = frozenset(get_args(Aim))
# With which comparisons a rule may look at an answer of each kind.
_FITTING = {
    "yes-no": {"is_"},
    "one": {"is_", "among"},
    "days": {"at_most", "at_least"},
    "several": {"includes", "includes_any"},
    "holders": {"includes", "includes_any"},
    "aims": {"includes", "includes_any"},
}
_COMPARISONS = ("is_", "among", "at_most", "at_least", "includes", "includes_any")


def rules_that_cannot_be_read(catalogue: Catalogue) -> list[str]:
    """Return a sentence for each comparison that no situation's answer could ever meet.

    That is a fact nobody answers, a comparison that does not fit the kind of answer, a holder that
    is not in the catalogue, and an aim that no situation can have.
    """
    return [
        f"{record.id}: {what}"
        for record in records_of(catalogue)
        for what in _wrong_in(record, catalogue.holders)
    ] + [
        f"{law.id}: serves «{aim}», which is no aim of a situation"
        for law in catalogue.laws.values()
        for aim in law.serves
        if aim not in _AIMS
    ]


def _wrong_in(record: BaseModel, holders: Collection[str]) -> Iterator[str]:
    for rule in _rules_in(record):
        for comparison in comparisons_in(rule):
            if (what := _wrong_with(comparison, holders)) is not None:
                yield what


def _wrong_with(rule: FactRule, holders: Collection[str]) -> str | None:
    question = questions().get(rule.fact)
    if question is None:
        return f"a rule asks for «{rule.fact}», which no situation answers"
    if not _fits(rule, question.answer):
        return f"a rule compares «{rule.fact}» in a way that does not fit its answer"
    known = {"holders": {*holders, OTHER_OFFICE}, "aims": _AIMS}.get(question.answer)
    for name in (rule.includes, *(rule.includes_any or ())):
        if known is not None and name is not None and name not in known:
            return f"a rule compares «{rule.fact}» with «{name}», which no answer can hold"
    return None


def _fits(rule: FactRule, answer: str) -> bool:
    used = {name for name in _COMPARISONS if getattr(rule, name) is not None}
    return used <= _FITTING[answer] and (answer == "yes-no" or used != set())


def _rules_in(part: object) -> Iterator[FactRule | AllRule | AnyRule | NotRule]:
    if isinstance(part, _RULES):
        yield part
        return
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _rules_in(getattr(part, name))
    elif isinstance(part, tuple | Mapping):
        for entry in part.values() if isinstance(part, Mapping) else part:
            yield from _rules_in(entry)

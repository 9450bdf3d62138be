# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three-valued rules: yes, no, or unknown and what to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.catalog.records import AllRule, AnyRule, FactRule, NotRule, Rule

if TYPE_CHECKING:
    from app.situations.answers import Answer, Answers


def holds(rule: Rule, answers: Answers) -> bool | None:
    """Return whether the rule holds: True, False, or None where the answers do not settle it.

    Parts combine as Kleene's strong logic has it: one no settles *all*, one yes settles *any*.
    Raises KeyError for a fact no situation can answer; `catalog check` finds those beforehand.
    """
    if isinstance(rule, bool):
        return rule
    if isinstance(rule, FactRule):
        return _compare(rule, answers[rule.fact])
    if isinstance(rule, NotRule):
        inner = holds(rule.not_, answers)
        return None if inner is None else not inner
    if isinstance(rule, AllRule):
        return _all(holds(part, answers) for part in rule.all)
    return _any(holds(part, answers) for part in rule.any)


def open_questions(rule: Rule, answers: Answers) -> tuple[str, ...]:
    """Return the facts whose answers could settle an unsettled rule, in the order it names them."""
    if isinstance(rule, bool) or holds(rule, answers) is not None:
        return ()
    if isinstance(rule, FactRule):
        return (rule.fact,)
    inner = (fact for part in _parts(rule) for fact in open_questions(part, answers))
    return tuple(dict.fromkeys(inner))


def comparisons_in(rule: Rule) -> tuple[FactRule, ...]:
    """Return every comparison the rule is built of, for the check that situations answer them."""
    if isinstance(rule, bool):
        return ()
    if isinstance(rule, FactRule):
        return (rule,)
    return tuple(fact for part in _parts(rule) for fact in comparisons_in(part))


def _parts(rule: AllRule | AnyRule | NotRule) -> tuple[Rule, ...]:
    if isinstance(rule, NotRule):
        return (rule.not_,)
    return rule.all if isinstance(rule, AllRule) else rule.any


def _all(values: Iterable[bool | None]) -> bool | None:
    seen = set(values)
    if False in seen:
        return False
    return None if None in seen else True


def _any(values: Iterable[bool | None]) -> bool | None:
    seen = set(values)
    if True in seen:
        return True
    return None if None in seen else False


def _compare(rule: FactRule, answer: Answer) -> bool | None:
    if answer is None:
        return None
    if isinstance(answer, frozenset):
        wanted = {rule.includes, *(rule.includes_any or ())} - {None}
        return not wanted.isdisjoint(answer)
    if rule.among is not None:
        return answer in rule.among
    if rule.at_most is not None or rule.at_least is not None:
        return _within(rule, answer)
    return answer == (True if rule.is_ is None else rule.is_)


def _within(rule: FactRule, answer: float | str) -> bool:
    if isinstance(answer, str):
        return False
    low_enough = rule.at_most is None or answer <= rule.at_most
    return low_enough and (rule.at_least is None or answer >= rule.at_least)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three-valued rules: the tables by hand, and Kleene's laws over any rule and any answers."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.catalog.records import AllRule, AnyRule, FactRule, NotRule, Rule
from app.plans.rules import comparisons_in, holds, open_questions
from app.situations.answers import Answer

FACTS = ("a", "b", "c", "d")
KLEENE = (True, False, None)
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def rule(written: object) -> Rule:
    return RULE.validate_python(written)


def negated(inner: Rule) -> NotRule:
    return NotRule.model_construct(not_=inner)


def every(*parts: Rule) -> AllRule:
    return AllRule.model_construct(all=parts)


def some(*parts: Rule) -> AnyRule:
    return AnyRule.model_construct(any=parts)


RULES: st.SearchStrategy[Rule] = st.recursive(
    st.booleans() | st.sampled_from(FACTS).map(lambda fact: FactRule(fact=fact)),
    lambda inner: (
        inner.map(negated)
        | st.lists(inner, max_size=3).map(lambda parts: every(*parts))
        | st.lists(inner, max_size=3).map(lambda parts: some(*parts))
    ),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries({fact: st.sampled_from(KLEENE) for fact in FACTS})


def settled(answers: dict[str, Answer]) -> list[dict[str, Answer]]:
    """Every way in which the unknown answers may turn out."""
    unknown = [fact for fact, answer in answers.items() if answer is None]
    ways = product((True, False), repeat=len(unknown))
    return [{**answers, **dict(zip(unknown, way, strict=True))} for way in ways]


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_all_and_any(a: Answer, b: Answer, both: Answer, either: Answer) -> None:
    for answers in ({"a": a, "b": b}, {"a": b, "b": a}):
        parts = [{"fact": "a"}, {"fact": "b"}]
        assert holds(rule({"all": parts}), answers) is both
        assert holds(rule({"any": parts}), answers) is either


def test_of_no_parts_all_hold_and_none_does() -> None:
    assert holds(rule({"all": []}), {}) is True
    assert holds(rule({"any": []}), {}) is False


@pytest.mark.parametrize(("answer", "expected"), [(True, False), (False, True), (None, None)])
def test_not(answer: Answer, expected: Answer) -> None:
    assert holds(rule({"not": {"fact": "a"}}), {"a": answer}) is expected


@pytest.mark.parametrize(
    ("comparison", "answer", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"is": False}, False, True),
        ({"is": "clinic"}, "clinic", True),
        ({"is": "clinic"}, "person", False),
        ({"in": ["CA", "IL"]}, "IL", True),
        ({"in": ["CA", "IL"]}, "NY", False),
        ({"includes": "us/dhs/ice"}, frozenset({"us/dhs/ice", "us/dhs/cbp"}), True),
        ({"includes": "us/dhs/ice"}, frozenset({"us/dhs/cbp"}), False),
        ({"includes": "us/dhs/ice"}, frozenset(), False),
        ({"includes_any": ["x", "y"]}, frozenset({"y"}), True),
        ({"includes_any": ["x", "y"]}, frozenset({"z"}), False),
        ({"at_most": 30}, 30.0, True),
        ({"at_most": 30}, 31.0, False),
        ({"at_most": 30}, math.inf, False),
        ({"at_least": 10}, 10.0, True),
        ({"at_least": 10}, 9.0, False),
        ({"at_least": 1, "at_most": 3}, 2.0, True),
        ({"at_least": 1, "at_most": 3}, 4.0, False),
        ({"at_most": 30}, "soon", False),
    ],
)
def test_a_comparison(comparison: dict[str, object], answer: Answer, expected: bool) -> None:  # noqa: FBT001
    compared = rule({"fact": "a", **comparison})
    assert holds(compared, {"a": answer}) is expected
    assert holds(compared, {"a": None}) is None


def test_a_fact_no_situation_answers_is_a_fault_and_not_a_no() -> None:
    with pytest.raises(KeyError):
        holds(rule({"fact": "a"}), {})


def test_questions_come_once_and_in_the_order_of_the_rule() -> None:
    parts = [{"fact": "c"}, {"fact": "a"}, {"not": {"fact": "c"}}]
    assert open_questions(rule({"any": parts}), dict.fromkeys(FACTS)) == ("c", "a")


def test_what_is_settled_inside_is_not_asked() -> None:
    inner = rule({"all": [{"any": [{"fact": "a"}, {"fact": "b"}]}, {"fact": "c"}]})
    assert open_questions(inner, {"a": True, "b": None, "c": None}) == ("c",)


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_no_twice_is_the_rule_itself(any_rule: Rule, answers: dict[str, Answer]) -> None:
    assert holds(negated(negated(any_rule)), answers) is holds(any_rule, answers)


@settings(deadline=None)
@given(RULES, RULES, ANSWERS)
def test_de_morgan(one: Rule, other: Rule, answers: dict[str, Answer]) -> None:
    denied = every(negated(one), negated(other))
    assert holds(negated(some(one, other)), answers) is holds(denied, answers)
    doubted = some(negated(one), negated(other))
    assert holds(negated(every(one, other)), answers) is holds(doubted, answers)


@settings(deadline=None)
@given(RULES, RULES, ANSWERS)
def test_the_order_of_parts_does_not_matter(
    one: Rule, other: Rule, answers: dict[str, Answer]
) -> None:
    assert holds(every(one, other), answers) is holds(every(other, one), answers)
    assert holds(some(one, other), answers) is holds(some(other, one), answers)


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_learning_more_never_turns_a_settled_rule(
    any_rule: Rule, answers: dict[str, Answer]
) -> None:
    before = holds(any_rule, answers)
    if before is not None:
        assert all(holds(any_rule, more) is before for more in settled(answers))


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_with_every_answer_every_rule_is_settled(
    any_rule: Rule, answers: dict[str, Answer]
) -> None:
    assert all(holds(any_rule, more) is not None for more in settled(answers))


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_there_are_questions_exactly_while_a_rule_is_open(
    any_rule: Rule, answers: dict[str, Answer]
) -> None:
    assert (open_questions(any_rule, answers) == ()) is (holds(any_rule, answers) is not None)


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_a_question_is_about_an_unknown_fact_that_the_rule_names(
    any_rule: Rule, answers: dict[str, Answer]
) -> None:
    asked = open_questions(any_rule, answers)
    assert set(asked) <= {comparison.fact for comparison in comparisons_in(any_rule)}
    assert all(answers[fact] is None for fact in asked)


@settings(deadline=None)
@given(RULES, ANSWERS)
def test_answering_the_open_questions_settles_the_rule(
    any_rule: Rule, answers: dict[str, Answer]
) -> None:
    asked = open_questions(any_rule, answers)
    only_these = {fact: answers[fact] for fact in FACTS if fact not in asked}
    for way in product((True, False), repeat=len(asked)):
        learnt = {**only_these, **dict(zip(asked, way, strict=True))}
        assert holds(any_rule, learnt) is not None


def _once(depth_rule: Rule) -> bool:
    named = [comparison.fact for comparison in comparisons_in(depth_rule)]
    return len(named) == len(set(named))


@settings(deadline=None)
@given(RULES.filter(_once), ANSWERS)
def test_each_open_question_can_matter(any_rule: Rule, answers: dict[str, Answer]) -> None:
    """Where no fact is named twice, some course of the other answers makes this one decide."""
    for fact in open_questions(any_rule, answers):
        others = settled({**answers, fact: True})
        assert any(
            holds(any_rule, {**other, fact: True}) is not holds(any_rule, {**other, fact: False})
            for other in others
        )

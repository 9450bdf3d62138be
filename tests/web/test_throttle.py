# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tries are counted for each by itself, exactly, also when many come at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import TooOften
from app.web.throttle import Throttle


def _tries(throttle: Throttle, whose: str, *allowed: str, n: int) -> int:
    """Return how many of n tries, all at once, were let through."""

    def let_through(_n: int) -> bool:
        try:
            throttle.count(whose, *allowed)
        except TooOften:
            return False
        return True

    with ThreadPoolExecutor(16) as crowd:
        return sum(crowd.map(let_through, range(n)))


def test_so_many_and_no_more() -> None:
    assert _tries(Throttle(), "a", "10/5minute", n=200) == 10


def test_the_tightest_of_several_limits_holds() -> None:
    assert _tries(Throttle(), "a", "50/hour", "5/5 minute", n=100) == 5


def test_one_persons_tries_are_not_anothers() -> None:
    throttle = Throttle()
    assert _tries(throttle, "a", "3/hour", n=9) == 3
    assert _tries(throttle, "b", "3/hour", n=9) == 3


def test_nobody_is_shut_out_for_good() -> None:
    throttle = Throttle()
    assert _tries(throttle, "a", "2/second", n=5) == 2
    time.sleep(1.1)
    assert _tries(throttle, "a", "2/second", n=5) == 2


def test_the_refusal_says_what_to_do_and_not_who() -> None:
    throttle = Throttle()
    _tries(throttle, "ana", "1/hour", n=2)
    with pytest.raises(TooOften, match="Wait") as refused:
        throttle.count("ana", "1/hour")
    assert "ana" not in str(refused.value)

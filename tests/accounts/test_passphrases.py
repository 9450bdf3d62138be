# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passphrases: long and hard to guess, compared exactly as typed, and slow for everybody alike."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

from app.accounts import passphrases
from app.accounts.passphrases import (
    LONGEST,
    SHORTEST,
    given_passphrase,
    hash_passphrase,
    is_passphrase,
    is_same,
    key_cost,
    login_cost,
    refuse_weak,
    spend_as_much_time,
)
from app.errors import Invalid
from app.settings import read_settings
from app.vault.keys import KdfCost

CHEAP = KdfCost(1, 8, 1)
GOOD = "velvet harbour cactus orbit"


@pytest.mark.parametrize(
    "passphrase",
    [
        GOOD,
        "  velvet harbour cactus orbit  ",
        "correcaminos tejado brújula nieve",
        "مفتاح البحر القديم فوق السحاب",
        "x" * 3 + "velvet harbour cactus orbit" * 9,
        "!9 Lq3v mW8z-Tr5k",
    ],
)
def test_a_good_one_is_taken_whatever_it_is_made_of(passphrase: str) -> None:
    refuse_weak(passphrase, login="ana")


@pytest.mark.parametrize(
    "passphrase",
    [
        "a" * SHORTEST,
        "password password",
        "handrail handrail handrail",
        "123456789012345",
        "qwertyuiopasdfgh",
        "passphrase2026!",
        "abogado abogado",
        "ana.fictitious1",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "2026-11-24 2026",
    ],
)
def test_what_is_long_and_easy_is_refused(passphrase: str) -> None:
    with pytest.raises(Invalid, match="easy to guess"):
        refuse_weak(passphrase, login="ana.fictitious")


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, LONGEST + 1, 100_000])
def test_too_short_or_too_long_says_how_long(length: int) -> None:
    with pytest.raises(Invalid, match=r"at (least|most)") as refused:
        refuse_weak(GOOD[:length].ljust(length, "x"), login="ana")
    assert GOOD[:5] not in str(refused.value)


def test_the_shortest_that_is_taken_is_as_long_as_nist_asks() -> None:
    assert SHORTEST == 15
    assert LONGEST >= 64


def test_a_first_passphrase_is_strong_itself_and_can_be_said() -> None:
    seen = {given_passphrase() for _n in range(200)}
    assert len(seen) == 200
    for passphrase in seen:
        refuse_weak(passphrase, login="ana")
        assert passphrase.isascii()
        assert passphrase == passphrase.lower()
    made_up = len(passphrases._CONSONANTS) * len(passphrases._VOWELS)
    assert 2 * passphrases._GIVEN_WORDS * math.log2(made_up) > 77


@pytest.mark.parametrize(
    "passphrase", [GOOD, " leading", "trailing ", "é", "e\u0301", "\ud800", "日本", "a" * 256, ""]
)
def test_it_is_known_again_exactly_as_typed(passphrase: str) -> None:
    hashed = hash_passphrase(passphrase, CHEAP)
    assert is_passphrase(passphrase, hashed)
    for other in (passphrase + " ", " " + passphrase, passphrase.upper() + "x"):
        assert not is_passphrase(other, hashed)


def test_what_looks_the_same_is_not_the_same() -> None:
    assert not is_passphrase("e\u0301", hash_passphrase("é", CHEAP))


def test_two_hashes_of_one_passphrase_have_nothing_in_common() -> None:
    one, other = (hash_passphrase(GOOD, CHEAP).split("$")[-1] for _n in range(2))
    assert one != other


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$", "$2b$12$abc", "\0"])
def test_a_hash_that_is_none_lets_nobody_in(hashed: str) -> None:
    assert not is_passphrase("", hashed)
    assert not is_passphrase(hashed, hashed)


def test_only_a_demonstration_is_cheap(tmp_path: Path) -> None:
    real = read_settings({"HANDRAIL_DATA_DIR": str(tmp_path)})
    demo = dataclasses.replace(real, is_demo=True)
    assert login_cost(real).memory_kib >= 64 * 1024
    assert key_cost(real).memory_kib >= 256 * 1024
    assert login_cost(demo) == key_cost(demo) == CHEAP


def test_a_name_nobody_has_costs_as_much_as_one_somebody_has() -> None:
    """The hash that nobody's passphrase is compared with has the cost of everybody's."""
    cost = KdfCost(2, 64, 1)
    spend_as_much_time("wrong", cost)
    somebodys, nobodys = hash_passphrase(GOOD, cost), passphrases._nobodys_hash(cost)
    assert somebodys.split("$")[:4] == nobodys.split("$")[:4]
    assert not is_passphrase("wrong", nobodys)


@pytest.mark.parametrize(
    ("one", "other", "same"), [("a", "a", True), ("a", "b", False), ("é", "e", False)]
)
def test_two_typings_are_compared(*, one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same

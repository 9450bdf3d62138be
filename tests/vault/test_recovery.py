# SPDX-License-Identifier: AGPL-3.0-or-later
"""The printed key is read however it is typed, and a mistake is found and placed."""

from __future__ import annotations

import pyrage  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.vault.bech32 import bytes_of, check_letters, fits, letters_of, written
from app.vault.keys import public_of, seal_to
from app.vault.recovery import (
    HOLDER,
    backup_private_key,
    new_recovery_secret,
    read_recovery_key,
    recovery_holder,
    recovery_words,
)

SECRET = bytes(range(50, 71))
WORDS = recovery_words(SECRET)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
secrets = st.binary(min_size=21, max_size=21)


def _with(groups: tuple[str, ...], place: int, letter: str) -> str:
    joined = "".join(groups)
    return joined[:place] + letter + joined[place + 1 :]


@given(secrets)
def test_what_is_printed_is_read(secret: bytes) -> None:
    words = recovery_words(secret)
    assert [len(group) for group in words] == [5] * 8
    assert set("".join(words)) <= set(ALPHABET)
    assert read_recovery_key(" ".join(words)) == secret


@pytest.mark.parametrize("between", ["", " ", "-", "–", "—", "\u00a0", "\n", " - ", ".", "\u2011"])
def test_it_does_not_matter_what_stands_between_the_groups(between: str) -> None:
    assert read_recovery_key(between.join(WORDS)) == SECRET


@given(secrets, st.randoms(use_true_random=False))
def test_letters_that_look_alike_are_one(secret: bytes, chance: object) -> None:
    typed = " ".join(recovery_words(secret)).lower()
    for sign, looks_like in (("0", "o"), ("1", "l")):
        typed = typed.replace(sign, looks_like)
    assert read_recovery_key(typed) == secret
    assert read_recovery_key(typed.replace("l", "I").replace("o", "O")) == secret


def test_full_width_letters_are_letters() -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "".join(WORDS))
    assert read_recovery_key(wide) == SECRET


@settings(max_examples=30)
@given(secrets, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found_and_its_group_named(
    secret: bytes, place: int, letter: str
) -> None:
    words = recovery_words(secret)
    typed = _with(words, place, letter)
    if typed == "".join(words):
        return
    with pytest.raises(Invalid, match=rf"one mistake, in group {place // 5 + 1};") as caught:
        read_recovery_key(typed)
    assert not any(group in caught.value.sentence for group in words)


@settings(max_examples=30)
@given(secrets, st.integers(0, 38))
def test_two_neighbours_that_changed_places_are_found(secret: bytes, place: int) -> None:
    joined = "".join(recovery_words(secret))
    typed = joined[:place] + joined[place + 1] + joined[place] + joined[place + 2 :]
    if typed == joined:
        return
    one, other = place // 5 + 1, (place + 1) // 5 + 1
    named = f"in group {one};" if one == other else f"between groups {one} and {other};"
    with pytest.raises(Invalid, match=f"one mistake, {named}"):
        read_recovery_key(typed)


@settings(max_examples=30)
@given(secrets, st.lists(st.integers(0, 39), min_size=2, max_size=4, unique=True))
def test_up_to_four_wrong_letters_never_pass(secret: bytes, places: list[int]) -> None:
    letters = list("".join(recovery_words(secret)))
    for place in places:
        letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + 7) % 32]
    with pytest.raises(Invalid, match=r"several mistyped|one mistake"):
        read_recovery_key("".join(letters))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "has 0."),
        ("ABC", "has 3."),
        ("-".join([*WORDS[:2], WORDS[2][:4], *WORDS[3:]]), "has 39. Look at group 3 first."),
        ("-".join([*WORDS, "0"]), "has 41. Look at group 9 first."),
        ("".join(WORDS)[:-1], "has 39."),
        ("-".join(WORDS[:-1]), "has 35."),
    ],
)
def test_too_few_or_too_many_letters_are_counted(typed: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_recovery_key(typed)
    assert caught.value.sentence.endswith(told)


@pytest.mark.parametrize("sign", ["U", "u", "é", "!", "я", "😀"])
def test_a_sign_no_key_has_is_placed(sign: str) -> None:
    with pytest.raises(Invalid, match="Group 4 holds a letter or sign"):
        read_recovery_key(_with(WORDS, 17, sign))


def test_a_key_with_more_bits_than_we_print_is_not_ours() -> None:
    letters = [*letters_of(SECRET)[:-1], letters_of(SECRET)[-1] | 1]
    whole = [*letters, *check_letters("handrail-recovery", letters)]
    with pytest.raises(Invalid, match="not a recovery key of this program"):
        read_recovery_key("".join(ALPHABET[letter] for letter in whole))


def test_a_print_of_today_is_read_in_ten_years() -> None:
    printed = "68SK8-D9P6W-W3JEH-V7GYK-WFT08-5146H-258RV-Q9R5Y"
    assert read_recovery_key(printed) == SECRET
    assert (
        recovery_holder(SECRET).public_key.hex()
        == "f8053aaee76500ac7e7a84138762acbeb58df21b11f6b7608f28547f18e6cb37"
    )


def test_every_secret_is_new_and_long_enough() -> None:
    made = {new_recovery_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(len(secret) * 8 >= 160 for secret in made)


@given(secrets)
def test_rings_and_backups_have_a_key_each(secret: bytes) -> None:
    holder = recovery_holder(secret)
    assert holder.holder_id == HOLDER
    assert holder.open(seal_to(holder.public_key, b"fictitious")) == b"fictitious"
    assert backup_private_key(secret) != holder.private_key


@given(st.binary(min_size=32, max_size=32))
def test_age_reads_our_spelling_of_its_keys(private: bytes) -> None:
    identity = pyrage.x25519.Identity.from_str(written("age-secret-key-", private).upper())
    assert str(identity) == written("age-secret-key-", private).upper()
    assert str(identity.to_public()) == written("age", public_of(private))


@given(st.binary(max_size=40))
def test_bytes_and_letters_are_two_spellings_of_one_thing(content: bytes) -> None:
    letters = letters_of(content)
    assert bytes_of(letters, len(content)) == content
    assert all(0 <= letter < 32 for letter in letters)
    assert fits("age", [*letters, *check_letters("age", letters)])
    assert not fits("rage", [*letters, *check_letters("age", letters)])

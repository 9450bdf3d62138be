# SPDX-License-Identifier: AGPL-3.0-or-later
"""A private key comes out of its wrap for the passphrase or secret it went in with, only."""

from __future__ import annotations

import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Unavailable
from app.vault import keys
from app.vault.keys import (
    KdfCost,
    Keyholder,
    cost_of,
    derive,
    is_signed,
    new_private_key,
    new_signing_key,
    public_of,
    seal_to,
    sign,
    turn_to_hash,
    unwrap_for_session,
    unwrap_with_passphrase,
    verifying_half,
    wrap_for_session,
    wrap_with_passphrase,
)
from app.vault.sealing import SealBroken

CHEAP = KdfCost(rounds=1, memory_kib=8, lanes=1)
PRIVATE = new_private_key()
PASSPHRASE = "correcto caballo batería grapa"  # noqa: S105  fictitious
WRAPPED = wrap_with_passphrase(PRIVATE, PASSPHRASE, CHEAP)
SECRET = bytes(range(32))
FOR_SESSION = wrap_for_session(PRIVATE, SECRET)


@settings(max_examples=40)
@given(passphrase=st.text(st.characters()))  # lone surrogates too: nothing typed may crash it
def test_a_passphrase_opens_what_it_wrapped(passphrase: str) -> None:
    wrapped = wrap_with_passphrase(PRIVATE, passphrase, CHEAP)
    assert unwrap_with_passphrase(wrapped, passphrase) == PRIVATE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        PASSPHRASE.upper(),
        PASSPHRASE + " ",
        " " + PASSPHRASE,
        PASSPHRASE.replace(" ", ""),
        unicodedata.normalize("NFD", PASSPHRASE),
    ],
)
def test_a_passphrase_is_taken_exactly_as_typed(typed: str) -> None:
    with pytest.raises(SealBroken):
        unwrap_with_passphrase(WRAPPED, typed)


@settings(max_examples=60)
@given(place=st.integers(1, len(WRAPPED) - 1), bit=st.integers(0, 7))
def test_no_changed_bit_of_a_wrap_is_accepted(place: int, bit: int) -> None:
    changed = bytearray(WRAPPED)
    changed[place] ^= 1 << bit
    if place < 13 and cost_of(bytes(changed)).memory_kib > 4096:
        return  # refused like the others, but only after an expensive hash
    with pytest.raises(SealBroken):
        unwrap_with_passphrase(bytes(changed), PASSPHRASE)


@pytest.mark.parametrize("length", range(0, len(WRAPPED), 7))
def test_a_wrap_cut_short_is_refused(length: int) -> None:
    with pytest.raises(SealBroken):
        unwrap_with_passphrase(WRAPPED[:length], PASSPHRASE)


@pytest.mark.parametrize(
    "cost", [(0, 8, 1), (1, 7, 1), (1, 8, 0), (65, 8, 1), (1, 2**22, 1), (1, 2**12, 65), (1, 15, 2)]
)
def test_a_wrap_that_would_exhaust_the_machine_is_refused_at_once(
    cost: tuple[int, int, int],
) -> None:
    head = b"\x01" + b"".join(number.to_bytes(4) for number in cost)
    began = time.monotonic()
    with pytest.raises(SealBroken):
        unwrap_with_passphrase(head + WRAPPED[13:], PASSPHRASE)
    assert time.monotonic() - began < 1


def test_nothing_that_was_typed_is_left_out() -> None:
    wrapped = wrap_with_passphrase(PRIVATE, "ab\ud800", CHEAP)
    for typed in ("ab", "ab\ud801", "ab?", "ab\ufffd"):
        with pytest.raises(SealBroken):
            unwrap_with_passphrase(wrapped, typed)


def test_each_wrap_has_its_own_salt_and_tells_its_cost() -> None:
    other = wrap_with_passphrase(PRIVATE, PASSPHRASE, KdfCost(2, 16, 2))
    assert WRAPPED[13:29] != other[13:29]
    assert (cost_of(WRAPPED), cost_of(other)) == (CHEAP, KdfCost(2, 16, 2))
    assert unwrap_with_passphrase(other, PASSPHRASE) == PRIVATE


def test_a_clinic_pays_a_quarter_of_a_gigabyte_unless_told_otherwise() -> None:
    assert KdfCost() == KdfCost(rounds=4, memory_kib=262_144, lanes=4)


def test_a_machine_without_the_memory_says_so() -> None:
    # Eight KiB a lane is the least there is: less fails in the library as a full machine does.
    with pytest.raises(Unavailable, match="too little memory"):
        wrap_with_passphrase(PRIVATE, PASSPHRASE, KdfCost(1, 8, 4))


@given(secret=st.binary(min_size=32, max_size=32))
def test_a_session_opens_only_its_own_wrap(secret: bytes) -> None:
    assert unwrap_for_session(wrap_for_session(PRIVATE, secret), secret) == PRIVATE
    if secret != SECRET:
        with pytest.raises(SealBroken):
            unwrap_for_session(FOR_SESSION, secret)


@given(place=st.integers(0, len(FOR_SESSION) - 1), bit=st.integers(0, 7))
def test_no_changed_bit_of_a_sessions_wrap_is_accepted(place: int, bit: int) -> None:
    changed = bytearray(FOR_SESSION)
    changed[place] ^= 1 << bit
    with pytest.raises(SealBroken):
        unwrap_for_session(bytes(changed), SECRET)


def test_no_wrap_opens_as_the_other_sort() -> None:
    with pytest.raises(SealBroken):
        unwrap_for_session(WRAPPED, SECRET)
    with pytest.raises(SealBroken):
        unwrap_with_passphrase(FOR_SESSION, PASSPHRASE)


def test_a_secret_gives_another_key_for_each_purpose() -> None:
    assert derive(SECRET, "one thing") != derive(SECRET, "another")
    assert derive(SECRET, "one thing") == derive(SECRET, "one thing")
    assert SECRET not in (derive(SECRET, "one thing"), derive(SECRET, ""))


@given(plain=st.binary())
def test_only_the_private_half_opens_what_was_sealed_to_the_public_one(plain: bytes) -> None:
    holder = Keyholder("a", PRIVATE)
    sealed = seal_to(holder.public_key, plain)
    assert holder.open(sealed) == plain
    with pytest.raises(SealBroken):
        Keyholder("a", new_private_key()).open(sealed)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(48), bytes(200)])
def test_bytes_that_were_sealed_to_nobody_do_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        Keyholder("a", PRIVATE).open(sealed)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32), bytes([1]) + bytes(31)])
def test_nothing_is_sealed_to_a_key_that_anybody_could_open(public: bytes) -> None:
    with pytest.raises(SealBroken):
        seal_to(public, b"fictitious")


def test_a_private_key_is_not_shown_with_its_holder() -> None:
    holder = Keyholder("abc", b"\x00" * 31 + b"S")
    assert repr(holder) == "Keyholder(holder_id='abc')"


def test_the_public_half_is_the_same_each_time() -> None:
    assert Keyholder("a", PRIVATE).public_key == public_of(PRIVATE) == public_of(PRIVATE)


@given(message=st.binary(), other=st.binary())
def test_a_signature_is_of_one_message_by_one_key(message: bytes, other: bytes) -> None:
    key = new_signing_key()
    signature = sign(key, message)
    assert is_signed(message, signature, by=verifying_half(key))
    assert not is_signed(message, signature, by=verifying_half(new_signing_key()))
    assert is_signed(other, signature, by=verifying_half(key)) == (other == message)


@pytest.mark.parametrize(("signature", "by"), [(b"", bytes(32)), (bytes(64), b""), (b"x", b"y")])
def test_what_is_no_signature_is_not_taken_for_one(signature: bytes, by: bytes) -> None:
    assert not is_signed(b"fictitious", signature, by=by)


def test_no_more_hashes_run_at_once_than_there_are_places() -> None:
    at_once: list[int] = []
    most = [0]
    lock = threading.Lock()

    def hash_for_a_moment() -> None:
        with turn_to_hash():
            with lock:
                at_once.append(1)
                most[0] = max(most[0], len(at_once))
            time.sleep(0.005)
            with lock:
                at_once.pop()

    with ThreadPoolExecutor(32) as crowd:
        for asked in [crowd.submit(hash_for_a_moment) for _ in range(64)]:
            asked.result()
    assert 1 <= most[0] <= keys._PLACES._initial_value  # type: ignore[attr-defined]
    assert not at_once


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_PLACES", threading.BoundedSemaphore(1))
    monkeypatch.setattr(keys, "_PATIENCE_SECONDS", 0.01)
    with turn_to_hash(), pytest.raises(Unavailable, match="wait a minute"):
        unwrap_with_passphrase(WRAPPED, PASSPHRASE)
    assert unwrap_with_passphrase(WRAPPED, PASSPHRASE) == PRIVATE

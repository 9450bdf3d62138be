# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sealed body opens in its own place, unchanged, with its own key, and in no other way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import traceback
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from app.errors import Unavailable
from app.vault.sealing import (
    Bound,
    SealBroken,
    bind,
    canonical,
    epoch_of,
    lock,
    new_key,
    open_body,
    seal,
    seal_body,
    unlock,
    unseal,
)

KEY = new_key()
HERE = Bound(table="case", row="a" * 26, ring="b" * 26)
CANARY = "FICTITIOUS-Marisol-Ejemplo"


class Sort(enum.StrEnum):
    LETTER = "letter"


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str
    on: dt.date | None = None
    sort: Sort = Sort.LETTER
    numbers: dict[str, list[int]] = {}


notes = st.builds(
    Note,
    text=st.text(),
    on=st.none() | st.dates(),
    numbers=st.dictionaries(st.text(max_size=9), st.lists(st.integers(-(2**40), 2**40))),
)
places = st.builds(
    Bound, table=st.text(), row=st.text(), ring=st.text(), epoch=st.integers(0, 2**32 - 1)
)


@given(plain=st.binary(), about=places)
def test_what_was_sealed_for_a_place_opens_there(plain: bytes, about: Bound) -> None:
    assert unseal(KEY, seal(KEY, plain, about=about), about=about) == plain


@given(note=notes)
def test_a_record_comes_back_as_it_was(note: Note) -> None:
    assert open_body(Note, seal_body(note, KEY, HERE), KEY, HERE) == note


@given(there=places)
def test_a_body_opens_in_no_other_place(there: Bound) -> None:
    sealed = seal(KEY, b"fictitious", about=HERE)
    if there == HERE:
        return
    with pytest.raises(SealBroken):
        unseal(KEY, sealed, about=there)


@pytest.mark.parametrize(
    "there",
    [
        dataclasses.replace(HERE, table="request"),
        dataclasses.replace(HERE, row="c" * 26),
        dataclasses.replace(HERE, ring="c" * 26),
        dataclasses.replace(HERE, epoch=2),
    ],
)
def test_each_part_of_the_place_counts(there: Bound) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, seal(KEY, b"fictitious", about=HERE), about=there)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_changed_bit_is_accepted(place: int, bit: int) -> None:
    sealed = bytearray(seal(KEY, b"fictitious", about=HERE))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(KEY, bytes(sealed), about=HERE)


@given(length=st.integers(0, 60), tail=st.binary(min_size=1, max_size=3))
def test_no_other_length_is_accepted(length: int, tail: bytes) -> None:
    sealed = seal(KEY, b"fictitious, of some length", about=HERE)
    for changed in (sealed[: min(length, len(sealed) - 1)], sealed + tail, tail + sealed):
        with pytest.raises(SealBroken):
            unseal(KEY, changed, about=HERE)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        unseal(new_key(), seal(KEY, b"fictitious", about=HERE), about=HERE)


def test_an_epoch_written_over_the_true_one_is_found_out() -> None:
    sealed = bytearray(seal(KEY, b"fictitious", about=HERE))
    sealed[4] = 2
    assert epoch_of(bytes(sealed)) == 2
    with pytest.raises(SealBroken):
        unseal(KEY, bytes(sealed), about=dataclasses.replace(HERE, epoch=2))


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_two_lists_of_parts_never_look_the_same(one: list[bytes], other: list[bytes]) -> None:
    assert (bind(*one) == bind(*other)) == (one == other)


def test_a_border_between_parts_cannot_be_pushed() -> None:
    sealed = seal(KEY, b"fictitious", about=Bound("case", "notes", "ring"))
    with pytest.raises(SealBroken):
        unseal(KEY, sealed, about=Bound("casenotes", "", "ring"))


def test_the_same_body_never_looks_the_same_twice() -> None:
    sealed = {seal_body(Note(text=CANARY), KEY, HERE) for _ in range(100)}
    assert len(sealed) == 100
    assert len({one[5:17] for one in sealed}) == 100  # the nonces


def test_nothing_of_the_body_can_be_read_in_it() -> None:
    assert CANARY.encode() not in seal_body(Note(text=CANARY), KEY, HERE)


def test_a_short_word_and_a_long_one_have_the_same_length() -> None:
    lengths = {len(seal_body(Note(text="x" * n), KEY, HERE)) for n in range(150)}
    assert len(lengths) == 1


@given(st.dictionaries(st.text(), st.lists(st.integers())))
def test_the_same_record_gives_the_same_bytes(numbers: dict[str, list[int]]) -> None:
    turned = dict(reversed(numbers.items()))
    assert canonical(Note(text="é", numbers=numbers)) == canonical(Note(text="é", numbers=turned))


def test_canonical_json_is_plain_json() -> None:
    text = canonical(Note(text="ño", on=dt.date(2026, 11, 24)))
    assert text.decode() == '{"numbers":{},"on":"2026-11-24","sort":"letter","text":"ño"}'
    assert json.loads(text)["text"] == "ño"


class Impatient(Note):
    urgent: bool


def _of_another_kind() -> None:
    open_body(Impatient, seal_body(Note(text=CANARY), KEY, HERE), KEY, HERE)


def _not_json() -> None:
    open_body(Note, seal(KEY, CANARY.encode(), about=HERE), KEY, HERE)


def _of_another_key() -> None:
    open_body(Note, seal_body(Note(text=CANARY), KEY, HERE), new_key(), HERE)


def _empty() -> None:
    open_body(Note, b"", KEY, HERE)


def _with_half_a_key() -> None:
    open_body(Note, seal_body(Note(text=CANARY), KEY, HERE), KEY[:7], HERE)


@pytest.mark.parametrize(
    "opening", [_of_another_kind, _not_json, _of_another_key, _empty, _with_half_a_key]
)
def test_what_goes_wrong_is_told_in_one_sentence_without_a_word_of_the_body(
    opening: Callable[[], None],
) -> None:
    with pytest.raises(SealBroken) as caught:
        opening()
    assert isinstance(caught.value, Unavailable)
    told = "".join(traceback.format_exception(caught.value))
    assert CANARY not in told
    assert caught.value.sentence.startswith("Something kept sealed does not open")


@given(plain=st.binary(), about=st.binary(), other=st.binary())
def test_bytes_open_only_for_what_they_were_about(plain: bytes, about: bytes, other: bytes) -> None:
    locked = lock(KEY, plain, about)
    assert unlock(KEY, locked, about) == plain
    if other != about:
        with pytest.raises(SealBroken):
            unlock(KEY, locked, other)

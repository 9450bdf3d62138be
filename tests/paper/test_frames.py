# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wire: whole frames, cut frames, and frames no honest child writes."""

from __future__ import annotations

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paper.frames import (
    ANSWER,
    LENGTH,
    Answer,
    pack_answer,
    pack_document,
    read_exactly,
    receive_note,
    send_note,
    unpack_answer,
    write_all,
)
from app.paper.limits import Outcome

answers = st.builds(
    Answer,
    outcome=st.sampled_from(Outcome),
    pages=st.integers(0, 2**32 - 1),
    refused=st.integers(0, 2**32 - 1),
    body=st.binary(max_size=300),
)


@given(st.lists(answers, max_size=4), st.integers(1, 50))
def test_answers_survive_any_cutting(sent: list[Answer], step: int) -> None:
    wire = b"".join(pack_answer(answer) for answer in sent)
    buffer, read = bytearray(), []
    for start in range(0, len(wire), step):
        buffer += wire[start : start + step]
        while (answer := unpack_answer(buffer, 300)) is not None:
            read.append(answer)
    assert read == sent
    assert not buffer


def test_an_answer_longer_than_allowed_is_refused_by_its_head_alone() -> None:
    with pytest.raises(ValueError, match="longer than allowed"):
        unpack_answer(bytearray(ANSWER.pack(0, 1, 0, 301)), 300)


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="99"):
        unpack_answer(bytearray(ANSWER.pack(99, 1, 0, 0)), 300)


def test_a_document_goes_behind_its_length() -> None:
    packed = pack_document("né".encode())
    assert LENGTH.unpack(packed[: LENGTH.size]) == (3,)
    assert packed[LENGTH.size :].decode() == "né"


def test_reading_and_writing_take_as_many_turns_as_needed() -> None:
    inward, outward = os.pipe()
    write_all(outward, b"abc")
    write_all(outward, b"def")
    os.close(outward)
    assert read_exactly(inward, 5) == b"abcde"
    with pytest.raises(EOFError):
        read_exactly(inward, 2)
    os.close(inward)


def test_notes_pass_whole() -> None:
    here, there = socket.socketpair()
    with here, there:
        send_note(here, {"limits": {"seconds": 1.5}, "assets": {"سجل": "x"}})
        assert receive_note(there) == {"limits": {"seconds": 1.5}, "assets": {"سجل": "x"}}
        here.sendall(LENGTH.pack(2) + b"[]")
        with pytest.raises(TypeError):
            receive_note(there)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A search that finds nothing proves something only if it finds what lies there."""

from __future__ import annotations

import base64
import gzip
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.canaries import forms_of, scan

WORD = "Inventadó-Ñandú"
LEFT_LYING: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: text,
    "in hexadecimal": lambda text: text.hex().encode(),
    "in capital hexadecimal": lambda text: text.hex().upper().encode(),
    "in base64": base64.b64encode,
    "in base64, one byte later": lambda text: base64.b64encode(b"x" + text),
    "in base64, two bytes later": lambda text: base64.b64encode(b"xy" + text),
    "in the base64 of addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text),
    "in a gzip file": gzip.compress,
    "in a stream of zlib": zlib.compress,
    "in a stream of a PDF": lambda text: b"obj <<>> stream\n" + zlib.compress(text) + b"endstream",
}


@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("left", LEFT_LYING.values(), ids=LEFT_LYING)
def test_a_word_is_found_however_it_was_left(
    left: Callable[[bytes], bytes], encoding: str, spelling: Literal["NFC", "NFD"], tmp_path: Path
) -> None:
    text = unicodedata.normalize(spelling, WORD).encode(encoding)
    (tmp_path / "left.bin").write_bytes(left(b"\x00before " + text + b" after\x00"))
    seen = scan([tmp_path], [WORD])
    assert seen.found
    assert {found.word for found in seen.found} == {WORD}


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_word_in_other_letters_is_found(case: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "left.txt").write_text(f"... {case(WORD)} ...")
    assert scan([tmp_path], [WORD]).found


def test_the_name_of_a_file_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / f"scan of {WORD}.txt").write_text("nothing in here")
    assert scan([tmp_path], [WORD]).found


def test_escaped_and_percent_encoded_words_are_found(tmp_path: Path) -> None:
    (tmp_path / "left.json").write_text('{"name": "Inventad\\xf3-\\xd1and\\xfa"}')
    assert scan([tmp_path], [WORD]).found
    (tmp_path / "left.json").write_text("/search?name=Inventad%C3%B3-%C3%91and%C3%BA")
    assert scan([tmp_path], [WORD]).found


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "other.txt").write_bytes(b"Somebody Else" * 1000)
    seen = scan([tmp_path], [WORD])
    assert not seen.found
    assert (seen.files, seen.bytes_scanned) == (1, 13_000)
    assert seen.patterns > len(LEFT_LYING)


@given(
    word=st.text(st.characters(categories=("L", "Nd")), min_size=6, max_size=30),
    before=st.binary(max_size=5),
    after=st.binary(max_size=5),
)
def test_base64_hides_no_word_wherever_it_begins(word: str, before: bytes, after: bytes) -> None:
    text = base64.b64encode(before + word.encode() + after)
    plain = unicodedata.normalize("NFC", word)
    if plain != word:  # only forms of the word as it is written are looked for
        return
    assert any(form in text for form in forms_of(word))

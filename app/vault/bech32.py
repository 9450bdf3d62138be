# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checksum of BIP 173, which finds any four wrong letters, and the form in which age has it."""

from __future__ import annotations

from collections.abc import Sequence

CHECK_LETTERS = 6
_LETTER_BITS, _BYTE_BITS = 5, 8
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def letters_of(content: bytes) -> list[int]:
    """Return bytes as numbers of five bits, filled up with zeros."""
    count = -(-len(content) * _BYTE_BITS // _LETTER_BITS)
    number = int.from_bytes(content) << (count * _LETTER_BITS - len(content) * _BYTE_BITS)
    return [number >> _LETTER_BITS * place & 31 for place in reversed(range(count))]


def bytes_of(letters: Sequence[int], length: int) -> bytes:
    """Return the first `length` bytes of numbers of five bits."""
    number = 0
    for letter in letters:
        number = number << _LETTER_BITS | letter
    return (number >> (len(letters) * _LETTER_BITS - length * _BYTE_BITS)).to_bytes(length)


def check_letters(prefix: str, letters: Sequence[int]) -> list[int]:
    """Return the six numbers that, set behind, make the whole fit."""
    rest = _remainder([*_spread(prefix), *letters, *[0] * CHECK_LETTERS]) ^ 1
    return [rest >> _LETTER_BITS * place & 31 for place in reversed(range(CHECK_LETTERS))]


def fits(prefix: str, letters: Sequence[int]) -> bool:
    """Say whether numbers of five bits end in the six that belong to them."""
    return _remainder([*_spread(prefix), *letters]) == 1


def written(prefix: str, content: bytes) -> str:
    """Return bytes in Bech32, as age writes its recipients (`age`) and identities."""
    letters = letters_of(content)
    whole = [*letters, *check_letters(prefix, letters)]
    return f"{prefix}1{''.join(_ALPHABET[letter] for letter in whole)}"


def _spread(prefix: str) -> list[int]:
    codes = prefix.encode()
    return [*(code >> _LETTER_BITS for code in codes), 0, *(code & 31 for code in codes)]


def _remainder(letters: Sequence[int]) -> int:
    rest = 1
    for letter in letters:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << _LETTER_BITS ^ letter
        for place, term in enumerate(_GENERATOR):
            rest ^= term if top >> place & 1 else 0
    return rest

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of a telephone: right within a step either way, once, however they are spaced."""

from __future__ import annotations

import datetime as dt
import math

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.second_factor import (
    digest_of,
    digests_of,
    new_paper_codes,
    new_secret,
    provisioning_uri,
    step_of,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  invented
NOON = dt.datetime(2026, 11, 24, 12, 0, 7, tzinfo=dt.UTC)
STEP = int(NOON.timestamp()) // 30
KEY = bytes(32)


def _code(ahead: int = 0) -> str:
    return pyotp.TOTP(SECRET).at((STEP + ahead) * 30)


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_clock_may_be_one_step_off(ahead: int) -> None:
    assert step_of(_code(ahead), SECRET, at=NOON, after=0) == STEP + ahead


@pytest.mark.parametrize("ahead", [-200, -3, -2, 2, 3, 200])
def test_a_clock_may_not_be_further_off(ahead: int) -> None:
    assert step_of(_code(ahead), SECRET, at=NOON, after=0) is None


def test_no_step_is_accepted_twice_nor_one_before_it() -> None:
    assert step_of(_code(), SECRET, at=NOON, after=STEP) is None
    assert step_of(_code(-1), SECRET, at=NOON, after=STEP) is None
    assert step_of(_code(1), SECRET, at=NOON, after=STEP) == STEP + 1


@pytest.mark.parametrize(
    "spaced", ["{0}{1}", "{0} {1}", " {0} {1} ", "{0}\u00a0{1}", "{0}\t{1}\n", "\u3000{0}{1}"]
)
def test_a_code_may_be_typed_with_space_in_it(spaced: str) -> None:
    code = _code()
    typed = spaced.format(code[:3], code[3:])
    assert step_of(typed, SECRET, at=NOON, after=0) == STEP


def test_however_it_is_spaced_it_is_used_once() -> None:
    """The trap: what is compared stripped must be remembered stripped, or a space makes it new."""
    used = step_of(f" {_code()}", SECRET, at=NOON, after=0)
    assert used is not None
    assert step_of(f"{_code()} ", SECRET, at=NOON, after=used) is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "0",
        "12345",
        "1234567",
        "abcdef",
        "-12345",
        "１２３４５６",
        "٠١٢٣٤٥",
        "\0" * 6,
        "é" * 6,
    ],
)
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert step_of(typed, SECRET, at=NOON, after=0) is None


@given(st.text(max_size=20))
def test_nothing_typed_breaks_it(typed: str) -> None:
    right = {_code(ahead) for ahead in (-1, 0, 1)}
    assert (step_of(typed, SECRET, at=NOON, after=0) is not None) == (
        "".join(typed.split()) in right
    )


def test_a_new_secret_is_long_and_never_the_same() -> None:
    seen = {new_secret() for _n in range(100)}
    assert len(seen) == 100
    assert all(len(secret) * 5 >= 160 for secret in seen)


def test_the_picture_names_the_product_and_the_login_and_no_clinic() -> None:
    uri = provisioning_uri(SECRET, "ana")
    assert uri.startswith("otpauth://totp/Handrail:ana?")
    assert f"secret={SECRET}" in uri


def test_paper_codes_are_ten_strong_and_easy_to_copy() -> None:
    codes = new_paper_codes()
    assert len(set(codes)) == 10
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("01ilouIO ")
    assert 12 * math.log2(30) > 58


@pytest.mark.parametrize(
    "typed", ["ab3d-ef7h-jk9m", "AB3D EF7H JK9M", " ab3def7hjk9m ", "ab3d‑ef7h‑jk9m"]
)
def test_a_paper_code_is_known_however_it_is_written(typed: str) -> None:
    assert digest_of(typed, staff_id="a", key=KEY) == digest_of(
        "ab3def7hjk9m", staff_id="a", key=KEY
    )


def test_a_paper_code_is_one_persons_on_one_server() -> None:
    codes = new_paper_codes()
    mine = set(digests_of(codes, staff_id="a", key=KEY))
    assert not mine & set(digests_of(codes, staff_id="b", key=KEY))
    assert not mine & set(digests_of(codes, staff_id="a", key=bytes(31) + b"1"))
    assert not any(code.replace("-", "") in digest for code in codes for digest in mine)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms from elsewhere: where a request says it comes from, and the token only our pages know."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.csrf import comes_from_here, is_token, masked, token_for

HOST = "clinic.example.org"
SECRETS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),  # typed into the address bar
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),  # another host of the same domain
        ({"sec-fetch-site": ""}, False),
        ({"sec-fetch-site": "Same-Origin"}, False),
        ({"sec-fetch-site": "cross-site", "origin": f"https://{HOST}"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, True),
        ({}, True),  # an old browser: the token decides
        ({"origin": f"https://{HOST}"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, True),  # our own pages too, without a referrer: the token decides
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"origin": ""}, False),
        ({"origin": f"https://{HOST}.evil.example"}, False),
        ({"origin": f"https://{HOST}@evil.example"}, False),
        ({"origin": f"https://evil.example/{HOST}"}, False),
        ({"origin": f"https://{HOST}:8443"}, False),  # another port is another origin
    ],
)
def test_where_a_request_comes_from(headers: dict[str, str], is_ours: bool) -> None:  # noqa: FBT001  a row of the table
    assert comes_from_here({"host": HOST, **headers}) is is_ours


@given(SECRETS)
def test_a_form_carries_the_token_of_its_cookie(secret: bytes) -> None:
    token = token_for(secret)
    assert token != secret
    assert is_token(masked(token), token)


@given(SECRETS, SECRETS)
def test_no_other_cookies_token_will_do(mine: bytes, theirs: bytes) -> None:
    assert is_token(masked(token_for(theirs)), token_for(mine)) is (mine == theirs)


def test_the_token_looks_different_each_time() -> None:
    """Else the length of a compressed page would tell it, letter by letter."""
    token = token_for(bytes(32))
    seen = {masked(token) for _n in range(1000)}
    assert len(seen) == 1000
    assert len({len(text) for text in seen}) == 1
    assert not any(base64.urlsafe_b64encode(token).decode()[:20] in text for text in seen)


@pytest.mark.parametrize("bit", range(0, 512, 37))
def test_one_wrong_bit_is_enough(bit: int) -> None:
    token = token_for(bytes(32))
    bare = bytearray(base64.urlsafe_b64decode(masked(token)))
    bare[bit // 8] ^= 1 << bit % 8
    assert not is_token(base64.urlsafe_b64encode(bare).decode(), token)


@pytest.mark.parametrize(
    "given_text",
    ["", "=", "A", "A" * 85, "A" * 88, "é" * 88, "\ud800" * 88, "\0", "None", "A" * 100_000, " "],
)
def test_what_is_no_token_is_none(given_text: str) -> None:
    assert not is_token(given_text, token_for(b"1" * 32))


@given(st.text(max_size=120))
def test_nothing_typed_breaks_the_check(text: str) -> None:
    assert not is_token(text, token_for(b"1" * 32))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ids and references: of one shape, random, and saying nothing."""

from __future__ import annotations

import re

import pytest

from app.kit.ids import is_id, new_id, new_reference


def test_an_id_has_the_shape_of_an_id() -> None:
    assert all(is_id(new_id()) for _ in range(200))


def test_no_id_comes_twice_and_their_order_says_nothing() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == len(ids)
    assert ids != sorted(ids)
    assert len({text[0] for text in ids}) > 20


@pytest.mark.parametrize(
    "text", ["", "a" * 25, "a" * 27, "A" * 26, "a" * 25 + "1", "a" * 25 + "\n", "../" + "a" * 23]
)
def test_what_is_no_id_is_seen(text: str) -> None:
    assert not is_id(text)


def test_a_reference_can_be_said_over_the_telephone() -> None:
    references = {new_reference() for _ in range(1000)}
    shape = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{2}")
    assert all(shape.fullmatch(reference) for reference in references)
    assert len(references) > 990

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body is sealed with its row: no clear column, place or kind is another's afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.vault.rings import RingKeys
from app.vault.rows import digest_of, opened_body, seal_row
from app.vault.sealing import SealBroken, new_key

KEYS = RingKeys("r" * 26, {1: new_key()})
AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
instants = st.datetimes(timezones=st.timezones())
texts = st.text(max_size=12)


class Apart(DeclarativeBase):
    """Tables of this test alone."""


class Note(Apart):
    """A row with clear columns of each sort, which no part of the house has."""

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    serial: Mapped[int | None]
    written_at: Mapped[dt.datetime | None]
    retain_until: Mapped[dt.date | None]
    ring_id: Mapped[str]
    sealed_body: Mapped[bytes]


class Body(BaseModel):
    text: str


class OtherBody(BaseModel):
    words: str


def a_note(**but: Any) -> Any:  # noqa: ANN401  a row of no part of the house
    said: dict[str, Any] = {"id": "n" * 26, "kind": "word", "serial": None, "written_at": AT}
    row: Any = Note(**{**said, "retain_until": None, "ring_id": KEYS.ring_id, **but})
    seal_row(row, Body(text="fictitious"), KEYS)
    return row


@given(kind=texts, serial=st.none() | st.integers(), written_at=st.none() | instants)
def test_what_was_sealed_comes_back(
    kind: str, serial: int | None, written_at: dt.datetime | None
) -> None:
    row = a_note(kind=kind, serial=serial, written_at=written_at)
    assert opened_body(Body, row, KEYS) == Body(text="fictitious")
    if written_at is not None:  # a database gives it back in its own zone
        row.written_at = written_at.astimezone(dt.UTC)
    assert opened_body(Body, row, KEYS).text == "fictitious"


@given(
    changed=st.fixed_dictionaries(
        {},
        optional={
            "kind": texts,
            "serial": st.none() | st.integers(),
            "written_at": st.none() | instants,
            "id": st.just("m" * 26),
        },
    )
)
def test_no_other_clear_column_is_accepted(changed: dict[str, Any]) -> None:
    row = a_note()
    is_same = all(getattr(row, name) == value for name, value in changed.items())
    for name, value in changed.items():
        setattr(row, name, value)
    if is_same:
        assert opened_body(Body, row, KEYS).text
        return
    with pytest.raises(SealBroken):
        opened_body(Body, row, KEYS)


def test_work_without_keys_may_set_its_last_day() -> None:
    row = a_note()
    row.retain_until = dt.date(2033, 1, 1)
    assert opened_body(Body, row, KEYS).text


def test_a_column_that_says_nothing_is_not_one_that_says_none() -> None:
    row = a_note(serial=None)
    row.kind, row.serial = "None", None
    with pytest.raises(SealBroken):
        opened_body(Body, row, KEYS)


def test_another_kind_of_body_or_another_key_opens_nothing() -> None:
    row = a_note()
    for kind, keys in ((OtherBody, KEYS), (Body, RingKeys(KEYS.ring_id, {1: new_key()}))):
        with pytest.raises(SealBroken):
            opened_body(kind, row, keys)


def test_the_body_of_another_row_is_not_this_one_s() -> None:
    row, other = a_note(), a_note(id="m" * 26)
    row.sealed_body = other.sealed_body
    with pytest.raises(SealBroken):
        opened_body(Body, row, KEYS)


def test_the_digest_is_of_which_there_are_and_not_of_their_order() -> None:
    assert digest_of(["b", "a"]) == digest_of(["a", "b"])
    assert len({digest_of(()), digest_of("a"), digest_of("ab"), digest_of(["ab"])}) == 4

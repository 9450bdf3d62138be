# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding records by their words, their place, a right and their kind."""

from __future__ import annotations

import time

import pytest

from app.catalog.check import records_of
from app.catalog.load import load
from app.catalog.search import (
    Entry,
    Sought,
    folded,
    found_in,
    index_of,
    our_index,
    place_of,
    places_of,
)
from tests.catalog.build import a_catalogue, a_fact, a_holder, a_law

BUDGET_SECONDS = 0.02


def found(**sought: str) -> list[str]:
    return [entry.id for entry in found_in(our_index(), Sought(**sought))]


def test_nothing_sought_is_everything_there_is() -> None:
    assert len(found()) == len(list(records_of(load())))
    names = [entry.name_text for entry in our_index()]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("uscis", "us/dhs/uscis"),
        ("U.S. CITIZENSHIP and", "us/dhs/uscis"),
        ("drop", "us/ca/delete-act/drop"),
    ],
)
def test_a_name_is_found_whatever_its_case(words: str, first: str) -> None:
    assert first in found(words=words)[:8]


def test_a_citation_is_found() -> None:
    assert "us/foia" in found(words="552")


def test_what_is_held_is_found() -> None:
    assert "us/dhs/ice" in found(words="I-213")


def test_names_come_before_what_is_only_said() -> None:
    named = a_holder("xx/a", name="Zebra office")
    saying = a_holder("xx/b", holds=[a_fact(code="z", what="Zebra files.", ask="All.")])
    index = index_of(a_catalogue(named, saying, a_law()))
    assert [one.id for one in found_in(index, Sought(words="zebra"))] == ["xx/a", "xx/b"]


def test_every_word_must_be_there() -> None:
    assert not found(words="uscis zzzzz")


def test_a_state_holds_its_counties() -> None:
    illinois = found(place="us/il")
    assert "us/il/cook/sheriff" in illinois
    assert "us/il/foia" in illinois
    assert "us/dhs/ice" not in illinois
    assert place_of("us/il/cook") == "us/il"
    assert place_of("us") == "us"
    assert {"us", "us/il"} <= places_of(our_index())


def test_a_right_finds_laws_and_whom_they_reach() -> None:
    freeze = found(right="freeze")
    assert "us/fcra/freeze" in freeze
    assert any(load().holders.get(name) for name in freeze)


def test_a_kind_is_a_role_of_a_holder_or_a_kind_of_record() -> None:
    bureaus = found(kind="consumer-reporting-agency")
    assert bureaus
    assert all(load().holders[name].role == "consumer-reporting-agency" for name in bureaus)
    assert set(found(kind="calendar")) == set(load().calendars)


@pytest.mark.parametrize(
    ("text", "plain"), [("  México\tD.F. ", "mexico d.f."), ("ÑANDÚ", "nandu"), ("ﬁle", "file")]
)
def test_folding(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_it_is_quick_on_the_whole_catalogue() -> None:
    our_index()

    def took() -> float:
        start = time.perf_counter()
        found_in(our_index(), Sought(words="records of the office", right="access"))
        return time.perf_counter() - start

    assert min(took() for _ in range(5)) < BUDGET_SECONDS


def test_an_entry_tells_where_its_page_is() -> None:
    (entry,) = [e for e in our_index() if (e.shelf, e.id) == ("laws", "us/foia")]
    assert isinstance(entry, Entry)
    assert entry.about == load().laws["us/foia"].citation

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filling places: one pass, values kept apart and never read as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from app.letters.records import Line, Run
from app.letters.runs import fill, given, places_in, said


def test_a_sentence_is_filled_and_its_values_stand_apart() -> None:
    line = fill("I, {name}, write to {holder}.", {"name": "Ana", "holder": "CBP"})
    assert line == Line(
        (Run("I, "), Run("Ana", value=True), Run(", write to "), Run("CBP", value=True), Run("."))
    )


def test_the_same_value_can_stand_twice() -> None:
    line = fill("{name} and {name}", {"name": "Ana"})
    assert line is not None
    assert line.text == "Ana and Ana"


def test_a_sentence_without_a_value_for_a_place_is_left_out() -> None:
    assert fill("Born on {born_on}.", {"born_on": None}) is None


def test_a_sentence_without_places_stays_as_it_is() -> None:
    assert fill("Thank you.", {}) == said("Thank you.")


def test_a_place_nobody_defined_is_a_fault() -> None:
    with pytest.raises(KeyError):
        fill("I, {nobody}.", {"name": "Ana"})


def test_blanks_and_line_ends_in_a_value_become_one_blank() -> None:
    assert given("  the judge\n\twill  decide ").text == "the judge will decide"


def test_places_are_found_by_name() -> None:
    assert places_in("{name} at {mail_line} and {name}") == {"name", "mail_line"}


@pytest.mark.parametrize("hostile", ["{holder}", "{name}", "{0}", "%(name)s", "<b>", "]]>", "{{"])
def test_what_looks_like_a_place_in_a_value_is_text(hostile: str) -> None:
    line = fill("I, {name}, write to {holder}.", {"name": hostile, "holder": "CBP"})
    assert line is not None
    assert line.text == f"I, {hostile}, write to CBP."


@for_all(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_values_come_through_whatever_they_hold(name: str, holder: str) -> None:
    line = fill("I, {name}, write to {holder}.", {"name": name, "holder": holder})
    assert line is not None
    values = [run.text for run in line.runs if run.value]
    assert values == [" ".join(name.split()), " ".join(holder.split())]
    assert [run.text for run in line.runs if not run.value] == ["I, ", ", write to ", "."]

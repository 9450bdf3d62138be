# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our channels against public lists: a difference is an error until somebody writes down why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.catalog.crosschecks import (
    Disagreement,
    Field,
    PublicList,
    disagreements_with,
    public_lists,
)
from app.catalog.load import load
from app.errors import Invalid
from tests.catalog.build import a_catalogue, a_channel, a_fact, a_holder

ON = dt.date(2026, 11, 25)
OURS, THEIRS = "https://www.invention.example/Ask/", "https://invention.example/privacy"


def a_list(*theirs: str, field: Field = "web", why: Disagreement | None = None) -> PublicList:
    return PublicList(
        name="A fictitious list",
        origin="invented",
        licence="CC0-1.0",
        read_on=ON,
        field=field,
        theirs={"xx/office": theirs},
        disagreements=(why,) if why else (),
    )


def explained(ours: str = OURS, theirs: str = THEIRS) -> Disagreement:
    return Disagreement(
        record="xx/office",
        field="web",
        ours=(ours,),
        theirs=(theirs,),
        why="Theirs is older.",
        by="A. Fictif",
        on=ON,
    )


def found(one: PublicList, **channel: object) -> list[str]:
    holder = a_holder(channels=[a_channel("post", **{"kind": "portal", "at": OURS, **channel})])
    return [finding.what for finding in disagreements_with((one,), a_catalogue(holder))]


@pytest.mark.parametrize(
    "theirs",
    [OURS, "http://invention.example/ask", "https://invention.example/ask?a=b", f"{OURS}#long"],
)
def test_what_does_not_count_does_not_disagree(theirs: str) -> None:
    assert not found(a_list(theirs))


def test_one_of_several_is_enough() -> None:
    assert not found(a_list(THEIRS, OURS))


def test_a_difference_is_an_error_that_says_both() -> None:
    (what,) = found(a_list(THEIRS))
    assert OURS in what
    assert THEIRS in what


def test_a_difference_that_is_explained_is_none() -> None:
    assert not found(a_list(THEIRS, why=explained()))


@pytest.mark.parametrize(
    "why", [explained(theirs="https://else.example"), explained(ours="https://else.example")]
)
def test_an_explanation_is_of_the_words_that_were_looked_at(why: Disagreement) -> None:
    assert found(a_list(THEIRS, why=why))


def test_an_explanation_that_is_idle_is_taken_away() -> None:
    assert "take the explanation away" in found(a_list(OURS, why=explained(theirs=OURS)))[0]


def test_an_explanation_of_nobody_on_the_list_is_an_error() -> None:
    why = explained().model_copy(update={"record": "xx/else"})
    assert "does not name it" in found(a_list(OURS, why=why))[0]


def test_a_holder_that_is_gone_is_an_error() -> None:
    one = a_list(OURS).model_copy(update={"theirs": {"xx/gone": (OURS,)}})
    assert "not in the catalogue" in found(one)[0]


def test_e_mail_is_compared_with_e_mail() -> None:
    one = a_list("Ask@invention.example", field="email")
    assert found(one)
    assert not found(one, kind="email", at="ask@invention.example")


def test_an_envelope_is_compared_by_its_zip_code() -> None:
    post = {"kind": "post", "at": None, "post": {"lines": ["1 Fiction St", "Town, VA 20147-0001"]}}
    assert not found(a_list("One Fiction Street, Town, VA 20147", field="post"), **post)
    assert found(a_list("9 Else St, Town, VA 20171", field="post"), **post)


def test_numbers_at_foia_gov_are_compared() -> None:
    holder = a_holder(foia_gov=a_fact(component="abc"))
    for theirs, wrong in (("abc", 0), ("def", 1)):
        one = a_list(theirs, field="foia-gov")
        assert len(disagreements_with((one,), a_catalogue(holder))) == wrong


class TestOurs:
    def test_every_list_says_where_it_is_from(self) -> None:
        lists = public_lists()
        assert {one.field for one in lists} == {"web", "email", "post", "foia-gov"}
        assert all(one.origin and one.licence and one.theirs for one in lists)

    def test_every_difference_is_explained(self) -> None:
        assert not disagreements_with(public_lists(), load())

    def test_every_explanation_says_who_and_why(self) -> None:
        for one in public_lists():
            for entry in one.disagreements:
                assert entry.why
                assert entry.by
                assert entry.field == one.field


def test_a_list_that_does_not_fit_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "crosschecks"
    folder.mkdir()
    (folder / "rumour.yaml").write_text("name: Rumour\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"crosschecks/rumour\.yaml, origin"):
        public_lists(tmp_path)

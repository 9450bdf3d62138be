# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the situations of tests/law/signing, which lawyers read and write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.load import load
from app.kit import plain_yaml
from app.requests.authority import Forum, Ruling, forum_of, may_approve, may_sign
from tests.requests.build import TODAY, day

FOLDER = Path(__file__).parents[1] / "law" / "signing"
ALWAYS, NEVER_ENDS = day("2020-01-01"), day("2030-12-31")


@dataclass(frozen=True)
class Holds:
    kind: str
    state: str | None = None
    valid_from: dt.date = ALWAYS
    valid_to: dt.date = NEVER_ENDS


def situations(name: str) -> list[Any]:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    cases = plain_yaml.read(text, named=name).value
    return [pytest.param(case, id=case["name"]) for case in cases]


def held_in(case: dict[str, Any]) -> list[Holds]:
    return [
        Holds(
            one["kind"],
            one.get("state"),
            day(str(one.get("from", ALWAYS))),
            day(str(one.get("to", NEVER_ENDS))),
        )
        for one in case["holds"]
    ]


def matter_in(case: dict[str, Any]) -> Forum:
    paper, state = case["paper"], case.get("clinic_state", "IL")
    return forum_of(paper["holder"], paper["mechanism"], load(), clinic_state=state)


@pytest.mark.parametrize("case", situations("approving"))
def test_who_may_approve(case: dict[str, Any]) -> None:
    ruling = may_approve(
        matter_in(case),
        on=TODAY,
        approver="approver",
        authors=case.get("authors", ["volunteer"]),
        held=held_in(case),
    )
    assert ruling.code == case["expect"]
    says_how(ruling)


@pytest.mark.parametrize("case", situations("signing"))
def test_who_may_sign(case: dict[str, Any]) -> None:
    ruling = may_sign(
        matter_in(case),
        on=TODAY,
        role=case["as"],
        signers=case["signers"],
        held=held_in(case),
    )
    assert ruling.code == case["expect"]
    says_how(ruling)


def says_how(ruling: Ruling) -> None:
    """A refusal is a whole sentence with its places filled, and says what to do."""
    sentence = ruling.sentence.format(**ruling.places)
    assert "{" not in sentence
    assert sentence.endswith(".")
    assert ruling.allowed == (ruling.code == "allowed")


def test_an_approval_names_the_authority_it_stands_on() -> None:
    attorney = Holds("attorney", "IL")
    forum = forum_of("us/il/cook/sheriff", "us/il/foia", load(), clinic_state="IL")
    ruling = may_approve(
        forum,
        on=TODAY,
        approver="a",
        authors=["b"],
        held=[Holds("self-approval"), Holds("attorney", "NY"), attorney],
    )
    assert ruling.under == attorney


def test_an_expired_authority_names_the_day_it_ended() -> None:
    ended = Holds("attorney", "IL", valid_to=day("2026-06-30"))
    older = Holds("attorney", "NY", valid_to=day("2025-06-30"))
    ruling = may_approve(
        Forum("us/dhs/cbp", None), on=TODAY, approver="a", authors=[], held=[ended, older]
    )
    assert ruling.places == {"on": day("2026-06-30")}


@pytest.mark.parametrize(
    ("holder", "mechanism"),
    [(h.id, reach.mechanism) for h in load().holders.values() for reach in h.reached_by],
)
def test_every_request_of_the_catalogue_has_an_answer(holder: str, mechanism: str) -> None:
    """No accreditation reaches beyond two departments, whatever the catalogue comes to hold."""
    forum = forum_of(holder, mechanism, load(), clinic_state="IL")
    full = may_approve(forum, on=TODAY, approver="a", authors=[], held=[Holds("accredited-full")])
    reached = holder.startswith(("us/dhs/", "us/doj/eoir")) and forum.admitted_in is None
    assert full.allowed == reached


def test_an_office_whose_name_begins_alike_is_another_office() -> None:
    held = [Holds("accredited-partial")]
    other = Forum("us/dhs-like/office", None)
    assert not may_approve(other, on=TODAY, approver="a", authors=[], held=held).allowed


_KINDS = st.sampled_from(["attorney", "accredited-partial", "accredited-full", "self-approval"])
_HELD = st.lists(
    st.builds(
        Holds,
        _KINDS,
        st.sampled_from([None, "IL", "NY"]),
        st.dates(dt.date(2020, 1, 1), dt.date(2028, 1, 1)),
        st.dates(dt.date(2020, 1, 1), dt.date(2028, 1, 1)),
    ),
    max_size=4,
)
_MATTERS = st.builds(
    Forum,
    st.sampled_from(["us/dhs/cbp", "us/doj/eoir", "us/doj/fbi", "us/il/cook/sheriff"]),
    st.sampled_from([None, "IL"]),
)


@given(_MATTERS, _HELD, st.booleans())
def test_nothing_is_allowed_without_an_authority_valid_that_day(
    forum: Forum,
    held: list[Holds],
    is_author: bool,  # noqa: FBT001  hypothesis gives it
) -> None:
    authors = ["a"] if is_author else ["b"]
    ruling = may_approve(forum, on=TODAY, approver="a", authors=authors, held=held)
    valid = [one for one in held if one.valid_from <= TODAY <= one.valid_to]
    if ruling.allowed:
        assert ruling.under in valid
        assert not is_author or any(one.kind == "self-approval" for one in valid)
    assert may_approve(forum, on=TODAY, approver="a", authors=authors, held=valid).allowed == (
        ruling.allowed
    )

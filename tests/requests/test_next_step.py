# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import pytest

from app.catalog.load import load
from app.requests.clocks import clocks_on
from app.requests.events import Event
from app.requests.next_step import NextStep, next_step
from tests.requests.build import TODAY, an_event, day, happened, house, refused, sent
from tests.requests.test_clocks import AMENDMENT, DHS


def step(*events: Event, on: str = TODAY.isoformat(), right: object = DHS) -> NextStep:
    found = clocks_on(
        day(on),
        events,
        asked=(right,),  # type: ignore[arg-type]
        spoken_of=frozenset(),
        catalogue=load(),
    )
    return next_step(events, found)


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (("drafted",), "edit"),
        (("drafted", "submitted-for-review"), "review"),
        (("drafted", "submitted-for-review", "returned"), "edit"),
        (("drafted", "submitted-for-review", "approved"), "sign"),
        (("drafted", "submitted-for-review", "approved", "signed"), "send"),
        (("drafted", "submitted-for-review", "approved", "signed", "sent"), "record-received"),
        (("drafted", "withdrawn"), "nothing"),
    ],
)
def test_papers_in_our_house_have_one_next_step(kinds: tuple[str, ...], code: str) -> None:
    assert step(*house(*kinds)).code == code


WAITING = [
    ("received 2026-11-16", "2026-11-24", "wait", "2026-12-30"),
    ("received 2026-10-02", "2026-11-03", "wait", "2026-11-17"),
    ("received 2026-10-02", "2026-11-18", "silence", "2026-11-17"),
    ("received 2026-10-02; tolled 2026-10-09", "2026-11-18", "answer-office", "2026-10-09"),
    ("received 2026-10-02; fee-asked 2026-10-09", "2026-11-18", "answer-fees", "2026-10-09"),
    ("received 2026-10-02; closed 2026-11-17", "2026-11-18", "nothing", None),
]


@pytest.mark.parametrize(("story", "on", "code", "turns_on"), WAITING)
def test_waiting_turns_on_the_office_s_clock(
    story: str, on: str, code: str, turns_on: str | None
) -> None:
    found = step(*happened(story), on=on)
    assert (found.code, found.on) == (code, day(turns_on) if turns_on else None)
    assert ("{on}" in found.sentence) == (turns_on is not None)


def test_silence_comes_with_what_the_law_makes_of_it() -> None:
    found = step(*happened("received 2026-10-02"), on="2026-11-18")
    assert found.detail is not None
    assert "court" in found.detail


def test_an_office_without_a_clock_is_waited_for_until_we_look_again() -> None:
    found = step(*happened("received 2026-11-02; acknowledged 2026-11-05"), right=AMENDMENT)
    assert (found.code, found.on) == ("wait", day("2026-12-05"))


class TestAfterARefusal:
    events = (
        *sent("2026-01-02"),
        an_event("received", "2026-01-05"),
        refused("2026-03-02"),
    )

    @pytest.mark.parametrize(
        ("on", "code", "turns_on"),
        [
            ("2026-05-29", "appeal", "2026-05-29"),
            ("2026-05-30", "appeal", "2026-07-09"),
            ("2026-06-02", "appeal", "2026-07-09"),
            ("2026-07-10", "too-late", "2026-07-09"),
        ],
    )
    def test_the_appeal_is_the_step_while_it_is_open(
        self, on: str, code: str, turns_on: str
    ) -> None:
        found = step(*self.events, on=on)
        assert (found.code, found.on) == (code, day(turns_on))

    def test_past_the_safe_day_it_is_urgent(self) -> None:
        assert "today" in step(*self.events, on="2026-06-02").sentence

    def test_a_refused_appeal_is_a_question_for_an_attorney(self) -> None:
        sent_in = an_event("appeal-sent", "2026-03-04")
        lost = refused("2026-05-04", kind="appeal-determination")
        assert step(*self.events, sent_in, lost, on="2026-05-05").code == "advise"

    def test_an_appeal_has_a_day_of_receipt_of_its_own(self) -> None:
        sent_in = an_event("appeal-sent", "2026-03-04")
        assert step(*self.events, sent_in, on="2026-03-05").code == "record-appeal-received"
        there = an_event("appeal-received", "2026-03-06")
        found = step(*self.events, sent_in, there, on="2026-03-09")
        assert (found.code, found.on) == ("wait", day("2026-04-03"))


def test_what_was_granted_is_read() -> None:
    assert step(*happened("received 2026-10-02; determination 2026-10-20")).code == "read"


def test_the_step_of_nothing_at_all_is_none() -> None:
    assert step().code == "nothing"
    assert step(*sent()).code != "nothing"

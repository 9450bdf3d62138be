# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks in a reader's words: the date, how far it is, every day skipped, the other readings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest

from app.accounts.viewer import Viewer
from app.catalog.load import load
from app.i18n.messages import Translator, staff_translator
from app.requests.clock_views import ClockView, clock_views, explained, waiting_views
from app.web.desk import Desk
from tests.requests.build import an_event, day, happened, refused, sent
from tests.requests.desks import NO_SERVICES
from tests.requests.test_clocks import AMENDMENT, DHS, ILLINOIS, clock_of, clocks


@dataclass
class Reader:
    """Somebody who reads in a language."""

    language: str


@dataclass
class OnADay(Desk[Any, Any]):
    """A desk on a day of the test's own choosing."""

    on: str = ""

    @property
    def today(self) -> Any:  # noqa: ANN401  as the desk has it
        return day(self.on)


@contextmanager
def read_on(on: str, language: str = "en") -> Iterator[OnADay]:
    translator: Translator = staff_translator(language)
    yield OnADay(
        services=NO_SERVICES,
        session=cast("Any", None),
        viewer=cast("Viewer", Reader(language)),
        found=None,
        form=cast("Any", None),
        path={},
        query={},
        translator=translator,
        on=on,
    )


def view(key: str, on: str, *events: Any, language: str = "en", right: Any = DHS) -> ClockView:  # noqa: ANN401
    found = clocks(*events, on=on, right=right)
    with read_on(on, language) as desk:
        views = clock_views(desk, found)
    wanted = clock_of(found, key).id
    return next(one for one in views if one.id == wanted)


RECEIVED = happened("received 2026-10-02")


class TestADate:
    def test_says_its_basis_its_rule_and_its_citation(self) -> None:
        date = view("determination", "2026-10-12", *RECEIVED).date
        assert date is not None
        assert date["text"] == "Mon 2 Nov 2026"
        assert date["basis"] == "The office received the request on Fri 2 Oct 2026."
        assert date["rule"].startswith("20 working days. Counting starts the day after")
        assert date["citation"] == "5 U.S.C. 552(a)(6)(A)(i)"

    def test_names_each_day_it_skipped_and_why(self) -> None:
        date = view("determination", "2026-10-12", *RECEIVED).date
        assert date is not None
        why = {one["iso"]: one["why"] for one in date["skipped"]}
        assert why["2026-10-12"] == "Holiday: Columbus Day"
        assert why["2026-10-03"] == "Weekend"
        assert "2026-10-05" not in why

    def test_names_days_on_which_the_clock_stood_still(self) -> None:
        events = happened("received 2026-10-02; tolled 2026-10-05; resumed 2026-10-06")
        date = view("determination", "2026-10-12", *events).date
        assert date is not None
        assert {"The clock stood still"} == {
            one["why"] for one in date["skipped"] if one["iso"] in ("2026-10-05", "2026-10-06")
        }

    def test_stands_beside_its_other_readings(self) -> None:
        date = view("determination", "2026-10-12", *RECEIVED).date
        assert date is not None
        (forwarded,) = date["other_readings"]
        assert forwarded["iso"] == "2026-11-17"
        assert "another office" in forwarded["why"]

    @pytest.mark.parametrize(
        ("on", "relation", "state"),
        [
            ("2026-11-01", "in 1 day", ""),
            ("2026-10-30", "in 3 days", ""),
            ("2026-11-02", "today", ""),
            ("2026-11-03", "1 day over", "hold"),
            ("2026-11-12", "10 days over", "hold"),
            ("2026-11-20", "18 days over", "danger"),
        ],
    )
    def test_says_how_far_it_is_and_how_grave(self, on: str, relation: str, state: str) -> None:
        date = view("determination", on, *RECEIVED).date
        assert date is not None
        assert (date["relation"], date["state"]) == (relation, state)

    def test_of_what_is_done_is_not_counted_down(self) -> None:
        answered = an_event("determination", "2026-10-20")
        date = view("determination", "2026-10-21", *RECEIVED, answered).date
        assert date is not None
        assert (date["relation"], date["state"]) == ("", "done")

    def test_is_said_in_spanish(self) -> None:
        found = clocks(*RECEIVED, on="2026-10-12")
        with read_on("2026-10-12", "es") as desk:
            date = explained(desk, clock_of(found, "determination"), day("2026-11-02"))
        assert date["text"].startswith("lun")


class TestAClock:
    def test_of_ours_says_until_when_it_is_safe(self) -> None:
        one = view("appeal", "2026-11-24", *RECEIVED, refused("2026-11-20"))
        assert one.owner == "Ours"
        assert one.safe is not None
        assert one.safe["iso"] == "2027-02-18"

    def test_with_one_reading_has_one_date(self) -> None:
        one = view("response", "2026-11-03", *sent("2026-11-02"),
                   an_event("received", "2026-11-02"), right=ILLINOIS)  # fmt: skip
        assert one.safe is None
        assert one.date is not None

    def test_that_stands_still_has_no_date(self) -> None:
        events = happened("received 2026-10-02; tolled 2026-10-05")
        one = view("determination", "2026-10-12", *events)
        assert (one.date, one.safe, one.state_words) == (None, None, "Stands still")

    def test_is_drawn_from_left_to_right(self) -> None:
        steps = view("determination", "2026-10-12", *RECEIVED).strip["steps"]
        assert [step["owner"] for step in steps] == ["theirs", "now", "theirs", "theirs"]
        assert [step["state"] for step in steps] == ["passed", "passed", "ahead", "ahead"]
        assert steps[2]["span"] == "20 working days"
        assert steps[2]["relation"] == "in 21 days"

    def test_of_ours_is_drawn_below(self) -> None:
        steps = view("appeal", "2026-11-24", *RECEIVED, refused("2026-11-20")).strip["steps"]
        assert [(s["owner"], s["name"]) for s in steps] == [
            ("theirs", "The clock begins"),
            ("now", "Today"),
            ("ours", "Safe until here"),
            ("ours", "Appeal inside DHS"),
        ]

    def test_that_ran_out_is_drawn_as_over(self) -> None:
        steps = view("determination", "2026-11-20", *RECEIVED).strip["steps"]
        assert [s["state"] for s in steps if s["owner"] != "now"] == ["passed", "over", "over"]

    def test_past_the_verified_years_says_so(self) -> None:
        last = load().calendars["us/federal"].verified_to
        late = refused(f"{last}-11-20")
        one = view("appeal", f"{last}-11-21", *RECEIVED, late, right=AMENDMENT)
        assert one.date is None
        assert "verified" in one.note


def test_clocks_that_wait_say_for_what() -> None:
    found = clocks(*sent(), on="2026-10-12")
    with read_on("2026-10-12") as desk:
        waiting = waiting_views(desk, found)
    names = {one.name: one for one in waiting}
    assert "Decision on the request" in names
    assert names["Decision on the request"].owner == "Theirs"
    assert names["Decision on the request"].start.startswith("Counting starts")
    assert all(one.start for one in waiting)

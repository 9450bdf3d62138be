# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt

import pytest

from app.requests.basis import (
    basis_in,
    ending_of,
    notice_of_more_time,
    stopped_since,
    tolls_in,
)
from app.requests.events import Event, in_effect
from tests.requests.build import an_event, day, happened, refused, sent

LONG_AGO = day("2026-10-02")


def effective(story: str, *more: Event) -> tuple[Event, ...]:
    return in_effect([*(happened(story) if story else sent()), *more])


class TestWhereAClockBegins:
    @pytest.mark.parametrize(
        ("code", "story", "on"),
        [
            ("received", "received 2026-10-02", "2026-10-02"),
            ("received", "acknowledged 2026-10-02", None),
            ("request-date", "", "2026-10-01"),
            ("appeal-received", "appeal-sent 2026-10-20; appeal-received 2026-10-22", "2026-10-22"),
            ("appeal-received", "appeal-sent 2026-10-20", None),
            ("review-requested", "appeal-sent 2026-10-20", "2026-10-20"),
            ("determination", "determination 2026-10-20", None),
            ("discovered", "received 2026-10-02", None),
            ("cause-of-action", "received 2026-10-02", None),
        ],
    )
    def test_is_the_day_of_its_event(self, code: str, story: str, on: str | None) -> None:
        basis = basis_in(effective(story), code)
        assert (basis.on if basis else None) == (day(on) if on else None)

    @pytest.mark.parametrize("code", ["determination", "denial"])
    def test_is_the_first_refusal_nobody_appealed(self, code: str) -> None:
        first, second = (
            refused("2026-10-20"),
            an_event("determination", "2026-10-25", id="second", adverse=True, grounds=["fees"]),
        )
        basis = basis_in(effective("", first, second), code)
        assert basis is not None
        assert basis.on == first.on

    def test_is_the_next_refusal_once_the_first_was_appealed(self) -> None:
        first = refused("2026-10-20")
        appeal = an_event("appeal-sent", "2026-10-21")
        second = an_event("determination", "2026-10-25", id="b", adverse=True, grounds=["fees"])
        for told, on in (((first, appeal), "2026-10-20"), ((first, appeal, second), "2026-10-25")):
            basis = basis_in(effective("", *told), "determination")
            assert basis is not None
            assert basis.on == day(on)


class TestWhatEndsAClock:
    @pytest.mark.parametrize(
        ("owner", "key", "story", "kind"),
        [
            ("agency", "determination", "determination 2026-10-20", "determination"),
            ("agency", "determination", "production 2026-10-20", None),
            ("agency", "response", "production 2026-10-20", "production"),
            ("business", "acknowledgment", "acknowledged 2026-10-05", "acknowledged"),
            ("requester", "appeal", "appeal-sent 2026-10-20", "appeal-sent"),
            ("requester", "appeal", "determination 2026-10-20", None),
            ("requester", "suit", "determination 2026-10-20", None),
            ("requester", "suit", "closed 2026-10-20", "closed"),
            ("agency", "determination", "withdrawn 2026-10-20", "withdrawn"),
            ("agency", "unheard-of", "determination 2026-10-20", None),
        ],
    )
    def test_is_what_it_waits_for(self, owner: str, key: str, story: str, kind: str | None) -> None:
        ending = ending_of(effective(story), owner, key, since=LONG_AGO)  # type: ignore[arg-type]
        assert (ending.kind.value if ending else None) == kind

    def test_is_nothing_from_before_it_began(self) -> None:
        events = effective("determination 2026-10-02")
        assert ending_of(events, "agency", "determination", since=day("2026-10-03")) is None
        assert ending_of(events, "agency", "determination", since=day("2026-10-02")) is not None


class TestMoreTime:
    notice = an_event("extension", "2026-10-28")

    def test_counts_if_it_came_while_the_clock_ran(self) -> None:
        events = effective("", self.notice)
        assert notice_of_more_time(events, since=LONG_AGO, until=None) == self.notice
        assert notice_of_more_time(events, since=LONG_AGO, until=self.notice.on) == self.notice

    @pytest.mark.parametrize(
        ("since", "until"), [("2026-10-29", None), ("2026-10-02", "2026-10-27")]
    )
    def test_does_not_count_before_or_after(self, since: str, until: str | None) -> None:
        ended = day(until) if until else None
        events = effective("", self.notice)
        assert notice_of_more_time(events, since=day(since), until=ended) is None


class TestStandingStill:
    def periods(self, story: str, *more: Event) -> list[tuple[dt.date, dt.date]]:
        tolls = tolls_in(effective(story, *more), since=LONG_AGO)
        return [(toll.started_on, toll.ended_on) for toll in tolls]

    def test_is_from_the_question_to_the_answer_both_days_in(self) -> None:
        story = "tolled 2026-10-05; resumed 2026-10-09"
        assert self.periods(story) == [(day("2026-10-05"), day("2026-10-09"))]

    def test_may_happen_again(self) -> None:
        story = "tolled 2026-10-05; resumed 2026-10-09; tolled 2026-10-12; resumed 2026-10-13"
        assert len(self.periods(story)) == 2

    def test_does_not_begin_before_the_clock(self) -> None:
        story = "tolled 2026-10-01; resumed 2026-10-05"
        assert self.periods(story) == [(LONG_AGO, day("2026-10-05"))]

    def test_that_ended_before_the_clock_began_is_none(self) -> None:
        assert self.periods("tolled 2026-10-01; resumed 2026-10-02") == []

    def test_is_ended_by_a_decision_nobody_waited_for(self) -> None:
        story = "tolled 2026-10-05; determination 2026-10-09"
        assert self.periods(story) == [(day("2026-10-05"), day("2026-10-09"))]

    def test_that_has_not_ended_is_no_period_yet(self) -> None:
        assert self.periods("tolled 2026-10-05") == []

    @pytest.mark.parametrize(
        ("story", "since"),
        [
            ("tolled 2026-10-05", "2026-10-05"),
            ("tolled 2026-10-05; resumed 2026-10-09", None),
            ("tolled 2026-10-05; resumed 2026-10-09; tolled 2026-10-12", "2026-10-12"),
            ("tolled 2026-10-05; determination 2026-10-09", None),
            ("received 2026-10-05", None),
        ],
    )
    def test_is_known_while_it_lasts(self, story: str, since: str | None) -> None:
        assert stopped_since(effective(story)) == (day(since) if since else None)

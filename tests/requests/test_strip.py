# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import pytest

from app.requests.strip import strip_of
from tests.requests.build import an_event, day, happened, refused
from tests.requests.test_clocks import clock_of, clocks


def marks(story: str, key: str, on: str, *more: object) -> list[tuple[str, str]]:
    found = clocks(*happened(story), *more, on=on)  # type: ignore[arg-type]
    strip = strip_of(clock_of(found, key), today=day(on))
    return [(mark.what, mark.on.isoformat()) for mark in strip]


def test_a_clock_that_runs_shows_where_it_ends_by_both_readings() -> None:
    assert marks("received 2026-10-02", "determination", "2026-10-12") == [
        ("basis", "2026-10-02"),
        ("today", "2026-10-12"),
        ("due", "2026-11-02"),
        ("safe", "2026-11-17"),
    ]


def test_more_time_and_the_answer_stand_on_it() -> None:
    notice = an_event("extension", "2026-10-28")
    found = marks(
        "received 2026-10-02", "determination", "2026-11-20", notice, refused("2026-11-18")
    )
    assert [what for what, _on in found] == [
        "basis", "extension", "due", "ended", "today", "safe",
    ]  # fmt: skip


def test_a_clock_that_stands_still_has_no_end() -> None:
    story = "received 2026-10-02; tolled 2026-10-05"
    assert [what for what, _on in marks(story, "determination", "2026-10-12")] == [
        "basis", "stopped", "today",
    ]  # fmt: skip


@pytest.mark.parametrize("on", ["2026-10-02", "2026-11-02", "2026-11-17"])
def test_on_the_day_of_a_mark_today_stands_before_what_is_due(on: str) -> None:
    found = [what for what, when in marks("received 2026-10-02", "determination", on) if when == on]
    assert "today" in found
    assert found.index("today") <= len(found) - 1
    assert found[0] in ("basis", "today")

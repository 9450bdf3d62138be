# SPDX-License-Identifier: AGPL-3.0-or-later
"""Old backups go, so that what was destroyed is destroyed; a few of each age stay."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.vault.backup import SUFFIX
from app.vault.rotation import backups_in, rotate, to_keep

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001  given a zone beside


def daily(days: int) -> list[dt.datetime]:
    return [NOON - number * DAY for number in range(days)]


def test_a_year_of_daily_backups_comes_down_to_a_few() -> None:
    kept = sorted(to_keep(daily(365)), reverse=True)
    assert [at.date().isoformat() for at in kept] == [
        "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19",
        "2026-11-18",  # seven days
        "2026-11-15", "2026-11-08",  # with two Sundays among the days, four weeks
        "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30",  # six months
    ]  # fmt: skip


@given(st.lists(moments, max_size=60, unique=True))
def test_the_newest_stays_and_never_more_than_seventeen(made: list[dt.datetime]) -> None:
    kept = to_keep(made)
    assert kept <= set(made)
    assert len(kept) <= 17
    assert not made or max(made) in kept
    assert to_keep(kept) == kept  # rotating again lets nothing go


@given(st.lists(moments, min_size=1, max_size=60, unique=True))
def test_rotating_each_day_keeps_as_rotating_once(made: list[dt.datetime]) -> None:
    kept: set[dt.datetime] = set()
    for at in sorted(made):
        kept = to_keep({*kept, at})
    assert kept == to_keep(made)


def test_only_the_last_of_a_day_stays() -> None:
    morning, evening = NOON - DAY - dt.timedelta(hours=3), NOON - DAY + dt.timedelta(hours=3)
    assert to_keep([morning, evening, NOON]) == {evening, NOON}


def test_a_folder_is_rotated_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    for at in daily(30):
        (tmp_path / f"{at:%Y%m%dT%H%M%SZ}{SUFFIX}").write_bytes(b"fictitious")
    (tmp_path / "notes.txt").write_text("fictitious")
    (tmp_path / f"mine{SUFFIX}").write_text("fictitious")
    gone = rotate(tmp_path, NOON)
    left = backups_in(tmp_path)
    assert len(left) == 10
    assert list(left.values()) == sorted(to_keep(daily(30)))
    assert len(gone) == 20
    assert not any(path.exists() for path in gone)
    assert (tmp_path / "notes.txt").exists()
    assert (tmp_path / f"mine{SUFFIX}").exists()


def test_what_a_stop_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / ".partial-old", tmp_path / ".partial-new"
    for half, at in ((old, NOON - 2 * DAY), (new, NOON)):
        half.mkdir()
        (half / "x").write_text("half")
        os.utime(half, (at.timestamp(), at.timestamp()))
    rotate(tmp_path, NOON)
    assert not old.exists()
    assert new.exists()

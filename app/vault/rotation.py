# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which backups to keep: the last of each of seven days, four weeks and six months."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from app.vault.backup import ASIDE, SUFFIX, TIME

_DAYS, _WEEKS, _MONTHS = 7, 4, 6
_ABANDONED = dt.timedelta(days=1)


def rotate(folder: Path, now: dt.datetime) -> list[Path]:
    """Let go of the backups that are not to be kept, and of what a stop of the machine left half.

    What was destroyed since the oldest backup that is left is not yet destroyed everywhere.
    """
    made = backups_in(folder)
    kept = to_keep(made.values())
    gone = [path for path, at in made.items() if at not in kept]
    for path in gone:
        path.unlink()
    for half in folder.glob(f"{ASIDE}*"):
        if half.stat().st_mtime < (now - _ABANDONED).timestamp():
            shutil.rmtree(half)
    return gone


def backups_in(folder: Path) -> dict[Path, dt.datetime]:
    """Return the backups of a folder and when each was made, the oldest first."""
    found = {path: _made_at(path) for path in sorted(folder.glob(f"*{SUFFIX}"))}
    return {path: at for path, at in found.items() if at is not None}


def to_keep(made: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Return the last of each day, week and month, for the last few of each that have any."""
    times = sorted(made)
    return {
        at
        for count, period in (
            (_DAYS, lambda at: at.date()),
            (_WEEKS, lambda at: at.isocalendar()[:2]),
            (_MONTHS, lambda at: (at.year, at.month)),
        )
        for at in _last_of_each(times, period)[-count:]
    }


def _last_of_each(
    times: list[dt.datetime], period: Callable[[dt.datetime], object]
) -> list[dt.datetime]:
    return list({period(at): at for at in times}.values())


def _made_at(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(path.name, f"{TIME}{SUFFIX}").replace(tzinfo=dt.UTC)
    except ValueError:
        return None

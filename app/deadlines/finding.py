# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds one clock and its calendars by reading only their files: a date is wanted at once."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.calendars.working_days import WorkingCalendar, working_calendar
from app.catalog.days import Calendar
from app.catalog.load import DATA, read_record, record_id
from app.catalog.records import Clock, Law
from app.deadlines.reckoning import calendars_named_by
from app.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


@dataclass(frozen=True)
class FoundClock:
    """A clock with its id: the law's id, a slash, and the clock's key in that law."""

    id: str
    clock: Clock


def find_clock(clock_id: str, *, data: Path = DATA) -> FoundClock:
    """Return the clock called `clock_id`, such as us/foia/determination.

    Raises NotFound naming the nearest ids, Invalid when the law's file cannot be read.
    """
    law_id, _, key = clock_id.rpartition("/")
    law = _record(data / "laws", law_id)
    if isinstance(law, Law) and key in law.clocks:
        return FoundClock(clock_id, law.clocks[key])
    raise NotFound(_near("clock", clock_id, _clock_ids(data)))


def find_calendar(calendar_id: str, *, data: Path = DATA) -> WorkingCalendar:
    """Return the calendar called `calendar_id`, such as us/federal, or raise NotFound."""
    record = _record(data / "calendars", calendar_id)
    if isinstance(record, Calendar):
        return working_calendar(record)
    raise NotFound(_near("calendar", calendar_id, _ids(data / "calendars")))


def find_calendars(clock: Clock, *, data: Path = DATA) -> dict[str, WorkingCalendar]:
    """Return every calendar the clock names, by id."""
    return {name: find_calendar(name, data=data) for name in calendars_named_by(clock)}


def _record(shelf: Path, identity: str) -> object:
    file = shelf / f"{identity}.yaml"
    if _ID.fullmatch(identity) and file.is_file():
        return read_record(file, identity)
    return None


def _ids(shelf: Path) -> list[str]:
    return sorted(record_id(shelf, file) for file in shelf.rglob("*.yaml"))


def _clock_ids(data: Path) -> list[str]:
    laws = ((identity, _record(data / "laws", identity)) for identity in _ids(data / "laws"))
    return [
        f"{identity}/{key}" for identity, law in laws if isinstance(law, Law) for key in law.clocks
    ]


def _near(kind: str, wanted: str, ids: Iterable[str]) -> str:
    """Say what is not there, and name the ids that are spelt or begin like it."""
    known = list(ids)
    called = f"called {wanted}" if _ID.fullmatch(wanted) else "of that name"
    law, _, _ = wanted.rpartition("/")
    near = difflib.get_close_matches(wanted, known) or [
        identity for identity in known if identity.rpartition("/")[0] in {law, wanted}
    ]
    if not near:
        return f"There is no {kind} {called}; `handrail catalog list` shows what there is."
    return f"There is no {kind} {called}; did you mean {' or '.join(near)}?"

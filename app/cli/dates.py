# SPDX-License-Identifier: AGPL-3.0-or-later
"""`handrail deadline` and `handrail workdays`: a date, and every day on the way to it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.calendars.days import CLOSURE, TOLLED, WEEKEND, Step, read_day
from app.calendars.holiday_file import calendar_of_file
from app.calendars.working_days import WorkingCalendar, count_working_days
from app.deadlines.finding import FoundClock, find_calendar, find_calendars, find_clock
from app.deadlines.reckoning import Reckoning, counted_by, reckon, reckon_hours
from app.deadlines.tolls import TollingPeriod, read_toll
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_CALENDAR = "us/federal"
# Guards against a slip of the finger, not law: nobody counts centuries of working days.
_MOST_DAYS = 100_000
_LONGEST_TOLL = dt.timedelta(days=36_525)
_LARGEST_FILE_BYTES = 1_000_000
_REASONS = {WEEKEND: "weekend", CLOSURE: "offices closed", TOLLED: "the clock stood still"}
_OWNERS = {
    "agency": "The agency must act by then.",
    "business": "The business must act by then.",
    "requester": "The requester must act by then.",
    "clinic": "The clinic must act by then.",
}

From = Annotated[
    str,
    typer.Option("--from", metavar="DATE", help="The day of the event; it is not counted itself."),
]
At = Annotated[
    str | None,
    typer.Option(metavar="HH:MM", help="The time of that day, where the law counts hours."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def deadline(
    clock: Annotated[str, typer.Argument(metavar="CLOCK", help="Such as us/foia/determination.")],
    *,
    from_: From,
    at: At = None,
    calendar: Annotated[
        str | None, typer.Option(metavar="ID", help="Count working days by another calendar.")
    ] = None,
    extend: Annotated[
        bool, typer.Option("--extend", help="Add the law's longest extension.")
    ] = False,
    toll: Annotated[
        list[str] | None,
        typer.Option(metavar="FROM..TO", help="Days the clock stood still; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say when a clock of the law runs out, and show every day on the way."""
    from_on = read_day(from_, named="--from")
    tolls = tuple(_toll(text) for text in toll or ())
    if at is not None and (extend or tolls):
        raise Invalid("Hours are counted without --extend and --toll; leave out --at.")
    found = find_clock(clock)
    timed = counted_by(found.clock, calendar) if calendar else found.clock
    calendars = find_calendars(timed)
    if at is not None:
        moment = dt.datetime.combine(from_on, _time(at))
        reckoning = reckon_hours(found.id, timed, from_at=moment, calendars=calendars)
    else:
        reckoning = reckon(
            found.id, timed, from_on=from_on, calendars=calendars, extend=extend, tolls=tolls
        )
    if as_json:
        _print_json(deadline_document(reckoning))
        return
    by = calendars.get(reckoning.calendar or "")
    for line in _deadline_lines(found, reckoning, by):
        typer.echo(line)


def workdays(
    *,
    from_: From,
    days: Annotated[int, typer.Option(metavar="N", help="How many working days, 0 or more.")],
    calendar: Annotated[
        str | None, typer.Option(metavar="ID", help="The calendar; us/federal by default.")
    ] = None,
    holidays: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV of one's own holidays: date,name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count working days from a day, which is not counted itself."""
    from_on = read_day(from_, named="--from")
    if days > _MOST_DAYS:
        raise Invalid(f"--days must be {_MOST_DAYS} or fewer.")
    by = _chosen_calendar(calendar, holidays)
    steps = count_working_days(by, from_on, days=days)
    due_on = steps[-1].on if steps else from_on
    if as_json:
        _print_json({"due_on": due_on.isoformat(), "steps": _step_documents(steps)})
        return
    typer.echo(f"{days} working days after {_day(from_on)}, by the calendar {by.id}:")
    for line in (*_step_lines(steps, by), f"The last of them is {_day(due_on)}."):
        typer.echo(line)


def _time(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a clock on a wall
    except ValueError:
        raise Invalid("--at must be a time of day, written as 14:30.") from None


def _toll(text: str) -> TollingPeriod:
    toll = read_toll(text)
    if toll.ended_on - toll.started_on > _LONGEST_TOLL:
        raise Invalid("A tolling period of more than a hundred years is a slip; check its years.")
    return toll


def _chosen_calendar(calendar: str | None, holidays: Path | None) -> WorkingCalendar:
    if holidays is None:
        return find_calendar(calendar or DEFAULT_CALENDAR)
    if calendar is not None:
        raise Invalid("Give either --calendar or --holidays, not both.")
    return calendar_of_file(_text_of(holidays), named=holidays.name)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Invalid(f"{path} cannot be read ({reason}); check the path.") from None
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text; save it as UTF-8 and try again.") from None
    if len(content) > _LARGEST_FILE_BYTES:
        raise Invalid(f"{path} is larger than 1 MB; keep only the holidays that are needed.")
    return text


def deadline_document(reckoning: Reckoning) -> dict[str, Any]:
    """Return the reckoning as the JSON document people script against."""
    return {
        "clock": reckoning.clock,
        "from": reckoning.from_on.isoformat(),
        "due_on": reckoning.due_on.isoformat(),
        **({"due_at": reckoning.due_at.isoformat()} if reckoning.due_at else {}),
        "owner": reckoning.owner,
        "unit": reckoning.unit,
        "calendar": reckoning.calendar,
        "citation": reckoning.citation,
        "law_version": reckoning.law_version,
        "steps": _step_documents(reckoning.steps),
        "other_readings": [
            {"due_on": other.due_on.isoformat(), "why": other.why, "citation": other.citation}
            for other in reckoning.other_readings
        ],
    }


def _step_documents(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{"on": s.on.isoformat(), "counted": s.counted, "why": s.why} for s in steps]


def _deadline_lines(
    found: FoundClock, reckoning: Reckoning, calendar: WorkingCalendar | None
) -> Iterator[str]:
    yield f"{found.clock.name} ({found.id})"
    yield f"From {_day(reckoning.from_on)}, which is not counted itself. {found.clock.start.text}"
    if calendar:
        yield f"Working days are counted by the calendar {calendar.id}."
    yield from _step_lines(reckoning.steps, calendar)
    if reckoning.unit == "hour" and reckoning.due_at is None:
        yield "The law counts hours; only the day is known, so this is the latest day they can end."
    yield f"Due on {_day(reckoning.due_on)}{_hour(reckoning)}. {_OWNERS[reckoning.owner]}"
    yield f"Law: {reckoning.citation or 'no citation is recorded'} ({reckoning.law_version})"
    for other in reckoning.other_readings:
        yield f"Or {_day(other.due_on)}: {other.why}{_cited(other.citation)}"


def _hour(reckoning: Reckoning) -> str:
    """The midnight that ends the day is said as its 24:00."""
    due_at = reckoning.due_at
    if due_at is None:
        return ""
    return f", {due_at:%H:%M}" if due_at.date() == reckoning.due_on else ", 24:00"


def _cited(citation: str | None) -> str:
    return f" ({citation})" if citation else ""


def _step_lines(steps: Iterable[Step], calendar: WorkingCalendar | None) -> Iterator[str]:
    number = 0
    for step in steps:
        number += step.counted
        what = f"day {number}" if step.counted else f"not counted: {_reason(step, calendar)}"
        yield f"  {_day(step.on):<16} {what}"


def _reason(step: Step, calendar: WorkingCalendar | None) -> str:
    if step.why in _REASONS:
        return _REASONS[step.why]
    return calendar.name_of(step.why) if calendar else step.why


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))

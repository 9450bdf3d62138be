# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events in a reader's words, what was corrected beside what corrects it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.kit import clock
from app.requests import words
from app.requests.events import IN_OUR_HOUSE, Event, EventDetails, EventKind, in_effect
from app.requests.lifecycle import CORRECTABLE
from app.requests.views import RequestDesk, plain_day

if TYPE_CHECKING:
    from app.requests.queries import OpenedRequest

_OURS = frozenset(
    {
        *IN_OUR_HOUSE,
        EventKind.APPEAL_SENT,
        EventKind.LOOKED_AGAIN,
        EventKind.WITHDRAWN,
        EventKind.CLOSED,
    }
)
_RETRACTED = _("Taken back by {name}: {reason}")
_CORRECTED = _("Corrected by {name} to {on}: {reason}")
_NUMBER, _UNTIL = _("Number: {number}"), _("It names {on} as its day.")
_AMOUNT, _PAPERS = _("Amount: {amount}"), _("Papers: {papers}")
_LOOK_AGAIN = _("We look again on {on}.")
_CALLED = _("The office calls it: {what}.")
_GRANTED = _("All was granted.")
_SOMEBODY = _("somebody who has left")


def correctable(opened: OpenedRequest) -> tuple[Event, ...]:
    """Return the events that may be corrected: in effect, and not of our own house."""
    return tuple(event for event in in_effect(opened.events) if event.kind in CORRECTABLE)


def timeline_of(
    desk: RequestDesk, opened: OpenedRequest, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return what happened, the last first, as templates/parts/dates.html takes it."""
    telling = _Telling(desk, opened, names)
    happened = [event for event in opened.events if event.kind is not EventKind.RETRACTED]
    ordered = sorted(happened, key=lambda event: (event.on, event.recorded_at), reverse=True)
    return [telling.event(event) for event in ordered]


class _Telling:
    """Says the events of one request to one reader."""

    def __init__(self, desk: RequestDesk, opened: OpenedRequest, names: Mapping[str, str]) -> None:
        self._desk, self._opened, self._names = desk, opened, names
        self._open = {event.id for event in correctable(opened)}
        self._by = {event.corrects: event for event in opened.events if event.corrects}

    def event(self, event: Event) -> dict[str, Any]:
        desk, language = self._desk, self._desk.viewer.language
        recorded = weekday_date(clock.day_of(event.recorded_at), language)
        may_correct = event.id in self._open and desk.viewer.may("draft")
        return {
            **plain_day(event.on, language),
            "what": desk.say(words.EVENTS[event.kind]),
            "owner": "ours" if event.kind in _OURS else "theirs",
            "note": " ".join(self._notes(event)),
            "state": "",
            "who_when": f"{self._name(event.id)}, {recorded}",
            "href": f"/requests/{self._opened.id}/events/{event.id}" if may_correct else "",
            "taken_back": self._taken_back(event),
        }

    def _notes(self, event: Event) -> Iterator[str]:
        say, details = self._desk.say, event.details
        yield from self._answer(details)
        if details.tracking_number:
            yield say(_NUMBER, number=details.tracking_number)
        if details.until:
            yield say(_UNTIL, on=weekday_date(details.until, self._desk.viewer.language))
        if details.look_again_on:
            yield say(
                _LOOK_AGAIN, on=weekday_date(details.look_again_on, self._desk.viewer.language)
            )
        if details.amount:
            yield say(_AMOUNT, amount=details.amount)
        if details.papers:
            named = (say(words.PAPERS[kind]) for kind in details.papers)
            yield say(_PAPERS, papers=", ".join(named))
        yield from (text for text in (details.note, self._reason(event)) if text)

    def _answer(self, details: EventDetails) -> Iterator[str]:
        say = self._desk.say
        if details.adverse is False:
            yield say(_GRANTED)
        if details.grounds:
            yield "; ".join(say(words.GROUNDS[ground]) for ground in details.grounds) + "."
        if details.called:
            yield say(_CALLED, what=say(words.CALLED[details.called]))

    def _reason(self, event: Event) -> str | None:
        """The reason of a correction stands at what it corrects."""
        return None if event.corrects else event.details.reason

    def _taken_back(self, event: Event) -> str:
        by = self._by.get(event.id)
        if by is None:
            return ""
        name, reason = self._name(by.id), by.details.reason or ""
        if by.kind is EventKind.RETRACTED:
            return self._desk.say(_RETRACTED, name=name, reason=reason)
        on = weekday_date(by.on, self._desk.viewer.language)
        return self._desk.say(_CORRECTED, name=name, on=on, reason=reason)

    def _name(self, event_id: str) -> str:
        by = self._opened.recorded_by.get(event_id, "")
        return self._names.get(by, self._desk.say(_SOMEBODY))

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events in; where a request stands and how it ended out, and what may be recorded next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.i18n.marks import _
from app.requests.events import (
    DECISIONS,
    IN_OUR_HOUSE,
    Event,
    EventKind,
    Ground,
    first,
    in_effect,
    latest,
)


class State(StrEnum):
    """Where a request stands."""

    NEW = "new"
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    APPROVED = "approved"
    SIGNED = "signed"
    SENT = "sent"
    WITH_OFFICE = "with-office"
    PAUSED = "paused"
    ANSWERED = "answered"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class RequestOutcome(StrEnum):
    """How it ended so far: a question apart from where it stands."""

    OPEN = "open"
    SOME_RECORDS = "some-records"
    GRANTED = "granted"
    PARTLY_REFUSED = "partly-refused"
    REFUSED = "refused"
    NO_RECORDS = "no-records"
    NEITHER = "neither-confirmed-nor-denied"


@dataclass(frozen=True)
class RequestStanding:
    """Both axes of a request, computed from its events and from nothing else."""

    state: State
    outcome: RequestOutcome


@dataclass(frozen=True)
class Refusal:
    """Why something may not be recorded: a marked sentence, and what fills its places."""

    sentence: str
    places: Mapping[str, object]


CAN_BE_EDITED = frozenset({State.DRAFT, State.RETURNED})
AFTER_SENDING = frozenset(
    {State.SENT, State.WITH_OFFICE, State.PAUSED, State.ANSWERED, State.APPEALED}
)
OVER = frozenset({State.WITHDRAWN, State.CLOSED})
_UNDER_WAY = frozenset(State) - OVER - {State.NEW}
# What papers go through in our house cannot be unsaid: they are returned, and go through it again.
CORRECTABLE = frozenset(EventKind) - frozenset(IN_OUR_HOUSE) - {EventKind.RETRACTED} | {
    EventKind.SENT
}
_ONCE = frozenset({EventKind.DRAFTED, EventKind.SENT, EventKind.RECEIVED})

# What we ourselves do happens now: it must fit where the request stands, not only on its day.
_OURS = frozenset({*IN_OUR_HOUSE, EventKind.WITHDRAWN, EventKind.CLOSED})

# From which states each kind of event can come.
_COMES_FROM: Mapping[EventKind, frozenset[State]] = {
    EventKind.DRAFTED: frozenset({State.NEW}),
    EventKind.SUBMITTED: CAN_BE_EDITED,
    EventKind.RETURNED: frozenset({State.IN_REVIEW, State.APPROVED, State.SIGNED}),
    EventKind.APPROVED: frozenset({State.IN_REVIEW}),
    EventKind.SIGNED: frozenset({State.APPROVED, State.SIGNED}),
    EventKind.SENT: frozenset({State.SIGNED}),
    EventKind.RECEIVED: AFTER_SENDING,
    EventKind.ACKNOWLEDGED: AFTER_SENDING,
    EventKind.TRACKING_NUMBER: AFTER_SENDING,
    EventKind.EXTENSION: AFTER_SENDING - {State.ANSWERED},
    EventKind.TOLLED: frozenset({State.SENT, State.WITH_OFFICE}),
    EventKind.RESUMED: frozenset({State.PAUSED}),
    EventKind.FEE_ASKED: AFTER_SENDING,
    EventKind.DETERMINATION: AFTER_SENDING,
    EventKind.PRODUCTION: AFTER_SENDING,
    EventKind.APPEAL_SENT: frozenset({State.WITH_OFFICE, State.ANSWERED}),
    EventKind.APPEAL_RECEIVED: frozenset({State.APPEALED}),
    EventKind.APPEAL_DETERMINATION: frozenset({State.APPEALED}),
    EventKind.LOOKED_AGAIN: AFTER_SENDING,
    EventKind.WITHDRAWN: _UNDER_WAY,
    EventKind.CLOSED: AFTER_SENDING,
}
# Where each kind of event leads from any state it can come from; what is not here is in `_after`.
_LEADS_TO: Mapping[EventKind, State] = {
    EventKind.DRAFTED: State.DRAFT,
    EventKind.SUBMITTED: State.IN_REVIEW,
    EventKind.RETURNED: State.RETURNED,
    EventKind.APPROVED: State.APPROVED,
    EventKind.SIGNED: State.SIGNED,
    EventKind.SENT: State.SENT,
    EventKind.TOLLED: State.PAUSED,
    EventKind.RESUMED: State.WITH_OFFICE,
    EventKind.APPEAL_SENT: State.APPEALED,
    EventKind.APPEAL_DETERMINATION: State.ANSWERED,
    EventKind.WITHDRAWN: State.WITHDRAWN,
    EventKind.CLOSED: State.CLOSED,
}
_NOT_SENT_YET = _(
    "Offices answer only what was sent to them, and nothing is recorded after the end. Check the "
    "day, and what is recorded already."
)
_WHY_NOT: Mapping[EventKind, str] = {
    EventKind.DRAFTED: _("This request is drafted already."),
    EventKind.SUBMITTED: _("Only a draft, or one that came back, can be sent for review."),
    EventKind.RETURNED: _("Papers can be returned while they are reviewed, until they are sent."),
    EventKind.APPROVED: _("Only papers that are in review can be approved."),
    EventKind.SIGNED: _("Papers are signed after they are approved and before they are sent."),
    EventKind.SENT: _("Papers are sent after they are signed, and once."),
    EventKind.EXTENSION: _("An office takes more time while it has not decided. Check the day."),
    EventKind.TOLLED: _(
        "The clock can be stopped while it runs: after sending, and before the answer."
    ),
    EventKind.RESUMED: _("The clock does not stand still on that day, so it cannot start again."),
    EventKind.APPEAL_SENT: _("An appeal follows an answer or silence, and one is open at a time."),
    EventKind.APPEAL_RECEIVED: _("No appeal is open on that day. Record first that it was sent."),
    EventKind.APPEAL_DETERMINATION: _(
        "No appeal is open on that day. Record first that it was sent."
    ),
    EventKind.WITHDRAWN: _("This request is over already."),
    EventKind.CLOSED: _("Only a request that was sent can be closed. Withdraw a draft instead."),
}
_ALREADY_THERE = _("This is recorded already. Correct what is there instead.")
# Longer than this, and the reminder itself would be forgotten: our own practice, no law's number.
FARTHEST_REMINDER = dt.timedelta(days=366)
_NO_REMINDER = _("Choose a day for looking again that comes after this one, within a year.")
_IN_THE_FUTURE = _("That day has not come yet. Record what has happened, on the day it happened.")
_NOT_THERE = _("What you want to correct was corrected meanwhile. Look at the list again.")
_CANNOT_BE_CORRECTED = _(
    "What happened to papers in this house cannot be corrected. Return them and go on from there."
)
_ANOTHER_KIND = _("A correction is of the same kind. Retract what did not happen, and record anew.")
_NO_LONGER_FITS = _("With this, what is recorded for {on} would no longer fit. Correct that first.")


def standing_of(events: Iterable[Event]) -> RequestStanding:
    """Return where a request stands. The same events in any order give the same standing.

    An event that cannot come where it stands changes nothing: `why_not` keeps such events out.
    """
    effective = in_effect(events)
    state = State.NEW
    for event in effective:
        if state in _COMES_FROM[event.kind]:
            state = _after(state, event.kind)
    return RequestStanding(state, _outcome(effective))


def why_not(events: Iterable[Event], new: Event, *, today: dt.date) -> Refusal | None:
    """Return why `new` may not be recorded beside `events`, or None where it may.

    It must fit on its day, and everything recorded must still fit with it. What we ourselves do
    must moreover fit where the request stands now.
    """
    known = tuple(events)
    if new.on > today:
        return Refusal(_IN_THE_FUTURE, {})
    chosen = new.details.look_again_on
    if chosen is not None and not new.on < chosen <= today + FARTHEST_REMINDER:
        return Refusal(_NO_REMINDER, {})
    wrong = _wrong_correction(known, new) if new.corrects else _not_now(known, new)
    return wrong or _misfit((*known, new), new)


def may_follow(events: Iterable[Event], kind: EventKind) -> bool:
    """Say whether an event of this kind could be recorded as things stand, for lists of choices."""
    known = tuple(events)
    once_more = kind in _ONCE and latest(in_effect(known), kind) is not None
    return not once_more and standing_of(known).state in _COMES_FROM.get(kind, frozenset())


def _not_now(known: tuple[Event, ...], new: Event) -> Refusal | None:
    if new.kind in _ONCE and first(in_effect(known), new.kind) is not None:
        return Refusal(_ALREADY_THERE, {})
    if new.kind in _OURS and standing_of(known).state not in _COMES_FROM[new.kind]:
        return _refusal_of(new.kind)
    return None


def _wrong_correction(known: tuple[Event, ...], new: Event) -> Refusal | None:
    corrected = next((event for event in in_effect(known) if event.id == new.corrects), None)
    if corrected is None:
        return Refusal(_NOT_THERE, {})
    if corrected.kind not in CORRECTABLE:
        return Refusal(_CANNOT_BE_CORRECTED, {})
    if new.kind not in (corrected.kind, EventKind.RETRACTED):
        return Refusal(_ANOTHER_KIND, {})
    return None


def _misfit(events: tuple[Event, ...], new: Event) -> Refusal | None:
    """Replay everything, and say of the first event that does not fit why it does not."""
    state = State.NEW
    for event in in_effect(events):
        if state not in _COMES_FROM[event.kind]:
            if event.id == new.id:
                return _refusal_of(event.kind)
            return Refusal(_NO_LONGER_FITS, {"on": event.on})
        state = _after(state, event.kind)
    return None


def _refusal_of(kind: EventKind) -> Refusal:
    return Refusal(_WHY_NOT.get(kind, _NOT_SENT_YET), {})


def _after(state: State, kind: EventKind) -> State:
    """Whatever an office says or does shows that it has the request; a decision answers it."""
    if kind is EventKind.LOOKED_AGAIN:
        return state
    if kind is EventKind.DETERMINATION:
        return state if state is State.APPEALED else State.ANSWERED
    if kind in _LEADS_TO:
        return _LEADS_TO[kind]
    return State.WITH_OFFICE if state is State.SENT else state


def _outcome(effective: tuple[Event, ...]) -> RequestOutcome:
    """The last decision counts; records that came before any decision are an outcome, too."""
    decision = latest(effective, *DECISIONS)
    produced = first(effective, EventKind.PRODUCTION) is not None
    if decision is None:
        return RequestOutcome.SOME_RECORDS if produced else RequestOutcome.OPEN
    if not decision.details.adverse:
        return RequestOutcome.GRANTED
    return _adverse(frozenset(decision.details.grounds), produced=produced)


def _adverse(grounds: frozenset[Ground], *, produced: bool) -> RequestOutcome:
    if produced or Ground.REDACTED in grounds:
        return RequestOutcome.PARTLY_REFUSED
    if grounds == {Ground.NO_RECORDS}:
        return RequestOutcome.NO_RECORDS
    if grounds == {Ground.GLOMAR}:
        return RequestOutcome.NEITHER
    return RequestOutcome.REFUSED

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to do next about a request, in one sentence with the date it turns on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.i18n.marks import _
from app.requests.clock_records import ClockState
from app.requests.events import DECISIONS, Event, EventKind, in_effect, latest
from app.requests.lifecycle import State, standing_of
from app.requests.starting import EARLIER_DENIAL, SILENCE, SILENCE_SINCE_REQUEST

if TYPE_CHECKING:
    from app.requests.clock_records import Clocks, RunningClock


@dataclass(frozen=True)
class NextStep:
    """A code for the button, a marked sentence, and the day its `{on}` stands for.

    `detail` is the catalogue's own sentence on what a clock's end means, in English.
    """

    code: str
    sentence: str
    on: dt.date | None = None
    detail: str | None = None


_IN_OUR_HOUSE: Mapping[State, NextStep] = {
    State.DRAFT: NextStep("edit", _("Read the draft, mend it, and send it for review.")),
    State.RETURNED: NextStep("edit", _("Read why it came back, mend it, and send it again.")),
    State.IN_REVIEW: NextStep("review", _("It waits for someone who may approve it.")),
    State.APPROVED: NextStep("sign", _("Have the papers signed, and record how.")),
    State.SIGNED: NextStep("send", _("Send it through a way that is open, and record the day.")),
}
_NOTHING = NextStep("nothing", _("This request is over. Nothing is left to do."))
_WHEN_RECEIVED = NextStep(
    "record-received",
    _("Find out on which day the office received it, and record it: its time counts from there."),
)
_WHEN_CONFIRMED = NextStep(
    "record-acknowledged",
    _("Ask the office to confirm receipt, and record the day it does: its time counts from there."),
)
_ANSWER_THEM = _("The clock stands still since {on}. Answer the office, and record when it had it.")
_FEES = _("The office asked for fees on {on}. Answer in writing before you wait any longer.")
_WAIT = _("Wait. Treat the office as silent only after {on}.")
_WAIT_UNDATED = NextStep("wait", _("Wait for the office, and record what it sends."))
_WAIT_AND_LOOK = _(
    "No time set by a law runs for the office. Look again on {on}: a reminder of our own."
)
_LOOK_AGAIN = _(
    "We meant to look again on {on}. Ask the office where it stands, and record that you looked."
)
_DOUBTFUL = _(
    "The law's time is over, but an office may count longer. Treat it as silent after {on}."
)
_REFUSED_BY_SILENCE = _(
    "No answer came in time, and the law counts that as a refusal. Decide with an attorney about "
    "an appeal. It is safe until {on}."
)
_SILENT = _("No answer came by {on}. Ask an attorney what to do against silence.")
_APPEAL = _("Decide with an attorney about an appeal. It is safe until {on}.")
_APPEAL_NOW = _(
    "The safe day for an appeal has passed. Ask an attorney today: it may be open until {on}."
)
_TOO_LATE = _("The time for an appeal ran out on {on}. Ask an attorney what is left.")
_READ = NextStep("read", _("Read what came, see whether anything is missing, and close it."))
_ADVISE = NextStep("advise", _("Part or all was refused. Ask an attorney what is open against it."))
_APPEAL_SENT = NextStep(
    "record-appeal-received",
    _("Find out on which day the office received the appeal, and record it."),
)


def next_step(events: Iterable[Event], clocks: Clocks) -> NextStep:
    """Return the best next step as things stand on the day the clocks were read."""
    effective = in_effect(events)
    state = standing_of(effective).state
    if state in _IN_OUR_HOUSE:
        return _IN_OUR_HOUSE[state]
    if state is State.ANSWERED:
        return _after_an_answer(effective, clocks)
    if state is State.APPEALED:
        return _during_an_appeal(effective, clocks)
    if state in (State.SENT, State.WITH_OFFICE, State.PAUSED):
        return _while_waiting(effective, clocks)
    return _NOTHING


def _while_waiting(events: tuple[Event, ...], clocks: Clocks) -> NextStep:
    last = next(e for e in reversed(events) if e.kind is not EventKind.LOOKED_AGAIN)
    if last.kind is EventKind.FEE_ASKED:
        return NextStep("answer-fees", _FEES, last.on)
    counts_from_receipt = any(clock.counts_from == "received" for clock in clocks.waiting)
    if counts_from_receipt and latest(events, EventKind.RECEIVED) is None:
        return _WHEN_RECEIVED
    return _by_their_clock(clocks)


def _by_their_clock(clocks: Clocks) -> NextStep:
    clock = _first(clocks, ours=False)
    if clock is None and any(waits.counts_from == "acknowledged" for waits in clocks.waiting):
        return _WHEN_CONFIRMED
    if clock is None:
        return _by_our_reminder(clocks)
    if clock.state is ClockState.STOPPED:
        return NextStep("answer-office", _ANSWER_THEM, clock.stopped_since)
    if clock.state is ClockState.PASSED:
        return _after_silence(clock, clocks)
    if clock.state is ClockState.BETWEEN:
        return NextStep("wait", _DOUBTFUL, clock.safe_on)
    return NextStep("wait", _WAIT, clock.safe_on)


def _after_silence(clock: RunningClock, clocks: Clocks) -> NextStep:
    """Where the law counts silence as a refusal, our own time runs from it."""
    appeal = _first(clocks, ours=True)
    if appeal is None:
        return NextStep("silence", _SILENT, clock.safe_on, clock.when_it_passes)
    if appeal.state is ClockState.RUNNING:
        return NextStep("appeal", _REFUSED_BY_SILENCE, appeal.safe_on, clock.when_it_passes)
    return _by_our_clock(appeal)


def _by_our_reminder(clocks: Clocks) -> NextStep:
    day = clocks.look_again_on
    if day is None:
        return _WAIT_UNDATED
    if day <= clocks.read_on:
        return NextStep("look-again", _LOOK_AGAIN, day)
    return NextStep("wait", _WAIT_AND_LOOK, day)


def _after_an_answer(events: tuple[Event, ...], clocks: Clocks) -> NextStep:
    decision = latest(events, *DECISIONS)
    if decision is None or not decision.details.adverse:
        return _READ
    appeal = None if decision.kind is EventKind.APPEAL_DETERMINATION else _first(clocks, ours=True)
    return _ADVISE if appeal is None else _by_our_clock(appeal)


def _by_our_clock(clock: RunningClock) -> NextStep:
    if clock.state is ClockState.PASSED:
        return NextStep("too-late", _TOO_LATE, clock.due_on, clock.when_it_passes)
    if clock.state is ClockState.BETWEEN:
        return NextStep("appeal", _APPEAL_NOW, clock.due_on)
    return NextStep("appeal", _APPEAL, clock.safe_on)


def _during_an_appeal(events: tuple[Event, ...], clocks: Clocks) -> NextStep:
    sent, received = (latest(events, k) for k in (EventKind.APPEAL_SENT, EventKind.APPEAL_RECEIVED))
    waits_for_receipt = any(clock.key == "appeal-determination" for clock in clocks.waiting)
    is_known = received is not None and sent is not None and received.on >= sent.on
    if waits_for_receipt and not is_known:
        return _APPEAL_SENT
    on_the_appeal = tuple(c for c in clocks.running if c.basis.code in _OF_AN_APPEAL)
    return _by_their_clock(replace(clocks, running=on_the_appeal))


def _first(clocks: Clocks, *, ours: bool) -> RunningClock | None:
    """The clock that runs out first on that side; of ours, the one against an adverse decision."""
    side = (clock for clock in clocks.running if clock.is_ours == ours and not clock.is_over)
    return next((c for c in side if not ours or c.basis.code in _AGAINST_A_REFUSAL), None)


_OF_AN_APPEAL = frozenset({"appeal-received", "review-requested"})
# What our time against a refusal, or against silence, counts from.
_AGAINST_A_REFUSAL = frozenset(
    {"determination", "denial", EARLIER_DENIAL, SILENCE, SILENCE_SINCE_REQUEST}
)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on every page of a request, as plain values in a reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.accounts.viewer import Viewer
from app.cases.words import saying
from app.catalog.load import load
from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.plans.channels import is_open
from app.requests import words
from app.requests.changing import clocks_of
from app.requests.lifecycle import CAN_BE_EDITED
from app.requests.next_step import next_step
from app.requests.queries import OpenedRequest
from app.web.desk import Desk

if TYPE_CHECKING:
    from app.errors import HandrailError
    from app.requests.clock_records import Clocks

RequestDesk = Desk[Viewer, OpenedRequest]
_STEPS: Mapping[str, tuple[str, str, Permission]] = {
    "edit": ("", _("Open the draft"), Permission.DRAFT),
    "review": ("/review", _("Open the review"), Permission.REVIEW),
    "sign": ("/sign", _("Record a signature"), Permission.DRAFT),
    "send": ("/send", _("Send it"), Permission.SEND),
    "record-received": (
        "/events?kind=received#record",
        _("Record the day"),
        Permission.WORK_ON_CASES,
    ),
    "record-acknowledged": (
        "/events?kind=acknowledged#record",
        _("Record the day"),
        Permission.WORK_ON_CASES,
    ),
    "record-appeal-received": (
        "/events?kind=appeal-received#record",
        _("Record the day"),
        Permission.WORK_ON_CASES,
    ),
    "answer-office": (
        "/events?kind=resumed#record",
        _("Record when they had it"),
        Permission.WORK_ON_CASES,
    ),
    "answer-fees": ("/events#record", _("Record what happened"), Permission.WORK_ON_CASES),
    "wait": ("/events", _("Look at the clocks"), Permission.WORK_ON_CASES),
    "look-again": (
        "/events?kind=looked-again#record",
        _("Record that you looked"),
        Permission.WORK_ON_CASES,
    ),
    "silence": ("/events#clocks", _("Look at the clocks"), Permission.WORK_ON_CASES),
    "appeal": ("/events#clocks", _("Look at the clocks"), Permission.WORK_ON_CASES),
    "too-late": ("/events#clocks", _("Look at the clocks"), Permission.WORK_ON_CASES),
    "advise": ("/events#clocks", _("Look at the clocks"), Permission.WORK_ON_CASES),
    "read": ("/events?kind=closed#record", _("Close it"), Permission.WORK_ON_CASES),
}
_TODAY = _("today")
_REVIEW_IT = _("Read it, then approve it or return it with a word.")
_PORTAL = "/portal"
_TABS: tuple[tuple[str, str, Permission], ...] = (
    ("", _("Papers"), Permission.WORK_ON_CASES),
    ("/changes", _("What was changed"), Permission.WORK_ON_CASES),
    ("/review", _("Review"), Permission.REVIEW),
    ("/sign", _("Signatures"), Permission.DRAFT),
    (_PORTAL, _("Portal"), Permission.WORK_ON_CASES),
    ("/send", _("Sending"), Permission.SEND),
    ("/events", _("Events and clocks"), Permission.WORK_ON_CASES),
    ("/provenance", _("Where it comes from"), Permission.WORK_ON_CASES),
)


@dataclass(frozen=True)
class Step:
    """The best next step: a sentence, and where it is done."""

    sentence: str
    detail: str
    href: str
    label: str


@dataclass(frozen=True)
class RequestHead:
    """What stands on top of every page of a request."""

    id: str
    case_id: str
    reference: str
    holder: str
    right: str
    state: str
    state_words: str
    state_shape: str
    outcome_words: str
    version: int
    may_edit: bool
    step: Step
    tabs: tuple[Mapping[str, str], ...]


def request_head(desk: RequestDesk, opened: OpenedRequest) -> RequestHead:
    """Return the head of a request's pages."""
    standing, base = opened.standing, f"/requests/{opened.id}"
    clocks = clocks_of(desk.session, opened, desk.today)
    return RequestHead(
        id=opened.id,
        case_id=opened.case.id,
        reference=opened.case.reference,
        holder=load().holders[opened.body.holder].name,
        right=rights_of(opened),
        state=standing.state.value,
        state_words=desk.say(words.STATES[standing.state]),
        state_shape=words.STATE_SHAPES[standing.state],
        outcome_words=desk.say(words.OUTCOMES[standing.outcome]),
        version=opened.version,
        may_edit=may_edit(desk, opened),
        step=step_of(desk, opened, clocks),
        tabs=tuple(
            {"label": desk.say(name), "href": f"{base}{path}"}
            for path, name, permission in _TABS
            if desk.viewer.may(permission) and (path != _PORTAL or asks_through_portal(opened))
        ),
    )


def asks_through_portal(opened: OpenedRequest) -> bool:
    """Say whether the first way open on the letter's date is a portal with fields to fill."""
    holder = load().holders[opened.body.holder]
    codes = (r.channels for r in holder.reached_by if r.mechanism == opened.body.mechanism)
    by_code = {channel.code: channel for channel in holder.channels}
    ways = (by_code[code] for code in chain.from_iterable(codes))
    first = next((way for way in ways if is_open(way, opened.body.as_of)), None)
    return first is not None and first.kind == "portal" and first.portal is not None


def rights_of(opened: OpenedRequest) -> str:
    """Return the names of the rights a letter asks for, as its laws are called."""
    return "; ".join(load().laws[asked.mechanism].name for asked in opened.body.asked)


def may_edit(desk: RequestDesk, opened: OpenedRequest) -> bool:
    """Say whether the viewer may change the letter now."""
    is_draft = opened.state in CAN_BE_EDITED and opened.case.is_open
    return is_draft and desk.viewer.may(Permission.DRAFT)


def step_of(desk: Desk[Viewer, Any], opened: OpenedRequest, clocks: Clocks) -> Step:
    """Return the best next step, as far as the viewer may do it."""
    step, base = next_step(opened.events, clocks), f"/requests/{opened.id}"
    on = weekday_date(step.on, desk.viewer.language) if step.on else ""
    path, label, needs = _STEPS.get(step.code, ("", "", Permission.WORK_ON_CASES))
    sentence = step.sentence
    if not desk.viewer.may(needs):
        path, label = "", ""
    elif step.code == "review":
        sentence = _REVIEW_IT
    return Step(
        sentence=desk.say(sentence, on=on),
        detail=saying(desk.viewer.language)(step.detail) if step.detail else "",
        href=f"{base}{path}" if label else "",
        label=desk.say(label) if label else "",
    )


def problem_in(desk: Desk[Viewer, Any], error: HandrailError) -> str:
    """Return what went wrong in the reader's words."""
    return said(desk, error.untranslated, error.places)


def said(desk: Desk[Viewer, Any], sentence: str, places: Mapping[str, object]) -> str:
    """Return a marked sentence in the reader's words, days as screens write them."""
    language = desk.viewer.language
    told = {
        name: weekday_date(value, language) if isinstance(value, dt.date) else value
        for name, value in places.items()
    }
    return desk.say(sentence, **told)


@dataclass(frozen=True)
class QueueLine:
    """A request that waits for review."""

    id: str
    reference: str
    holder: str
    right: str
    since: Mapping[str, str]
    is_own: bool


def queue_line(desk: Desk[Viewer, Any], opened: OpenedRequest) -> QueueLine:
    """Return a line of the review queue."""
    since = opened.events[-1].on
    return QueueLine(
        id=opened.id,
        reference=opened.case.reference,
        holder=load().holders[opened.body.holder].name,
        right=rights_of(opened),
        since=plain_day(since, desk.viewer.language),
        is_own=desk.viewer.id in opened.body.authors,
    )


def how_far(desk: Desk[Viewer, Any], on: dt.date) -> str:
    """Say how far a date is from today."""
    days, count = (on - desk.today).days, desk.translator.count
    if days < 0:
        return count("{n} day over", "{n} days over", -days).format(n=-days)
    if days == 0:
        return desk.say(_TODAY)
    return count("in {n} day", "in {n} days", days).format(n=days)


def plain_day(on: dt.date, language: str) -> dict[str, str]:
    """Return a date as the parts of pages take it."""
    return {"iso": on.isoformat(), "text": weekday_date(on, language)}

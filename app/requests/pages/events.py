# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a request, its clocks with the way to each date, and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.directory import colleagues
from app.accounts.permissions import Permission
from app.errors import Invalid, NotFound
from app.i18n.marks import _
from app.requests import recording, words
from app.requests.changing import Happening, clocks_of
from app.requests.clock_views import clock_views, waiting_views
from app.requests.event_views import correctable, timeline_of
from app.requests.events import Event, EventDetails, EventKind, details_of
from app.requests.lifecycle import may_follow
from app.requests.look_again_view import days_of_practice, look_again_view
from app.requests.pages.showing import REFUSALS, base_of, day_if_any, day_in, sent_back, shown
from app.requests.queries import OpenedRequest, visible_request
from app.requests.recording import Correction
from app.requests.views import RequestDesk, plain_day
from app.web.outcomes import Outcome, SeeOther
from app.web.routes import Pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.web.forms import Form

pages = Pages()
_EVENTS, _CORRECT = "requests/events.html", "requests/correct.html"
_TYPED = (
    "on",
    "tracking_number",
    "until",
    "amount",
    "decided",
    "called",
    "look_again_on",
    "note",
    "reason",
)
_WHICH = _("Choose what happened from the list.")
_NO_EVENT = _("There is no such event here, or it was corrected meanwhile.")
# What is asked beside the day, by kind.
_ASKED: dict[EventKind, tuple[str, ...]] = {
    EventKind.SENT: ("look_again_on",),
    EventKind.LOOKED_AGAIN: ("look_again_on",),
    EventKind.TRACKING_NUMBER: ("tracking_number",),
    EventKind.ACKNOWLEDGED: ("tracking_number", "called"),
    EventKind.EXTENSION: ("until", "called"),
    EventKind.FEE_ASKED: ("amount", "called"),
    EventKind.DETERMINATION: ("decided",),
    EventKind.APPEAL_DETERMINATION: ("decided",),
}


@pages.get(
    "/requests/{request_id}/events",
    needs=Permission.WORK_ON_CASES,
    audit="request.events",
    door=visible_request,
)
def show_events(desk: RequestDesk) -> Outcome:
    """Show what happened, every clock, and the form for what happened next."""
    return shown(desk, _EVENTS, **_events(desk, desk.query.get("kind", "")))


@pages.post(
    "/requests/{request_id}/events",
    needs=Permission.DRAFT,
    audit="request.record",
    door=visible_request,
)
def record_event(desk: RequestDesk) -> Outcome:
    """Record something that happened."""
    form = desk.form
    kind = form.text("kind")
    try:
        happened = Happening(_kind(kind), day_in(form, "on"), _details(form))
        recording.record_event(
            desk.session,
            desk.viewer,
            desk.found,
            version=form.whole_number("version"),
            happened=happened,
        )
    except REFUSALS as error:
        raise sent_back(desk, _EVENTS, error, **_events(desk, kind)) from None
    return SeeOther(f"{base_of(desk.found)}/events")


def correctable_event(
    session: Session, viewer: Viewer, request_id: str, event_id: str
) -> OpenedRequest:
    """Return a request with an event of it that can be corrected; NotFound for any other."""
    opened = visible_request(session, viewer, request_id)
    if not any(event.id == event_id for event in correctable(opened)):
        raise NotFound(_NO_EVENT)
    return opened


@pages.get(
    "/requests/{request_id}/events/{event_id}",
    needs=Permission.DRAFT,
    audit="request.correct.ask",
    door=correctable_event,
)
def show_correction(desk: RequestDesk) -> Outcome:
    """Show an event as recorded, and the form that corrects it."""
    return shown(desk, _CORRECT, **_correction(desk))


@pages.post(
    "/requests/{request_id}/events/{event_id}",
    needs=Permission.DRAFT,
    audit="request.correct",
    door=correctable_event,
)
def correct_event(desk: RequestDesk) -> Outcome:
    """Correct an event, or say that it never happened; the old one stays readable."""
    version = desk.form.whole_number("version")
    try:
        recording.correct_event(
            desk.session,
            desk.viewer,
            desk.found,
            version=version,
            correction=_corrected(desk),
        )
    except REFUSALS as error:
        raise sent_back(desk, _CORRECT, error, **_correction(desk)) from None
    return SeeOther(f"{base_of(desk.found)}/events")


def _kind(code: str) -> EventKind:
    for kind in recording.RECORDED_BY_HAND:
        if kind == code:
            return kind
    raise Invalid(_WHICH)


def _details(form: Form) -> EventDetails:
    decided = form.text("decided")
    adverse = {"granted": False, "refused": True}.get(decided)
    return details_of(
        note=form.text("note"),
        tracking_number=form.text("tracking_number"),
        until=day_if_any(form, "until"),
        amount=form.text("amount"),
        called=form.text("called"),
        adverse=adverse,
        grounds=form.texts("grounds") if adverse else (),
        look_again_on=day_if_any(form, "look_again_on"),
    )


def _corrected(desk: RequestDesk) -> Correction:
    form, event_id = desk.form, desk.path["event_id"]
    if form.says_yes("never"):
        return Correction(event_id, form.text("reason"))
    return Correction(event_id, form.text("reason"), day_in(form, "on"), _details(form))


def _events(desk: RequestDesk, kind: str) -> dict[str, Any]:
    opened = desk.found
    people = colleagues(desk.session, desk.viewer)
    clocks = clocks_of(desk.session, opened, desk.today)
    names = {person.id: person.name for person in people.values()}
    return {
        "timeline": timeline_of(desk, opened, names),
        "clocks": clock_views(desk, clocks),
        "waiting": waiting_views(desk, clocks),
        "office_has_no_time": clocks.office_has_no_time,
        "reminder": look_again_view(desk, opened.events, clocks),
        "practice_days": days_of_practice(),
        "kinds": _choices(desk),
        "form": _form(desk, EventKind(kind), {}) if kind in _codes() else None,
    }


def _codes() -> set[str]:
    return {kind.value for kind in recording.RECORDED_BY_HAND}


def _choices(desk: RequestDesk) -> list[tuple[str, str]]:
    if not desk.viewer.may(Permission.DRAFT) or not desk.found.case.is_open:
        return []
    return [
        (kind.value, desk.say(words.EVENTS[kind]))
        for kind in recording.RECORDED_BY_HAND
        if may_follow(desk.found.events, kind)
    ]


def _form(desk: RequestDesk, kind: EventKind, saved: dict[str, Any]) -> dict[str, Any]:
    typed = {name: desk.form.text(name) for name in _TYPED} if desk.form.fields else saved
    grounds = desk.form.texts("grounds") if desk.form.fields else saved.get("grounds", ())
    return {
        "kind": kind.value,
        "words": desk.say(words.EVENTS[kind]),
        "asked": _ASKED.get(kind, ()),
        "typed": {name: typed.get(name, "") for name in _TYPED},
        "chosen": grounds,
        "callings": [
            {"code": code, "label": desk.say(word)} for code, word in words.CALLED.items()
        ],
        "grounds": [(ground.value, desk.say(word)) for ground, word in words.GROUNDS.items()],
        "today": desk.today.isoformat(),
        "practice_days": days_of_practice(),
    }


def _correction(desk: RequestDesk) -> dict[str, Any]:
    event = next(e for e in correctable(desk.found) if e.id == desk.path["event_id"])
    return {
        "form": _form(desk, event.kind, _saved(event)),
        "was": {
            "id": event.id,
            "what": desk.say(words.EVENTS[event.kind]),
            "day": plain_day(event.on, desk.viewer.language),
        },
        "never": desk.form.says_yes("never"),
    }


def _saved(event: Event) -> dict[str, Any]:
    details = event.details
    decided = {None: "", False: "granted", True: "refused"}[details.adverse]
    return {
        "on": event.on.isoformat(),
        "tracking_number": details.tracking_number or "",
        "until": details.until.isoformat() if details.until else "",
        "amount": details.amount or "",
        "look_again_on": details.look_again_on.isoformat() if details.look_again_on else "",
        "decided": decided,
        "called": details.called or "",
        "note": details.note or "",
        "grounds": tuple(ground.value for ground in details.grounds),
    }

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending: the ways that are open, what is still missing, and what went out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.accounts.permissions import Permission
from app.cases.papers import folder_of_files
from app.cases.situation import situation_of
from app.errors import Conflict, HandrailError
from app.requests import sending, words
from app.requests.draft_view import words_for
from app.requests.look_again_view import days_of_practice
from app.requests.pages.showing import REFUSALS, base_of, day_if_any, day_in, sent_back, shown
from app.requests.queries import sending_of, sent_on, visible_request
from app.requests.sending import PrintedPaper, Sending
from app.requests.views import RequestDesk, plain_day, problem_in
from app.web.outcomes import Outcome, SeeOther
from app.web.routes import Pages

if TYPE_CHECKING:
    from app.requests.queries import OpenedSending

pages = Pages()
_SEND = "requests/send.html"
Prints = tuple[PrintedPaper, ...]


@pages.get(
    "/requests/{request_id}/send",
    needs=Permission.SEND,
    audit="request.sending",
    door=visible_request,
)
def show_sending(desk: RequestDesk) -> Outcome:
    """Show the ways to the office and whether the papers may go out."""
    return shown(desk, _SEND, **_sending(desk))


def _print_first(desk: RequestDesk) -> Callable[[], Prints]:
    """Print and seal what goes out before the transaction that records it."""
    try:
        approval = sending.refuse_unless_ready(desk.session, desk.found)
    except Conflict as error:
        raise sent_back(desk, _SEND, error, **_sending(desk)) from None
    folder = folder_of_files(desk.services.settings.data_dir)
    return lambda: sending.print_papers(approval, desk.services.press.print_batch, folder)


@pages.post(
    "/requests/{request_id}/send",
    needs=Permission.SEND,
    audit="request.send",
    door=visible_request,
    first=_print_first,
)
def record_sent(desk: RequestDesk) -> Outcome:
    """Record that the papers went out; what was printed for it goes if it is refused."""
    form, printed = desk.form, desk.prepared
    try:
        sent = Sending(
            form.text("channel"),
            day_in(form, "on"),
            form.text("confirmation"),
            day_if_any(form, "look_again_on"),
        )
        sending.record_sent(
            desk.session,
            desk.viewer,
            desk.found,
            version=form.whole_number("version"),
            sending=sent,
            printed=printed,
        )
    except HandrailError as error:
        sending.forget_prints(printed, folder_of_files(desk.services.settings.data_dir))
        if not isinstance(error, REFUSALS):
            raise
        raise sent_back(desk, _SEND, error, **_sending(desk)) from None
    return SeeOther(f"{base_of(desk.found)}/events")


def _sending(desk: RequestDesk) -> dict[str, Any]:
    opened, language = desk.found, desk.viewer.language
    situation = situation_of(desk.session, desk.viewer, opened.case)
    gone = sending_of(desk.session, opened)
    return {
        "ways": [
            {
                "code": way.channel.code,
                "kind": desk.say(words.CHANNELS[way.channel.kind]),
                "address": way.address or "",
                "accepts": way.channel.accepts,
                "is_open": way.is_open,
                "until": plain_day(way.channel.to, language) if way.channel.to else None,
            }
            for way in sending.ways_on(opened, situation, desk.today)
        ],
        "not_ready": _not_ready(desk) if gone is None else "",
        "gone": _gone(desk, gone) if gone else None,
        "typed": {
            "channel": desk.form.text("channel"),
            "on": desk.form.text("on") or desk.today.isoformat(),
            "confirmation": desk.form.text("confirmation"),
            "look_again_on": desk.form.text("look_again_on"),
        },
        "practice_days": days_of_practice(),
    }


def _not_ready(desk: RequestDesk) -> str:
    try:
        sending.refuse_unless_ready(desk.session, desk.found)
    except Conflict as error:
        return problem_in(desk, error)
    return ""


def _gone(desk: RequestDesk, gone: OpenedSending) -> dict[str, Any]:
    return {
        "on": plain_day(sent_on(desk.found) or gone.row.sent_on, desk.viewer.language),
        "kind": desk.say(words.CHANNELS[gone.body.kind]),
        "address": gone.body.address,
        "confirmation": gone.body.confirmation or "",
        "text_hash": gone.body.text_hash,
        "papers": [
            {
                "words": words_for(desk, paper.row.kind),
                "href": f"{base_of(desk.found)}/sent/{paper.row.kind}.pdf",
                "pages": paper.body.pages,
            }
            for paper in gone.papers
        ],
    }

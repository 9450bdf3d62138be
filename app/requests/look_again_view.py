# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own reminder in a reader's words, so that nobody takes it for a date of law."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.accounts.viewer import Viewer
from app.i18n.marks import _
from app.requests import words
from app.requests.events import Event, in_effect
from app.requests.look_again import AFTER_A_MONTH
from app.requests.views import how_far, plain_day
from app.web.desk import Desk

if TYPE_CHECKING:
    from app.requests.clock_records import Clocks

_WE_LOOK = _("We look again")
_LAST, _TODAY = _("Last recorded"), _("Today")


def look_again_view(
    desk: Desk[Viewer, Any], events: tuple[Event, ...], clocks: Clocks
) -> dict[str, Any] | None:
    """Return the reminder with its strip, or None where a date of law reminds, or it is over."""
    day, language = clocks.look_again_on, desk.viewer.language
    if day is None:
        return None
    return {
        "name": desk.say(_WE_LOOK),
        "label": desk.say(words.OUR_REMINDER),
        "day": plain_day(day, language),
        "relation": how_far(desk, day),
        "is_due": day <= desk.today,
        "strip": {
            "label": f"{desk.say(_WE_LOOK)}: {desk.say(words.OUR_REMINDER)}",
            "steps": _steps(desk, in_effect(events)[-1].on, day),
        },
    }


def days_of_practice() -> int:
    """Return after how many days we look again where nobody chose a day."""
    return AFTER_A_MONTH.days


def _steps(desk: Desk[Viewer, Any], last: dt.date, day: dt.date) -> list[dict[str, Any]]:
    marks = [
        ("theirs", desk.say(_LAST), last, ""),
        ("now", desk.say(_TODAY), desk.today, ""),
        ("ours", desk.say(_WE_LOOK), day, how_far(desk, day)),
    ]
    return [
        {
            "owner": owner,
            "name": name,
            **plain_day(on, desk.viewer.language),
            "state": "ahead" if on > desk.today else "passed",
            "relation": relation,
            "span": "",
            **({"who": desk.say(words.OUR_REMINDER)} if owner == "ours" else {}),
        }
        for owner, name, on, relation in sorted(marks, key=lambda mark: mark[2])
    ]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last part of a journey: sent, received, decided; clocks that explain themselves."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from pathlib import Path

import icalendar
from playwright.sync_api import expect

from app.i18n.format import weekday_date
from tests.journeys.hands import Hands

TRACKING = "NRC2026000001"
APPEAL_DAYS = 90


def copy_into_the_portal(hands: Hands, request: str, values: tuple[str, ...]) -> None:
    """Look up what is typed into the office's portal; with scripts each value is copied."""
    hands.go(f"{request}/portal")
    shown = hands.main.locator(".portal-fields")
    for value in values:
        expect(shown.get_by_text(value, exact=True).first).to_be_visible()
    hands.sees("opens on the internet, outside this program")


def record_as_sent(hands: Hands, request: str) -> None:
    """Send by the one way that is open."""
    hands.go(f"{request}/send")
    closed = hands.main.locator("label.closed")
    expect(closed.filter(has_text="Post").locator("input")).to_be_disabled()
    hands.main.locator("[name=channel]:enabled").check()
    hands.write("Number the portal or the post gave", TRACKING)
    hands.press("Record as sent")
    assert hands.path == f"{request}/events"


def record(hands: Hands, request: str, what: str) -> None:
    """Choose what happened, and record it of today."""
    hands.go(f"{request}/events")
    record = hands.main.locator("#record")
    hands.follow(what, within=record)
    if hands.main.locator("[name=decided]").count():
        hands.tick("Something was refused")
        hands.tick("Parts blacked out")
    hands.press("Record it")


def explain_the_clock(hands: Hands, name: str) -> str:
    """Open the explanation of a clock's date; return what it says."""
    clock = hands.main.locator(".one-clock").filter(has_text=name)
    dated = clock.locator("details.date").first
    dated.locator("summary").click()
    explained = dated.locator(".explains")
    expect(explained).to_be_visible()
    return explained.inner_text()


def appeal_day(decided_on: dt.date) -> str:
    """Return the last day for the appeal as screens write it, counted here by hand."""
    return weekday_date(decided_on + dt.timedelta(days=APPEAL_DAYS), "en")


def dates_for_a_calendar(hands: Hands, case: str) -> str:
    """Download the dates of a case for one's own calendar; return the file."""
    hands.go(f"{case}/dates")
    with hands.page.expect_download() as coming:
        hands.main.get_by_role("link", name="For a calendar").click()
    return Path(coming.value.path()).read_text("utf-8")


def days_in(calendar: str) -> list[dt.date]:
    """Return the days of a calendar file, as another program understands it."""
    events = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    return [event.decoded("DTSTART") for event in events]


def text_of_pdf(hands: Hands, path: str, folder: Path) -> str:
    """Fetch a PDF as the window would and return its text, as `pdftotext` reads it."""
    answered = hands.window.context.request.get(path)
    assert answered.ok
    assert answered.headers["content-type"] == "application/pdf"
    assert re.search(
        r'filename="[A-Z0-9]{4}-[A-Z0-9]{2}-[a-z-]+\.pdf"', answered.headers["content-disposition"]
    )
    file = folder / "printed.pdf"
    file.write_bytes(answered.body())
    read = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())

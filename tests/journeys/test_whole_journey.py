# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the first conversation to an appeal, by two people in Chromium, with and without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.kit import clock
from tests.cases.test_papers import a_picture
from tests.clinic.build import STAFF, Clinic
from tests.journeys import asking, looks, telling, waiting
from tests.journeys.hands import Hands
from tests.journeys.windows import Opening, faultless_windows

DESK = {"width": 1280, "height": 900}
NAMES = (telling.CLIENT, asking.INTERPRETER, *STAFF.values())


@dataclass
class Journey:
    """Two people at their windows, and the clinic they work at."""

    clinic: Clinic
    opening: Opening
    folder: Path
    scripts: bool

    def __post_init__(self) -> None:
        self.advocate = self.a_desk_of("advocate", "/cases")
        self.attorney = self.a_desk_of("attorney", "/review")
        self.scan = self.folder / "signed.png"
        self.scan.write_bytes(a_picture(400))

    def a_desk_of(self, who: str, going_to: str) -> Hands:
        """Sign somebody in: passphrase, and the telephone's code where there is one."""
        window = self.opening(viewport=DESK, java_script_enabled=self.scripts)
        window.sign_in(self.clinic.people[who], going_to=going_to)
        return Hands(window)

    def pdf(self, path: str) -> str:
        return waiting.text_of_pdf(self.advocate, path, self.folder)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def journey(
    request: pytest.FixtureRequest,
    chromium: Browser,
    sqlite_clinic: Clinic,
    sqlite_address: str,
    tmp_path: Path,
) -> Iterator[Journey]:
    with faultless_windows(chromium, sqlite_address) as opening:
        yield Journey(sqlite_clinic, opening, tmp_path, request.param)


def test_a_request_goes_from_the_first_word_to_an_appeal(journey: Journey) -> None:
    case = _the_situation_is_told(journey)
    request = _a_draft_is_edited(journey, case)
    _it_is_returned_and_mended(journey, request)
    _it_is_approved_and_signed(journey, case, request)
    _it_is_sent(journey, request)
    _what_the_office_does_is_recorded(journey, request)
    _dates_go_to_a_calendar(journey, case)
    _it_says_where_it_comes_from(journey, request)
    assert journey.advocate.steps + journey.attorney.steps < 75


def _the_situation_is_told(journey: Journey) -> str:
    advocate = journey.advocate
    case = telling.open_a_case(advocate, STAFF["attorney"])
    telling.tell_the_situation(advocate)
    advocate.go(case)
    assert not looks.named_in(advocate.page.title(), NAMES)
    name = advocate.main.get_by_text(telling.CLIENT)
    expect(name).not_to_be_visible()
    advocate.main.get_by_text("Show the name").click()
    expect(name).to_be_visible()
    return case


def _a_draft_is_edited(journey: Journey, case: str) -> str:
    advocate = journey.advocate
    request = asking.prepare_a_draft(advocate, case)
    asking.edit_a_paragraph(advocate, request, asking.ADDED)
    asking.see_what_changed(advocate, asking.ADDED)
    printed = journey.pdf(f"{request}/paper/letter.pdf")
    assert "5 U.S.C. 552(a)(3)(A)" in printed
    assert asking.USCIS in printed
    assert asking.ADDED in printed
    assert telling.A_NUMBER in printed
    asking.send_for_review(advocate, request)
    return request


def _it_is_returned_and_mended(journey: Journey, request: str) -> None:
    advocate, attorney = journey.advocate, journey.attorney
    asking.open_the_review(attorney)
    attorney.sees(asking.ADDED)
    assert asking.confirm_what_is_only_recalled(attorney) > 0
    asking.return_it(attorney)
    advocate.go("/")
    advocate.follow("Request to USCIS")
    assert advocate.path == request
    advocate.sees(asking.RETURNED, STAFF["attorney"])
    asking.edit_a_paragraph(advocate, request, asking.MENDED)
    asking.send_for_review(advocate, request)


def _it_is_approved_and_signed(journey: Journey, case: str, request: str) -> None:
    asking.open_the_review(journey.attorney)
    asking.approve(journey.attorney)
    asking.add_the_signed_copy(journey.advocate, case, journey.scan)
    asking.sign(journey.advocate, request, telling.CLIENT, journey.scan)


def _it_is_sent(journey: Journey, request: str) -> None:
    values = (telling.CLIENT, telling.A_NUMBER, "April 17, 1991")
    waiting.copy_into_the_portal(journey.advocate, request, values)
    waiting.record_as_sent(journey.advocate, request)
    sent = journey.pdf(f"{request}/sent/letter.pdf")
    assert asking.MENDED in sent
    assert "Draft" not in sent
    assert "5 U.S.C. 552(a)(3)(A)" in sent


def _what_the_office_does_is_recorded(journey: Journey, request: str) -> None:
    advocate, today = journey.advocate, clock.today()
    waiting.record(advocate, request, "The office received it")
    explained = waiting.explain_the_clock(advocate, "Decision on the request")
    assert "20 working days" in explained
    assert "5 U.S.C. 552(a)(6)(A)(i)" in explained
    waiting.record(advocate, request, "The office confirmed receipt")
    waiting.record(advocate, request, "The office decided")
    advocate.sees(waiting.appeal_day(today), "Decide with an attorney about an appeal.")
    # The office's own rule says working days; by the statute alone the time ends sooner.
    explained = waiting.explain_the_clock(advocate, "Appeal")
    assert "90 working days" in explained
    assert "5 U.S.C. 552(a)(6)(A)(i)(III)(aa)" in explained
    assert waiting.appeal_day(today) in explained


def _dates_go_to_a_calendar(journey: Journey, case: str) -> None:
    calendar = waiting.dates_for_a_calendar(journey.advocate, case)
    # The law gives months for the appeal: a reminder of our own comes before its last day.
    days = [clock.today() + dt.timedelta(days=n) for n in (30, waiting.APPEAL_DAYS)]
    assert waiting.days_in(calendar) == days
    assert not looks.named_in(calendar, (*NAMES, "USCIS", "Citizenship", "FOIA", "appeal"))


def _it_says_where_it_comes_from(journey: Journey, request: str) -> None:
    journey.advocate.go(f"{request}/provenance")
    journey.advocate.sees(STAFF["attorney"], telling.CLIENT, "What each paragraph rests on")
    sheet = journey.pdf(f"{request}/provenance.pdf")
    assert f"{STAFF['attorney']} · Attorney admitted in IL" in sheet


def test_signing_out_everywhere_ends_it_there_too_and_loses_nothing(journey: Journey) -> None:
    elsewhere = journey.a_desk_of("advocate", "/cases")
    elsewhere.go("/cases/new")
    elsewhere.write("Name, in the person's own script and order", telling.CLIENT)
    elsewhere.choose("Language spoken best", "Spanish")
    elsewhere.choose("Second person on the case", STAFF["attorney"])

    journey.advocate.go("/account")
    journey.advocate.press("Sign out everywhere")
    assert journey.advocate.path == "/sign-in"
    journey.advocate.go("/cases")
    assert journey.advocate.path.startswith("/sign-in")

    elsewhere.press("Open the case")
    elsewhere.sees("Nothing is lost")
    person = journey.clinic.people["advocate"]
    elsewhere.write("Login name", person.login)
    elsewhere.write("Passphrase", person.passphrase)
    elsewhere.press("Sign in")
    elsewhere.press("Send what I had typed")
    assert elsewhere.path.endswith("/situation")
    elsewhere.sees("Show the name")

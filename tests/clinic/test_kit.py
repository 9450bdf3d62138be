# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fictitious clinic of the tests is like a real one, and its browsers see what people see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from app.accounts.permissions import Role
from tests.clinic.browser import a_window
from tests.clinic.build import STAFF, Clinic
from tests.clinic.visitor import Visitor


def test_there_is_somebody_of_every_role(clinic: Clinic) -> None:
    assert set(clinic.people) == {role.value for role in Role}
    for who in clinic.people:
        viewer = clinic.signed_in(who).viewer
        assert viewer.roles == {Role(who)}
        assert not viewer.must_change_passphrase
        assert not viewer.lacks_second_factor


@pytest.mark.parametrize("who", STAFF)
def test_everybody_gets_in_by_the_front_door(clinic: Clinic, address: str, who: str) -> None:
    with Visitor(address) as visitor:
        assert visitor.sign_in(clinic.people[who]).status_code == 303
        assert clinic.people[who].name in visitor.get("/account").text


def test_chromium_gets_in_and_goes_nowhere_else(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    with a_window(chromium, sqlite_address) as window:
        window.sign_in(sqlite_clinic.people["attorney"])
        assert window.page.title() == "Account · Handrail"
        assert not window.foreign
        assert not window.faults
        window.page.evaluate("fetch('https://elsewhere.example/x').catch(() => 0)")
        assert window.faults, "the page's own policy forbids it, and the console says so"


def test_a_window_can_be_somebodys_at_once(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    with a_window(chromium, sqlite_address) as window:
        window.enter(sqlite_clinic.signed_in("volunteer"))
        window.open("/account")
        assert window.page.get_by_role("heading", name=STAFF["volunteer"]).is_visible()

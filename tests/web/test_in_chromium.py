# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only a real browser shows: a refusal that arrives, a page that is gone after signing out."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.clinic.browser import a_window
from tests.clinic.build import Clinic


def test_whoever_sends_too_much_is_told_so(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    """The trap: a server that hangs up in the middle shows a browser's own error instead."""
    with a_window(chromium, sqlite_address) as window:
        window.enter(sqlite_clinic.signed_in("advocate"))
        window.open("/account")
        with window.page.expect_navigation():
            window.page.evaluate(
                """() => {
                    const form = document.createElement("form");
                    form.method = "post"; form.action = "/account/language";
                    const field = document.createElement("textarea");
                    field.name = "x"; field.value = "x".repeat(4_000_000);
                    form.append(field); document.body.append(form); form.submit();
                }"""
            )
        assert window.page.get_by_role("heading", name="That is too large").is_visible()


def test_after_signing_out_back_shows_nothing(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    with a_window(chromium, sqlite_address) as window:
        window.enter(sqlite_clinic.signed_in("advocate"))
        window.open("/account")
        name = sqlite_clinic.people["advocate"].name
        assert window.page.get_by_text(name).is_visible()
        window.page.get_by_role("button", name="Sign out", exact=True).click()
        window.page.wait_for_url("**/sign-in")
        window.page.go_back()
        assert name not in window.page.content()
        assert window.page.url.startswith(f"{sqlite_address}/sign-in")
        assert [cookie["name"] for cookie in window.context.cookies()] == ["door"]


def test_no_tab_and_no_address_says_a_name(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    with a_window(chromium, sqlite_address) as window:
        window.enter(sqlite_clinic.signed_in("administrator"))
        names = {person.name.split()[0] for person in sqlite_clinic.people.values()}
        person = sqlite_clinic.people["advocate"].id
        for path in ("/", "/account", "/people", f"/people/{person}", "/people/new"):
            window.open(path)
            told = window.page.title() + window.page.url
            assert not [name for name in names if name in told], path
        assert not window.foreign
        assert not window.faults

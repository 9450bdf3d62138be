# SPDX-License-Identifier: AGPL-3.0-or-later
"""Debian's Chromium at a clinic's desk: it may go nowhere else, and whatever it tried is kept.

def test_it(chromium: Browser, clinic: Clinic, address: str) -> None:
    with a_window(chromium, address) as window:
        window.sign_in(clinic.people["attorney"])      # or: window.enter(clinic.signed_in(…))
        window.page.get_by_role("button", name="…").click()
    assert not window.foreign and not window.faults
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

from app.web.cookies import DESK
from tests.clinic.build import Person, SignedIn
from tests.clinic.visitor import cookie_text

CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server")
_PATIENCE = 15_000.0


@dataclass
class Window:
    """A window of a fresh browser profile. `foreign` is what it asked of others, `faults` what
    its console said was wrong: a blocked script, a broken page.
    """

    context: BrowserContext
    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the clinic."""
        self.page.goto(self.address + path)

    def enter(self, signed_in: SignedIn) -> None:
        """Be somebody who is signed in already."""
        self.context.add_cookies(
            [{"name": DESK, "value": cookie_text(signed_in.secret), "url": self.address}]
        )

    def sign_in(self, person: Person, *, going_to: str = "/account") -> None:
        """Type a passphrase, and the code of the telephone where there is one."""
        self.open(f"/sign-in?next={going_to}")
        self.page.fill("[name=login]", person.login)
        self.page.fill("[name=passphrase]", person.passphrase)
        self.page.click("main form .actions button")
        if person.telephone is not None:
            self.page.fill("[name=code]", person.telephone.now())
            self.page.click("main form .actions button")
        self.page.wait_for_url(self.address + going_to)

    def hear(self, said: ConsoleMessage) -> None:
        """Keep what the console calls an error."""
        if said.type == "error":
            self.faults.append(said.text)


@contextmanager
def chromium_running() -> Iterator[Browser]:
    """Start Chromium, without a window on any screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def a_window(browser: Browser, address: str, **options: Any) -> Iterator[Window]:  # noqa: ANN401  as Playwright has them
    """Open a window with a profile of its own; `options` are Playwright's for a context."""
    context = browser.new_context(base_url=address, **options)
    context.set_default_timeout(_PATIENCE)
    window = Window(context, context.new_page(), address)
    context.route("**/*", lambda route: _only_here(route, window))
    context.on("console", window.hear)
    context.on("weberror", lambda broken: window.faults.append(str(broken.error)))
    yield window
    context.close()


def _only_here(route: Route, window: Window) -> None:
    url = route.request.url
    if url.startswith((f"{window.address}/", "data:", "blob:")):
        route.continue_()
        return
    window.foreign.append(url)
    route.abort()

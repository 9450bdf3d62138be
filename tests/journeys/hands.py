# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's hands at a window: they press, choose and type only what a page shows by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.clinic.browser import Window


@dataclass
class Hands:
    """What a person does at the desk, in the words that stand on it. They must be on the page once.

    `steps` counts what was pressed: how long the way is.
    """

    window: Window
    steps: int = 0

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def path(self) -> str:
        """Where the window is, without the address of the clinic."""
        return self.page.url.removeprefix(self.window.address)

    def go(self, path: str) -> None:
        """Type an address."""
        self.window.open(path)

    def follow(self, words: str, *, within: Locator | None = None) -> None:
        """Follow a link."""
        self._click((within or self.main).get_by_role("link", name=words, exact=True).first)

    def press(self, words: str, *, within: Locator | None = None) -> None:
        """Press a button, and wait for the page it leads to."""
        self._click((within or self.main).get_by_role("button", name=words, exact=True))

    def _click(self, what: Locator) -> None:
        what.click()
        self.page.wait_for_load_state()
        self.steps += 1

    def unfold(self, words: str, *, within: Locator | None = None) -> Locator:
        """Open what is folded under these words; return all that was under them."""
        folded = (
            (within or self.main)
            .locator("details")
            .filter(has=self.page.locator("summary", has_text=words))
        )
        folded = folded.first
        if folded.get_attribute("open") is None:
            folded.locator("summary").first.click()
        return folded

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """Return the field with this label, whether or not it may stay empty."""
        named = re.compile(rf"^{re.escape(label)}( \(may stay empty\))?$")
        return (within or self.main).get_by_label(named)

    def write(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Type into a field."""
        self.field(label, within=within).fill(text)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Choose from a list that drops down."""
        self.field(label, within=within).select_option(label=option)

    def chosen(self, label: str) -> str:
        """Return what is chosen in a list that drops down."""
        return self.field(label).locator("option:checked").inner_text()

    def tick(self, label: str, *, within: Locator | None = None) -> None:
        """Tick a box, or choose one of several answers."""
        named = self.page.get_by_text(label, exact=True)
        (within or self.main).locator("label").filter(has=named).locator("input").check()

    def group(self, name: str) -> Locator:
        """Return the fields that stand together under these words."""
        return self.main.get_by_role("group", name=name, exact=True)

    def answer(self, question: str, answer: str) -> None:
        """Give one of the answers to a question."""
        self.tick(answer, within=self.group(question))

    def write_day(self, label: str, iso: str, *, within: Locator | None = None) -> None:
        """Write a date, or as much of it as is known, into its three fields."""
        year, month, day = [*iso.split("-"), "", ""][:3]
        fields = (within or self.main).get_by_role("group", name=label, exact=True)
        fields.get_by_label("Year").fill(year)
        fields.get_by_label("Month").select_option(month.lstrip("0"))
        fields.get_by_label("Day").fill(day.lstrip("0"))

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """Expect words on the page, each somewhere where they can be read."""
        for one in words:
            expect(self.main.get_by_text(one).locator("visible=true").first).to_be_visible()

    def sees_not(self, *words: str) -> None:
        """Expect that words are nowhere on the page, not even covered."""
        for one in words:
            expect(self.page.locator("html")).not_to_contain_text(one)

    def reads(self) -> str:
        """Return what the page says, as it is drawn."""
        return self.main.inner_text()

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case in Chromium, with scripts and without: from the first word to a plan that follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.cases.house import KNOWN_AS, House
from tests.clinic.browser import Window, a_window


def enter(window: Window, house: House, name: str) -> None:
    window.enter(house.clinic.signed_in(KNOWN_AS[name]))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_is_taken_from_the_first_word_to_a_decided_plan(
    chromium: Browser,
    small_house: House,
    sqlite_address: str,
    scripts: bool,  # noqa: FBT001  a table of cases
) -> None:
    with a_window(chromium, sqlite_address, java_script_enabled=scripts) as window:
        enter(window, small_house, "amara")
        page = window.page
        window.open("/cases/new")
        page.get_by_label("For a person", exact=False).check()
        page.get_by_label("Name, in the person's own script and order").fill("Lucía Inventada")
        page.get_by_label("Language spoken best").select_option("es")
        page.get_by_label("Second person on the case").select_option(
            label=small_house.name_of("ben")
        )
        page.get_by_role("button", name="Open the case").click()

        page.get_by_role("link", name="Ask that first").click()
        page.get_by_label("See the file the government keeps").check()
        page.get_by_role("button", name="Save and go on").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Who the person is"

        page.get_by_role("link", name="Meetings with officers").click()
        page.get_by_text("Write one down").first.click()
        page.get_by_label("Whose officers it was").first.select_option("us/dhs/cbp")
        page.get_by_label("What happened").first.select_option("border")
        page.get_by_role("button", name="Save and write down more").click()
        assert page.get_by_text("Entry 1", exact=True).is_visible()

        page.get_by_role("link", name="Papers filed with the government").click()
        page.get_by_label("No, nothing was ever filed").check()
        page.get_by_role("button", name="Save", exact=True).click()

        page.goto(page.url.partition("/situation")[0] + "/plan")
        born = page.get_by_role("listitem").filter(has_text="When was the person born?")
        born.get_by_text("When was the person born?").first.click()
        born.get_by_label("Year").fill("1998")
        born.get_by_role("button", name="Save the answer").click()
        assert page.get_by_text("When was the person born?").count() == 0
        name = page.get_by_text("Lucía Inventada")
        assert not name.is_visible()
        page.get_by_text("Show the name").click()
        assert name.is_visible()
    assert not window.foreign
    assert not window.faults

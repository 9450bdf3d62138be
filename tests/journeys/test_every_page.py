# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the house, at three widths and in each language of the desk, is fit to be used."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from app.i18n.messages import staff_languages
from tests.clinic.browser import Window
from tests.journeys import looks
from tests.journeys.at_work import AtWork
from tests.journeys.routes import Place, places
from tests.journeys.windows import Opening

WIDTHS = {320: "dark", 768: "light", 1280: "light"}
PLACES = [place for place in places() if not place.is_file]
FILES = [place for place in places() if place.is_file]
# The page that shows the design shows heads of pages, and mistakes that take the focus.
SAMPLES = "/design"
LANGUAGES = [language.tag for language in staff_languages()]


def look_at(at_work: AtWork, window: Window, place: Place, language: str) -> Page:
    if place.who:
        at_work.speak(place.who, language)
        window.enter(at_work.signed_in(place.who))
    answered = window.page.goto(place.address(at_work))
    assert answered is not None
    assert answered.status == 200, place
    return window.page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_page_is_whole(at_work: AtWork, window_of: Opening, place: Place, language: str) -> None:
    window = window_of(viewport={"width": 1280, "height": 900}, locale=language)
    page = look_at(at_work, window, place, language)
    assert page.locator("html").get_attribute("lang") == language
    assert not looks.named_in(page.title(), at_work.names)
    assert page.title().endswith(" · Handrail")
    if place.path != SAMPLES:
        assert page.locator("h1").count() == 1
        assert looks.first_stop(page) == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    assert not looks.unmarked_when_focused(page)
    for width, scheme in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert not looks.runs_over(page), width
        assert not looks.grave_faults(page), width
    assert not looks.faults_on_paper(page)


@pytest.mark.parametrize("place", FILES, ids=str)
def test_a_file_tells_nothing_by_its_name(
    at_work: AtWork, window_of: Opening, place: Place
) -> None:
    window = window_of()
    window.enter(at_work.signed_in(place.who))
    answered = window.context.request.get(place.address(at_work))
    assert answered.status == 200
    assert answered.body()
    told = answered.headers["content-disposition"]
    assert re.search(r'filename="[A-Za-z0-9-]+\.[a-z]+"', told)
    assert not looks.named_in(told, (*at_work.names, "USCIS", "CBP", "FOIA"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_copy_in_arabic_is_read_from_the_right(
    at_work: AtWork, window_of: Opening, width: int
) -> None:
    window = window_of(viewport={"width": width, "height": 900})
    window.enter(at_work.signed_in("amara"))
    window.open(f"/requests/{at_work.arabic}")
    letter, copy = window.page.locator("article.sheet").all()
    assert letter.get_attribute("dir") == "ltr"
    assert copy.get_attribute("dir") == "rtl"
    assert copy.get_attribute("lang") == "ar"
    assert "طلب" in copy.inner_text()
    assert looks.begins_at(copy.locator("h2.subject")) == "right"
    assert looks.begins_at(letter.locator("h2.subject")) == "left"
    assert not looks.grave_faults(window.page)
    assert not looks.runs_over(window.page)

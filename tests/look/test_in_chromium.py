# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages as Chromium draws them: nothing runs over, nothing is hard to hit, axe finds no fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, Route, expect

from app.web.headers import ALWAYS
from app.web.static import static_files
from tests.clinic.browser import a_window
from tests.clinic.build import Clinic
from tests.look.sheets import rendered

PATHS = ("/design", "/account", "/account/second-factor", "/people", "/people/new", "/nowhere")
WINDOWS = {
    "a telephone by night": (320, "dark"),
    "a tablet": (768, "light"),
    "a desk": (1280, "light"),
    "a desk by night": (1280, "dark"),
}
_RUNS_OVER = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".for-ears"))
  .map((e) => e.outerHTML.slice(0, 90))"""
_TOO_SMALL = """() => [...document.querySelectorAll(
    "button, .button, summary, nav a, .choices label, .unknown, select, textarea,"
    + "input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((e) => e.checkVisibility() && !e.closest(".skip") && !e.matches(".sheet textarea"))
  .filter((e) => e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 90))"""


# The rows on which the links and buttons of the head stand.
_ROWS_OF_HEAD = """() => new Set(
  [...document.querySelectorAll(".desk-head :is(a, button)")]
    .map((e) => e.getBoundingClientRect())
    .map((box) => Math.round((box.top + box.bottom) / 2))).size"""


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"][:3]
    ]


@contextmanager
def _at_a_desk(browser: Browser, clinic: Clinic, address: str, kind: str) -> Iterator[Page]:
    width, scheme = WINDOWS[kind]
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with a_window(browser, address, **options) as opened:
        opened.enter(clinic.signed_in("administrator"))
        yield opened.page
        assert not opened.foreign
        assert not [fault for fault in opened.faults if "404" not in fault]


def test_pages_are_whole_and_what_is_on_them_can_be_hit(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str
) -> None:
    for kind in WINDOWS:
        with _at_a_desk(chromium, sqlite_clinic, sqlite_address, kind) as page:
            for path in (*PATHS, f"/people/{sqlite_clinic.people['attorney'].id}"):
                page.goto(path)
                assert page.evaluate(_RUNS_OVER) == [], (kind, path)
                assert page.evaluate(_TOO_SMALL) == [], (kind, path)


@pytest.mark.parametrize("who", ["administrator", "attorney", "volunteer"])
def test_the_head_takes_two_rows_on_a_telephone_in_each_language(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str, who: str
) -> None:
    with a_window(chromium, sqlite_address, viewport={"width": 320, "height": 700}) as opened:
        opened.enter(sqlite_clinic.signed_in(who))
        opened.open("/account")
        assert opened.page.evaluate(_ROWS_OF_HEAD) == 2
        opened.page.get_by_role("banner").get_by_role("button", name="Español").click()
        expect(opened.page.get_by_role("banner")).to_contain_text("Cuenta")
        opened.page.wait_for_load_state()
        assert opened.page.evaluate(_ROWS_OF_HEAD) == 2


@pytest.mark.parametrize("kind", ["a telephone by night", "a desk"])
def test_axe_finds_no_fault(
    chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str, kind: str
) -> None:
    with _at_a_desk(chromium, sqlite_clinic, sqlite_address, kind) as page:
        for path in (*PATHS, f"/people/{sqlite_clinic.people['attorney'].id}"):
            page.goto(path)
            assert _faults(page) == [], path


def test_the_door_is_whole(chromium: Browser, sqlite_clinic: Clinic, sqlite_address: str) -> None:
    viewport = {"width": 320, "height": 700}
    with a_window(chromium, sqlite_address, viewport=viewport) as opened:
        opened.open("/sign-in")
        assert opened.page.evaluate(_RUNS_OVER) == []
        assert _faults(opened.page) == []
        opened.page.get_by_label("Passphrase").fill("what nobody sees")
        opened.page.get_by_role("button", name="Show").click()
        assert opened.page.get_by_label("Passphrase").get_attribute("type") == "text"
        opened.page.get_by_role("button", name="Hide").click()
        assert opened.page.get_by_label("Passphrase").get_attribute("type") == "password"
        assert sqlite_clinic.people["attorney"].name not in opened.page.content()


def _answer(route: Route) -> None:
    """Answer with the page of the design and our own files, under the policy of every page."""
    name = urlsplit(route.request.url).path.rpartition("/")[2]
    file = static_files().get(name)
    kind = file.media_type if file else "text/html; charset=utf-8"
    body = file.content if file else rendered("design/design.html").encode()
    route.fulfill(body=body, headers={**ALWAYS, "content-type": kind})


@contextmanager
def _design_page(browser: Browser, **options: Any) -> Iterator[Page]:  # noqa: ANN401  as Playwright has them
    with a_window(browser, "http://localhost", **options) as opened:
        opened.page.route("**/*", _answer)
        opened.open("/design")
        yield opened.page
        assert not opened.faults


@pytest.fixture
def design(chromium: Browser) -> Iterator[Page]:
    with _design_page(chromium, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_j_and_k_walk_a_list_x_ticks_and_o_opens(design: Page) -> None:
    design.evaluate("document.activeElement.blur()")
    for key, item in (
        ("j", "item-uscis"),
        ("j", "item-fbi"),
        ("k", "item-uscis"),
        ("k", "item-uscis"),
    ):
        design.keyboard.press(key)
        assert _focused(design) == item
    design.keyboard.press("x")
    assert not design.locator("#item-uscis [name=chosen]").is_checked()
    design.keyboard.press("o")
    assert design.url.endswith("#plan")


def test_keys_are_letters_while_somebody_types(design: Page) -> None:
    field = design.locator("#place")
    field.press_sequentially("jxko")
    assert field.input_value() == "jxko"


def test_a_text_is_copied_with_its_lines(design: Page) -> None:
    button = design.locator("[data-copy=to-copy]")
    button.click()
    expect(button).to_have_text("Copied")
    text = design.evaluate("navigator.clipboard.readText()")
    assert text.splitlines()[1].startswith("from 1 January 2016")


def test_a_whole_date_pasted_into_the_year_goes_where_it_belongs(design: Page) -> None:
    design.fill("[name=entered_year]", "1990-05-31")
    assert design.input_value("[name=entered_year]") == "1990"
    assert design.input_value("[name=entered_month]") == "5"
    assert design.input_value("[name=entered_day]") == "31"


def test_an_explanation_opens_by_the_keyboard(design: Page) -> None:
    date = design.locator("#dates details.date").first
    date.locator("summary").press("Enter")
    assert date.get_by_text("Columbus Day").is_visible()


def test_a_covered_name_is_covered_again(design: Page) -> None:
    name = design.locator("details.masked bdi")
    assert not name.is_visible()
    design.get_by_text("Show the name").click()
    assert name.is_visible()
    design.get_by_text("Cover", exact=True).click()
    assert not name.is_visible()


def test_paper_shows_what_the_screen_keeps_closed_and_hides_what_is_for_hands(design: Page) -> None:
    design.emulate_media(media="print")
    assert design.locator("#dates details.date .explains").first.is_visible()
    assert not design.locator("details.masked bdi").is_visible()
    assert not design.locator("header").is_visible()
    assert not design.locator(".actions").first.is_visible()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert design.evaluate(ground) == "rgb(255, 255, 255)"


def test_a_mirrored_page_is_whole_too(chromium: Browser) -> None:
    mirror = """() => {
      Object.assign(document.documentElement, {lang: "ar", dir: "rtl"});
      document.querySelector("main > [lang=en]").removeAttribute("dir");
    }"""
    over = _RUNS_OVER.replace("right > innerWidth + 1", "left < -1")
    for width in (320, 768, 1280):
        with _design_page(chromium, viewport={"width": width, "height": 900}) as page:
            page.evaluate(mirror)
            assert page.evaluate(over.replace(".for-ears", ".skip, .for-ears")) == [], width


def test_without_scripts_nothing_is_missing(chromium: Browser) -> None:
    with _design_page(chromium, java_script_enabled=False) as page:
        assert not page.locator("[data-copy]").first.is_visible()
        assert page.get_by_text("Show the name").is_visible()

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every page, as Chromium draws it: each check returns what it finds wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page

GRAVE = frozenset({"serious", "critical"})
_AXE = Axe()
_ONLY_FAULTS = {"resultTypes": ["violations"]}
_WIDER = """() => {
  const over = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".for-ears"));
  const wide = document.documentElement.scrollWidth;
  const found = over.slice(0, 3).map((e) => e.outerHTML.slice(0, 120));
  return wide > innerWidth ? [`${wide} px`, ...found] : [];
}"""
_UNMARKED = """() => {
  const places = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((e) => e.checkVisibility() && !e.disabled);
  const plain = places.filter((e) => {
    e.focus({focusVisible: true, preventScroll: true});
    return ![e, e.closest("label")].filter(Boolean).some((one) => {
      const drawn = getComputedStyle(one);
      return drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2;
    });
  });
  document.activeElement.blur();
  return plain.slice(0, 3).map((e) => e.outerHTML.slice(0, 120));
}"""

_SIDE = """(e) => {
  const words = document.createRange();
  words.selectNodeContents(e);
  const pieces = [...words.getClientRects()], last = pieces[pieces.length - 1];
  const line = pieces.filter((one) => one.bottom > last.top && one.top < last.bottom);
  const box = e.getBoundingClientRect();
  const left = Math.min(...line.map((one) => one.left)) - box.left;
  const right = box.right - Math.max(...line.map((one) => one.right));
  return left + 8 < right ? "left" : right + 8 < left ? "right" : "neither";
}"""


def grave_faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    found: list[dict[str, Any]] = _AXE.run(page, options=_ONLY_FAULTS).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


def runs_over(page: Page) -> list[str]:
    """What makes the page wider than the window."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def unmarked_when_focused(page: Page) -> list[str]:
    """What a keyboard reaches without the page showing where it is."""
    found: list[str] = page.evaluate(_UNMARKED)
    return found


def begins_at(text: Locator) -> str:
    """On which side a paragraph's last line begins; a line that fills it is on neither."""
    side: str = text.evaluate(_SIDE)
    return side


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Which names, or single words of them, a text gives away."""
    words = {word for name in names for word in name.split() if len(word) > 2}
    return sorted(word for word in words if word.casefold() in text.casefold())


def first_stop(page: Page) -> str:
    """Where the first press of the tabulator leads."""
    page.keyboard.press("Tab")
    where: str = page.evaluate("document.activeElement.className")
    return where


def faults_on_paper(page: Page) -> list[str]:
    """What is wrong with the page when it is printed."""
    page.emulate_media(media="print", color_scheme="light")
    wrong = []
    if page.locator("body > .desk-band").is_visible():
        wrong.append("the desk's own head is printed")
    if not page.locator("main h1").first.is_visible():
        wrong.append("the head of the page is not printed")
    if page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)":
        wrong.append("the ground is not white")
    wrong += runs_over(page)
    page.emulate_media(media="screen")
    return wrong

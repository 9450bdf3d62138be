# SPDX-License-Identifier: AGPL-3.0-or-later
"""Style sheets: one scale of type, one of space, mirrored by themselves, and small."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.look.sheets import SCRIPTS, SHEETS, STATIC, rules_of

BUDGET = 60_000
LARGEST_SCRIPT = 8_000
# Where to look; a selector or a value that names a side does not turn with the page.
_SIDED = re.compile(
    r"^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-\w+)?"
    r"|left|right|top|bottom|border-(?:top|bottom)-(?:left|right)-radius|width|height"
    r"|(?:min|max)-(?:width|height))$"
)
_SIDED_VALUE = re.compile(r"^(?:left|right)\b")
_TYPE_SCALE = {"0.8rem", "1rem", "1.25rem", "1.5625rem", "1.953rem", "0.94em", "10pt", "inherit"}
_REM = re.compile(r"(?<![\w.-])(\d*\.?\d+)rem")


def _declarations() -> list[tuple[str, str, str]]:
    return [
        (selector, name, value)
        for sheet in SHEETS
        for selector, declared in rules_of(sheet)
        for name, value in declared.items()
    ]


def test_there_are_rules_to_look_at() -> None:
    assert len(_declarations()) > 400


def test_nothing_names_a_side() -> None:
    """A media query asks for the window's width; everything else is said by its flow."""
    sided = [
        (selector, name, value)
        for selector, name, value in _declarations()
        if (
            _SIDED.match(name)
            or (name in {"text-align", "float", "clear"} and _SIDED_VALUE.match(value))
        )
    ]
    assert not sided


@pytest.mark.parametrize("name", ["margin", "padding", "border-width", "inset", "border-radius"])
def test_no_shorthand_names_all_four_sides(name: str) -> None:
    """Four values go round by the clock, not by the flow of the text; two mirror themselves."""
    odd = [
        (selector, value)
        for selector, declared, value in _declarations()
        if declared == name and _parts(value) == 4 and not selector.startswith("[dir=rtl]")
    ]
    allowed = {
        ":is(.opens, details.row) > summary::before",
        ".state.done::before",
    }  # a drawn angle, turned as one
    assert {selector for selector, _value in odd} <= allowed


def _parts(value: str) -> int:
    return len(re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "()", value).split())


def test_five_sizes_of_type_and_no_more() -> None:
    sizes = {value for _selector, name, value in _declarations() if name == "font-size"}
    assert sizes <= _TYPE_SCALE, sizes - _TYPE_SCALE


def test_each_size_is_a_quarter_larger_than_the_one_before() -> None:
    steps = [0.8, 1, 1.25, 1.5625, 1.953]
    assert all(abs(b / a - 1.25) < 0.001 for a, b in pairwise(steps))


def test_seven_steps_of_space_on_a_grid_of_four() -> None:
    steps = {
        name: float(value.removesuffix("rem")) * 16
        for _selector, name, value in _declarations()
        if re.fullmatch(r"--s\d", name)
    }
    assert list(steps.values()) == [4, 8, 12, 16, 24, 40, 64]


def test_space_is_taken_from_its_steps() -> None:
    """What sets things apart is a step; a length in rem there is for fitting into a line."""
    loose = [
        (selector, name, value)
        for selector, name, value in _declarations()
        if re.match(r"(margin|padding)(-|$)|(row-|column-)?gap$", name)
        and (set(_REM.findall(value)) - {"0.625", "0.125", "0.5625", "0.75"})
    ]
    assert not loose


def test_nothing_is_fetched_from_anywhere() -> None:
    for sheet in SHEETS:
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|@font-face|https?:", text)


@pytest.mark.parametrize("file", [*SHEETS, *SCRIPTS], ids=lambda file: file.name)
def test_what_is_served_states_its_licence(file: Path) -> None:
    assert "SPDX-License-Identifier: AGPL-3.0-or-later" in file.read_text(encoding="utf-8")[:120]


def test_all_that_a_page_loads_is_small() -> None:
    loaded = [file for file in STATIC.iterdir() if file.suffix in {".css", ".js"}]
    assert sum(file.stat().st_size for file in loaded) <= BUDGET


def test_motion_can_be_stilled_and_paper_is_thought_of() -> None:
    text = (STATIC / "desk.css").read_text(encoding="utf-8")
    assert "prefers-reduced-motion: reduce" in text
    assert "@media print" in text
    assert text.count("transition:") <= 2


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_a_script_is_small_and_keeps_and_fetches_nothing(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert script.stat().st_size <= LARGEST_SCRIPT
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|\bfetch\(|XMLHttpRequest"
        r"|sendBeacon|WebSocket|\beval\(|innerHTML|insertAdjacentHTML|document\.write|https?:",
        text,
    )

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colours: what is written on what can be read, by day and by night."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from tests.look.sheets import SHEETS, STATIC, rules_of

BODY, READABLE, DRAWN = 7.0, 4.5, 3.0
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_USED = re.compile(r"var\(--([a-z-]+)\)")
DESK, DESIGN = STATIC / "desk.css", STATIC / "design.css"


def _colours(sheet: Path, selector: str) -> list[dict[str, str]]:
    """Return the colour tokens of each rule with this selector, in the order of the sheet."""
    rules = (declared for named, declared in rules_of(sheet) if named == selector)
    tokens = (
        {name.removeprefix("--"): v for name, v in rule.items() if _is_token(name, v)}
        for rule in rules
    )
    return [named for named in tokens if len(named) > len(GROUNDS)]


def _is_token(name: str, value: str) -> bool:
    return name.startswith("--") and _COLOUR.fullmatch(value) is not None


GROUNDS = ("paper", "sheet", "shade", "action-soft", "danger-soft", "hold-soft", "done-soft")
INKS = ("ink", "quiet", "action", "danger", "hold", "done")
DAY, NIGHT = _colours(DESK, ":root")
TOKENS = {name: (DAY[name], NIGHT[name]) for name in DAY}
NIGHT_AND_DAY = pytest.mark.parametrize("night", [False, True], ids=["day", "night"])


def _brightness(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str, *, night: bool) -> float:
    darker, lighter = sorted(_brightness(TOKENS[name][night]) for name in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert round((_brightness("#ffffff") + 0.05) / (_brightness("#000000") + 0.05)) == 21
    assert round(_brightness("#777777"), 3) == 0.184


@NIGHT_AND_DAY
@pytest.mark.parametrize("ground", GROUNDS)
def test_body_text_reads_at_seven_to_one(ground: str, *, night: bool) -> None:
    assert _contrast("ink", ground, night=night) >= BODY


@NIGHT_AND_DAY
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_quiet_text_on_paper_is_still_body_text(ground: str, *, night: bool) -> None:
    assert _contrast("quiet", ground, night=night) >= BODY


@NIGHT_AND_DAY
@pytest.mark.parametrize(("ink", "ground"), list(product(INKS, GROUNDS)))
def test_every_ink_reads_on_every_ground(ink: str, ground: str, *, night: bool) -> None:
    assert _contrast(ink, ground, night=night) >= READABLE


@NIGHT_AND_DAY
@pytest.mark.parametrize("ground", ["paper", "sheet", "shade"])
def test_what_bounds_a_field_can_be_seen(ground: str, *, night: bool) -> None:
    assert _contrast("edge", ground, night=night) >= DRAWN


def _pairs_in_rules() -> list[tuple[str, str, str]]:
    found = []
    for sheet in SHEETS:
        for selector, declared in rules_of(sheet):
            ground = declared.get("background", declared.get("background-color", ""))
            ink, on = _USED.fullmatch(declared.get("color", "")), _USED.fullmatch(ground)
            if ink and on:
                found.append((selector, ink.group(1), on.group(1)))
    return found


def test_night_names_every_colour_of_the_day() -> None:
    assert set(NIGHT) == set(DAY)
    assert "prefers-color-scheme: dark" in DESK.read_text(encoding="utf-8")


def test_the_page_of_the_design_shows_these_very_colours() -> None:
    assert _colours(DESIGN, ".by-day") == [DAY]
    assert _colours(DESIGN, ".by-night") == [NIGHT]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_colour_needs_a_browser_of_this_year(sheet: Path) -> None:
    """Where a browser does not know a function, its declaration falls away: only hints may."""
    for selector, declared in rules_of(sheet):
        for name, value in declared.items():
            assert "light-dark(" not in value, selector
            if "color-mix(" in value:
                assert name == "text-decoration-color" or ":hover" in selector, selector


def test_rules_that_name_both_are_found() -> None:
    assert {pair[1:] for pair in _pairs_in_rules()} >= {
        ("on-action", "action-ground"),
        ("on-danger", "danger-ground"),
        ("ink", "paper"),
    }


@NIGHT_AND_DAY
@pytest.mark.parametrize(("selector", "ink", "ground"), _pairs_in_rules())
def test_what_a_rule_writes_on_a_ground_reads(
    selector: str, ink: str, ground: str, *, night: bool
) -> None:
    assert _contrast(ink, ground, night=night) >= READABLE, selector


def test_colours_are_named_by_meaning_alone() -> None:
    """No rule mixes a colour of its own: it takes a token, but for what only printing needs."""
    for sheet in SHEETS:
        for selector, declared in rules_of(sheet):
            loose = [
                value
                for name, value in declared.items()
                if not name.startswith("--") and re.search(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", value)
            ]
            if loose:
                # A hover darkens; a picture to be scanned is black on white, by night too.
                assert selector in {".button:hover", ".button.danger:hover", ".qr"}, loose

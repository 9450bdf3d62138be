# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the design shows every part, with the arguments it has now, in all its states."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from jinja2 import nodes as jinja
from lxml import html

from tests.look.sheets import PARTS, named, rendered, tree_of

# Pieces other macros are made of.
_PIECES = {"told", "described", "dont_know", "choice", "words", "text_of", "drawn"}


def _macros() -> dict[str, list[str]]:
    found = {}
    for file in PARTS:
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for macro in tree.find_all(jinja.Macro):
            if macro.name not in _PIECES:
                found[macro.name] = [argument.name for argument in macro.args]
    return found


MACROS = _macros()


@pytest.fixture(scope="module")
def design() -> html.HtmlElement:
    return tree_of(rendered("design/design.html"))


def test_there_are_parts_to_show() -> None:
    assert len(MACROS) >= 25


@pytest.mark.parametrize("name", MACROS)
def test_a_part_is_shown_with_its_arguments(name: str, design: html.HtmlElement) -> None:
    shown = design.xpath("//p[@class='signature']/code/text()")
    assert f"{name}({', '.join(MACROS[name])})" in shown


@pytest.mark.parametrize("file", PARTS, ids=named)
def test_a_part_is_said_to_be_where_it_is(file: object, design: html.HtmlElement) -> None:
    assert f"parts/{getattr(file, 'name', '')}" in design.xpath(
        "//p[@class='signature']/code/text()"
    )


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        ("notice", ["info", "hold", "danger", "draft", "done"]),
        ("state", ["doing", "ask", "offer", "hold", "danger", "done", "none"]),
        ("date", ["hold", "danger", "done"]),
        ("saved", ["saved", "unsaved", "failed"]),
        ("plan-item", ["offer", "ask", "hold", "not-available"]),
        ("provenance", ["sure", "unsure"]),
        ("step", ["theirs", "ours", "now", "passed", "over", "ahead"]),
        ("progress", ["stopped"]),
        ("confirm", ["danger"]),
        ("field", ["wrong"]),
        ("button", ["second", "danger"]),
    ],
)
def test_every_state_of_a_part_is_shown(
    part: str, kinds: list[str], design: html.HtmlElement
) -> None:
    shown = {
        kind
        for value in design.xpath("//@class")
        if part in value.split()
        for kind in value.split()
    }
    assert set(kinds) <= shown


@pytest.mark.parametrize(
    "path",
    [
        "//progress[not(@value)]",
        "//*[@class='empty']",
        "//*[@class='error-summary']",
        "//*[contains(@class, 'by-night')]",
        "//section[@dir='rtl'][@lang='ar']",
        "//textarea",
        "//input[@type='file']",
        "//details[contains(@class, 'masked')]//bdi",
    ],
)
def test_it_shows_what_is_easily_forgotten(path: str, design: html.HtmlElement) -> None:
    assert design.xpath(path)


def test_day_and_night_show_the_same(design: html.HtmlElement) -> None:
    day, night = (design.find_class(name)[0].text_content() for name in ("by-day", "by-night"))
    assert day == night

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages as they are sent: one head, whole references, a label for every field, a neutral title."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from tests.look.samples import SIGNED_IN, SIGNED_OUT
from tests.look.sheets import SCREENS, named, rendered, tree_of

PAGES = {**SIGNED_IN, **SIGNED_OUT}
_REFERENCES = ("for", "aria-describedby", "aria-labelledby", "data-copy", "data-reveal")
_NO_INPUT = {"hidden", "submit", "button"}


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest) -> html.HtmlElement:
    name: str = request.param
    if name in SIGNED_OUT:
        return tree_of(rendered(name, SIGNED_OUT[name], viewer=None))
    return tree_of(rendered(name, SIGNED_IN[name]))


def test_every_page_of_the_look_is_looked_at() -> None:
    mine = {
        named(file)
        for file in SCREENS
        if file.parent.name in {"account", "design", "errors"} and file.stem != "samples"
    }
    assert mine <= set(PAGES)


def test_it_says_its_language_its_direction_and_its_name(page: html.HtmlElement) -> None:
    assert page.get("lang") == "en"
    assert page.get("dir") == "ltr"
    assert page.findtext(".//title").endswith(" · Handrail")


def test_no_name_stands_in_the_title(page: html.HtmlElement) -> None:
    title = page.findtext(".//title")
    assert not any(name in title for name in ("ليلى", "Ada", "7F3K"))


def test_it_has_one_head_and_no_level_is_skipped(page: html.HtmlElement) -> None:
    levels = [int(head.tag[1]) for head in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    if page.findtext(".//title") != "Design · Handrail":  # that one shows heads as samples
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_keyboard_can_skip_to_what_matters(page: html.HtmlElement) -> None:
    first = page.find(".//body").find("a")
    assert first.get("class") == "skip"
    assert page.get_element_by_id(first.get("href").removeprefix("#")).tag == "main"


def test_every_id_is_there_once_and_every_reference_leads_somewhere(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    wanted = {
        word for name in _REFERENCES for value in page.xpath(f"//@{name}") for word in value.split()
    }
    assert wanted <= set(ids)


def test_every_mistake_leads_to_its_field(page: html.HtmlElement) -> None:
    links = page.xpath("//div[@class='error-summary']//a/@href")
    assert {link.removeprefix("#") for link in links} <= set(page.xpath("//@id"))


def test_every_field_has_a_label(page: html.HtmlElement) -> None:
    labelled = set(page.xpath("//label/@for"))
    for field in page.iter("input", "select", "textarea"):
        if field.get("type") not in _NO_INPUT:
            within = any(parent.tag == "label" for parent in field.iterancestors())
            assert within or field.get("id") in labelled, html.tostring(field)


def test_every_button_and_link_says_what_it_does(page: html.HtmlElement) -> None:
    for control in page.iter("button", "a", "summary"):
        assert control.text_content().strip(), html.tostring(control)


def test_nothing_of_it_breaks_the_policy(page: html.HtmlElement) -> None:
    assert not page.xpath("//@style | //style")
    assert not [name for element in page.iter() for name in element.attrib if name[:2] == "on"]
    assert not page.xpath("//script[not(@src)]")
    assert not [url for url in page.xpath("//@src | //@href") if "//" in url]


def test_what_is_sent_carries_the_token(page: html.HtmlElement) -> None:
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf']")


def _door(**but: Any) -> html.HtmlElement:  # noqa: ANN401  as templates are
    context = {**SIGNED_OUT["account/sign_in.html"], **but}
    return tree_of(rendered("account/sign_in.html", context, viewer=None))


def test_what_was_typed_before_signing_in_again_travels_along_as_text() -> None:
    door = _door()
    assert door.xpath("//input[@name='kept:note']/@value") == ["<b>"]
    assert door.xpath("//input[@name='next']/@value") == ["/cases"]


def test_the_door_shows_no_menu() -> None:
    assert not _door().xpath("//nav")


def test_a_person_sees_only_the_menus_they_may_open() -> None:
    class Advocate:
        display_name = "Abel Fictif"

        def may(self, permission: str) -> bool:
            return permission in {"see-desk", "work-on-cases"}

    page = tree_of(
        rendered("account/leaving.html", SIGNED_IN["account/leaving.html"], viewer=Advocate)
    )
    assert [link.text for link in page.xpath("//nav//a")] == ["Today", "Cases"]


def test_the_menu_says_where_one_is() -> None:
    page = tree_of(
        rendered("account/leaving.html", SIGNED_IN["account/leaving.html"], here="/people/p1")
    )
    assert page.xpath("//nav//a[@aria-current='page']/text()") == ["People"]


@pytest.mark.parametrize("status", [403, 404, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("viewer", [None, type("Somebody", (), {"may": lambda _s, _p: False})])
def test_every_ending_says_what_happened_what_to_do_and_its_number(
    status: int, viewer: type | None
) -> None:
    shown = {"status": status, "sentence": None, "reference": "7F3K-Q2"}
    page = tree_of(rendered("errors/error.html", shown, viewer=viewer))
    said = [p.text_content() for p in page.find(".//main").iter("p")]
    assert len(said) >= 4
    assert all(text.strip() for text in said)
    assert "7F3K-Q2" in page.text_content()


def test_an_ending_has_its_own_sentence() -> None:
    said = {
        rendered(
            "errors/error.html", {"status": s, "sentence": None, "reference": "R"}, viewer=None
        )
        for s in (403, 404, 409, 413, 422, 429, 500, 503)
    }
    assert len(said) == 8


def test_an_ending_that_was_explained_says_that(page: html.HtmlElement) -> None:
    shown = {"status": 409, "sentence": "Taken <already>.", "reference": "R"}
    assert "Taken &lt;already&gt;." in rendered("errors/error.html", shown)


def test_an_ending_nobody_foresaw_is_a_fault_of_ours() -> None:
    shown = {"status": 418, "sentence": None, "reference": "R"}
    assert "Something broke on our side" in rendered("errors/error.html", shown)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates: what was typed is text, whatever it looks like, and a missing name is no blank."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from app.i18n.messages import ENGLISH
from app.web.csrf import is_token, token_for
from app.web.templating import FOLDER, Around, Templates

AROUND = Around(ENGLISH, token_for(b"t" * 32), "/here", None)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>",
    "</title><script>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}",
    "{% for x in range(9) %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7} #{7*7}",
    "{name} {0} {name.__class__} {",
    "%s %(name)s %n",
    "javascript:alert(1)",
    "\u202e\u200b\u2028",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in {
        "sinks.html": '<p>{{ x }}</p><p title="{{ x }}"></p><textarea>{{ x }}</textarea>',
        "said.html": '<p>{{ _("Hello {name}.", name=x) }}</p>',
        "counted.html": '<p>{{ count("{n} day, {name}", "{n} days, {name}", 2, name=x) }}</p>',
        "missing.html": "{{ nothing }}",
        "lacking.html": "{{ x.nothing }}",
        "form.html": "{{ csrf() }}",
        "around.html": "{{ language }} {{ direction }} {{ here }} {{ viewer }} {{ today }}",
    }.items():
        (tmp_path / name).write_text(source)
    return tmp_path


class _Texts(HTMLParser):
    """What a browser makes of a page: its elements, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.texts: list[str] = []
        self.titles: list[str | None] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.titles += [value for name, value in attrs if name == "title"]
        assert all(name == "title" for name, _value in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _render(folder: Path, template: str, x: object = "") -> str:
    return Templates(folder).render(template, {"x": x}, AROUND)


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_was_typed_is_shown_as_it_was_typed(folder: Path, payload: str) -> None:
    page = _Texts(_render(folder, "sinks.html", payload))
    assert page.elements == ["p", "p", "textarea"]
    assert page.titles == [payload]
    assert "".join(page.texts) == payload * 2


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("template", ["said.html", "counted.html"])
def test_a_place_of_a_sentence_is_text_too(folder: Path, template: str, payload: str) -> None:
    page = _Texts(_render(folder, template, payload))
    assert page.elements == ["p"]
    assert payload in "".join(page.texts)


@given(st.text())
def test_no_text_whatever_makes_an_element(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("t")
    (folder / "a.html").write_text('<p title="{{ x }}">{{ x }}</p>')
    assert _Texts(_render(folder, "a.html", text)).elements == ["p"]


@pytest.mark.parametrize("template", ["missing.html", "lacking.html"])
def test_a_name_that_is_not_there_is_a_fault_and_no_blank(folder: Path, template: str) -> None:
    with pytest.raises(UndefinedError):
        _render(folder, template)


def test_a_form_carries_a_fresh_token(folder: Path) -> None:
    seen = {_render(folder, "form.html") for _n in range(10)}
    assert len(seen) == 10
    for field in seen:
        value = re.fullmatch(r'<input type="hidden" name="csrf" value="([^"]+)">', field)
        assert value
        assert is_token(value[1], AROUND.token)


@pytest.mark.parametrize("is_read", [True, False])
def test_a_page_that_is_replaced_under_a_running_server_changes_nothing(
    folder: Path, *, is_read: bool
) -> None:
    """The trap: a page nobody had opened before an upgrade asks for what older code never gives."""
    (folder / "page.html").write_text("before", "utf-8")
    (folder / "letters").mkdir()
    (folder / "letters" / "sheet.html").write_text("{{ x | of_another_house }}", "utf-8")
    templates = Templates(folder)
    if is_read:
        templates.read_all()
    (folder / "page.html").write_text("{{ what_newer_code_gives }}", "utf-8")
    if is_read:
        assert templates.render("page.html", {}, AROUND) == "before"
        return
    with pytest.raises(UndefinedError):
        templates.render("page.html", {}, AROUND)


def test_every_template_knows_its_reader_and_the_day(folder: Path) -> None:
    assert re.fullmatch(r"en ltr /here None \d{4}-\d\d-\d\d", _render(folder, "around.html"))


def test_only_names_that_are_escaped_are_used_for_templates() -> None:
    """Everything is escaped here; elsewhere `.html` alone is: one name, no doubt."""
    pages = [file for file in FOLDER.rglob("*.*") if file.suffix in {".html", ".jinja", ".j2"}]
    assert pages
    assert {file.suffix for file in pages} == {".html"}


@pytest.mark.parametrize("mark", ["|safe", "| safe", "autoescape", "Markup("])
def test_no_template_says_that_something_needs_no_escaping(mark: str) -> None:
    pages = {file.name: file.read_text("utf-8") for file in FOLDER.rglob("*.html")}
    assert not [name for name, source in pages.items() if mark in source]


def test_no_page_holds_a_style_or_a_script_that_its_policy_forbids() -> None:
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
    )
    found = {
        file.relative_to(FOLDER).as_posix(): inline.findall(file.read_text("utf-8"))
        for file in FOLDER.rglob("*.html")
        if not file.is_relative_to(FOLDER / "letters")  # printed, not served
    }
    assert not {name: marks for name, marks in found.items() if marks}

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a section draws is what is saved: whatever it says, a browser sends it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from app.cases.answers_filled import fields_filled
from app.cases.answers_form import fragment_from
from app.cases.answers_typed import one
from app.cases.asked import asked_on
from app.cases.choosable import choosable_in
from app.cases.fields import DATES, Field
from app.cases.sections import SECTIONS, Section
from app.cases.views import CaseHead
from app.cases.words import saying
from app.i18n.messages import ENGLISH
from app.web.forms import form_of
from app.web.templating import Around, Templates
from tests.cases.build import CHOOSABLE, form_with, fragments

EVERY_SECTION = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.code)
TEMPLATES = Templates()
HEAD = CaseHead(
    id="a" * 26,
    reference="7F3K-Q2",
    name="Fulana Ficticia",
    name_language="es",
    is_person=True,
    spoken="Spanish",
    written="Spanish",
    needs_interpreter=False,
    safe_contact="by post",
    avoid=(),
    is_open=True,
)


def drawn(
    section: Section,
    typed: Mapping[str, tuple[str, ...]],
    *,
    mistakes: Mapping[str, str] | None = None,
    saved: Mapping[str, Any] | None = None,
    language: str = "en",
) -> html.HtmlElement:
    """The page of a section, as a browser reads it."""
    fields = asked_on(
        section.fields,
        typed,
        choosable=choosable_in(language),
        say=saying(language),
        mistakes=mistakes or {},
        saved=saved,
    )
    context = {
        "head": HEAD,
        "section": {"code": section.code, "title": section.title, "about": section.about,
                    "has_masked": True},
        "index": [], "version": 3, "saved": "", "shown": False, "problem": "", "told": None,
        "errors": mistakes or {}, "fields": fields,
    }  # fmt: skip
    around = Around(ENGLISH, bytes(32), "/cases", None)
    return html.fromstring(TEMPLATES.render("cases/section.html", context, around))


@EVERY_SECTION
@given(data=st.data())
@settings(deadline=None, max_examples=12)
def test_a_browser_sends_back_what_the_page_shows(section: Section, data: st.DataObject) -> None:
    fragment = data.draw(fragments(section))
    page = drawn(section, fields_filled(fragment, section.fields), saved=fragment)
    (form,) = [form for form in page.forms if form.action.endswith(section.code)]
    assert form.fields["version"] == "3"
    reading = fragment_from(
        form_of(form.form_values()), section, choosable=CHOOSABLE, saved=fragment
    )
    assert reading.mistakes == {}
    assert reading.fragment == fragment


@EVERY_SECTION
@given(data=st.data())
@settings(deadline=None, max_examples=8)
def test_what_cannot_be_right_comes_back_word_for_word_with_a_place_for_its_mistake(
    section: Section, data: st.DataObject
) -> None:
    fragment = data.draw(fragments(section))
    inputs = dict(fields_filled(fragment, section.fields, shown=True))
    spoiled = {
        name: (data.draw(SPOILED),) for name in inputs if name in free_texts(section.fields, inputs)
    }
    first = fragment_from(form_with({**inputs, **spoiled}), section, choosable=CHOOSABLE)
    page = drawn(section, first.typed, mistakes=first.mistakes)
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    assert set(first.mistakes) <= ids
    (form,) = [form for form in page.forms if form.action.endswith(section.code)]
    again = fragment_from(form_of(form.form_values()), section, choosable=CHOOSABLE)
    for name, values in first.typed.items():
        assert plainly(again.typed[name]) == plainly(values), name


def plainly(values: Sequence[str]) -> list[str]:
    """The 05 of a file is the 5 of a screen."""
    return [value.removeprefix("0") for value in values if value]


def free_texts(
    fields: Sequence[Field], inputs: Mapping[str, tuple[str, ...]], under: str = ""
) -> set[str]:
    """The inputs into which anything at all can be typed."""
    found: set[str] = set()
    for field in fields:
        name = f"{under}{field.name}"
        if field.kind in {"text", "long-text", "lines", "texts"}:
            found.add(name)
        if field.kind in DATES:
            found |= {f"{name}_year", f"{name}_day"}
        if field.kind == "part":
            found |= free_texts(field.fields, inputs, f"{name}.")
        for number in range(int(one(inputs, f"{name}.rows") or 0)):
            found |= free_texts(field.fields, inputs, f"{name}.{number}.")
    return found


SPOILED = st.sampled_from(["<b>", "2026-13-45", "x" * 301, "A\u202eB", "&amp;", "nobody"])


@EVERY_SECTION
def test_a_page_draws_each_id_once_and_labels_each_input(section: Section) -> None:
    page = drawn(section, {})
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    labelled = {label.get("for") for label in page.iter("label")}
    for element in page.xpath("//main//*[self::input or self::select or self::textarea]"):
        if element.get("type") in {"hidden", "checkbox", "radio"}:
            continue
        named = element.get("id") in labelled or element.get("aria-label")
        assert named, element.get("name")


@EVERY_SECTION
def test_nothing_typed_can_become_mark_up(section: Section) -> None:
    attack = '"><script>alert(1)</script>'
    inputs = dict.fromkeys(fields_filled({}, section.fields), (attack,))
    typed = {name: ("1",) if name.endswith(".rows") else v for name, v in inputs.items()}
    reading = fragment_from(form_with(typed), section, choosable=CHOOSABLE)
    page = drawn(section, reading.typed, mistakes=reading.mistakes)
    scripts = [script for script in page.iter("script") if "alert" in (script.text or "")]
    assert not scripts
    assert "alert(1)</script>" not in {el.tag for el in page.iter() if isinstance(el.tag, str)}


def test_a_covered_value_is_nowhere_on_the_page() -> None:
    fragment = {"person": {"identifiers": {"a_number": "A000-000-007", "ssn": "900-00-0007"}}}
    (section,) = [section for section in SECTIONS if section.code == "identifiers"]
    page = drawn(section, fields_filled(fragment, section.fields), saved=fragment)
    text = html.tostring(page, encoding="unicode")
    assert "000-007" not in text
    assert "900-00" not in text.replace("Written as 900-00-0000", "")
    assert text.count("it ends in 07") == 2

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks: what is marked in Python and in screens is found, in order, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from app.i18n.extract import ROOT, sentences_in
from app.i18n.marked import marked_in_python, marked_in_screen


def test_sentences_of_python_come_in_their_order() -> None:
    source = b"""
a = say(_("Second, though nested."), who=_("Third."))
raise Invalid(_("One sentence "
    "on two lines."))
"""
    assert list(marked_in_python(source)) == [
        "Second, though nested.",
        "Third.",
        "One sentence on two lines.",
    ]


def test_both_forms_of_a_number_are_one_sentence() -> None:
    source = b'desk.count("{n} day is left", "{n} days are left", left)'
    assert list(marked_in_python(source)) == [("{n} day is left", "{n} days are left")]


@pytest.mark.parametrize(
    "source",
    [
        b'throttle.count("door", "1000/5 minute")',
        b'name.count(b"a")',
        b"_(sentence)",
        b'gettext("Not our mark.")',
        b'"_(In a text.)"',
    ],
)
def test_what_is_not_marked_is_not_found(source: bytes) -> None:
    assert list(marked_in_python(source)) == []


def test_sentences_of_a_screen_are_found_in_text_in_attributes_and_in_arguments() -> None:
    source = b"""
    <p title="{{ _("A title.") }}">{{ _("A place: {here}.", here=where) }}</p>
    {{ notice(_("An argument."), "hold") }}{{ count("{n} case", "{n} cases", many) }}
    {# {{ _("Nobody sees this.") }} #}
    """
    assert list(marked_in_screen(source)) == [
        "A title.",
        "A place: {here}.",
        "An argument.",
        ("{n} case", "{n} cases"),
    ]


def test_a_screen_that_cannot_be_read_stops_the_work() -> None:
    with pytest.raises(TemplateSyntaxError):
        list(marked_in_screen(b"{% if %}"))


def _staff(root: Path) -> dict[object, str]:
    return {found.sentence: found.file for found in sentences_in(root, "staff")}


def test_staff_sentences_come_from_screens_and_from_marked_python() -> None:
    found = _staff(ROOT)
    assert found["Go to the content"] == "templates/desk.html"
    assert found["Catalogue editor"] == "app/accounts/permissions.py"
    assert ("{n} answer needs another look", "{n} answers need another look") in found


def test_letters_and_terminals_are_not_asked_of_whoever_translates_screens(tmp_path: Path) -> None:
    for name in ("app/letters/a.py", "app/cli/b.py", "app/i18n/c.py", "app/cases/d.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'_("{name}")', encoding="utf-8")
    for name in ("letters/sheet.html", "cases/case.html"):
        file = tmp_path / "templates" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'{{{{ _("{name}") }}}}', encoding="utf-8")
    assert set(_staff(tmp_path)) == {"app/cases/d.py", "cases/case.html"}

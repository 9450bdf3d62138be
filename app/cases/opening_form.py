# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the form that opens a case: for whom, in which language, and who else works on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.cases.answers_form import Reading, fragment_from
from app.cases.answers_typed import Form, Typed
from app.cases.fields import Choosable, Field
from app.cases.sections import Fragment, section_called, value_at
from app.cases.service import Opening
from app.i18n.marks import _
from app.situations.kinds import NameText

_PERSON = section_called("person", requester="person")
_LANGUAGES = section_called("languages", requester="person")
NAME, _LANGUAGE = _PERSON.field("person.name"), _LANGUAGES.field("person.language")
# What opening a case asks of languages; the rest is asked with the situation.
LANGUAGE = replace(
    _LANGUAGE, fields=tuple(f for f in _LANGUAGE.fields if not f.name.startswith("interpreter"))
)
ASKED: tuple[Field, ...] = (NAME, LANGUAGE)
_TITLE: TypeAdapter[str] = TypeAdapter(NameText)
_FOR_WHOM = _("Say for whom the case is opened.")
_WHICH_NAME = _("Write the person's name as they write it.")
_WHICH_LANGUAGE = _("Choose the language the person speaks best.")
_WHICH_TITLE = _("Give the request a short name on one line.")
_WHO_ELSE = _("Choose a second person; a case has at least two.")


@dataclass(frozen=True)
class OpeningForm:
    """What the form says; `opening` is there if nothing is wrong."""

    opening: Opening | None
    mistakes: Mapping[str, str]
    typed: Typed
    requester: str = "person"
    title: str = ""
    second_person: str = ""


def opening_in(form: Form, *, choosable: Choosable, colleagues: Collection[str]) -> OpeningForm:
    """Return the opening a form asks for, or a sentence for each mistake beside what was typed.

    `colleagues` are the ids of those who may be the second person.
    """
    name = fragment_from(form, _PERSON, choosable=choosable, only={NAME.name})
    language = fragment_from(form, _LANGUAGES, choosable=choosable, only={LANGUAGE.name})
    requester, title = form.text("requester"), form.text("title")
    second = form.text("second_person")
    mistakes = _mistakes_of(requester, title, name, language)
    if second not in colleagues:
        mistakes["second_person"] = _WHO_ELSE
    told = {**name.fragment.get("person", {}), **language.fragment.get("person", {})}
    return OpeningForm(
        opening=None if mistakes else _opening(requester, title, second, {"person": told}),
        mistakes=mistakes,
        typed={**name.typed, **language.typed},
        requester=requester,
        title=title,
        second_person=second,
    )


def _mistakes_of(requester: str, title: str, name: Reading, language: Reading) -> dict[str, str]:
    if requester == "person":
        return _missing(name, language) | dict(name.mistakes) | dict(language.mistakes)
    if requester == "clinic":
        return {} if _is_a_title(title) else {"title": _WHICH_TITLE}
    return {"requester": _FOR_WHOM}


def _missing(name: Reading, language: Reading) -> dict[str, str]:
    missing = {}
    if not value_at(name.fragment, NAME.name):
        missing[f"{NAME.name}.as_written"] = _WHICH_NAME
    if not value_at(language.fragment, LANGUAGE.name):
        missing[f"{LANGUAGE.name}.spoken"] = _WHICH_LANGUAGE
    return missing


def _is_a_title(title: str) -> bool:
    try:
        _TITLE.validate_python(title)
    except ValidationError:
        return False
    return True


def _opening(requester: str, title: str, second: str, told: Fragment) -> Opening:
    if requester == "clinic":
        return Opening("clinic", title, second)
    name: Mapping[str, Any] = value_at(told, NAME.name)
    language: Mapping[str, Any] = value_at(told, LANGUAGE.name)
    return Opening(
        "person",
        name["as_written"],
        second,
        title_latin=name.get("latin"),
        spoken=language["spoken"],
        written=language.get("written"),
        needs_interpreter=language.get("needs_interpreter"),
    )

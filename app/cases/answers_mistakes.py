# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says in a sentence, beside the field, what cannot be right; never with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.cases.fields import Field
from app.i18n.marks import _
from app.situations.records import Situation

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from app.cases.sections import Fragment, Section

# A fragment is checked inside a situation that has what other sections say.
_AROUND: Mapping[str, Any] = {
    "format": 1,
    "requester": "person",
    "clinic": {"name": "-", "address": {"lines": ["-"], "city": "-"}},
    "aims": ["see-my-file"],
    "person": {"name": {"as_written": "-"}, "language": {"spoken": "en"}},
}
_MISSING = _("Fill this in; what stands beside it cannot be kept without it.")
_TOO_LONG = _("This is too long; shorten it.")
_NO_DAY = _("Write a day that exists.")
_BY_TYPE = {
    "missing": _MISSING,
    "too_short": _MISSING,
    "string_too_short": _MISSING,
    "string_too_long": _TOO_LONG,
    "too_long": _TOO_LONG,
    "literal_error": _("Choose one from the list."),
}
_BY_KIND = {
    "date": _NO_DAY,
    "partial-date": _(
        "Write a day that exists, or only a month with its year, or only a year with four digits."
    ),
}
# How the format's own refusals of a text begin, in the words of a screen.
_OF_A_TEXT = {
    "holds an invisible character": _(
        "There is an invisible character in this that turns the direction of writing; type the text"
        " again instead of pasting it."
    ),
    "holds an invisible control": _(
        "There is an invisible control character in this; type the text again."
    ),
    "runs over more than one line": _("Write this on one line."),
    "is blank": _MISSING,
}
_OTHERWISE = _("This is not in the form that is expected here.")


def mistakes_in(fragment: Fragment, section: Section) -> dict[str, str]:
    """Return a sentence for each field whose value the situation's format refuses."""
    person = {**_AROUND["person"], **fragment.get("person", {})}
    try:
        Situation.model_validate({**_AROUND, **fragment, "person": person})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return dict(_told(mistake, section) for mistake in reversed(found))
    return {}


def _told(mistake: ErrorDetails, section: Section) -> tuple[str, str]:
    name, field = _where(section, ".".join(map(str, mistake["loc"])))
    return name, _sentence(mistake, field)


def _where(section: Section, place: str) -> tuple[str, Field]:
    """Return the input a place in the file belongs to: the innermost field on the way to it."""
    for field in section.fields:
        if place == field.name or place.startswith(f"{field.name}."):
            return _within(field, field.name, place[len(field.name) + 1 :].split("."))
    raise KeyError(section.code)  # a section's fields hold all that its fragment says


def _within(field: Field, name: str, rest: list[str]) -> tuple[str, Field]:
    if field.kind == "rows" and rest[0].isdecimal():
        name, rest = f"{name}.{rest[0]}", rest[1:]
    for inner in field.fields:
        if rest and rest[0] == inner.name:
            return _within(inner, f"{name}.{inner.name}", rest[1:])
    return name, field


def _sentence(mistake: ErrorDetails, field: Field) -> str:
    kind = mistake["type"]
    if kind == "value_error" and field.kind != "partial-date":
        return _of_a_text(str(mistake.get("ctx", {}).get("error", "")), field)
    return _BY_TYPE.get(kind) or field.mistake or _BY_KIND.get(field.kind, _OTHERWISE)


def _of_a_text(refusal: str, field: Field) -> str:
    for beginning, sentence in _OF_A_TEXT.items():
        if refusal.startswith(beginning):
            return sentence
    return _BY_KIND.get(field.kind, _OTHERWISE)

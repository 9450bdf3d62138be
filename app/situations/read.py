# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a situation file, or says in one sentence which line cannot be used and how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from app.errors import Invalid
from app.kit import plain_yaml
from app.situations.records import Situation

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

OTHER_OFFICE = "other"
_FIELD_NAME = re.compile(r"[a-z_]{1,40}")
# Languages spoken by people who come to clinics that CLDR's English list of names leaves out.
_BEYOND_CLDR = {"mam", "kek", "cak", "kjb", "ixl", "ksw", "prs", "tzo", "mix", "zap", "jac", "poc"}


def read_situation(text: str, *, named: str, holders: Collection[str]) -> Situation:
    """Return the situation a YAML text describes.

    `named` is what messages call the file; `holders` are the catalogue's holder ids. Raises Invalid
    with file, line and field, never with what the field holds.
    """
    document = plain_yaml.read(text, named=named)
    if not isinstance(document.value, dict):
        raise Invalid(f"{named}: a situation is a list of fields; see `handrail plan --schema`.")
    try:
        situation = Situation.model_validate(document.value)
    except ValidationError as error:
        raise Invalid(_first_mistake(error, document, named)) from None
    for place, mistake in _mistakes(situation, holders):
        raise Invalid(f"{_where(document, named, place)} {mistake}")
    return situation


def _where(document: plain_yaml.Document, named: str, place: plain_yaml.Place) -> str:
    return f"{named}, line {document.line_of(place)}: {_field(place)}"


def _field(place: plain_yaml.Place) -> str:
    """Name a field as people count: the second entry of a list is number 2."""
    words = (f"number {part + 1}" if isinstance(part, int) else part for part in place)
    return "«" + ", ".join(words) + "»" if place else "the file"


def _first_mistake(error: ValidationError, document: plain_yaml.Document, named: str) -> str:
    mistakes = error.errors(include_url=False)
    for mistake in mistakes:  # first: a field that seems to be missing may only be misspelt
        if mistake["type"] == "extra_forbidden":
            return _unknown_field(document, named, tuple(mistake["loc"]))
    first = mistakes[0]
    place = tuple(first["loc"])
    if place[-1:] == ("[key]",):  # what was typed as a key may be anything: it is not repeated
        where = _where(document, named, place[:-2])
        return f"{where} has a key that is not a language code; use a code such as es, ar or ht."
    return f"{_where(document, named, place)} {_said_plainly(first)}."


def _unknown_field(document: plain_yaml.Document, named: str, place: plain_yaml.Place) -> str:
    line = document.line_of(place)
    name = str(place[-1])
    called = f"«{name}»" if _FIELD_NAME.fullmatch(name) else "one field"
    near = difflib.get_close_matches(name, _all_fields(Situation), n=1)
    hint = f"did you mean «{near[0]}»?" if near else "see `handrail plan --schema` for the fields."
    return f"{named}, line {line}: {called} is not a field of this part; {hint}"


def _all_fields(model: type[BaseModel]) -> set[str]:
    from pydantic.json_schema import models_json_schema  # noqa: PLC0415  only for a mistake

    _, schema = models_json_schema([(model, "validation")])
    parts = schema.get("$defs", {}).values()
    return {name for part in parts for name in part.get("properties", {})}


def _said_plainly(mistake: ErrorDetails) -> str:
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"must be one of {context['expected'].replace(' or ', ', ')}"
    if kind in {"string_too_long", "too_long"}:
        return f"is longer than {context['max_length']} characters or entries; shorten it"
    return _PLAIN.get(kind, "is not in the expected form; see `handrail plan --schema`")


_NO_DATE = "is not a day that exists; write it as 2026-05-31"
_PLAIN = {
    "missing": "is missing; add it, or see `handrail plan --schema`",
    "date_from_datetime_parsing": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_type": _NO_DATE,
    "bool_type": "must be true or false, or left out if unknown",
    "bool_parsing": "must be true or false, or left out if unknown",
    "string_type": "must be text; put it between quotes",
    "tuple_type": "must be a list; start each entry with a dash",
    "too_short": "is empty; give at least one entry",
    "model_type": "must have fields of its own, one a line below it",
}


def _mistakes(
    situation: Situation, holders: Collection[str]
) -> Iterator[tuple[plain_yaml.Place, str]]:
    """Yield what the fields say together that cannot be right."""
    if situation.requester == "person" and situation.person is None:
        yield ("requester",), "says person, but there is no «person» part; add it."
    if situation.requester == "clinic" and situation.clinic_request is None:
        yield ("requester",), "says clinic, but there is no «clinic_request» part; add it."
    if situation.requester == "clinic" and situation.person is not None:
        yield ("person",), "names a person, but the clinic asks in its own name; remove this part."
    for place, holder in _holders_named(situation, ()):
        if holder not in holders and holder != OTHER_OFFICE:
            yield place, _unknown_holder(holder, holders)
    for place, tag in _languages_named(situation):
        if not _is_a_language(tag):
            yield place, "is not a language code we know; use a code such as es, ar, ht or mam."


def _unknown_holder(holder: str, holders: Collection[str]) -> str:
    near = difflib.get_close_matches(holder, holders, n=1)
    hint = f"did you mean «{near[0]}»?" if near else "see `handrail catalog list`."
    return f"is not an office in the catalogue; {hint} For an office not listed write other."


_HOLDER_FIELDS = {"by", "at", "with_", "holder", "holders", "known_to"}
_WRITTEN_AS = {"with_": "with", "from_on": "from", "to_on": "to"}


def _holders_named(part: object, place: plain_yaml.Place) -> Iterator[tuple[plain_yaml.Place, str]]:
    """Walk the situation and yield each holder id with the place where it stands."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            here = (*place, _WRITTEN_AS.get(name, name))
            yield from (
                _ids_in(value, here) if name in _HOLDER_FIELDS else _holders_named(value, here)
            )
    if isinstance(part, tuple):
        for number, entry in enumerate(part):
            yield from _holders_named(entry, (*place, number))


def _ids_in(value: object, place: plain_yaml.Place) -> Iterator[tuple[plain_yaml.Place, str]]:
    if isinstance(value, str):
        yield place, value
    if isinstance(value, tuple):
        yield from (((*place, number), entry) for number, entry in enumerate(value))


def _languages_named(situation: Situation) -> Iterator[tuple[plain_yaml.Place, str]]:
    if situation.person is None:
        return
    language = situation.person.language
    for name in ("spoken", "written", "interpreter_language"):
        tag = getattr(language, name)
        if tag is not None:
            yield ("person", "language", name), tag


def _is_a_language(tag: str) -> bool:
    from babel import Locale  # noqa: PLC0415  slow to import, and only people have languages

    primary = tag.split("-", maxsplit=1)[0].lower()
    return primary in Locale("en").languages or primary in _BEYOND_CLDR

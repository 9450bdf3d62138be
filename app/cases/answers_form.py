# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a section's form into its fragment of the situation file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.cases.answers_mistakes import mistakes_in
from app.cases.answers_read import Reader
from app.cases.answers_typed import Form, Typed, typed_in
from app.cases.fields import Choosable
from app.cases.sections import Fragment, Section, put, value_at

_NOTHING: Fragment = {}


@dataclass(frozen=True)
class Reading:
    """What a form says: the section's new fragment, what is wrong by input, and what was typed."""

    fragment: dict[str, Any]
    mistakes: Mapping[str, str]
    typed: Typed


def fragment_from(
    form: Form,
    section: Section,
    *,
    choosable: Choosable,
    saved: Fragment = _NOTHING,
    only: Collection[str] | None = None,
) -> Reading:
    """Return the section's fragment as the form says it, and a sentence for each mistake.

    `saved` is the fragment before: a masked value left untouched is taken over from it. `only`
    names the fields the form holds; the others stay as saved.
    """
    asked = [field for field in section.fields if only is None or field.name in only]
    typed = typed_in(asked, form)
    reader = Reader(typed, choosable, frozenset(_texts_in(saved)))
    fragment: dict[str, Any] = {}
    for field in section.fields:
        value = value_at(saved, field.name)
        if field in asked:
            value = reader.value(field, field.name, value)
        if value is not None:
            put(fragment, field.name, value)
    return Reading(fragment, mistakes_in(fragment, section) | reader.mistakes, typed)


def _texts_in(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from part  # a language is the key of its text
        part = list(part.values())
    for inner in part if isinstance(part, list | tuple) else ():
        yield from _texts_in(inner)

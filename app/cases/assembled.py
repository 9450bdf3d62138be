# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the sections of a case together into one situation, or says what is still to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.cases.fields import Field
from app.cases.sections import Fragment, Requester, Section, sections_for, value_at
from app.errors import Invalid
from app.situations.records import Clinic, Situation

FORMAT = 1


@dataclass(frozen=True)
class ToAsk:
    """A field without which there is no situation yet, and the section that asks it."""

    section: Section
    field: Field


@dataclass(frozen=True)
class StillMissing:
    """What must be asked before a plan can be made."""

    asked: tuple[ToAsk, ...]


def assemble(
    fragments: Mapping[str, Fragment], clinic: Clinic, *, requester: Requester
) -> Situation | StillMissing:
    """Return the situation the sections tell together, or which of them are still to be filled.

    A fragment of a section this requester does not have is left aside. Raises Invalid for one that
    no longer fits the format, which only an import or an old version could have left.
    """
    sections = sections_for(requester)
    missing = tuple(_missing(fragments, sections))
    if missing:
        return StillMissing(missing)
    document: dict[str, Any] = {"format": FORMAT, "requester": requester}
    document["clinic"] = clinic.model_dump(mode="json", exclude_unset=True)
    for section in sections:
        _merge(document, fragments.get(section.code, {}))
    try:
        return Situation.model_validate(document)
    except ValidationError:
        raise Invalid(
            "A section of this situation was saved in a form that is no longer read; open each"
            " section and save it again."
        ) from None


def _missing(fragments: Mapping[str, Fragment], sections: tuple[Section, ...]) -> Iterator[ToAsk]:
    for section in sections:
        for field in section.fields:
            if field.is_required and not value_at(fragments.get(section.code, {}), field.name):
                yield ToAsk(section, field)


def _merge(document: dict[str, Any], fragment: Fragment) -> None:
    """Add a fragment. Sections share the person, and below that each field is of one section."""
    for key, value in fragment.items():
        document[key] = {**document.get(key, {}), **value} if key == "person" else value

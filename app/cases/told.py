# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a section says so far, in words to read: beside a form, and when two people save at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.cases.fields import DATES, ROWS, Choosable, Field
from app.cases.sections import Fragment, Section, value_at
from app.cases.words import Say
from app.i18n.format import partial_date
from app.i18n.marks import _

Standing = Literal["untold", "partly", "told"]
_NOT_KNOWN, _NONE, _COVERED = _("Not known yet"), _("None"), _("Saved, and covered here")
_YES_NO = {True: _("Yes"), False: _("No")}


@dataclass(frozen=True)
class Told:
    """A question and its answer, a line for each thing it says."""

    label: str
    lines: tuple[str, ...]


def told_by(
    section: Section, fragment: Fragment, *, choosable: Choosable, say: Say, language: str
) -> tuple[Told, ...]:
    """Return every question of the section with what is known, masked values covered."""
    telling = _Telling(choosable, say, language)
    return tuple(
        Told(say(field.label), tuple(telling.lines(field, value_at(fragment, field.name))))
        for field in section.fields
    )


def standing_of(section: Section, fragment: Fragment) -> Standing:
    """Say whether nothing, something or everything was asked; *none* and *no* are answers."""
    known = [value_at(fragment, field.name) is not None for field in section.fields]
    if all(known):
        return "told"
    return "partly" if any(known) else "untold"


@dataclass(frozen=True)
class _Telling:
    choosable: Choosable
    say: Say
    language: str

    def lines(self, field: Field, value: Any) -> Iterator[str]:  # noqa: ANN401  as the file holds it
        if value is None:
            yield self.say(_NOT_KNOWN)
        elif field.gate is not None and not value:
            yield self.say(field.gate.none)
        elif field.kind == "part":
            yield from self._part(field, value)
        elif field.kind in ROWS:
            for row in _rows(field, value):
                yield " · ".join(self._part(field, row))
        else:
            yield self._text(field, value)

    def _part(self, field: Field, value: Mapping[str, Any]) -> Iterator[str]:
        for inner in field.fields:
            if inner.name in value:
                said = "; ".join(self.lines(inner, value[inner.name]))
                yield f"{self.say(inner.label)}: {said}"

    def _text(self, field: Field, value: Any) -> str:  # noqa: ANN401  as above
        if field.is_masked:
            return self.say(_COVERED)
        if field.kind == "yes-no":
            return self.say(_YES_NO[value])
        if field.kind in DATES:
            return partial_date(value, self.language)
        if isinstance(value, list):
            return ", ".join(self._word(field, code) for code in value) or self.say(_NONE)
        return self._word(field, value)

    def _word(self, field: Field, code: str) -> str:
        return self.say(self.choosable.of(field).get(code, code))


def _rows(field: Field, value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401  as above
    if field.kind == "translations":
        return [{"language": tag, "text": text} for tag, text in value.items()]
    return list(value)

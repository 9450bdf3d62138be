# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads values of the situation file out of what was typed, and notes what cannot be one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from app.cases.answers_typed import Typed, inputs_named, one
from app.cases.fields import NONE, SOME, Choosable, Field, Kind
from app.i18n.marks import _

_YES_NO = {"yes": True, "no": False}
_NOT_IN_THE_LIST = _("Choose one from the list.")
_NONE_AND_SOME = _("This says none, and something is written below; remove the one or the other.")
_SOME_BUT_WHICH = _("Write at least one below, or say that none or nothing is known.")
_TEXT_AND_LANGUAGE = _("Choose a language for each text, and write a text for each language.")
_ONE_TEXT_EACH = _("There are two texts in one language; keep one.")
_MONTH_FIRST = _("A day needs its month, and a month its year.")

Value = Any  # what the situation file holds: a word, yes or no, a list, a mapping; None: left out


@dataclasses.dataclass(frozen=True)
class Reader:
    """Reads one form. A value in `kept` is saved already, and may stay though no list offers it."""

    typed: Typed
    choosable: Choosable
    kept: frozenset[str]
    mistakes: dict[str, str] = dataclasses.field(default_factory=dict)

    def value(self, field: Field, name: str, saved: Value = None) -> Value:
        """Return the field's value; `saved` is the one before, for what a screen does not show."""
        if field.is_masked and not one(self.typed, name).strip():
            return None if one(self.typed, f"{name}.remove") else saved
        value = self._ungated(field, name, saved)
        return value if field.gate is None else self._behind_the_gate(field, name, value)

    def _ungated(self, field: Field, name: str, saved: Value) -> Value:
        if field.kind == "part":
            return self._fields(field, name, saved)
        return _READ[field.kind](self, field, name)

    def _behind_the_gate(self, field: Field, name: str, value: Value) -> Value:
        """Tell *not known* (left out) from *none* (empty), and drop nothing that was typed."""
        known = one(self.typed, f"{name}.known")
        if known == NONE and value is not None:
            self.mistakes[f"{name}.known"] = _NONE_AND_SOME
        if known == SOME and value is None:
            self.mistakes[f"{name}.known"] = _SOME_BUT_WHICH
        if known == NONE:
            return {} if field.kind == "part" else []
        return value

    def _fields(self, field: Field, name: str, saved: Value) -> dict[str, Value] | None:
        before = saved if isinstance(saved, Mapping) else {}
        values = {
            inner.name: self.value(inner, f"{name}.{inner.name}", before.get(inner.name))
            for inner in field.fields
        }
        defaults = {inner.name: inner.default for inner in field.fields if inner.default}
        said = {key: v for key, v in values.items() if v is not None and v != defaults.get(key)}
        return said or None

    def _rows(self, field: Field, name: str) -> list[dict[str, Value]] | None:
        numbers = range(int(one(self.typed, f"{name}.rows") or 0))
        rows = [self._fields(field, f"{name}.{number}", None) or {} for number in numbers]
        return rows or None

    def _text(self, _field: Field, name: str) -> str | None:
        return one(self.typed, name).strip() or None

    def _date(self, field: Field, name: str) -> str | None:
        """Put a date together; a whole one may stand where the year is asked."""
        parts = [one(self.typed, part).strip() for part in inputs_named(field, name)]
        known = [part for part in parts if part]
        if known != parts[: len(known)]:
            self.mistakes[name] = _MONTH_FIRST
        year, *rest = known or [""]
        return "-".join([year, *(part.zfill(2) for part in rest)]) or None

    def _yes_no(self, _field: Field, name: str) -> bool | None:
        return _YES_NO.get(one(self.typed, name))

    def _chosen(self, field: Field, name: str) -> str | None:
        code = one(self.typed, name)
        self._known(field, name, code)
        return code or None

    def _several(self, field: Field, name: str) -> list[str] | None:
        codes = [code for code in self.typed.get(name, ()) if code]
        for code in codes:
            self._known(field, name, code)
        return codes or None

    def _known(self, field: Field, name: str, code: str) -> None:
        if code and code not in self.kept and code not in self.choosable.of(field):
            self.mistakes[name] = _NOT_IN_THE_LIST

    def _lines(self, _field: Field, name: str) -> list[str] | None:
        lines = (line.strip() for line in one(self.typed, name).split("\n"))
        return [line for line in lines if line] or None

    def _texts(self, _field: Field, name: str) -> list[str] | None:
        return [text.strip() for text in self.typed.get(name, ())] or None

    def _translations(self, field: Field, name: str) -> dict[str, str] | None:
        rows = self._rows(field, name) or []
        if any(len(row) < len(field.fields) for row in rows):
            self.mistakes[name] = _TEXT_AND_LANGUAGE
        said = {row.get("language", ""): row.get("text", "") for row in rows}
        if len(said) < len(rows):
            self.mistakes[name] = _ONE_TEXT_EACH
        return said or None


_READ: Mapping[Kind, Callable[[Reader, Field, str], Value]] = {
    "rows": Reader._rows,  # noqa: SLF001
    "text": Reader._text,  # noqa: SLF001  its own methods, by the kind of field
    "long-text": Reader._text,  # noqa: SLF001
    "date": Reader._date,  # noqa: SLF001
    "partial-date": Reader._date,  # noqa: SLF001
    "yes-no": Reader._yes_no,  # noqa: SLF001
    "choice": Reader._chosen,  # noqa: SLF001
    "office": Reader._chosen,  # noqa: SLF001
    "language": Reader._chosen,  # noqa: SLF001
    "state": Reader._chosen,  # noqa: SLF001
    "country": Reader._chosen,  # noqa: SLF001
    "several": Reader._several,  # noqa: SLF001
    "offices": Reader._several,  # noqa: SLF001
    "states": Reader._several,  # noqa: SLF001
    "lines": Reader._lines,  # noqa: SLF001
    "texts": Reader._texts,  # noqa: SLF001
    "translations": Reader._translations,  # noqa: SLF001
}

# SPDX-License-Identifier: AGPL-3.0-or-later
"""A section as its page draws it: each field with its words, values and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of

from app.cases.answers_typed import MOST_ROWS, SPARE_ROWS, Typed, inputs_named, one
from app.cases.fields import DATES, NONE, ONE_OF, ROWS, SOME, UNKNOWN, Choosable, Field
from app.cases.sections import Fragment, value_at
from app.cases.words import Say
from app.i18n.marks import _

KEPT = _("Saved; it ends in {end}. Leave this empty to keep it, or type a new one.")
_LAST = 2  # characters of a masked value that tell which one it is
_NO_MISTAKES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Asked:
    """One field on a screen; `options` are codes and words, `kept` tells of a masked value."""

    name: str
    kind: str
    label: str
    why: str
    hint: str
    mistake: str
    values: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    gate: tuple[tuple[str, str], ...] = ()
    known: str = UNKNOWN
    gate_mistake: str = ""
    inner: tuple[Asked, ...] = ()
    rows: tuple[tuple[Asked, ...], ...] = ()
    filled_rows: int = 0
    kept: str = ""
    is_required: bool = False

    @property
    def value(self) -> str:
        """The only value, or blank."""
        return self.values[0] if self.values else ""

    @property
    def date(self) -> Mapping[str, str]:
        """The parts of a date as they stand in its inputs."""
        year, *rest = self.values
        month, day = (part.removeprefix("0") or part for part in rest)
        return {"year": year, "month": month, "day": day}


@dataclass(frozen=True)
class _Screen:
    typed: Typed
    choosable: Choosable
    say: Say
    mistakes: Mapping[str, str]
    saved: Fragment = made_of(default_factory=dict)

    def asked(self, field: Field, name: str) -> Asked:
        return Asked(
            name=name,
            kind=field.kind,
            label=self.say(field.label),
            why=self.say(field.why) if field.why else "",
            hint=self.say(field.hint) if field.hint else "",
            mistake=self._said(name),
            values=self._values(field, name),
            options=self._options(field, name),
            gate=self._gate(field),
            known=one(self.typed, f"{name}.known") or UNKNOWN,
            gate_mistake=self._said(f"{name}.known"),
            inner=self._inner(field, name) if field.kind == "part" else (),
            rows=self._rows(field, name) if field.kind in ROWS else (),
            filled_rows=self._count(name),
            kept=self._kept(name) if field.is_masked else "",
            is_required=field.is_required,
        )

    def _said(self, name: str) -> str:
        return self.say(self.mistakes[name]) if name in self.mistakes else ""

    def _values(self, field: Field, name: str) -> tuple[str, ...]:
        if field.kind in DATES:
            return tuple(one(self.typed, part) for part in inputs_named(field, name))
        values = self.typed.get(name, ())
        return values if any(values) or not field.default else (field.default,)

    def _options(self, field: Field, name: str) -> tuple[tuple[str, str], ...]:
        offered = {code: self.say(words) for code, words in self.choosable.of(field).items()}
        for value in self.typed.get(name, ()) if offered else ():
            offered.setdefault(value, value)  # saved, and no longer in the list
        offered.pop("", None)
        has_blank = field.kind in ONE_OF and not field.default
        return ((("", ""),) if has_blank else ()) + tuple(offered.items())

    def _gate(self, field: Field) -> tuple[tuple[str, str], ...]:
        if field.gate is None:
            return ()
        words = {SOME: field.gate.some, NONE: field.gate.none, UNKNOWN: field.gate.unknown}
        return tuple((code, self.say(sentence)) for code, sentence in words.items())

    def _inner(self, field: Field, name: str) -> tuple[Asked, ...]:
        return tuple(self.asked(inner, f"{name}.{inner.name}") for inner in field.fields)

    def _rows(self, field: Field, name: str) -> tuple[tuple[Asked, ...], ...]:
        wanted = min(self._count(name) + SPARE_ROWS, MOST_ROWS)
        return tuple(self._inner(field, f"{name}.{number}") for number in range(wanted))

    def _count(self, name: str) -> int:
        return int(one(self.typed, f"{name}.rows") or 0)

    def _kept(self, name: str) -> str:
        saved = value_at(self.saved, name)
        return self.say(KEPT).format(end=saved[-_LAST:]) if saved else ""


def asked_on(
    fields: Sequence[Field],
    typed: Typed,
    *,
    choosable: Choosable,
    say: Say,
    mistakes: Mapping[str, str] = _NO_MISTAKES,
    saved: Fragment | None = None,
) -> tuple[Asked, ...]:
    """Return the fields filled with what was typed, in a reader's words."""
    screen = _Screen(typed, choosable, say, mistakes, saved or {})
    return tuple(screen.asked(field, field.name) for field in fields)

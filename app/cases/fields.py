# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a screen asks of a situation: fields as data, each at its place in the situation file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.i18n.marks import _
from app.situations.answers import questions

Kind = Literal[
    "text",
    "long-text",
    "partial-date",
    "date",
    "yes-no",
    "choice",
    "office",
    "language",
    "state",
    "country",
    "several",
    "states",
    "offices",
    "lines",
    "texts",
    "translations",
    "part",
    "rows",
]
# Kinds whose one answer is taken from a list, and those that take any number of it.
ONE_OF = frozenset({"choice", "office", "language", "state", "country"})
SOME_OF = frozenset({"several", "offices", "states"})
# Kinds that are typed as year, month and day.
DATES = frozenset({"date", "partial-date"})
# Kinds whose inputs repeat, each time with a number of their own.
ROWS = frozenset({"rows", "translations"})
UNKNOWN, NONE, SOME = "unknown", "none", "some"


@dataclass(frozen=True)
class Choice:
    """One answer of a list: the code that is kept, and the words that are read."""

    code: str
    label: str


@dataclass(frozen=True)
class Gate:
    """The words for *not known*, *none* and *some*: three answers that must not be confused."""

    some: str = _("Yes, as follows")
    none: str = _("No, none")
    unknown: str = _("Not known yet")


@dataclass(frozen=True)
class Field:
    """One thing to ask. `name` is its key in the situation file; a section's own are whole paths.

    A `part` and each of `rows` have `fields` of their own. With a `gate`, left out and empty are
    two answers. A masked value is not sent back to the screen. `mistake` says how to write a value.
    """

    name: str
    kind: Kind
    label: str
    why: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    gate: Gate | None = None
    default: str = ""
    mistake: str = ""
    is_required: bool = False
    is_masked: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Return the keys that lead to the field from where its name begins."""
        return tuple(self.name.split("."))


@dataclass(frozen=True)
class Choosable:
    """The lists that are not written in a field: their codes, with the words a reader knows."""

    offices: Mapping[str, str]
    languages: Mapping[str, str]
    states: Mapping[str, str]
    countries: Mapping[str, str]

    def of(self, field: Field) -> Mapping[str, str]:
        """Return the answers a field may take, by their codes."""
        by_kind = {
            "office": self.offices,
            "offices": self.offices,
            "language": self.languages,
            "state": self.states,
            "states": self.states,
            "country": self.countries,
        }
        return by_kind.get(field.kind) or {choice.code: choice.label for choice in field.choices}


def asks(fact: str) -> tuple[str, str]:
    """Return the label and the reason of the question that settles a fact."""
    question = questions()[fact]
    return question.ask, question.why

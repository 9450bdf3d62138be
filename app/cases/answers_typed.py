# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form brings back: the inputs a section asks for, without rows left blank or removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from app.cases.fields import DATES, ROWS, UNKNOWN, Field

MOST_ROWS = 60
SPARE_ROWS = 2
Typed = Mapping[str, tuple[str, ...]]
_Inputs = Iterator[tuple[str, tuple[str, ...]]]


class Form(Protocol):
    """A form that came in: the first value of an input, or all that are not blank."""

    def text(self, name: str) -> str: ...
    def texts(self, name: str) -> Sequence[str]: ...


def typed_in(fields: Sequence[Field], form: Form) -> Typed:
    """Return what was typed into the fields; rows keep their order and close their gaps."""
    return dict(pair for field in fields for pair in _inputs(field, field.name, field.name, form))


def one(typed: Typed, name: str) -> str:
    """Return the only value of an input; blank where there is none."""
    values = typed.get(name, ())
    return values[0] if values else ""


def says_something(field: Field, name: str, typed: Typed) -> bool:
    """Say whether anything was typed or chosen that is not there from the start."""
    if field.gate is not None and one(typed, f"{name}.known") not in {"", UNKNOWN}:
        return True
    if field.kind == "part":
        return any(says_something(i, f"{name}.{i.name}", typed) for i in field.fields)
    if field.kind in ROWS:
        return one(typed, f"{name}.rows") not in {"", "0"}
    untouched = {"", UNKNOWN, field.default}
    return any(
        value.strip() not in untouched
        for input_name in inputs_named(field, name)
        for value in typed.get(input_name, ())
    )


def inputs_named(field: Field, name: str) -> tuple[str, ...]:
    """Return the inputs that hold the value of a field without fields of its own."""
    if field.kind in DATES:
        return (f"{name}_year", f"{name}_month", f"{name}_day")
    return (name, f"{name}.remove") if field.is_masked else (name,)


def _inputs(field: Field, at: str, to: str, form: Form) -> _Inputs:
    """Yield the inputs of a field that stands at one name, under the name it is to have."""
    if field.gate is not None:
        yield f"{to}.known", (form.text(f"{at}.known"),)
    if field.kind == "part":
        for inner in field.fields:
            yield from _inputs(inner, f"{at}.{inner.name}", f"{to}.{inner.name}", form)
    elif field.kind in ROWS:
        yield from _rows(field, at, to, form)
    else:
        for asked, kept in zip(inputs_named(field, at), inputs_named(field, to), strict=True):
            yield kept, tuple(form.texts(asked))


def _rows(field: Field, at: str, to: str, form: Form) -> _Inputs:
    kept = 0
    for number in range(_count(form.text(f"{at}.rows"))):
        if form.text(f"{at}.{number}.remove"):
            continue
        old, new = f"{at}.{number}", f"{to}.{kept}"
        row = dict(
            pair
            for inner in field.fields
            for pair in _inputs(inner, f"{old}.{inner.name}", f"{new}.{inner.name}", form)
        )
        if any(says_something(inner, f"{new}.{inner.name}", row) for inner in field.fields):
            yield from row.items()
            kept += 1
    yield f"{to}.rows", (str(kept),)


def _count(written: str) -> int:
    if not written.isdecimal():
        return 0
    return MOST_ROWS if len(written) > len(str(MOST_ROWS)) else min(int(written), MOST_ROWS)
